/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-memory.h"

#include "lk-json.h"
#include "lk-state-file.h"

/**
 * lk_memory_dup_path:
 *
 * Returns: (transfer full): the file it is kept in
 */
char *
lk_memory_dup_path (void)
{
  return lk_state_file_dup_path ("memory.json");
}

static void
on_loaded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = lk_state_file_load_finish (result, &error);
  LkMemory *self = NULL;
  const char *text;
  gsize length = 0;

  if (bytes != NULL)
    {
      text = g_bytes_get_data (bytes, &length);
      self = lk_memory_new_from_text (text, length, &error);
    }
  if (self == NULL)
    self = lk_memory_new ();
  if (error != NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_message ("memory: %s is left alone: %s", (const char *) g_task_get_task_data (task), error->message);
      lk_memory_leave_alone (self, g_steal_pointer (&error));
    }
  g_task_return_pointer (task, self, (GDestroyNotify) lk_memory_free);
}

/**
 * lk_memory_load_async:
 * @path: (nullable): the file; %NULL for lk_memory_dup_path()
 * @cancellable: (nullable): what stops it
 * @callback: called when it was read
 * @user_data: for @callback
 *
 * Reads what is remembered. A file that cannot be read, is broken or of a newer copy is left alone: nothing is remembered
 * then, and saving fails.
 */
void
lk_memory_load_async (const char          *path,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  char *used = path != NULL ? g_strdup (path) : lk_memory_dup_path ();

  g_task_set_source_tag (task, lk_memory_load_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, used, g_free);
  lk_state_file_load_async (used, LK_JSON_MAX_BYTES, cancellable, on_loaded_cb, task);
}

/**
 * lk_memory_load_finish:
 * @result: what the callback got
 *
 * Returns: (transfer full): the memory; an empty one where there was none
 */
LkMemory *
lk_memory_load_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static void
on_saved_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (lk_state_file_save_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * lk_memory_save_async:
 * @self: the memory, as it is now
 * @path: (nullable): the file; %NULL for lk_memory_dup_path()
 * @cancellable: (nullable): what stops it
 * @callback: called when it is on disk
 * @user_data: for @callback
 *
 * Puts it in the place of the file, whole or not at all; only its owner can read it.
 */
void
lk_memory_save_async (LkMemory            *self,
                      const char          *path,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *used = path != NULL ? g_strdup (path) : lk_memory_dup_path ();
  g_autofree char *text = lk_memory_to_text (self);

  g_task_set_source_tag (task, lk_memory_save_async);
  if (lk_memory_get_damage (self) != NULL)
    g_task_return_error (task, g_error_copy (lk_memory_get_damage (self)));
  else
    lk_state_file_save_async (used, text, cancellable, on_saved_cb, g_steal_pointer (&task));
}

/**
 * lk_memory_save_finish:
 * @result: what the callback got
 * @error: return location: %G_FILE_ERROR, or why the file that is there was left alone
 *
 * Returns: whether it is on disk
 */
gboolean
lk_memory_save_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

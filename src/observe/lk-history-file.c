/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-history.h"
#include "lk-json.h"
#include "lk-state-file.h"

/**
 * lk_history_dup_path:
 *
 * Returns: (transfer full): the file it is kept in
 */
char *
lk_history_dup_path (void)
{
  return lk_state_file_dup_path ("history.json");
}

static void
on_loaded_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = lk_state_file_load_finish (result, &error);
  LkHistory *self = NULL;
  const char *text;
  gsize length = 0;

  if (bytes != NULL)
    {
      text = g_bytes_get_data (bytes, &length);
      self = lk_history_new_from_text (text, length, &error);
    }
  if (self == NULL)
    self = lk_history_new ();
  if (error != NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_message ("history: %s is left alone: %s", (const char *) g_task_get_task_data (task), error->message);
      lk_history_leave_alone (self, g_steal_pointer (&error));
    }
  g_task_return_pointer (task, self, (GDestroyNotify) lk_history_free);
}

/**
 * lk_history_load_async:
 * @path: (nullable): the file; %NULL for lk_history_dup_path()
 * @cancellable: (nullable): what stops it
 * @callback: called when it was read
 * @user_data: for @callback
 *
 * Reads what is kept. A file that cannot be read, is broken or of a newer copy is left alone: nothing is known then, and
 * saving fails until the person clears it.
 */
void
lk_history_load_async (const char          *path,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  char *used = path != NULL ? g_strdup (path) : lk_history_dup_path ();

  g_task_set_source_tag (task, lk_history_load_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, used, g_free);
  lk_state_file_load_async (used, LK_JSON_MAX_BYTES, cancellable, on_loaded_cb, task);
}

/**
 * lk_history_load_finish:
 * @result: what the callback got
 *
 * Returns: (transfer full): the history; an empty one where there was none
 */
LkHistory *
lk_history_load_finish (GAsyncResult *result)
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
 * lk_history_save_async:
 * @self: the history, as it is now
 * @path: (nullable): the file; %NULL for lk_history_dup_path()
 * @cancellable: (nullable): what stops it
 * @callback: called when it is on disk
 * @user_data: for @callback
 *
 * Puts it in the place of the file, whole or not at all; only its owner can read it.
 */
void
lk_history_save_async (LkHistory           *self,
                       const char          *path,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *used = path != NULL ? g_strdup (path) : lk_history_dup_path ();
  g_autofree char *text = lk_history_to_text (self);

  g_task_set_source_tag (task, lk_history_save_async);
  if (lk_history_get_damage (self) != NULL)
    g_task_return_error (task, g_error_copy (lk_history_get_damage (self)));
  else
    lk_state_file_save_async (used, text, cancellable, on_saved_cb, g_steal_pointer (&task));
}

/**
 * lk_history_save_finish:
 * @result: what the callback got
 * @error: return location: %G_FILE_ERROR, or why the file that is there was left alone
 *
 * Returns: whether it is on disk
 */
gboolean
lk_history_save_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct
{
  char       *service;  /* (owned) */
  JsonObject *snapshot; /* (owned) */
} Keeping;

static void
keeping_free (Keeping *keeping)
{
  g_free (keeping->service);
  json_object_unref (keeping->snapshot);
  g_free (keeping);
}

static void
loaded_to_keep_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(LkHistory) self = lk_history_load_finish (result);
  Keeping *keeping = g_task_get_task_data (task);

  if (lk_history_put (self, keeping->service, keeping->snapshot))
    lk_history_save_async (self, NULL, NULL, on_saved_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, FALSE);
}

/**
 * lk_history_keep_async:
 * @service: a service's id
 * @snapshot: what is to be kept of its good run
 * @callback: called when it is kept
 * @user_data: for @callback
 *
 * Reads the file afresh, so that what others wrote meanwhile stays, and that it was switched off.
 */
void
lk_history_keep_async (const char          *service,
                       JsonObject          *snapshot,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  Keeping *keeping = g_new0 (Keeping, 1);

  g_task_set_source_tag (task, lk_history_keep_async);
  keeping->service = g_strdup (service);
  keeping->snapshot = json_object_ref (snapshot);
  g_task_set_task_data (task, keeping, (GDestroyNotify) keeping_free);
  lk_history_load_async (NULL, NULL, loaded_to_keep_cb, task);
}

/**
 * lk_history_keep_finish:
 * @result: what the callback got
 * @error: return location: %G_FILE_ERROR, or why the file that is there was left alone
 *
 * Returns: whether it is kept; %FALSE without an error where the person switched that off
 */
gboolean
lk_history_keep_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

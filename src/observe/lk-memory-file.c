/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-memory.h"

#include "lk-json.h"

/**
 * lk_memory_dup_path:
 *
 * Returns: (transfer full): the file it is kept in
 */
char *
lk_memory_dup_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "latchkey", "memory.json", NULL);
}

static void
return_memory (GTask      *task,
               const char *text,
               gsize       length)
{
  g_autoptr(GError) error = NULL;
  LkMemory *self = lk_memory_new_from_text (text, length, &error);

  if (self == NULL)
    {
      g_message ("memory: %s is left alone: %s", (const char *) g_task_get_task_data (task), error->message);
      self = lk_memory_new ();
      lk_memory_leave_alone (self, g_steal_pointer (&error));
    }
  g_task_return_pointer (task, self, (GDestroyNotify) lk_memory_free);
}

typedef struct
{
  GTask *task;                       /* (owned) */
  char   text[LK_JSON_MAX_BYTES + 1];
} Reading;

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Reading *reading = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&reading->task);
  g_autoptr(GError) error = NULL;
  gsize length = 0;

  g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &length, &error);
  if (error == NULL)
    {
      return_memory (task, reading->text, length);
      return;
    }
  g_message ("memory: %s cannot be read: %s", (const char *) g_task_get_task_data (task), error->message);
  g_task_return_pointer (task, lk_memory_new (), (GDestroyNotify) lk_memory_free);
}

static void
on_opened_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInputStream) stream = g_file_read_finish (G_FILE (source), result, &error);
  Reading *reading;

  if (stream == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        g_message ("memory: %s cannot be read: %s", (const char *) g_task_get_task_data (task), error->message);
      g_task_return_pointer (task, lk_memory_new (), (GDestroyNotify) lk_memory_free);
      return;
    }
  reading = g_new (Reading, 1);
  reading->task = g_object_ref (task);
  g_input_stream_read_all_async (G_INPUT_STREAM (stream), reading->text, sizeof reading->text, G_PRIORITY_DEFAULT,
                                 g_task_get_cancellable (task), on_read_cb, reading);
}

/**
 * lk_memory_load_async:
 * @path: (nullable): the file; %NULL for lk_memory_dup_path()
 * @cancellable: (nullable): what stops it
 * @callback: called when it was read
 * @user_data: for @callback
 *
 * Reads what is remembered. A file that is broken or of a newer copy is left alone: nothing is remembered then, and
 * saving fails.
 */
void
lk_memory_load_async (const char          *path,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  char *used = path != NULL ? g_strdup (path) : lk_memory_dup_path ();
  g_autoptr(GFile) file = g_file_new_for_path (used);

  g_task_set_source_tag (task, lk_memory_load_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, used, g_free);
  g_file_read_async (file, G_PRIORITY_DEFAULT, cancellable, on_opened_cb, task);
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

typedef struct
{
  char *path; /* (owned) */
  char *text; /* (owned) */
} Saving;

static void
saving_free (Saving *saving)
{
  g_free (saving->path);
  g_free (saving->text);
  g_free (saving);
}

/* GFile would write a file that is new in place, where a crash leaves half of it. */
static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Saving *saving = data;
  g_autofree char *folder = g_path_get_dirname (saving->path);
  GError *error = NULL;

  if (g_mkdir_with_parents (folder, 0700) == 0 &&
      g_file_set_contents_full (saving->path, saving->text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                0600, &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s cannot be made", folder);
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
  Saving *saving = g_new0 (Saving, 1);

  g_task_set_source_tag (task, lk_memory_save_async);
  saving->path = path != NULL ? g_strdup (path) : lk_memory_dup_path ();
  saving->text = lk_memory_to_text (self);
  g_task_set_task_data (task, saving, (GDestroyNotify) saving_free);
  if (lk_memory_get_damage (self) != NULL)
    g_task_return_error (task, g_error_copy (lk_memory_get_damage (self)));
  else
    g_task_run_in_thread (task, save_in_thread);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports as files: written whole or not at all, read with a limit. */
#include "config.h"

#include "lk-bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lk-error.h"

typedef struct
{
  GBytes *bytes; /* (owned) (nullable) */
  GFile  *file;  /* (owned) */
} Order;

static void
order_free (Order *order)
{
  g_clear_pointer (&order->bytes, g_bytes_unref);
  g_object_unref (order->file);
  g_free (order);
}

/* The document portal shows a file in a folder of its own, where a name beside it may not be made and moved over it. */
static gboolean
is_portal_document (const char *path)
{
  g_autofree char *documents = g_build_filename (g_get_user_runtime_dir (), "doc", "", NULL);

  return g_str_has_prefix (path, documents);
}

static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Order *order = task_data;
  g_autofree char *path = g_file_get_path (order->file);
  GError *error = NULL;
  gsize length;
  const char *bytes = g_bytes_get_data (order->bytes, &length);
  gboolean saved;

  if (path != NULL && !is_portal_document (path))
    saved = g_file_set_contents_full (path, bytes, (gssize) length, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                      0600, &error);
  else
    saved = g_file_replace_contents (order->file, bytes, length, NULL, FALSE,
                                     G_FILE_CREATE_PRIVATE | G_FILE_CREATE_REPLACE_DESTINATION, NULL, cancellable, &error);
  if (saved)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static GTask *
make_task (GBytes              *bytes,
           GFile               *file,
           GCancellable        *cancellable,
           GAsyncReadyCallback  callback,
           gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  order->file = g_object_ref (file);
  g_task_set_task_data (task, order, (GDestroyNotify) order_free);
  return task;
}

/**
 * lk_bundle_save_async:
 * @bundle: a report
 * @file: where to
 * @cancellable: (nullable): stops it
 * @callback: called when it is on the disk
 * @user_data: for @callback
 *
 * Writes a report so that, whatever happens meanwhile, there is the old file or all of the new one, readable by the person alone. A
 * symbolic link in its place is replaced, not followed.
 */
void
lk_bundle_save_async (GBytes              *bundle,
                      GFile               *file,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = make_task (bundle, file, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_bundle_save_async);
  g_task_run_in_thread (task, save_in_thread);
}

/**
 * lk_bundle_save_finish:
 * @result: of the call
 * @error: return location; of #GFileError or #GIOErrorEnum
 *
 * Returns: whether it was written
 */
gboolean
lk_bundle_save_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* A pipe, a device or a folder in place of a file is found before anything is read of it. */
static GBytes *
read_file (GFile         *file,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *bytes = NULL;
  struct stat status;
  gsize length = 0;
  int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;

  if (fd < 0 || fstat (fd, &status) != 0)
    {
      int code = path != NULL ? errno : ENOENT;

      g_set_error_literal (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), g_strerror (code));
      if (fd >= 0)
        close (fd);
      return NULL;
    }
  if (!S_ISREG (status.st_mode) || status.st_size > LK_BUNDLE_MAX_BYTES)
    {
      g_set_error (error, LK_ERROR, S_ISREG (status.st_mode) ? LK_ERROR_LIMIT : LK_ERROR_INVALID,
                   S_ISREG (status.st_mode) ? "it is too large for a report" : "it is no ordinary file");
      close (fd);
      return NULL;
    }
  bytes = g_malloc ((gsize) status.st_size + 1);
  while (length < (gsize) status.st_size && !g_cancellable_is_cancelled (cancellable))
    {
      gssize n = read (fd, bytes + length, (gsize) status.st_size - length);

      if (n <= 0)
        break;
      length += (gsize) n;
    }
  close (fd);
  return g_bytes_new_take (g_steal_pointer (&bytes), length);
}

static void
open_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Order *order = task_data;
  GError *error = NULL;
  g_autoptr(GBytes) bytes = read_file (order->file, cancellable, &error);
  LkBundle *bundle = bytes != NULL ? lk_bundle_unpack (bytes, &error) : NULL;

  if (bundle != NULL)
    g_task_return_pointer (task, bundle, (GDestroyNotify) lk_bundle_unref);
  else
    g_task_return_error (task, error);
}

/**
 * lk_bundle_open_async:
 * @file: a report
 * @cancellable: (nullable): stops it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads a report, see lk_bundle_unpack().
 */
void
lk_bundle_open_async (GFile               *file,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = make_task (NULL, file, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_bundle_open_async);
  g_task_run_in_thread (task, open_in_thread);
}

/**
 * lk_bundle_open_finish:
 * @result: of the call
 * @error: return location; it says what is wrong with the file
 *
 * Returns: (transfer full): the report
 */
LkBundle *
lk_bundle_open_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

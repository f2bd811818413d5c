/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-state-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lk-error.h"

typedef struct
{
  char  *path;      /* (owned) */
  char  *text;      /* (owned) (nullable) what is saved */
  gsize  max_bytes; /* of what is loaded */
} Job;

static void
job_free (Job *job)
{
  g_free (job->path);
  g_free (job->text);
  g_free (job);
}

/**
 * lk_state_file_dup_path:
 * @name: a file name
 *
 * Returns: (transfer full): where the person's own copy of that file is
 */
char *
lk_state_file_dup_path (const char *name)
{
  return g_build_filename (g_get_user_state_dir (), "latchkey", name, NULL);
}

static void
set_error_from_errno (GError     **error,
                      int          code,
                      const char  *path)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code), "%s cannot be read: %s", path, g_strerror (code));
}

/* A link, a pipe or a device was not put there by this program; a pipe would be waited for. */
static int
open_plain (const char  *path,
            GError     **error)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  struct stat status;

  if (fd < 0)
    {
      set_error_from_errno (error, errno, path);
      return -1;
    }
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode))
    return fd;
  close (fd);
  g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s is no ordinary file", path);
  return -1;
}

static GBytes *
read_all (int          fd,
          const Job   *job,
          GError     **error)
{
  g_autofree char *buffer = g_malloc (job->max_bytes + 1);
  gsize length = 0;

  while (length <= job->max_bytes)
    {
      gssize n = read (fd, buffer + length, job->max_bytes + 1 - length);

      if (n == 0)
        return g_bytes_new (buffer, length);
      if (n < 0 && errno != EINTR)
        {
          set_error_from_errno (error, errno, job->path);
          return NULL;
        }
      length += MAX (n, 0);
    }
  g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "%s is larger than %" G_GSIZE_FORMAT " bytes", job->path, job->max_bytes);
  return NULL;
}

static void
load_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  int fd = open_plain (((Job *) data)->path, &error);
  GBytes *bytes = fd >= 0 ? read_all (fd, data, &error) : NULL;

  if (fd >= 0)
    close (fd);
  if (bytes != NULL)
    g_task_return_pointer (task, bytes, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

/**
 * lk_state_file_load_async:
 * @path: the file
 * @max_bytes: what it may have at most
 * @cancellable: (nullable): what stops it
 * @callback: called when it was read
 * @user_data: for @callback
 *
 * Reads a file in a thread. It must be an ordinary one: nothing is followed or waited for.
 */
void
lk_state_file_load_async (const char          *path,
                          gsize                max_bytes,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->max_bytes = max_bytes;
  g_task_set_source_tag (task, lk_state_file_load_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, load_in_thread);
}

/**
 * lk_state_file_load_finish:
 * @result: what the callback got
 * @error: return location: %G_FILE_ERROR_NOENT where there is no file; other %G_FILE_ERROR, %LK_ERROR_INVALID or
 *   %LK_ERROR_LIMIT where there is one that is not to be touched; %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what is in it
 */
GBytes *
lk_state_file_load_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* GFile would write a file that is new in place, where a crash leaves half of it. */
static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Job *job = data;
  g_autofree char *folder = g_path_get_dirname (job->path);
  GError *error = NULL;

  if (g_mkdir_with_parents (folder, 0700) == 0 &&
      g_file_set_contents_full (job->path, job->text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &error))
    g_task_return_boolean (task, TRUE);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s cannot be made", folder);
}

/**
 * lk_state_file_save_async:
 * @path: the file
 * @text: what it is to hold
 * @cancellable: (nullable): what stops it
 * @callback: called when it is on disk
 * @user_data: for @callback
 *
 * Puts @text in the place of the file, whole or not at all; only its owner can read it. Where a symbolic link was, the link
 * is replaced, never what it points to.
 */
void
lk_state_file_save_async (const char          *path,
                          const char          *text,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->text = g_strdup (text);
  g_task_set_source_tag (task, lk_state_file_save_async);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_run_in_thread (task, save_in_thread);
}

/**
 * lk_state_file_save_finish:
 * @result: what the callback got
 * @error: return location: %G_FILE_ERROR
 *
 * Returns: whether it is on disk
 */
gboolean
lk_state_file_save_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

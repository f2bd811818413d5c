/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports as files: written whole or not at all, read with a limit. */
#include "config.h"

#include "lk-bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
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

/* The document portal shows a file in a folder of its own, where other names may not be allowed. */
static gboolean
is_portal_document (const char *path)
{
  g_autofree char *documents = g_build_filename (g_get_user_runtime_dir (), "doc", "", NULL);

  return g_str_has_prefix (path, documents);
}

static gboolean
fail (GError     **error,
      int          code,
      const char  *path,
      const char  *what)
{
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "%s: %s: %s", path, what, g_strerror (code));
  return FALSE;
}

/* Whatever else is there is no report of anybody's, and renaming over it would take it away. */
static gboolean
check_target (const char  *path,
              GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat status;

  if (stat (folder, &status) != 0)
    return fail (error, errno, folder, "the folder cannot be used");
  if (!S_ISDIR (status.st_mode))
    return fail (error, ENOTDIR, folder, "it is no folder");
  if (lstat (path, &status) != 0 || S_ISREG (status.st_mode) || S_ISLNK (status.st_mode))
    return TRUE;
  if (S_ISDIR (status.st_mode))
    return fail (error, EISDIR, path, "a folder has this name");
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: it is no ordinary file and stays as it is", path);
  return FALSE;
}

static gboolean
write_all (int         fd,
           const char *bytes,
           gsize       length)
{
  while (length > 0)
    {
      gssize n = write (fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      bytes += n;
      length -= (gsize) n;
    }
  return TRUE;
}

/* A name that was moved is safe only once its folder is on the disk; not every file system can be asked for that. */
static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (fsync (fd) != 0)
    g_debug ("the folder cannot be synced: %s", g_strerror (errno));
  close (fd);
}

/* Without a name where that can be, so that nothing is left of it whenever Latchkey is killed. */
static int
open_new (const char *folder,
          char       *beside,
          gboolean   *named)
{
  int fd = open (folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

  *named = fd < 0;
  return fd >= 0 ? fd : g_mkstemp_full (beside, O_WRONLY | O_CLOEXEC, 0600);
}

static gboolean
give_name (int   fd,
           char *beside)
{
  g_autofree char *open_file = g_strdup_printf ("/proc/self/fd/%d", fd);

  for (guint i = 0; i < 16; i++)
    {
      g_snprintf (beside + strlen (beside) - 6, 7, "%06x", g_random_int () & 0xffffff);
      if (linkat (AT_FDCWD, open_file, AT_FDCWD, beside, AT_SYMLINK_FOLLOW) == 0)
        return TRUE;
      if (errno != EEXIST)
        break;
    }
  return FALSE;
}

/*
 * The new file grows beside the old one and takes its place in one step. g_file_set_contents_full() does that as well, but leaves
 * more behind when it is killed, and its messages name a file that nobody has heard of.
 */
static gboolean
write_beside (const char  *path,
              const char  *bytes,
              gsize        length,
              GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *beside = g_build_filename (folder, ".latchkey-XXXXXX", NULL);
  gboolean named = FALSE;
  int fd = open_new (folder, beside, &named), code = 0;

  if (fd < 0)
    return fail (error, errno, folder, "the folder cannot be written to");
  if (fchmod (fd, 0600) != 0 || !write_all (fd, bytes, length) || fsync (fd) != 0 ||
      (!named && !(named = give_name (fd, beside))))
    code = errno;
  if (close (fd) != 0 && code == 0)
    code = errno;
  if (code == 0 && rename (beside, path) != 0)
    code = errno;
  if (code != 0)
    {
      if (named)
        unlink (beside);
      return fail (error, code, path, "it cannot be written");
    }
  sync_folder (folder);
  return TRUE;
}

/* Where no other name may be made: not in one step, so what was written is read again. */
static gboolean
write_in_place (const char  *path,
                const char  *bytes,
                gsize        length,
                GError     **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600), code = 0;
  g_autofree char *written = NULL;
  gsize n_written = 0;

  if (fd < 0)
    return fail (error, errno, path, "it cannot be written");
  if (!write_all (fd, bytes, length) || fsync (fd) != 0)
    code = errno;
  if (close (fd) != 0 && code == 0)
    code = errno;
  if (code != 0)
    return fail (error, code, path, "it cannot be written");
  if (!g_file_get_contents (path, &written, &n_written, error))
    return FALSE;
  if (n_written == length && memcmp (written, bytes, length) == 0)
    return TRUE;
  return fail (error, EIO, path, "it is not as it was written");
}

/* No other name may be made there. */
static gboolean
is_refusal (GError *error)
{
  static const GFileError codes[] = { G_FILE_ERROR_ACCES, G_FILE_ERROR_PERM, G_FILE_ERROR_ROFS, G_FILE_ERROR_NOENT };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, G_FILE_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
save_at (const char  *path,
         const char  *bytes,
         gsize        length,
         GError     **error)
{
  g_autoptr(GError) refused = NULL;

  if (!check_target (path, error))
    return FALSE;
  if (write_beside (path, bytes, length, &refused))
    return TRUE;
  if (is_portal_document (path) && is_refusal (refused))
    return write_in_place (path, bytes, length, error);
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
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

  if (path != NULL)
    saved = save_at (path, bytes, length, &error);
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
           gpointer             tag,
           GCancellable        *cancellable,
           GAsyncReadyCallback  callback,
           gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Order *order = g_new0 (Order, 1);

  order->bytes = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  order->file = g_object_ref (file);
  g_task_set_source_tag (task, tag);
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
 * Writes a report so that, whatever happens meanwhile, there is the old file or all of the new one, readable by the person
 * alone. A symbolic link in its place is replaced, not followed; a folder, a pipe or a device stays as it is. Only where a
 * document of the portal's may have no other name beside it is it written in its place, and read again.
 */
void
lk_bundle_save_async (GBytes              *bundle,
                      GFile               *file,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = make_task (bundle, file, lk_bundle_save_async, cancellable, callback, user_data);

  g_task_run_in_thread (task, save_in_thread);
}

/**
 * lk_bundle_save_finish:
 * @result: of the call
 * @error: return location; of #GFileError or #GIOErrorEnum, naming the place
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

static gboolean
check_source (const struct stat  *status,
              const char         *path,
              GError            **error)
{
  const char *what = S_ISDIR (status->st_mode) ? "a folder" : S_ISFIFO (status->st_mode) ? "a pipe"
                     : S_ISSOCK (status->st_mode) ? "a socket" : "a device";

  if (!S_ISREG (status->st_mode))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "%s: it is %s, no ordinary file", path, what);
      return FALSE;
    }
  if (status->st_size > LK_BUNDLE_MAX_BYTES)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "%s: it is larger than %d MiB, too large for a report", path,
                   LK_BUNDLE_MAX_BYTES / (1024 * 1024));
      return FALSE;
    }
  return TRUE;
}

/* One byte more than there should be is asked for, to notice that the file grows. */
static GBytes *
read_open (int            fd,
           gsize          size,
           const char    *path,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autofree char *bytes = g_malloc (size + 1);
  gsize length = 0;
  gssize n = 1;

  while (n != 0 && length <= size)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      n = read (fd, bytes + length, MIN (size + 1 - length, 1024 * 1024));
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          fail (error, errno, path, "it cannot be read");
          return NULL;
        }
      length += (gsize) n;
    }
  if (length != size)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_CUT_OFF, "%s: it changed while it was read", path);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&bytes), length);
}

/* What is no file is found before it is opened, as opening alone can wind a tape, and once more before anything is read of it. */
static GBytes *
read_file (GFile         *file,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autofree char *path = g_file_get_path (file);
  GBytes *bytes = NULL;
  struct stat status;
  int fd;

  if (path == NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, "it is no file on this computer");
      return NULL;
    }
  if (stat (path, &status) != 0)
    {
      fail (error, errno, path, "it cannot be read");
      return NULL;
    }
  if (!check_source (&status, path, error))
    return NULL;
  fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0 || fstat (fd, &status) != 0)
    fail (error, errno, path, "it cannot be read");
  else if (check_source (&status, path, error))
    bytes = read_open (fd, (gsize) status.st_size, path, cancellable, error);
  if (fd >= 0)
    close (fd);
  return bytes;
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
    {
      g_task_return_pointer (task, bundle, (GDestroyNotify) lk_bundle_unref);
      return;
    }
  if (bytes != NULL)
    {
      g_autofree char *path = g_file_get_path (order->file);

      g_prefix_error (&error, "%s: ", path);
    }
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
  g_autoptr(GTask) task = make_task (NULL, file, lk_bundle_open_async, cancellable, callback, user_data);

  g_task_run_in_thread (task, open_in_thread);
}

/**
 * lk_bundle_open_finish:
 * @result: of the call
 * @error: return location; it names the file and says what is wrong with it
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

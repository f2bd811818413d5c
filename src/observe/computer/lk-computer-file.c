/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-computer-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
open_ordinary (const char *where)
{
  struct stat info;
  int fd = open (where, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

  if (fd < 0)
    return -1;
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    return fd;
  close (fd);
  errno = EINVAL;
  return -1;
}

/**
 * lk_computer_open:
 * @self: a computer
 * @path: an absolute path on it
 *
 * Opens an ordinary file for reading. A pipe or a device is not one, and is not waited for.
 *
 * Returns: a file descriptor, or -1 with errno
 */
int
lk_computer_open (LkComputer *self,
                  const char *path)
{
  g_autofree char *whole = lk_computer_dup_path (self, path);

  return open_ordinary (whole);
}

/**
 * lk_computer_read:
 * @self: a computer
 * @path: an absolute path on it
 * @max_bytes: how much of it counts
 * @length: (out) (optional): bytes read
 *
 * Reads the beginning of a file. May wait for the disk: for a thread.
 *
 * Returns: (transfer full) (nullable): what was read, with a NUL behind it; %NULL with errno where it cannot be read
 */
char *
lk_computer_read (LkComputer *self,
                  const char *path,
                  gsize       max_bytes,
                  gsize      *length)
{
  g_autofree char *whole = lk_computer_dup_path (self, path);

  return lk_computer_read_at (whole, max_bytes, length);
}

/**
 * lk_computer_read_at:
 * @where: what lk_computer_dup_path() says
 * @max_bytes: how much of it counts
 * @length: (out) (optional): bytes read
 *
 * The same as lk_computer_read().
 *
 * Returns: (transfer full) (nullable): what was read, with a NUL behind it; %NULL with errno where it cannot be read
 */
char *
lk_computer_read_at (const char *where,
                     gsize       max_bytes,
                     gsize      *length)
{
  int fd = open_ordinary (where);
  int wrong = 0;
  g_autoptr(GByteArray) bytes = NULL;
  char piece[16384];
  gssize got = 1;

  if (fd < 0)
    return NULL;
  bytes = g_byte_array_new ();
  while (bytes->len < max_bytes && got != 0)
    {
      got = read (fd, piece, MIN (max_bytes - bytes->len, sizeof piece));
      if (got > 0)
        g_byte_array_append (bytes, (const guint8 *) piece, (guint) got);
      wrong = got < 0 ? errno : 0;
      if (wrong != 0 && wrong != EINTR)
        break;
    }
  close (fd);
  errno = wrong;
  if (wrong != 0)
    return NULL;
  if (length != NULL)
    *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

/**
 * lk_computer_read_tail:
 * @self: a computer
 * @path: an absolute path on it
 * @max_bytes: how much of it counts
 * @length: (out): bytes read
 *
 * Reads the end of a file of text, from the beginning of a line. May wait for the disk: for a thread.
 *
 * Returns: (transfer full) (nullable): what was read, with a NUL behind it; %NULL where it cannot be read
 */
char *
lk_computer_read_tail (LkComputer *self,
                       const char *path,
                       gsize       max_bytes,
                       gsize      *length)
{
  int fd = lk_computer_open (self, path);
  off_t size = fd >= 0 ? lseek (fd, 0, SEEK_END) : -1;
  off_t start = size > (off_t) max_bytes ? size - (off_t) max_bytes : 0;
  g_autofree char *text = NULL;
  const char *line;
  gssize got = 1;

  *length = 0;
  if (size >= 0)
    {
      text = g_malloc (max_bytes + 1);
      while (*length < max_bytes && got > 0)
        {
          got = pread (fd, text + *length, max_bytes - *length, start + (off_t) *length);
          *length += (gsize) MAX (got, 0);
        }
    }
  if (fd >= 0)
    close (fd);
  if (text == NULL || got < 0)
    return NULL;
  text[*length] = '\0';
  line = start > 0 ? memchr (text, '\n', *length) : NULL;
  if (line == NULL)
    return g_steal_pointer (&text);
  *length -= (gsize) (line + 1 - text);
  return g_memdup2 (line + 1, *length + 1);
}

/**
 * lk_computer_read_key_file:
 * @self: a computer
 * @path: an absolute path on it
 * @max_bytes: a longer file is not read
 *
 * Returns: (transfer full) (nullable): its groups; %NULL where it cannot be read or is none
 */
GKeyFile *
lk_computer_read_key_file (LkComputer *self,
                           const char *path,
                           gsize       max_bytes)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  text = lk_computer_read (self, path, max_bytes + 1, &length);
  if (text == NULL || length > max_bytes)
    {
      g_debug ("%s: %s", path, text == NULL ? g_strerror (errno) : "too long");
      return NULL;
    }
  if (g_key_file_load_from_data (file, text, length, G_KEY_FILE_NONE, &error))
    return g_steal_pointer (&file);
  g_debug ("%s: %s", path, error->message);
  return NULL;
}

/**
 * lk_computer_read_link:
 * @self: a computer
 * @path: an absolute path on it
 *
 * Returns: (transfer full) (nullable): where that symbolic link points to, as written
 */
char *
lk_computer_read_link (LkComputer *self,
                       const char *path)
{
  g_autofree char *whole = lk_computer_dup_path (self, path);
  char target[4096];
  gssize length = readlink (whole, target, sizeof target);

  return length > 0 && length < (gssize) sizeof target ? g_strndup (target, (gsize) length) : NULL;
}

/**
 * lk_computer_get_changed_s:
 * @self: a computer
 * @path: an absolute path on it
 * @follow: whether a symbolic link stands for what it points to
 *
 * Returns: when it was last modified, in seconds since 1970; -1 where that cannot be told
 */
gint64
lk_computer_get_changed_s (LkComputer *self,
                           const char *path,
                           gboolean    follow)
{
  g_autofree char *whole = lk_computer_dup_path (self, path);
  struct stat info;

  return fstatat (AT_FDCWD, whole, &info, follow ? 0 : AT_SYMLINK_NOFOLLOW) == 0 ? (gint64) info.st_mtime : -1;
}

/**
 * lk_computer_is_folder:
 * @self: a computer
 * @path: an absolute path on it
 *
 * Returns: whether a folder is there
 */
gboolean
lk_computer_is_folder (LkComputer *self,
                       const char *path)
{
  g_autofree char *whole = lk_computer_dup_path (self, path);

  return g_file_test (whole, G_FILE_TEST_IS_DIR);
}

/**
 * lk_computer_is_program:
 * @self: a computer
 * @path: an absolute path on it
 *
 * Returns: whether an ordinary file that can be run is there
 */
gboolean
lk_computer_is_program (LkComputer *self,
                        const char *path)
{
  g_autofree char *whole = lk_computer_dup_path (self, path);

  return g_file_test (whole, G_FILE_TEST_IS_EXECUTABLE) && g_file_test (whole, G_FILE_TEST_IS_REGULAR);
}

static int
compare_names (gconstpointer left,
               gconstpointer right)
{
  return strcmp (*(const char *const *) left, *(const char *const *) right);
}

/**
 * lk_computer_list:
 * @self: a computer
 * @path: an absolute path of a folder on it
 * @max_names: how many names count
 *
 * Returns: (transfer full) (nullable): names in it, in the order of their bytes; %NULL where it cannot be read
 */
GStrv
lk_computer_list (LkComputer *self,
                  const char *path,
                  guint       max_names)
{
  g_autofree char *whole = lk_computer_dup_path (self, path);
  g_autoptr(GDir) dir = g_dir_open (whole, 0, NULL);
  g_autoptr(GStrvBuilder) names = NULL;
  const char *name;
  GStrv list;

  if (dir == NULL)
    return NULL;
  names = g_strv_builder_new ();
  for (guint i = 0; i < max_names && (name = g_dir_read_name (dir)) != NULL; i++)
    g_strv_builder_add (names, name);
  list = g_strv_builder_end (names);
  qsort (list, g_strv_length (list), sizeof *list, compare_names);
  return list;
}

/**
 * lk_computer_expand:
 * @self: a computer
 * @path: a path that may begin with `~/`
 *
 * Returns: (transfer full): an absolute path on that computer
 */
char *
lk_computer_expand (LkComputer *self,
                    const char *path)
{
  return g_str_has_prefix (path, "~/") ? g_build_filename (self->home, path + 2, NULL) : g_strdup (path);
}

/**
 * lk_computer_shorten:
 * @self: a computer
 * @path: an absolute path on it, or where that is to be read
 *
 * Returns: (transfer full): the path on it, with `~` for the home, which often holds the person's name; valid UTF-8
 */
char *
lk_computer_shorten (LkComputer *self,
                     const char *path)
{
  const char *shown = g_str_has_prefix (path, self->root) ? path + strlen (self->root) : path;
  gsize length = strlen (self->home);
  g_autofree char *text = NULL;

  if (length > 1 && strncmp (shown, self->home, length) == 0 && (shown[length] == '/' || shown[length] == '\0'))
    text = g_strconcat ("~", shown + length, NULL);
  else
    text = g_strdup (shown);
  return g_utf8_make_valid (text, -1);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static gssize
read_up_to (int    fd,
            char  *buffer,
            gsize  size)
{
  gsize have = 0;

  while (have < size)
    {
      gssize n = read (fd, buffer + have, size - have);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -1;
      if (n == 0)
        break;
      have += n;
    }
  return have;
}

/**
 * lk_reader_read_file:
 * @path: (type filename): a file, or a pipe
 * @data: (out) (transfer full): its bytes
 * @length: (out): how many
 * @error: return location; #GFileError, or %LK_ERROR_LIMIT for more than %LK_JSON_MAX_BYTES
 *
 * Reads a small file whole, without ever taking more memory than the limit.
 *
 * Returns: whether it was read
 */
gboolean
lk_reader_read_file (const char  *path,
                     char       **data,
                     gsize       *length,
                     GError     **error)
{
  g_autofree char *buffer = g_malloc (LK_JSON_MAX_BYTES + 1);
  g_autofree char *name = g_filename_display_name (path);
  int              fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  gssize           have = fd >= 0 ? read_up_to (fd, buffer, LK_JSON_MAX_BYTES + 1) : -1;
  int              number = errno;

  if (fd >= 0)
    close (fd);
  if (have < 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (number), "%s: %s", name,
                   g_strerror (number));
      return FALSE;
    }
  if (have > LK_JSON_MAX_BYTES)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "%s: expected at most %d bytes, found more",
                   name,
                   LK_JSON_MAX_BYTES);
      return FALSE;
    }
  *data = g_steal_pointer (&buffer);
  *length = have;
  return TRUE;
}

/**
 * lk_reader_parse:
 * @self: a reader
 * @data: (array length=length): the file's bytes
 * @length: how many
 *
 * Checks and parses a file; a fault of syntax, with line and column, is written down like any
 * other.
 *
 * Returns: (transfer full) (nullable): the root
 */
JsonNode *
lk_reader_parse (LkReader   *self,
                 const char *data,
                 gsize       length)
{
  g_autoptr(GError) error = NULL;
  JsonNode         *root = lk_json_parse_file (data, length, &error);

  if (root != NULL)
    {
      lk_reader_check_twice (self, data, length);
      return root;
    }
  if (self->problems != NULL)
    g_ptr_array_add (self->problems, g_strdup_printf ("%s: %s", self->origin, error->message));
  if (self->error == NULL)
    {
      g_prefix_error (&error, "%s: ", self->origin);
      self->error = g_steal_pointer (&error);
    }
  return NULL;
}

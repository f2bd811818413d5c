/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-secret.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lk-error.h"

struct _LkSecret
{
  gatomicrefcount ref_count;
  char           *bytes;    /* (owned) of mmap(), always ended by a zero byte */
  gsize           length;
  gsize           capacity; /* without that zero byte */
  gsize           mapped;
};

/**
 * lk_secret_new_sized:
 * @capacity: how many bytes it can hold at most
 *
 * Its pages are locked where the system lets them be, left out of core dumps, and wiped in children.
 *
 * Returns: (transfer full): an empty secret
 */
LkSecret *
lk_secret_new_sized (gsize capacity)
{
  LkSecret *self = g_new0 (LkSecret, 1);
  gsize page = (gsize) sysconf (_SC_PAGESIZE);

  g_atomic_ref_count_init (&self->ref_count);
  self->capacity = capacity;
  self->mapped = (capacity / page + 1) * page;
  self->bytes = mmap (NULL, self->mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (self->bytes == MAP_FAILED)
    g_abort ();
  /* Each of these may be refused (limits, old kernels); wiping does not depend on them. */
  mlock (self->bytes, self->mapped);
  madvise (self->bytes, self->mapped, MADV_DONTDUMP);
  madvise (self->bytes, self->mapped, MADV_WIPEONFORK);
  return self;
}

/**
 * lk_secret_new:
 * @bytes: (array length=length): what to keep
 * @length: its length
 *
 * Returns: (transfer full): a secret with a copy of @bytes
 */
LkSecret *
lk_secret_new (const char *bytes,
               gsize       length)
{
  LkSecret *self = lk_secret_new_sized (length);

  lk_secret_append (self, bytes, (gssize) length);
  return self;
}

/* As read() of one byte, also where somebody made the descriptor one that does not wait. */
static ssize_t
read_byte (int   fd,
           char *byte)
{
  for (;;)
    {
      struct pollfd waiting = { .fd = fd, .events = POLLIN };
      ssize_t n = read (fd, byte, 1);

      if (n >= 0 || (errno != EINTR && errno != EAGAIN))
        return n;
      if (errno == EAGAIN && poll (&waiting, 1, -1) < 0 && errno != EINTR)
        return -1;
    }
}

/**
 * lk_secret_new_from_fd:
 * @fd: a descriptor
 * @error: return location; %G_IO_ERROR, or %LK_ERROR_LIMIT for a line that is longer than %LK_SECRET_MAX_BYTES
 *
 * Reads one line, byte by byte so that nothing of what follows is lost, without its line break. Blocks.
 *
 * Returns: (transfer full) (nullable): the line, empty where there is none
 */
LkSecret *
lk_secret_new_from_fd (int      fd,
                       GError **error)
{
  g_autoptr(LkSecret) self = lk_secret_new_sized (LK_SECRET_MAX_BYTES + 2);
  char *end = self->bytes;

  for (;;)
    {
      ssize_t n = read_byte (fd, end);

      if (n < 0)
        {
          int code = errno;

          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s", g_strerror (code));
          return NULL;
        }
      /* One byte more than a line may have can be the first of its break. */
      if (n == 0 || *end == '\n' || end++ - self->bytes > LK_SECRET_MAX_BYTES)
        break;
    }
  if (end > self->bytes && end[-1] == '\r')
    end--;
  if (end - self->bytes > LK_SECRET_MAX_BYTES)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "longer than %d bytes", LK_SECRET_MAX_BYTES);
      return NULL;
    }
  *end = '\0';
  self->length = (gsize) (end - self->bytes);
  return g_steal_pointer (&self);
}

/**
 * lk_secret_ref:
 * @self: a secret
 *
 * Returns: (transfer full): @self
 */
LkSecret *
lk_secret_ref (LkSecret *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_secret_unref:
 * @self: (transfer full) (nullable): a secret
 *
 * Wipes and frees it with the last reference.
 */
void
lk_secret_unref (LkSecret *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  lk_secret_wipe (self);
  munmap (self->bytes, self->mapped);
  g_free (self);
}

/**
 * lk_secret_append:
 * @self: a secret
 * @bytes: what to add
 * @length: its length; -1 where it ends with a zero byte
 *
 * Returns: %TRUE; %FALSE, with nothing added, where there is no room for it
 */
gboolean
lk_secret_append (LkSecret   *self,
                  const char *bytes,
                  gssize      length)
{
  gsize n = length < 0 ? strlen (bytes) : (gsize) length;

  if (n > self->capacity - self->length)
    return FALSE;
  if (n > 0)
    memcpy (self->bytes + self->length, bytes, n);
  self->length += n;
  self->bytes[self->length] = '\0';
  return TRUE;
}

/**
 * lk_secret_get:
 * @self: a secret
 *
 * Returns: (transfer none): its bytes, with a zero byte after them
 */
const char *
lk_secret_get (LkSecret *self)
{
  return self->bytes;
}

/**
 * lk_secret_get_length:
 * @self: a secret
 *
 * Returns: how many bytes it has
 */
gsize
lk_secret_get_length (LkSecret *self)
{
  return self->length;
}

/**
 * lk_secret_wipe:
 * @self: a secret
 *
 * Overwrites it; it is empty then, for everybody who holds it.
 */
void
lk_secret_wipe (LkSecret *self)
{
  explicit_bzero (self->bytes, self->mapped);
  self->length = 0;
}

/**
 * lk_secret_is_text:
 * @self: a secret
 *
 * Returns: whether it is UTF-8 without a zero byte
 */
gboolean
lk_secret_is_text (LkSecret *self)
{
  return g_utf8_validate (self->bytes, (gssize) self->length, NULL);
}

/**
 * lk_secret_dup_json:
 * @self: a secret in UTF-8
 *
 * Returns: (transfer full): it as a JSON string with its quotation marks (RFC 8259, 7), in protected memory too
 */
LkSecret *
lk_secret_dup_json (LkSecret *self)
{
  LkSecret *json = lk_secret_new_sized (self->length * 6 + 2);

  lk_secret_append (json, "\"", 1);
  for (gsize i = 0; i < self->length; i++)
    {
      guchar byte = (guchar) self->bytes[i];
      char escaped[8];

      if (byte == '"' || byte == '\\')
        lk_secret_append (json, "\\", 1);
      if (byte < 0x20 || byte == 0x7f)
        {
          g_snprintf (escaped, sizeof escaped, "\\u%04x", byte);
          lk_secret_append (json, escaped, 6);
          explicit_bzero (escaped, sizeof escaped);
        }
      else
        lk_secret_append (json, self->bytes + i, 1);
    }
  lk_secret_append (json, "\"", 1);
  return json;
}

/**
 * lk_secret_dup_form:
 * @self: a secret
 *
 * Returns: (transfer full): it as the value of a web form (application/x-www-form-urlencoded), in protected memory too
 */
LkSecret *
lk_secret_dup_form (LkSecret *self)
{
  static const char digits[] = "0123456789ABCDEF";
  LkSecret *form = lk_secret_new_sized (self->length * 3);

  for (gsize i = 0; i < self->length; i++)
    {
      guchar byte = (guchar) self->bytes[i];

      if (g_ascii_isalnum (byte) || byte == '-' || byte == '.' || byte == '_' || byte == '~')
        lk_secret_append (form, self->bytes + i, 1);
      else
        {
          lk_secret_append (form, "%", 1);
          lk_secret_append (form, &digits[byte >> 4], 1);
          lk_secret_append (form, &digits[byte & 15], 1);
        }
    }
  return form;
}

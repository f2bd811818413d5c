/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-stanza-search.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lk-computer-file.h"

/* No package needs more for itself. Bytes. */
#define BUFFER (1024 * 1024)
/* What is read at once is looked through while it is still in the processor's cache. Bytes. */
#define PIECE (128 * 1024)

/**
 * lk_stanza_search_init:
 * @self: a search
 * @computer: the computer, which must live as long
 *
 * Begins it; its time runs from now on.
 */
void
lk_stanza_search_init (LkStanzaSearch *self,
                       LkComputer     *computer)
{
  self->computer = computer;
  self->left = LK_STANZA_MAX_BYTES;
  self->until_us = g_get_monotonic_time () + LK_STANZA_BUDGET_MS * 1000;
}

static gboolean
is_over (LkStanzaSearch *self)
{
  return self->left == 0 || g_get_monotonic_time () > self->until_us;
}

static gssize
fill (LkStanzaSearch *self,
      int             fd,
      char           *buffer,
      gsize           room)
{
  gssize got;

  do
    got = read (fd, buffer, MIN (MIN (room, PIECE), self->left));
  while (got < 0 && errno == EINTR);
  self->left -= got > 0 ? (gsize) got : 0;
  return got;
}

/* Whole stanzas, @length bytes of them, the last one with its end. */
static void
search_stanzas (const char   *text,
                gsize         length,
                const char   *needle,
                LkStanzaFunc  func,
                gpointer      user_data)
{
  const char *end = text + length;
  const char *at = text;

  while (at < end)
    {
      gsize rest = (gsize) (end - at);
      /* The very first line has no line feed before it. */
      gboolean first = at == text && rest >= strlen (needle) - 1 && memcmp (at, needle + 1, strlen (needle) - 1) == 0;
      const char *found = first ? at : memmem (at, rest, needle, strlen (needle));
      const char *stop;
      g_autofree char *stanza = NULL;

      if (found == NULL)
        return;
      stop = memmem (found + 1, (gsize) (end - found) - 1, "\n\n", 2);
      stanza = g_strndup (found, (gsize) ((stop != NULL ? stop : end) - found));
      func (stanza, user_data);
      at = stop != NULL ? stop + 1 : end;
    }
}

/**
 * lk_stanza_search_file:
 * @self: a search
 * @path: an absolute path of a file that is not compressed
 * @package: a package's name
 * @func: called for each of its stanzas, from the line with its name on
 * @user_data: for @func
 *
 * Looks for a package. For a thread.
 *
 * Returns: whether the whole file was looked through
 */
gboolean
lk_stanza_search_file (LkStanzaSearch *self,
                       const char     *path,
                       const char     *package,
                       LkStanzaFunc    func,
                       gpointer        user_data)
{
  int fd = lk_computer_open (self->computer, path);
  g_autofree char *needle = g_strdup_printf ("\nPackage: %s\n", package);
  g_autofree char *buffer = g_malloc (BUFFER);
  gsize used = 0;
  gssize got = 1;
  gboolean whole = fd >= 0;

  while (whole && got > 0)
    {
      const char *last;
      gsize done;

      got = is_over (self) ? -1 : fill (self, fd, buffer + used, BUFFER - used);
      whole = got >= 0;
      used += got > 0 ? (gsize) got : 0;
      last = memrchr (buffer, '\n', used);
      while (got > 0 && last != NULL && last > buffer && last[-1] != '\n')
        last = memrchr (buffer, '\n', (gsize) (last - buffer));
      done = got > 0 ? (last != NULL && last > buffer ? (gsize) (last - buffer) : 0) : used;
      if (whole && done > 0)
        search_stanzas (buffer, done, needle, func, user_data);
      /* One stanza fills it all: that is no list. */
      whole = whole && (done > 0 || used < BUFFER);
      used -= done;
      memmove (buffer, buffer + done, used);
    }
  if (fd >= 0)
    close (fd);
  return whole;
}

/**
 * lk_stanza_dup_field:
 * @stanza: as an #LkStanzaFunc got it
 * @field: a field's name
 *
 * Returns: (transfer full) (nullable): the first line of its value
 */
char *
lk_stanza_dup_field (const char *stanza,
                     const char *field)
{
  g_autofree char *needle = g_strdup_printf ("\n%s: ", field);
  const char *found = strstr (stanza, needle);

  if (found == NULL)
    return NULL;
  found += strlen (needle);
  return g_strstrip (g_strndup (found, strcspn (found, "\n")));
}

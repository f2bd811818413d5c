/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-hand-off-request.h"

#include <string.h>

/* Where the head is complete, with lines that end in CR LF or, as RFC 9112, 2.2 allows to accept, in LF alone. */
static gboolean
is_complete (const char *data,
             gsize       length)
{
  for (gsize i = 1; i < length; i++)
    if (data[i] == '\n' && (data[i - 1] == '\n' || (i >= 3 && data[i - 1] == '\r' && data[i - 2] == '\n')))
      return TRUE;
  return FALSE;
}

static gboolean
take (const char **at,
      gsize       *left,
      const char  *word)
{
  gsize length = strlen (word);

  if (*left < length || memcmp (*at, word, length) != 0)
    return FALSE;
  *at += length;
  *left -= length;
  return TRUE;
}

/**
 * lk_hand_off_request_read:
 * @data: what came so far
 * @length: how many bytes
 * @path: the one path that is served, with its `/`
 *
 * Reads the head of an HTTP/1 request (RFC 9112) as far as it matters for a single page: the method and the exact path.
 *
 * Returns: what is wanted
 */
LkHandOffRequest
lk_hand_off_request_read (const char *data,
                          gsize       length,
                          const char *path)
{
  const char *at = data;
  gsize left = length;
  LkHandOffRequest wanted = LK_HAND_OFF_REQUEST_OTHER;

  if (!is_complete (data, length))
    return length < LK_HAND_OFF_MAX_HEAD ? LK_HAND_OFF_REQUEST_UNFINISHED : LK_HAND_OFF_REQUEST_OTHER;
  if (take (&at, &left, "GET "))
    wanted = LK_HAND_OFF_REQUEST_PAGE;
  else if (take (&at, &left, "HEAD "))
    wanted = LK_HAND_OFF_REQUEST_HEAD;
  if (!take (&at, &left, path) || !take (&at, &left, " HTTP/1.") || left < 2 || (*at != '0' && *at != '1'))
    return LK_HAND_OFF_REQUEST_OTHER;
  return at[1] == '\r' || at[1] == '\n' ? wanted : LK_HAND_OFF_REQUEST_OTHER;
}

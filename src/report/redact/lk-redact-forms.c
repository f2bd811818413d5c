/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"
#include "lk-redact-value.h"

#define MAX_HASH 512
#define MIN_HASH 20
#define MIN_PROTOCOL 12

/* Secrets by the form of what stands around them. */

static gboolean
is_hash_byte (const LkLine *line, gsize i)
{
  return lk_line_is (line, i, LK_BYTE_WORD | LK_BYTE_PLUS | LK_BYTE_EQUALS) ||
         (i < line->length && strchr ("$/,", line->text[i]) != NULL && line->text[i] != '\0');
}

/* $6$salt$hash of crypt(5), $apr1$ of a web server, $argon2id$ and the like. */
static gsize
take_crypt (LkLine *line, gsize dollar)
{
  static const char *const ids[] = { "1", "2", "2a", "2b", "2y", "5", "6", "7", "y", "gy", "sha1", "md5", "apr1", "argon2i",
      "argon2d", "argon2id", "scrypt", "pbkdf2", "pbkdf2-sha256", "pbkdf2-sha512", "bcrypt-sha256" };
  gsize end = lk_line_skip (line, dollar + 1, LK_BYTE_ALNUM | LK_BYTE_DASH);
  gboolean is_one = FALSE;
  gsize stop = end;

  if (lk_line_at (line, end) != '$')
    return dollar + 1;
  for (guint n = 0; n < G_N_ELEMENTS (ids) && !is_one; n++)
    is_one = end - dollar - 1 == strlen (ids[n]) && lk_line_has_text (line, dollar + 1, ids[n]);
  while (is_one && stop < line->length && stop - end < MAX_HASH && is_hash_byte (line, stop))
    stop++;
  if (stop - end >= MIN_HASH)
    lk_line_mark (line, dollar, stop, LK_SECRET_SECRET);
  return stop - end >= MIN_HASH ? stop : dollar + 1;
}

/* {SSHA}base64 of a directory (RFC 3112). */
static void
take_directory_hash (LkLine *line, gsize brace)
{
  static const char *const ids[] = { "{sha}", "{ssha}", "{sha256}", "{ssha256}", "{sha512}", "{ssha512}", "{md5}", "{smd5}",
      "{crypt}", "{pbkdf2-sha256}", "{argon2}", "{plain}", "{cleartext}" };

  for (guint n = 0; n < G_N_ELEMENTS (ids); n++)
    if (lk_line_has_text (line, brace, ids[n]))
      {
        gsize start = brace + strlen (ids[n]);
        gsize end = start;

        while (end < line->length && end - start < MAX_HASH && is_hash_byte (line, end))
          end++;
        lk_line_mark (line, start, end, LK_SECRET_SECRET);
        return;
      }
}

/* A row of a browser's file of cookies: host, TRUE, path, TRUE, time, name, value. */
static void
take_cookie_row (LkLine *line)
{
  gsize tabs[6];
  guint n = 0;

  for (gsize i = 0; i < line->length && n < G_N_ELEMENTS (tabs); i++)
    if (line->text[i] == '\t')
      tabs[n++] = i;
  if (n == G_N_ELEMENTS (tabs) && (lk_line_has_word (line, tabs[0] + 1, "true") || lk_line_has_word (line, tabs[0] + 1,
      "false")) && (lk_line_has_word (line, tabs[2] + 1, "true") || lk_line_has_word (line, tabs[2] + 1, "false")))
    lk_line_mark (line, tabs[5] + 1, line->length, LK_SECRET_SECRET);
}

/* Sec-WebSocket-Protocol: bearer, token. Names of protocols are words. */
static void
take_protocols (LkLine *line)
{
  static const char header[] = "sec-websocket-protocol";
  gsize i = lk_line_find (line, 0, header);

  if (i >= line->length)
    return;
  i += strlen (header);
  while (i < line->length)
    {
      gsize end = lk_line_skip (line, i, LK_BYTE_WORD);
      guint kinds = 0;

      for (gsize c = i; c < end; c++)
        kinds |= lk_byte_classes[(guchar) line->text[c]];
      if (end - i >= MIN_PROTOCOL && (kinds & LK_BYTE_UPPER) != 0 && (kinds & LK_BYTE_LOWER) != 0)
        lk_line_mark (line, i, end, LK_SECRET_TOKEN);
      i = MAX (end, i + 1);
    }
}

/* nmcli device wifi connect NAME password SECRET */
static void
take_wifi_connect (LkLine *line)
{
  static const char words[] = "wifi connect ";
  gsize at = lk_line_find (line, 0, words);
  LkLine part = *line;
  LkValue value;

  part.length = MIN (line->length, at + MAX_HASH);
  if (at < line->length && lk_value_read (&part, at + strlen (words), &value) && !value.many)
    lk_line_mark (line, value.start, value.end, LK_SECRET_SSID);
}

/* What only one word of the line tells of. */
static void
take_by_word (LkLine *line)
{
  gboolean connects = FALSE;
  gboolean web_socket = FALSE;

  for (guint r = 0; r < line->runs->len; r++)
    {
      const LkRun *run = &g_array_index (line->runs, LkRun, r);
      guint32 length = run->end - run->start;

      if (length == 5 && line->text[run->start] == 'n')
        connects = connects || lk_line_has_text (line, run->start, "nmcli");
      else if (length == 9 && lk_byte_lower (line->text[run->start]) == 'w')
        web_socket = web_socket || lk_line_has_text (line, run->start, "websocket");
    }
  if (connects)
    take_wifi_connect (line);
  if (web_socket && (line->has & LK_BYTE_DASH) != 0)
    take_protocols (line);
}

/**
 * lk_scan_forms:
 * @line: a line
 *
 * Marks hashes of passwords, rows of files of cookies, tokens among the protocols of a web socket.
 */
void
lk_scan_forms (LkLine *line)
{
  if ((line->has & LK_BYTE_SIGIL) != 0)
    for (const char *at = line->text; (at = memchr (at, '$', line->text + line->length - at)) != NULL;)
      at = line->text + take_crypt (line, at - line->text);
  if (line->length == 0)
    return;
  for (const char *at = line->text; (at = memchr (at, '{', line->text + line->length - at)) != NULL; at++)
    take_directory_hash (line, at - line->text);
  if (memchr (line->text, '\t', line->length) != NULL)
    take_cookie_row (line);
  take_by_word (line);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of logs and when they were written. */
#include "config.h"

#include "lk-log-lines.h"

#include <string.h>

/* A line says when it was written near its beginning, or not at all. Bytes. */
#define MAX_HEAD 200

static gboolean
read_digits (const char **at,
             const char  *end,
             guint        n_digits,
             int         *value)
{
  int sum = 0;

  if ((gsize) (end - *at) < n_digits)
    return FALSE;
  for (guint i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isdigit ((*at)[i]))
        return FALSE;
      sum = sum * 10 + g_ascii_digit_value ((*at)[i]);
    }
  *at += n_digits;
  *value = sum;
  return TRUE;
}

static gboolean
read_mark (const char **at,
           const char  *end,
           const char  *marks)
{
  if (*at >= end || **at == '\0' || strchr (marks, **at) == NULL)
    return FALSE;
  (*at)++;
  return TRUE;
}

static gboolean
read_clock (const char **at,
            const char  *end,
            int         *hour,
            int         *minute,
            int         *second)
{
  return read_digits (at, end, 2, hour) && read_mark (at, end, ":") && read_digits (at, end, 2, minute) &&
         read_mark (at, end, ":") && read_digits (at, end, 2, second);
}

/* 2026-11-22T10:11:12, 2026.11.22 10:11:12 and 11/22/26, 10:11:12. */
static gboolean
read_moment (const char **at,
             const char  *end,
             int         *values)
{
  const char *start = *at;

  if (read_digits (at, end, 4, &values[0]) && read_mark (at, end, "-./") && read_digits (at, end, 2, &values[1]) &&
      read_mark (at, end, "-./") && read_digits (at, end, 2, &values[2]) && read_mark (at, end, "T ") &&
      read_clock (at, end, &values[3], &values[4], &values[5]))
    return TRUE;
  *at = start;
  if (read_digits (at, end, 2, &values[1]) && read_mark (at, end, "/") && read_digits (at, end, 2, &values[2]) &&
      read_mark (at, end, "/") && read_digits (at, end, 2, &values[0]) && read_mark (at, end, ",") &&
      read_mark (at, end, " ") && read_clock (at, end, &values[3], &values[4], &values[5]))
    {
      values[0] += 2000;
      return TRUE;
    }
  return FALSE;
}

/* What follows the seconds: a fraction, and Z or +01:00; nothing means the time of this computer. */
static GTimeZone *
read_zone (const char *at,
           const char *end)
{
  char zone[7] = { 0 };

  if (at < end && (*at == '.' || *at == ',' || *at == ':'))
    for (at++; at < end && g_ascii_isdigit (*at); at++)
      continue;
  if (at < end && *at == 'Z')
    return g_time_zone_new_utc ();
  if (end - at >= 6 && (*at == '+' || *at == '-') && at[3] == ':')
    {
      g_autoptr(GTimeZone) named = NULL;

      memcpy (zone, at, 6);
      named = g_time_zone_new_identifier (zone);
      if (named != NULL)
        return g_steal_pointer (&named);
    }
  return g_time_zone_new_local ();
}

/**
 * lk_log_line_get_time_s:
 * @line: a line of a log, of any encoding
 * @length: of @line, in bytes
 *
 * Pure: no I/O.
 *
 * Returns: when it was written, in seconds since 1970; 0 where it does not say
 */
gint64
lk_log_line_get_time_s (const char *line,
                        gsize       length)
{
  const char *end = line + MIN (length, MAX_HEAD);

  for (const char *at = line; at < end; at++)
    {
      const char *after = at;
      int values[6] = { 0 };
      g_autoptr(GTimeZone) zone = NULL;
      g_autoptr(GDateTime) moment = NULL;

      if (!g_ascii_isdigit (*at) || (at > line && g_ascii_isdigit (at[-1])) || !read_moment (&after, end, values))
        continue;
      zone = read_zone (after, end);
      moment = g_date_time_new (zone, values[0], values[1], values[2], values[3], values[4], values[5]);
      return moment != NULL ? g_date_time_to_unix (moment) : 0;
    }
  return 0;
}

/**
 * lk_log_lines_since:
 * @text: the end of a log, of any encoding
 * @length: of @text, in bytes
 * @since_s: what is older is left out, in seconds since 1970
 * @until_s: what is newer cannot be
 *
 * Pure: no I/O. A line that does not say when it was written goes with the one before it, and with none before it, is left in.
 *
 * Returns: (transfer full): the lines that were written since then, as valid UTF-8
 */
char *
lk_log_lines_since (const char *text,
                    gsize       length,
                    gint64      since_s,
                    gint64      until_s)
{
  g_autoptr(GString) lines = g_string_sized_new (length + 1);
  gboolean taken = TRUE;
  gsize at = 0;

  while (at < length)
    {
      const char *newline = memchr (text + at, '\n', length - at);
      gsize n_bytes = newline != NULL ? (gsize) (newline - text) - at + 1 : length - at;
      gint64 time_s = lk_log_line_get_time_s (text + at, n_bytes);

      if (time_s != 0)
        taken = time_s >= since_s && time_s <= until_s;
      if (taken)
        g_string_append_len (lines, text + at, (gssize) n_bytes);
      at += n_bytes;
    }
  for (gsize i = 0; i < lines->len; i++)
    if (lines->str[i] == '\0')
      lines->str[i] = ' ';
  return g_utf8_make_valid (lines->str, (gssize) lines->len);
}

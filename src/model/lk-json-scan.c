/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "lk-error.h"
#include "lk-json.h"

#define MAX_NUMBER 512

typedef struct
{
  const char *start; /* (borrowed) */
  const char *at;    /* (borrowed) */
  const char *end;   /* (borrowed) */
  gsize       n_values;
  gsize       max_values;
  guint       depth;
  gboolean    in_object[LK_JSON_MAX_DEPTH];
} Scan;

typedef enum
{
  STEP_FAILED,
  STEP_VALUE,  /* a value must come next */
  STEP_AFTER,  /* a value has just ended */
  STEP_DONE,
} Step;

G_GNUC_PRINTF (4, 5)
static gboolean
fail_at (Scan *scan, const char *place, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  guint line = 1;
  guint column = 1;
  va_list args;

  for (const char *p = scan->start; p < place; p++)
    {
      if (*p == '\n')
        {
          line++;
          column = 1;
        }
      else if ((*p & 0xc0) != 0x80)
        {
          column++;
        }
    }
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "line %u, column %u: %s", line, column, what);
  return FALSE;
}

static void
to_limit (GError **error)
{
  if (error != NULL && *error != NULL)
    (*error)->code = LK_ERROR_LIMIT;
}

static void
skip_blanks (Scan *scan)
{
  while (scan->at < scan->end &&
         (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\n' || *scan->at == '\r'))
    scan->at++;
}

static int
peek (Scan *scan)
{
  return scan->at < scan->end ? (guchar) *scan->at : -1;
}

static gboolean
skip_byte (Scan *scan, char byte)
{
  if (scan->at >= scan->end || *scan->at != byte)
    return FALSE;
  scan->at++;
  return TRUE;
}

static gboolean
scan_hex4 (Scan *scan, guint *value, GError **error)
{
  *value = 0;
  for (guint i = 0; i < 4; i++)
    {
      int digit = scan->at < scan->end ? g_ascii_xdigit_value (*scan->at) : -1;

      if (digit < 0)
        return fail_at (scan, scan->at, error, "expected four hexadecimal digits after \\u");
      *value = *value * 16 + (guint) digit;
      scan->at++;
    }
  return TRUE;
}

/* Stands after the u of \u. A lone surrogate is no character, and a NUL would silently cut the
 * string in json-glib. */
static gboolean
scan_unicode_escape (Scan *scan, GError **error)
{
  const char *place = scan->at - 2;
  guint value, second;

  if (!scan_hex4 (scan, &value, error))
    return FALSE;
  if (value == 0)
    return fail_at (scan, place, error, "\\u0000 is not accepted");
  if (value >= 0xdc00 && value <= 0xdfff)
    return fail_at (scan, place, error, "half of a surrogate pair");
  if (value < 0xd800 || value > 0xdbff)
    return TRUE;

  if (!skip_byte (scan, '\\') || !skip_byte (scan, 'u'))
    return fail_at (scan, place, error, "half of a surrogate pair");
  if (!scan_hex4 (scan, &second, error))
    return FALSE;
  if (second < 0xdc00 || second > 0xdfff)
    return fail_at (scan, place, error, "half of a surrogate pair");
  return TRUE;
}

static gboolean
scan_escape (Scan *scan, GError **error)
{
  int c;

  scan->at++;
  c = peek (scan);
  if (c < 0)
    return fail_at (scan, scan->at, error, "the text ends inside a string");
  if (strchr ("\"\\/bfnrtu", c) == NULL)
    return fail_at (scan, scan->at - 1, error, "unknown escape in a string");
  scan->at++;
  return c == 'u' ? scan_unicode_escape (scan, error) : TRUE;
}

static gboolean
scan_string (Scan *scan, GError **error)
{
  const char *open = scan->at++;

  while (scan->at < scan->end && *scan->at != '"')
    {
      if ((guchar) *scan->at < 0x20)
        return fail_at (scan, scan->at, error, "control character in a string");
      if (*scan->at != '\\')
        scan->at++;
      else if (!scan_escape (scan, error))
        return FALSE;

      if (scan->at - open - 1 > LK_JSON_MAX_STRING)
        {
          fail_at (scan, open, error, "string longer than %d bytes", LK_JSON_MAX_STRING);
          to_limit (error);
          return FALSE;
        }
    }
  if (scan->at >= scan->end)
    return fail_at (scan, scan->at, error, "the text ends inside a string");
  scan->at++;
  return TRUE;
}

static gboolean
scan_digits (Scan *scan, GError **error)
{
  if (!g_ascii_isdigit (peek (scan) < 0 ? ' ' : *scan->at))
    return fail_at (scan, scan->at, error, "expected a digit");
  while (scan->at < scan->end && g_ascii_isdigit (*scan->at))
    scan->at++;
  return TRUE;
}

static gboolean
number_fits (const char *start, gsize length, gboolean is_integer)
{
  char text[MAX_NUMBER + 1];
  gint64 integer;

  if (length > MAX_NUMBER)
    return FALSE;
  memcpy (text, start, length);
  text[length] = '\0';
  if (is_integer)
    return g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &integer, NULL);
  return isfinite (g_ascii_strtod (text, NULL));
}

static gboolean
scan_number (Scan *scan, GError **error)
{
  const char *start = scan->at;
  gboolean is_integer = TRUE;

  if (*scan->at == '-')
    scan->at++;
  if (peek (scan) == '0')
    scan->at++;
  else if (!scan_digits (scan, error))
    return FALSE;
  if (g_ascii_isdigit (peek (scan) < 0 ? ' ' : *scan->at))
    return fail_at (scan, start, error, "a number must not begin with 0");

  if (peek (scan) == '.')
    {
      is_integer = FALSE;
      scan->at++;
      if (!scan_digits (scan, error))
        return FALSE;
    }
  if (peek (scan) == 'e' || peek (scan) == 'E')
    {
      is_integer = FALSE;
      scan->at++;
      if (peek (scan) == '+' || peek (scan) == '-')
        scan->at++;
      if (!scan_digits (scan, error))
        return FALSE;
    }

  if (!number_fits (start, (gsize) (scan->at - start), is_integer))
    {
      fail_at (scan, start, error, "number out of range");
      to_limit (error);
      return FALSE;
    }
  return TRUE;
}

static gboolean
scan_word (Scan *scan, const char *word, GError **error)
{
  gsize length = strlen (word);

  gsize left = (gsize) (scan->end - scan->at);

  if (memcmp (scan->at, word, MIN (left, length)) != 0)
    return fail_at (scan, scan->at, error, "expected a value");
  scan->at += MIN (left, length);
  return left >= length || fail_at (scan, scan->at, error, "expected '%s'", word);
}

static gboolean
count_value (Scan *scan, GError **error)
{
  if (++scan->n_values <= scan->max_values)
    return TRUE;
  fail_at (scan, scan->at, error, "more than %" G_GSIZE_FORMAT " values", scan->max_values);
  to_limit (error);
  return FALSE;
}

static gboolean
scan_member_name (Scan *scan, const char *expected, GError **error)
{
  skip_blanks (scan);
  if (peek (scan) != '"')
    return fail_at (scan, scan->at, error, "expected %s", expected);
  if (!scan_string (scan, error))
    return FALSE;
  skip_blanks (scan);
  if (peek (scan) != ':')
    return fail_at (scan, scan->at, error, "expected ':'");
  scan->at++;
  return TRUE;
}

static Step
scan_open (Scan *scan, gboolean is_object, GError **error)
{
  if (scan->depth == LK_JSON_MAX_DEPTH)
    {
      fail_at (scan, scan->at, error, "nested deeper than %d levels", LK_JSON_MAX_DEPTH);
      to_limit (error);
      return STEP_FAILED;
    }
  scan->in_object[scan->depth++] = is_object;
  scan->at++;
  skip_blanks (scan);
  if (peek (scan) == (is_object ? '}' : ']'))
    return STEP_AFTER;
  if (is_object && !scan_member_name (scan, "a member name or '}'", error))
    return STEP_FAILED;
  return STEP_VALUE;
}

static Step
scan_value (Scan *scan, GError **error)
{
  gboolean valid;
  int c;

  skip_blanks (scan);
  if (!count_value (scan, error))
    return STEP_FAILED;

  c = peek (scan);
  if (c == '{' || c == '[')
    return scan_open (scan, c == '{', error);
  if (c == '"')
    valid = scan_string (scan, error);
  else if (c == '-' || (c >= '0' && c <= '9'))
    valid = scan_number (scan, error);
  else if (c == 't')
    valid = scan_word (scan, "true", error);
  else if (c == 'f')
    valid = scan_word (scan, "false", error);
  else if (c == 'n')
    valid = scan_word (scan, "null", error);
  else
    valid = fail_at (scan, scan->at, error, "expected a value");
  return valid ? STEP_AFTER : STEP_FAILED;
}

static Step
scan_after (Scan *scan, GError **error)
{
  gboolean in_object;
  int c;

  skip_blanks (scan);
  c = peek (scan);
  if (scan->depth == 0)
    {
      if (c < 0)
        return STEP_DONE;
      fail_at (scan, scan->at, error, "expected the end of the text");
      return STEP_FAILED;
    }

  in_object = scan->in_object[scan->depth - 1];
  if (c == (in_object ? '}' : ']'))
    {
      scan->depth--;
      scan->at++;
      return STEP_AFTER;
    }
  if (c != ',')
    {
      fail_at (scan, scan->at, error, "expected ',' or '%c'", in_object ? '}' : ']');
      return STEP_FAILED;
    }
  scan->at++;
  if (in_object && !scan_member_name (scan, "a member name", error))
    return STEP_FAILED;
  return STEP_VALUE;
}

static Step
scan_text (Scan *scan, GError **error)
{
  Step step = STEP_VALUE;

  while (step == STEP_VALUE || step == STEP_AFTER)
    step = step == STEP_VALUE ? scan_value (scan, error) : scan_after (scan, error);
  return step;
}

/**
 * lk_json_scan:
 * @data: bytes that claim to be JSON, @length of them; need not be terminated
 * @max_bytes: most bytes accepted
 * @max_values: most values (of any type) accepted
 *
 * Checks that @data is exactly one JSON text by RFC 8259 in UTF-8 without byte order mark, at most
 * %LK_JSON_MAX_DEPTH deep, with strings of at most %LK_JSON_MAX_STRING bytes and numbers that fit a
 * gint64 or a finite double. The escape \u0000 and halves of surrogate pairs are refused. Runs in
 * linear time without recursion and allocates nothing unless it fails.
 *
 * Returns: %TRUE, or %FALSE with %LK_ERROR_INVALID naming line and column, or %LK_ERROR_LIMIT
 */
gboolean
lk_json_scan (const char *data, gsize length, gsize max_bytes, gsize max_values, GError **error)
{
  Scan scan = { .start = data, .at = data, .end = data + length, .max_values = max_values };
  const char *invalid;

  if (length > max_bytes)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "larger than %" G_GSIZE_FORMAT " bytes",
                   max_bytes);
      return FALSE;
    }
  if (length > 0 && !g_utf8_validate_len (data, length, &invalid))
    return fail_at (&scan, invalid, error, "not UTF-8");
  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    return fail_at (&scan, data, error, "a byte order mark is not accepted");

  return scan_text (&scan, error) == STEP_DONE;
}

/**
 * lk_json_is_cut:
 * @data: bytes that claim to be JSON, @length of them
 *
 * Tells an answer that was cut off from one that never was JSON.
 *
 * Returns: whether @data is faultless as far as it goes, but ends before the JSON text does
 */
gboolean
lk_json_is_cut (const char *data, gsize length)
{
  Scan scan = { .start = data, .at = data, .end = data + length, .max_values = LK_JSON_MAX_VALUES };
  const char *invalid = data;

  if (length > 0 && !g_utf8_validate_len (data, length, &invalid))
    {
      gsize rest = (gsize) (scan.end - invalid);

      if (g_utf8_get_char_validated (invalid, (gssize) rest) != (gunichar) -2)
        return FALSE;
      scan.end = invalid;
    }
  return scan_text (&scan, NULL) == STEP_FAILED && scan.at == scan.end &&
         scan.n_values <= scan.max_values;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli-redact.h"

#include <glib/gi18n.h>
#include <string.h>

#include "lk-error.h"

/* A text to be cleaned may be longer, and hold other characters, than what lk_json_parse() lets in from servers. */

#define MAX_DEPTH 32

typedef struct
{
  const char *at;  /* (borrowed) */
  const char *end; /* (borrowed) */
  guint       depth;
} Reader;

static const struct
{
  const char  *name;
  LkSecretKind kind;
} context_names[] = {
  { "hostname", LK_SECRET_HOST }, { "user", LK_SECRET_USER }, { "account", LK_SECRET_ACCOUNT }, { "real_name",
      LK_SECRET_REAL_NAME },
  { "password", LK_SECRET_PASSWORD }, { "ssids", LK_SECRET_SSID }, { "macs", LK_SECRET_MAC }, { "keywords", LK_SECRET_KEYWORD },
  { "domains", LK_SECRET_DOMAIN }, { "addresses", LK_SECRET_ADDRESS }, { "paths", LK_SECRET_PATH },
};

static void
skip_blanks (Reader *reader)
{
  while (reader->at < reader->end && strchr (" \t\r\n", *reader->at) != NULL && *reader->at != '\0')
    reader->at++;
}

static gboolean
take (Reader *reader, char c)
{
  skip_blanks (reader);
  if (reader->at >= reader->end || *reader->at != c)
    return FALSE;
  reader->at++;
  return TRUE;
}

static gboolean
read_unit (Reader *reader, gunichar *unit)
{
  *unit = 0;
  if (reader->end - reader->at < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*reader->at++);

      if (digit < 0)
        return FALSE;
      *unit = *unit * 16 + digit;
    }
  return TRUE;
}

static gboolean
read_escape (Reader *reader, GString *text)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meaning[] = "\"\\/\b\f\n\r\t";
  const char *found = reader->at < reader->end && *reader->at != '\0' ? strchr (letters, *reader->at) : NULL;
  gunichar unit;
  gunichar low;

  if (found != NULL)
    {
      g_string_append_c (text, meaning[found - letters]);
      reader->at++;
      return TRUE;
    }
  if (reader->at >= reader->end || *reader->at++ != 'u' || !read_unit (reader, &unit))
    return FALSE;
  if (unit >= 0xd800 && unit < 0xdc00)
    {
      if (reader->end - reader->at < 6 || reader->at[0] != '\\' || reader->at[1] != 'u')
        return FALSE;
      reader->at += 2;
      if (!read_unit (reader, &low) || low < 0xdc00 || low > 0xdfff)
        return FALSE;
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  else if (unit >= 0xdc00 && unit < 0xe000)
    {
      return FALSE;
    }
  if (unit == 0)
    g_string_append_c (text, '\0');
  else
    g_string_append_unichar (text, unit);
  return TRUE;
}

static gboolean
read_string (Reader *reader, GString *text)
{
  g_string_truncate (text, 0);
  if (!take (reader, '"'))
    return FALSE;
  while (reader->at < reader->end)
    {
      char c = *reader->at++;

      if (c == '"')
        return g_utf8_validate (text->str, text->len, NULL) || memchr (text->str, '\0', text->len) != NULL;
      if ((guchar) c < 0x20)
        return FALSE;
      if (c != '\\')
        g_string_append_c (text, c);
      else if (!read_escape (reader, text))
        return FALSE;
    }
  return FALSE;
}

static gboolean skip_value (Reader *reader);

static gboolean
skip_members (Reader *reader, char close)
{
  g_autoptr(GString) name = g_string_new (NULL);

  if (++reader->depth > MAX_DEPTH)
    return FALSE;
  if (take (reader, close))
    {
      reader->depth--;
      return TRUE;
    }
  do
    {
      if (close == '}' && (!read_string (reader, name) || !take (reader, ':')))
        return FALSE;
      if (!skip_value (reader))
        return FALSE;
    }
  while (take (reader, ','));
  reader->depth--;
  return take (reader, close);
}

static gboolean
skip_value (Reader *reader)
{
  g_autoptr(GString) text = g_string_new (NULL);
  const char *start;

  skip_blanks (reader);
  if (reader->at >= reader->end)
    return FALSE;
  if (*reader->at == '"')
    return read_string (reader, text);
  if (take (reader, '{'))
    return skip_members (reader, '}');
  if (take (reader, '['))
    return skip_members (reader, ']');
  start = reader->at;
  while (reader->at < reader->end && (g_ascii_isalnum (*reader->at) || strchr ("+-.", *reader->at) != NULL) &&
      *reader->at != '\0')
    reader->at++;
  return reader->at > start;
}

static void
use_value (LkRedactor *redactor, const char *name, const char *value)
{
  if (g_str_equal (name, "service_hosts"))
    lk_redactor_keep_host (redactor, value);
  for (guint i = 0; i < G_N_ELEMENTS (context_names); i++)
    if (g_str_equal (name, context_names[i].name))
      lk_redactor_know (redactor, context_names[i].kind, value);
}

static gboolean
read_known (Reader *reader, LkRedactor *redactor, const char *name)
{
  g_autoptr(GString) value = g_string_new (NULL);

  skip_blanks (reader);
  if (reader->at < reader->end && *reader->at == '"')
    {
      if (!read_string (reader, value))
        return FALSE;
      use_value (redactor, name, value->str);
      return TRUE;
    }
  if (!take (reader, '['))
    return skip_value (reader);
  if (take (reader, ']'))
    return TRUE;
  do
    {
      if (!read_string (reader, value))
        return FALSE;
      use_value (redactor, name, value->str);
    }
  while (take (reader, ','));
  return take (reader, ']');
}

static gboolean
read_context (Reader *reader, LkRedactor *redactor)
{
  g_autoptr(GString) name = g_string_new (NULL);

  if (!take (reader, '{'))
    return skip_value (reader);
  if (take (reader, '}'))
    return TRUE;
  do
    if (!read_string (reader, name) || !take (reader, ':') || !read_known (reader, redactor, name->str))
      return FALSE;
  while (take (reader, ','));
  return take (reader, '}');
}

static gboolean
read_object (Reader *reader, LkRedactor *redactor, GString *input, gboolean *has_input)
{
  g_autoptr(GString) name = g_string_new (NULL);

  if (!take (reader, '{') || take (reader, '}'))
    return FALSE;
  do
    {
      gboolean good;

      if (!read_string (reader, name) || !take (reader, ':'))
        return FALSE;
      if (g_str_equal (name->str, "input"))
        good = *has_input = read_string (reader, input);
      else if (g_str_equal (name->str, "context"))
        good = read_context (reader, redactor);
      else
        good = skip_value (reader);
      if (!good)
        return FALSE;
    }
  while (take (reader, ','));
  if (!take (reader, '}'))
    return FALSE;
  skip_blanks (reader);
  return reader->at == reader->end;
}

/**
 * lk_cli_redact_read_line:
 * @redactor: a new redactor; gets to know what the line's context holds
 * @line: a line with a JSON object, {"input": "…", "context": {…}}
 * @length: its length
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the input, which may hold NUL
 */
GString *
lk_cli_redact_read_line (LkRedactor *redactor, const char *line, gsize length, GError **error)
{
  Reader reader = { line, line + length, 0 };
  g_autoptr(GString) input = g_string_new (NULL);
  gboolean has_input = FALSE;

  if (!read_object (&reader, redactor, input, &has_input))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, _("column %d: this is no JSON object with \"input\" and \"context\""),
                   (int) (reader.at - line) + 1);
      return NULL;
    }
  if (!has_input)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, _("\"input\" is missing"));
      return NULL;
    }
  return g_steal_pointer (&input);
}

static void
write_unit (guchar byte, GString *out)
{
  static const char digits[] = "0123456789abcdef";
  const char escape[] = { '\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15] };

  g_string_append_len (out, escape, sizeof escape);
}

static void
write_valid (const char *text, gsize length, GString *out)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);
  gsize n = strlen (valid);

  for (gsize i = 0; i < n; i++)
    {
      guchar c = valid[i];

      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", c);
      else if (c < 0x20 || c == 0x7f)
        write_unit (c, out);
      else
        g_string_append_c (out, c);
    }
}

/**
 * lk_cli_redact_write_string:
 * @text: a text, which may hold NUL and bytes that are no UTF-8
 * @length: its length
 * @out: where to
 *
 * Appends it as a JSON string.
 */
void
lk_cli_redact_write_string (const char *text, gsize length, GString *out)
{
  gsize piece = 0;

  g_string_append_c (out, '"');
  /* g_utf8_make_valid() replaces NUL as well. */
  for (; piece < length && memchr (text + piece, '\0', length - piece) != NULL; piece++)
    {
      gsize n = strlen (text + piece);

      write_valid (text + piece, n, out);
      write_unit (0, out);
      piece += n;
    }
  write_valid (text + piece, length - piece, out);
  g_string_append_c (out, '"');
}

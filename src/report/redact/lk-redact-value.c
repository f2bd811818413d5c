/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-value.h"

/* Columns of a table are this far apart at the most. */
#define MAX_GAP 64
#define WIDE_COLON "\xef\xbc\x9a"

/* Ends of a sentence or a quotation that are not ASCII. */
static const char *const wide_stops[] = {
  "\xef\xbc\x8c" /* ， */, "\xe3\x80\x82" /* 。 */, "\xef\xbc\x9b" /* ； */, "\xef\xbc\x81" /* ！ */, "\xef\xbc\x9f" /* ？ */,
  "\xef\xbc\x89" /* ） */, "\xe3\x80\x91" /* 】 */, "\xe3\x80\x8d" /* 」 */, "\xe3\x80\x81" /* 、 */, "\xe2\x80\x9d" /* ” */,
  "\xe2\x80\x99" /* ’ */, "\xe3\x80\x8f" /* 』 */, "\xe3\x80\x80" /* blank */, "\xc2\xbb" /* » */, "\xc2\xa0",
};

static gboolean
is_wide_stop (const LkLine *line, gsize i)
{
  if (!lk_line_is (line, i, LK_BYTE_HIGH) || strchr ("\xef\xe3\xe2\xc2", line->text[i]) == NULL)
    return FALSE;
  for (guint s = 0; s < G_N_ELEMENTS (wide_stops); s++)
    if (line->length - i >= strlen (wide_stops[s]) && memcmp (line->text + i, wide_stops[s], strlen (wide_stops[s])) == 0)
      return TRUE;
  return FALSE;
}

static gsize
skip_gap (const LkLine *line, gsize i)
{
  gsize end = lk_line_skip (line, i, LK_BYTE_BLANK);

  return end - i > MAX_GAP ? i : end;
}

/* What closes a key: quotes, escaped or not, and an index in brackets. */
static gsize
skip_closers (const LkLine *line, gsize i)
{
  if (lk_line_at (line, i) == '\\' && lk_line_is (line, i + 1, LK_BYTE_QUOTE))
    i++;
  if (lk_line_is (line, i, LK_BYTE_QUOTE))
    i++;
  if (lk_line_at (line, i) == '[')
    {
      gsize end = MIN (lk_line_skip (line, i + 1, LK_BYTE_WORD | LK_BYTE_QUOTE), i + 24);

      /* user[password] is about the password. */
      if (lk_line_at (line, end) == ']' && lk_words_get_key (line->text + i + 1, end - i - 1) == LK_KEY_NONE)
        return end + 1;
    }
  return lk_line_at (line, i) == ']' ? i + 1 : i;
}

/**
 * lk_value_skip_separator:
 * @line: a line
 * @i: the end of a word
 * @separator: (out): `=`, `:`, `|`, `(`, `"` for a quotation right behind, or ` `
 *
 * Returns: where the value may begin, or 0 when that word is no key
 */
gsize
lk_value_skip_separator (const LkLine *line, gsize i, char *separator)
{
  gsize closed = skip_closers (line, i);
  gsize at = skip_gap (line, closed);
  guchar c = lk_line_at (line, at);

  if (c == ':' && lk_line_at (line, at + 1) == ':')
    return 0;
  if (c == ':' && lk_line_at (line, at + 1) == '/' && lk_line_at (line, at + 2) == '/' && closed == i)
    return 0;
  if (c == '=' || c == ':' || c == '|')
    {
      *separator = c;
      at++;
      if (lk_line_at (line, at) == '=' || (lk_line_at (line, at) == '>' && c == '='))
        at++;
      return skip_gap (line, at);
    }
  if (line->length - at >= 3 && memcmp (line->text + at, WIDE_COLON, 3) == 0)
    {
      *separator = ':';
      return skip_gap (line, at + 3);
    }
  if (c == '(' && at == i && lk_line_is (line, at + 1, LK_BYTE_QUOTE))
    {
      *separator = '(';
      return at + 1;
    }
  if (c == ',' && closed > i && lk_line_is (line, skip_gap (line, at + 1), LK_BYTE_QUOTE))
    {
      *separator = ',';
      return skip_gap (line, at + 1);
    }
  if (at == i || closed != i)
    return 0;
  *separator = lk_line_is (line, at, LK_BYTE_QUOTE) ? '"' : ' ';
  return at;
}

/* A quote closes where it is not escaped and, for an apostrophe, no letter follows. */
static gboolean
closes (const LkLine *line, gsize i, char quote)
{
  if (line->text[i] != quote)
    return FALSE;
  return quote == '"' || !lk_line_is (line, i + 1, LK_BYTE_ALNUM | LK_BYTE_HIGH);
}

static void
read_quoted (const LkLine *line, gsize i, LkValue *value)
{
  gboolean escaped = line->text[i] == '\\';
  char quote = line->text[escaped ? ++i : i];
  gsize at = i + 1;

  value->start = at;
  value->quoted = TRUE;
  for (; at < line->length; at++)
    {
      if (line->text[at] == '\\' && escaped && lk_line_at (line, at + 1) == (guchar) quote)
        break;
      if (line->text[at] == '\\')
        at++;
      else if (closes (line, at, quote))
        break;
    }
  value->end = MIN (at, line->length);
  value->next = MIN (at + 1, line->length);
}

/* Strings, numbers and words up to the bracket that closes the list. */
static void
read_list (const LkLine *line, gsize i, LkValue *value)
{
  guint depth = 0;

  value->start = i + 1;
  value->many = TRUE;
  for (; i < line->length; i++)
    {
      LkValue inner = { 0 };
      char c = line->text[i];

      if (c == '"' || (c == '\'' && !lk_line_was (line, i, LK_BYTE_ALNUM)))
        {
          read_quoted (line, i, &inner);
          i = inner.next - 1;
        }
      else if (c == '[')
        depth++;
      else if (c == ']' && --depth == 0)
        break;
    }
  value->end = MIN (i, line->length);
  value->next = MIN (i + 1, line->length);
}

/* Whether what follows a comma, a semicolon or an ampersand is the next of a row of fields. */
static gboolean
next_field (const LkLine *line, gsize i)
{
  gsize end;

  if (i >= line->length || lk_line_is (line, i, LK_BYTE_BLANK | LK_BYTE_QUOTE))
    return TRUE;
  end = MIN (lk_line_skip (line, i, LK_BYTE_WORD), i + 64);
  if (end > i && lk_line_at (line, end) == '[')
    {
      end = MIN (lk_line_skip (line, end + 1, LK_BYTE_WORD), i + 64);
      end += lk_line_at (line, end) == ']' ? 1 : 0;
    }
  return end > i && (lk_line_at (line, end) == '=' || lk_line_at (line, end) == ':');
}

static gboolean
ends_value (const LkLine *line, gsize i)
{
  guchar c = line->text[i];

  if (lk_byte_classes[c] & LK_BYTE_BLANK)
    return TRUE;
  if (c == ',' || c == ';' || c == '&')
    return next_field (line, i + 1);
  if (c == '\\' && lk_line_has_text (line, i + 1, "u0026"))
    return TRUE;
  if (c == '"' || c == '`')
    return !lk_line_is (line, i + 1, LK_BYTE_ALNUM | LK_BYTE_SIGIL);
  return (c == '<' && (lk_line_at (line, i + 1) == '/' || lk_line_is (line, i + 1, LK_BYTE_ALPHA))) || is_wide_stop (line, i);
}

/* A closing bracket at the end belongs to the value only when it was opened there. */
static gsize
trim_brackets (const LkLine *line, gsize start, gsize end)
{
  int depth = 0;

  for (gsize i = start; i < end; i++)
    {
      if (strchr ("([{<", line->text[i]) != NULL && line->text[i] != '\0')
        depth++;
      else if (strchr (")]}>", line->text[i]) != NULL && line->text[i] != '\0')
        depth--;
    }
  while (end > start && depth < 0 && strchr (")]}>", line->text[end - 1]) != NULL)
    {
      end--;
      depth++;
    }
  return end;
}

/**
 * lk_value_read_word:
 * @line: a line
 * @i: where a value without quotes begins
 * @value: (out): where it ends
 */
void
lk_value_read_word (const LkLine *line, gsize i, LkValue *value)
{
  gsize end = i;

  value->start = i;
  value->quoted = FALSE;
  value->many = FALSE;
  while (end < line->length && !ends_value (line, end))
    end++;
  value->next = end;
  end = trim_brackets (line, i, end);
  while (end > i && strchr ("'\",;", line->text[end - 1]) != NULL && line->text[end - 1] != '\0')
    end--;
  if (end > i && line->text[end - 1] == '\\' && lk_line_is (line, end, LK_BYTE_QUOTE))
    end--;
  value->end = end;
}

/* `Some("…")`, `b'…'`, `String("…")`: the place of the quote, else @i. */
static gsize
skip_wrapper (const LkLine *line, gsize i)
{
  gsize end = MIN (lk_line_skip (line, i, LK_BYTE_ALNUM), i + 24);
  gsize at = lk_line_at (line, end) == '(' ? end + 1 : end;

  if (end == i || (at == end && end - i > 2))
    return i;
  if (lk_line_at (line, at) == '\\' && lk_line_is (line, at + 1, LK_BYTE_QUOTE))
    return at;
  return lk_line_is (line, at, LK_BYTE_QUOTE) ? at : i;
}

/**
 * lk_value_read:
 * @line: a line
 * @i: where a value begins
 * @value: (out): the value
 *
 * Returns: whether there is one; an object or nothing is none
 */
gboolean
lk_value_read (const LkLine *line, gsize i, LkValue *value)
{
  guchar c;

  *value = (LkValue) { i, i, i, FALSE, FALSE };
  i = skip_wrapper (line, i);
  c = lk_line_at (line, i);
  if (i >= line->length)
    return FALSE;
  if (lk_line_is (line, i, LK_BYTE_QUOTE) || (c == '\\' && lk_line_is (line, i + 1, LK_BYTE_QUOTE)))
    read_quoted (line, i, value);
  else if (c == '[')
    read_list (line, i, value);
  else if (c == '{' && (i + 1 >= line->length || strchr ("\"'\\ {}", line->text[i + 1]) != NULL))
    return FALSE;
  else
    lk_value_read_word (line, i, value);
  return value->end > value->start;
}

static guint32
classes_of (const LkLine *line, const LkValue *value, gsize *n_digits)
{
  guint32 has = 0;

  *n_digits = 0;
  for (gsize i = value->start; i < value->end; i++)
    {
      has |= lk_byte_classes[(guchar) line->text[i]];
      *n_digits += lk_line_is (line, i, LK_BYTE_DIGIT) ? 1 : 0;
    }
  return has;
}

/* A plain word after a colon that is followed by another one is the beginning of a sentence. */
static gboolean
reads_like_prose (const LkLine *line, const LkValue *value, guint32 has, char separator)
{
  if (value->quoted || separator == '=' || (has & ~(guint32) (LK_BYTE_ALPHA | LK_BYTE_HEX | LK_BYTE_WORD | LK_BYTE_DASH)) != 0)
    return FALSE;
  return value->end - value->start < 16 && (lk_line_at (line, value->end) == ' ' || lk_line_at (line, value->end) == ',') &&
         lk_line_is (line, value->end + 1, LK_BYTE_ALPHA | LK_BYTE_BLANK | LK_BYTE_PAREN);
}

/* "433 * nick :Nickname is already in use", "(login:auth): failure": what follows the colon is no name. */
static gboolean
begins_sentence (const LkLine *line, const LkValue *value, char separator)
{
  gsize end = value->end;

  if (value->quoted || separator != ':')
    return FALSE;
  if (line->text[end - 1] == ':' && memchr (line->text + value->start, ')', end - value->start) != NULL)
    return TRUE;
  return value->start > 1 && line->text[value->start - 1] == ':' && line->text[value->start - 2] == ' ' &&
         lk_line_at (line, end) == ' ' && lk_line_is (line, end + 1, LK_BYTE_ALPHA);
}

static gboolean
is_path (const LkLine *line, const LkValue *value)
{
  return line->text[value->start] == '/' || line->text[value->start] == '~' ||
         memmem (line->text + value->start, value->end - value->start, "://", 3) != NULL;
}

static gboolean
is_plausible_name (const LkLine *line, const LkValue *value, guint32 has, gsize n_digits)
{
  gsize length = value->end - value->start;
  g_autofree char *text = NULL;

  if (length < 2 || length > 128 || is_path (line, value) || (n_digits == length && n_digits < 5))
    return FALSE;
  text = g_strndup (line->text + value->start, length);
  return (has & (LK_BYTE_ALNUM | LK_BYTE_HIGH)) != 0 && !lk_words_is_common (text);
}

static gboolean
is_plausible_id (const LkLine *line, const LkValue *value, guint32 has, gsize n_digits)
{
  gsize length = value->end - value->start;

  if (length < 4 || length > 256 || is_path (line, value) || (n_digits == length && n_digits < 5))
    return FALSE;
  if (n_digits > 0 && (has & LK_BYTE_DOT) == 0)
    return TRUE;
  return n_digits > 0 || (length >= 8 && (has & LK_BYTE_UPPER) != 0 && (has & (LK_BYTE_DOT | LK_BYTE_BLANK)) == 0);
}

/**
 * lk_value_is_plausible:
 * @line: a line
 * @value: a value in it
 * @key: what its key says
 * @separator: what stood between them
 *
 * Returns: whether it looks like what the key says, so that it has to go
 */
gboolean
lk_value_is_plausible (const LkLine *line, const LkValue *value, LkKey key, char separator)
{
  gsize length = value->end - value->start;
  gsize n_digits;
  guint32 has = classes_of (line, value, &n_digits);

  if ((has & (LK_BYTE_ALNUM | LK_BYTE_HIGH)) == 0 && !(key == LK_KEY_PASSWORD && value->quoted && (has & LK_BYTE_SIGIL) != 0))
    return FALSE;
  if (value->many)
    return key == LK_KEY_PASSWORD || key == LK_KEY_SECRET;
  if (!value->quoted && length > 2 && strchr ("(<", line->text[value->start]) != NULL &&
      strchr (")>", line->text[value->end - 1]) != NULL && lk_words_is_status (line->text + value->start + 1, length - 2))
    return FALSE;
  if (lk_words_is_status (line->text + value->start, length) && !(key == LK_KEY_PASSWORD && value->quoted && separator == '('))
    return FALSE;
  switch (key)
    {
    case LK_KEY_PASSWORD:
      return separator != '|' || !reads_like_prose (line, value, has, separator);
    case LK_KEY_SECRET:
    case LK_KEY_COOKIE:
      if (separator == '"' && (has & LK_BYTE_BLANK) != 0)
        return FALSE;
      return !reads_like_prose (line, value, has, separator) && !(n_digits == length && length < 3);
    case LK_KEY_AUTH:
      return value->quoted ? length >= 4 : n_digits > 0 && length >= 6;
    case LK_KEY_QUERY:
      return !(n_digits == length && length < 4);
    case LK_KEY_NAME:
      return !begins_sentence (line, value, separator) && is_plausible_name (line, value, has, n_digits);
    case LK_KEY_ID:
      return is_plausible_id (line, value, has, n_digits);
    case LK_KEY_SERIAL:
      return n_digits > 0 && length >= 4 && !is_path (line, value);
    case LK_KEY_SSID:
      return !is_path (line, value);
    case LK_KEY_PHONE:
      return n_digits >= 5;
    case LK_KEY_IDENTITY:
      return n_digits >= 3;
    case LK_KEY_VOLUME:
      return separator == '=' || value->quoted;
    case LK_KEY_NONE:
    default:
      return FALSE;
    }
}

/**
 * lk_value_is_serial:
 * @line: a line
 * @value: a value in it behind a key and a blank
 *
 * Returns: whether it is a number that hardware bears: no word, no small number, and no date as zones of names are counted by
 */
gboolean
lk_value_is_serial (const LkLine *line, const LkValue *value)
{
  gsize length = value->end - value->start;
  gsize n_digits = 0;

  for (gsize i = value->start; i < value->end; i++)
    {
      if (!lk_line_is (line, i, LK_BYTE_ALNUM | LK_BYTE_DASH))
        return FALSE;
      n_digits += lk_line_is (line, i, LK_BYTE_DIGIT) ? 1 : 0;
    }
  return length >= 8 && n_digits >= 4 && !(n_digits == length && length <= 10);
}

/**
 * lk_value_is_opaque:
 * @line: a line
 * @value: a value in it
 *
 * Returns: whether it is made of letters and digits that no one would call a word, in any language or program
 */
gboolean
lk_value_is_opaque (const LkLine *line, const LkValue *value)
{
  const guint32 kinds_of_letters = LK_BYTE_LOWER | LK_BYTE_UPPER | LK_BYTE_DIGIT;
  gsize length = value->end - value->start;
  guint32 before = 0;
  guint32 has = 0;
  gsize changes = 0;

  for (gsize i = value->start; i < value->end; i++)
    {
      guint32 classes = lk_byte_classes[(guchar) line->text[i]];

      if ((classes & (LK_BYTE_ALNUM | LK_BYTE_DASH | LK_BYTE_UNDERSCORE)) == 0)
        return FALSE;
      changes += (classes & kinds_of_letters) != before ? 1 : 0;
      before = classes & kinds_of_letters;
      has |= before;
    }
  if (length < 12 || (has & LK_BYTE_LOWER) == 0)
    return FALSE;
  return changes * 10 >= length * 7 || ((has & LK_BYTE_DIGIT) != 0 && changes * 3 >= length);
}

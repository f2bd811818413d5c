/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages as people paste them, folded so that the same message always looks the same. */
#include "config.h"

#include "lk-error-search.h"

#include <string.h>

#define SEPARATOR ' '
#define LONGEST_TAG 512
/* What was left out between two letters; a single point may stand inside of a number. */
#define GAP_NONE 0
#define GAP_WIDE 1
#define GAP_POINT 2
#define MOST_PARTS 18 /* that one letter can be decomposed into: g_unichar_fully_decompose() */

/* Reading position in a text that is valid UTF-8. */
typedef struct
{
  const char *at;  /* (borrowed) */
  const char *end; /* (borrowed) */
} Reader;

static gboolean
starts_with (const Reader *reader,
             const char   *prefix)
{
  gsize length = strlen (prefix);

  return (gsize) (reader->end - reader->at) >= length && strncmp (reader->at, prefix, length) == 0;
}

static int
read_hex (const char *text,
          const char *end,
          guint       n_digits)
{
  int value = 0;

  if ((gsize) (end - text) < n_digits)
    return -1;
  for (guint i = 0; i < n_digits; i++)
    {
      if (!g_ascii_isxdigit (text[i]))
        return -1;
      value = value * 16 + g_ascii_xdigit_value (text[i]);
    }
  return value;
}

/* The rest of "[31;1m", whatever stood for the escape character before it. */
static gboolean
skip_colour (Reader *reader)
{
  const char *c = reader->at;

  if (c >= reader->end || *c != '[')
    return FALSE;
  for (c++; c < reader->end && c - reader->at < 16 && (g_ascii_isdigit (*c) || *c == ';' || *c == '?'); c++)
    continue;
  if (c >= reader->end || c - reader->at >= 16 || !strchr ("mKJHABCDhl", *c) || *c == '\0'
      || (c - reader->at == 1 && *c != 'm' && *c != 'K'))
    return FALSE;
  reader->at = c + 1;
  return TRUE;
}

static gunichar
read_backslash (Reader *reader)
{
  static const char *const escapes[] = { "\\033", "\\x1b", "\\x1B", "\\e" };
  int value;

  for (gsize i = 0; i < G_N_ELEMENTS (escapes); i++)
    {
      gsize length = strlen (escapes[i]);

      if (starts_with (reader, escapes[i]) && reader->at + length < reader->end && reader->at[length] == '[')
        {
          reader->at += length;
          skip_colour (reader);
          return SEPARATOR;
        }
    }
  if (reader->end - reader->at < 2)
    {
      reader->at++;
      return SEPARATOR;
    }
  value = reader->at[1] == 'u' ? read_hex (reader->at + 2, reader->end, 4) : -1;
  if (value >= 0)
    {
      reader->at += 6;
      if (value == 0x1b)
        skip_colour (reader);
      return value == 0 ? SEPARATOR : (gunichar) value;
    }
  reader->at += strchr ("nrtbf\"'/\\", reader->at[1]) != NULL && reader->at[1] != '\0' ? 2 : 1;
  return SEPARATOR;
}

static gunichar
read_entity (Reader *reader)
{
  static const struct { const char *name; gunichar letter; } names[] = {
    { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' }, { "&nbsp;", ' ' },
    { "&shy;", 0xad }, { "&minus;", '-' }, { "&ndash;", '-' }, { "&hellip;", ' ' },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (starts_with (reader, names[i].name))
      {
        reader->at += strlen (names[i].name);
        return names[i].letter;
      }
  if (starts_with (reader, "&#"))
    {
      gboolean hex = reader->end - reader->at > 3 && (reader->at[2] == 'x' || reader->at[2] == 'X');
      const char *c = reader->at + (hex ? 3 : 2);
      const char *first = c;
      gunichar value = 0;

      for (; c < reader->end && c - first < 7 && (hex ? g_ascii_isxdigit (*c) : g_ascii_isdigit (*c)); c++)
        value = value * (hex ? 16 : 10) + g_ascii_xdigit_value (*c);
      if (c > first && c < reader->end && *c == ';' && g_unichar_validate (value) && value != 0)
        {
          reader->at = c + 1;
          return value;
        }
    }
  reader->at++;
  return '&';
}

/* Tags that only say how a text looks are left out; others, such as <not-authorized/>, are the message. */
static gunichar
read_tag (Reader *reader)
{
  static const char *const looks[] = {
    "a", "b", "br", "code", "div", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "i", "kbd", "li", "mark", "ol", "p",
    "pre", "samp", "small", "span", "strong", "sub", "sup", "td", "th", "tr", "tt", "u", "ul", "wbr", NULL
  };
  const char *name = reader->at + 1, *c;
  const char *last = MIN (reader->end, reader->at + LONGEST_TAG);
  char word[8] = "";

  if (name < last && *name == '/')
    name++;
  for (c = name; c < last && g_ascii_isalnum (*c) && c - name < 7; c++)
    word[c - name] = g_ascii_tolower (*c);
  if (c < last && (*c == '>' || *c == ' ' || *c == '/' || *c == '\n') && g_strv_contains (looks, word))
    {
      const char *close = memchr (c, '>', last - c);

      if (close != NULL)
        {
          reader->at = close + 1;
          return SEPARATOR;
        }
    }
  reader->at++;
  return SEPARATOR;
}

static gunichar
read_letter (Reader *reader)
{
  gunichar letter;
  int value;

  switch (*reader->at)
    {
    case 0x1b:
      reader->at++;
      skip_colour (reader);
      return SEPARATOR;
    case '[':
      if (!skip_colour (reader))
        reader->at++;
      return SEPARATOR;
    case '\\':
      return read_backslash (reader);
    case '&':
      return read_entity (reader);
    case '<':
      return read_tag (reader);
    case '%':
      value = read_hex (reader->at + 1, reader->end, 2);
      if (value > 0 && value < 0x80)
        {
          reader->at += 3;
          return value;
        }
      break;
    default:
      break;
    }
  letter = g_utf8_get_char (reader->at);
  reader->at = g_utf8_next_char (reader->at);
  return letter;
}

static void
append (LkFolded   *self,
        const char *bytes,
        gsize       length,
        guint8      gap)
{
  for (gsize i = 0; i < length; i++)
    {
      guint8 mark = i == 0 ? gap : GAP_NONE;

      g_byte_array_append (self->edges, &mark, 1);
    }
  g_string_append_len (self->bytes, bytes, length);
}

static gboolean
is_minus (gunichar letter)
{
  return letter == '-' || letter == 0x2212 || letter == 0x2013 || letter == 0xfe63 || letter == 0xff0d;
}

/* Soft hyphens, zero-width characters and accents leave no gap. */
static gboolean
is_nothing (gunichar letter)
{
  GUnicodeType type = g_unichar_type (letter);

  return type == G_UNICODE_FORMAT || g_unichar_ismark (letter);
}

/* Whether a number follows right after a minus. */
static gboolean
is_digit_next (const Reader *reader)
{
  const char *c = reader->at;

  while (c < reader->end && is_nothing (g_utf8_get_char (c)))
    c = g_utf8_next_char (c);
  return c < reader->end && g_unichar_isdigit (g_utf8_get_char (c));
}

/* Returns whether the last part was a letter or digit. */
static gboolean
append_letter (LkFolded *self,
               gunichar  letter,
               guint8   *gap)
{
  gunichar parts[MOST_PARTS];
  gsize n_parts = g_unichar_fully_decompose (letter, TRUE, parts, MOST_PARTS);
  gboolean word = FALSE;

  for (gsize i = 0; i < MIN (n_parts, MOST_PARTS); i++)
    {
      gunichar part = g_unichar_tolower (parts[i]);
      char bytes[6];

      if (is_nothing (part))
        continue;
      word = g_unichar_isalnum (part);
      if (!word)
        {
          *gap = part == '.' && *gap == GAP_NONE ? GAP_POINT : GAP_WIDE;
          continue;
        }
      if (g_unichar_isdigit (part))
        part = '0' + g_unichar_digit_value (part);
      append (self, bytes, g_unichar_to_utf8 (part, bytes), *gap);
      *gap = GAP_NONE;
    }
  return word;
}

/**
 * lk_folded_init:
 * @self: a folded text
 * @text: valid UTF-8
 * @length: of @text, in bytes
 *
 * A minus is kept where it makes a number negative: "-201" is no "201".
 */
void
lk_folded_init (LkFolded   *self,
                const char *text,
                gsize       length)
{
  Reader reader = { text, text + length };
  gboolean word = FALSE;
  guint8 gap = GAP_WIDE, end = GAP_WIDE;

  self->bytes = g_string_sized_new (length + 1);
  self->edges = g_byte_array_sized_new (length + 1);
  while (reader.at < reader.end)
    {
      gunichar letter = read_letter (&reader);

      if (is_minus (letter) && !word && is_digit_next (&reader))
        {
          append (self, "-", 1, GAP_WIDE);
          gap = GAP_NONE;
        }
      else if (!is_nothing (letter))
        word = append_letter (self, letter, &gap);
    }
  g_byte_array_append (self->edges, &end, 1);
}

/**
 * lk_folded_clear:
 * @self: a folded text
 */
void
lk_folded_clear (LkFolded *self)
{
  if (self->bytes != NULL)
    g_string_free (g_steal_pointer (&self->bytes), TRUE);
  g_clear_pointer (&self->edges, g_byte_array_unref);
}

/**
 * lk_folded_is_edge:
 * @self: a folded text
 * @position: from 0 to the number of bytes
 *
 * Returns: whether a word may begin or end there; between letters that are not ASCII it always may
 */
gboolean
lk_folded_is_edge (LkFolded *self,
                   gsize     position)
{
  const guint8 *bytes = (const guint8 *) self->bytes->str;

  if (position == 0 || position >= self->bytes->len)
    return TRUE;
  if (self->edges->data[position] == GAP_POINT)
    return !g_ascii_isdigit (bytes[position - 1]) || !g_ascii_isdigit (bytes[position]);
  if (self->edges->data[position] == GAP_WIDE)
    return TRUE;
  return bytes[position - 1] >= 0x80 || bytes[position] >= 0xc0;
}

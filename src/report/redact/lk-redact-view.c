/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-view.h"

#define MAX_ENTITY 10

struct _LkView
{
  GByteArray *bytes;   /* (owned) */
  GArray     *origins; /* (owned) guint32: where in the text each byte began */
  gsize       length;  /* of the text */
};

static const struct
{
  const char *name;
  char        byte;
} entities[] = { { "amp;", '&' }, { "lt;", '<' }, { "gt;", '>' }, { "quot;", '"' }, { "apos;", '\'' } };

/* What stands in a text without being seen: soft hyphen, zero-width blanks and joiners, direction marks, byte order mark. */
static const char *const unseen[] = {
  "\xc2\xad", "\xe2\x80\x8b", "\xe2\x80\x8c", "\xe2\x80\x8d", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x81\xa0", "\xef\xbb\xbf",
};

/**
 * lk_view_new:
 *
 * Returns: (transfer full): an empty view
 */
LkView *
lk_view_new (void)
{
  LkView *view = g_new0 (LkView, 1);

  view->bytes = g_byte_array_new ();
  view->origins = g_array_new (FALSE, FALSE, sizeof (guint32));
  return view;
}

/**
 * lk_view_free:
 * @view: (transfer full): the view
 */
void
lk_view_free (LkView *view)
{
  g_byte_array_unref (view->bytes);
  g_array_unref (view->origins);
  g_free (view);
}

static void
add_byte (LkView *view, guchar byte, gsize origin)
{
  guint32 at = (guint32) origin;

  g_byte_array_append (view->bytes, &byte, 1);
  g_array_append_val (view->origins, at);
}

static void
add_letter (LkView *view, gunichar letter, gsize origin)
{
  char utf8[6];
  int n = letter < 0x110000 ? g_unichar_to_utf8 (letter, utf8) : 0;

  for (int i = 0; i < n; i++)
    add_byte (view, utf8[i], origin);
}

static gboolean
read_hex (const char *text, gsize length, guint digits, guint *value)
{
  *value = 0;
  if (length < digits)
    return FALSE;
  for (guint i = 0; i < digits; i++)
    {
      int digit = g_ascii_xdigit_value (text[i]);

      if (digit < 0)
        return FALSE;
      *value = *value * 16 + digit;
    }
  return TRUE;
}

static gsize
decode_percent (LkView *view, const char *text, gsize length, gsize origin)
{
  guint value;

  if (!read_hex (text + 1, length - 1, 2, &value))
    return 0;
  add_byte (view, value, origin);
  return 3;
}

static gsize
decode_unicode (LkView *view, const char *text, gsize length, gsize origin)
{
  guint value;
  guint low;

  if (!read_hex (text + 2, length - 2, 4, &value))
    return 0;
  if (value >= 0xd800 && value < 0xdc00 && length >= 12 && text[6] == '\\' && text[7] == 'u' &&
      read_hex (text + 8, length - 8, 4, &low) && low >= 0xdc00 && low < 0xe000)
    {
      add_letter (view, 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00), origin);
      return 12;
    }
  add_letter (view, value, origin);
  return 6;
}

static gsize
decode_backslash (LkView *view, const char *text, gsize length, gsize origin)
{
  guint value;

  if (length < 2)
    return 0;
  if (strchr ("\"'\\/", text[1]) != NULL && text[1] != '\0')
    {
      add_byte (view, text[1], origin);
      return 2;
    }
  if (text[1] == 'n' || text[1] == 'r' || text[1] == 't')
    {
      add_byte (view, text[1] == 't' ? '\t' : '\n', origin);
      return 2;
    }
  if (text[1] == 'u')
    return decode_unicode (view, text, length, origin);
  if (text[1] == 'x' && read_hex (text + 2, length - 2, 2, &value))
    {
      add_byte (view, value, origin);
      return 4;
    }
  return 0;
}

static gsize
decode_entity (LkView *view, const char *text, gsize length, gsize origin)
{
  gboolean hex = length > 3 && (text[2] == 'x' || text[2] == 'X');
  gunichar letter = 0;
  gsize i = hex ? 3 : 2;

  for (guint e = 0; e < G_N_ELEMENTS (entities); e++)
    if (length > strlen (entities[e].name) && strncmp (text + 1, entities[e].name, strlen (entities[e].name)) == 0)
      {
        add_byte (view, entities[e].byte, origin);
        return 1 + strlen (entities[e].name);
      }
  if (length < 4 || text[1] != '#')
    return 0;
  for (; i < length && i < MAX_ENTITY && text[i] != ';'; i++)
    {
      int digit = hex ? g_ascii_xdigit_value (text[i]) : g_ascii_digit_value (text[i]);

      if (digit < 0)
        return 0;
      letter = letter * (hex ? 16 : 10) + digit;
    }
  if (i >= length || text[i] != ';' || letter == 0)
    return 0;
  add_letter (view, letter, origin);
  return i + 1;
}

/* Colours and the like: ESC [ numbers letter. They take no place. */
static gsize
skip_escape (const char *text, gsize length)
{
  gsize i = 2;

  if (length < 3 || text[1] != '[')
    return 0;
  while (i < length && i < 16 && (g_ascii_isdigit (text[i]) || text[i] == ';' || text[i] == '?'))
    i++;
  return i < length && g_ascii_isalpha (text[i]) ? i + 1 : 0;
}

/* Full-width forms of ASCII, U+FF01 to U+FF5E, the blank that does not break, and what cannot be seen. */
static gsize
decode_high (LkView *view, const char *text, gsize length, gsize origin)
{
  const guchar *bytes = (const guchar *) text;

  if (length >= 3 && bytes[0] == 0xef && (bytes[1] == 0xbc || bytes[1] == 0xbd))
    {
      guint code = 0xf000 | ((bytes[1] & 0x3f) << 6) | (bytes[2] & 0x3f);

      /* Marks that end a sentence are told from those of ASCII, which may stand in a value. */
      if (code < 0xff01 || code > 0xff5e || strchr ("!(),;?", code - 0xff01 + '!') != NULL)
        return 0;
      add_byte (view, code - 0xff01 + '!', origin);
      return 3;
    }
  if (length >= 2 && bytes[0] == 0xc2 && bytes[1] == 0xa0)
    {
      add_byte (view, ' ', origin);
      return 2;
    }
  for (guint i = 0; i < G_N_ELEMENTS (unseen); i++)
    if (length >= strlen (unseen[i]) && memcmp (text, unseen[i], strlen (unseen[i])) == 0)
      return strlen (unseen[i]);
  return 0;
}

static gsize
decode_one (LkView *view, const char *text, gsize length, gsize origin)
{
  switch ((guchar) *text)
    {
    case '%':
      return decode_percent (view, text, length, origin);
    case '\\':
      return decode_backslash (view, text, length, origin);
    case '&':
      return decode_entity (view, text, length, origin);
    case 27:
      return skip_escape (text, length);
    case 0xc2:
    case 0xe2:
    case 0xef:
      return decode_high (view, text, length, origin);
    default:
      return 0;
    }
}

/**
 * lk_view_decode:
 * @view: the view
 * @text: a line
 * @length: its length
 *
 * Undoes one level of percent (RFC 3986), JSON and C escapes, XML references, terminal colours and full-width letters.
 *
 * Returns: whether there was anything to undo; otherwise the view is worth nothing
 */
gboolean
lk_view_decode (LkView *view, const char *text, gsize length)
{
  gboolean changed = FALSE;

  g_byte_array_set_size (view->bytes, 0);
  g_array_set_size (view->origins, 0);
  view->length = length;
  for (gsize i = 0; i < length;)
    {
      gsize before = view->bytes->len;
      gsize taken = decode_one (view, text + i, length - i, i);

      /* Most lines hold nothing to undo, so nothing is copied before something is found. */
      if (taken != 0 && !changed)
        {
          guint n_new = view->bytes->len - before;
          guchar new[8];

          if (n_new > 0)
            memcpy (new, view->bytes->data + before, n_new);
          g_byte_array_set_size (view->bytes, 0);
          g_array_set_size (view->origins, 0);
          for (gsize k = 0; k < i; k++)
            add_byte (view, text[k], k);
          for (guint k = 0; k < n_new; k++)
            add_byte (view, new[k], i);
          changed = TRUE;
        }
      else if (taken == 0 && changed)
        {
          add_byte (view, text[i], i);
        }
      i += MAX (taken, 1);
    }
  return changed;
}

/**
 * lk_view_get:
 * @view: the view
 * @length: (out): length of the result
 *
 * Returns: (transfer none): the decoded bytes, without a NUL at their end
 */
const char *
lk_view_get (LkView *view, gsize *length)
{
  *length = view->bytes->len;
  return (const char *) view->bytes->data;
}

/**
 * lk_view_origin:
 * @view: the view
 * @i: a place in the decoded bytes, their end included
 *
 * Returns: where in the text that byte began
 */
gsize
lk_view_origin (const LkView *view, gsize i)
{
  return i < view->origins->len ? g_array_index (view->origins, guint32, i) : view->length;
}

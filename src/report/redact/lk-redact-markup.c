/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"
#include "lk-redact-words.h"

#define MAX_TAG 64
#define MAX_TAG_ATTRIBUTES 512

/* Elements of XMPP that carry a step of a sign-in (RFC 6120). */
static const char *const sasl_elements[] = { "auth", "challenge", "response", "success", "initial-response",
    "additional-data" };

typedef struct
{
  LkKey named; /* the last text or attribute that named a secret: <name>password</name> <value>… */
} Pair;

static LkSecretKind
kind_of (LkKey key)
{
  switch (key)
    {
    case LK_KEY_NAME:
      return LK_SECRET_ACCOUNT;
    case LK_KEY_ID:
      return LK_SECRET_ID;
    case LK_KEY_SERIAL:
      return LK_SECRET_SERIAL;
    case LK_KEY_SSID:
      return LK_SECRET_SSID;
    case LK_KEY_PHONE:
      return LK_SECRET_PHONE;
    case LK_KEY_NONE:
    case LK_KEY_PASSWORD:
    case LK_KEY_SECRET:
    case LK_KEY_AUTH:
    case LK_KEY_QUERY:
    case LK_KEY_VOLUME:
    case LK_KEY_IDENTITY:
    case LK_KEY_COOKIE:
    default:
      return LK_SECRET_SECRET;
    }
}

static gboolean
is_wanted (LkKey key)
{
  return key != LK_KEY_NONE && key != LK_KEY_AUTH && key != LK_KEY_QUERY && key != LK_KEY_VOLUME;
}

static gboolean
is_one_of (const LkLine *line, gsize i, gsize length, const char *const *words, guint n_words)
{
  for (guint w = 0; w < n_words; w++)
    if (strlen (words[w]) == length && lk_line_has_text (line, i, words[w]))
      return TRUE;
  return FALSE;
}

/* The value of name="…" or key="…" in a tag. */
static LkKey
key_of_attribute (const LkLine *line, gsize i, gsize end)
{
  static const char *const names[] = { " name=", " key=", " var=", " id=", " field=" };

  for (; i < end; i++)
    for (guint n = 0; n < G_N_ELEMENTS (names) && line->text[i] == ' '; n++)
      if (lk_line_has_text (line, i, names[n]) && lk_line_is (line, i + strlen (names[n]), LK_BYTE_QUOTE))
        {
          gsize start = i + strlen (names[n]) + 1;
          gsize stop = MIN (lk_line_skip (line, start, LK_BYTE_WORD), end);

          return lk_words_get_key (line->text + start, stop - start);
        }
  return LK_KEY_NONE;
}

/* value="…" in a tag whose name attribute names a secret. */
static void
mark_value_attribute (LkLine *line, gsize i, gsize end, LkKey key)
{
  static const char *const names[] = { "value=", "content=" };

  for (; i < end; i++)
    for (guint n = 0; n < G_N_ELEMENTS (names) && lk_line_was (line, i, LK_BYTE_BLANK); n++)
      {
        gsize start = i + strlen (names[n]) + 1;
        const char *stop;

        if (!lk_line_has_text (line, i, names[n]) || !lk_line_is (line, start - 1, LK_BYTE_QUOTE))
          continue;
        stop = memchr (line->text + start, line->text[start - 1], line->length - start);
        lk_line_mark (line, start, stop != NULL ? (gsize) (stop - line->text) : line->length, kind_of (key));
      }
}

/* The text of an element up to the next tag; what is in CDATA is text as well. */
static gsize
text_end (const LkLine *line, gsize i)
{
  const char *stop;

  if (lk_line_has_text (line, i, "<![cdata["))
    {
      gsize end = lk_line_find (line, i, "]]>");

      return end;
    }
  stop = memchr (line->text + i, '<', line->length - i);
  return stop != NULL ? (gsize) (stop - line->text) : line->length;
}

static gboolean
is_blank (const LkLine *line, gsize i, gsize end)
{
  return lk_line_skip (line, i, LK_BYTE_BLANK) >= end;
}

static void
take_text (LkLine *line, Pair *pair, gsize tag, gsize tag_length, gsize i, gsize end, LkKey key)
{
  static const char *const naming[] = { "name", "key", "field" };
  static const char *const valued[] = { "value", "string", "val", "content", "data", "integer", "base64" };
  gsize start = lk_line_has_text (line, i, "<![cdata[") ? i + strlen ("<![cdata[") : i;

  if (start >= end || is_blank (line, start, end))
    return;
  if (is_wanted (key) && !(end - start < 16 && lk_words_is_status (line->text + start, end - start)))
    {
      lk_line_mark (line, start, end, kind_of (key));
      return;
    }
  if (is_one_of (line, tag, tag_length, naming, G_N_ELEMENTS (naming)) && end - start < MAX_TAG)
    {
      pair->named = lk_words_get_key (line->text + start, end - start);
    }
  else if (is_wanted (pair->named) && is_one_of (line, tag, tag_length, valued, G_N_ELEMENTS (valued)))
    {
      lk_line_mark (line, start, end, kind_of (pair->named));
      pair->named = LK_KEY_NONE;
    }
}

/* Namespace prefixes do not matter. */
static gsize
local_name (const LkLine *line, gsize start, gsize *end)
{
  gsize colon;

  *end = MIN (lk_line_skip (line, start, LK_BYTE_WORD), start + MAX_TAG);
  if (lk_line_at (line, *end) != ':')
    return start;
  colon = *end;
  *end = MIN (lk_line_skip (line, colon + 1, LK_BYTE_WORD), colon + MAX_TAG);
  return colon + 1;
}

static gsize
take_tag (LkLine *line, Pair *pair, gsize open)
{
  gsize name_end;
  gsize name = local_name (line, open + 1, &name_end);
  const char *close = memchr (line->text + name_end, '>', MIN (line->length - name_end, MAX_TAG_ATTRIBUTES));
  gsize end;
  gsize stop;
  LkKey key;

  if (name == name_end || close == NULL)
    return open + 1;
  end = close - line->text;
  key = lk_words_get_key (line->text + name, name_end - name);
  if (!is_wanted (key))
    {
      key = key_of_attribute (line, name_end, end);
      if (is_wanted (key))
        mark_value_attribute (line, name_end, end, key);
    }
  if (is_one_of (line, name, name_end - name, sasl_elements, G_N_ELEMENTS (sasl_elements)))
    key = LK_KEY_PASSWORD;
  if (line->text[end - 1] == '/')
    return end + 1;
  stop = text_end (line, end + 1);
  take_text (line, pair, name, name_end - name, end + 1, stop, key);
  return MAX (stop, end + 1);
}

/**
 * lk_scan_markup:
 * @line: a line
 *
 * Marks the text of elements by their names: XML, XML-RPC, property lists, XMPP.
 */
void
lk_scan_markup (LkLine *line)
{
  Pair pair = { line->named };
  gsize i = 0;

  if ((line->has & LK_BYTE_ANGLE) == 0)
    return;
  while (i < line->length)
    {
      const char *open = memchr (line->text + i, '<', line->length - i);

      if (open == NULL)
        return;
      i = open - line->text;
      i = lk_line_is (line, i + 1, LK_BYTE_ALPHA) ? take_tag (line, &pair, i) : i + 1;
    }
}

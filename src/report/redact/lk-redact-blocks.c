/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-blocks.h"

#define BEGIN "-----begin "
#define END "-----end"
/* A key that was cut off: from here on what does not look like one is none. */
#define MIN_KEY_LINES 3
#define MAX_LOOK 512

static gsize
begin_of_key (const LkLine *line, gsize from, gsize *body)
{
  gsize begin = lk_line_find (line, from, BEGIN);

  for (; begin < line->length; begin = lk_line_find (line, begin + 1, BEGIN))
    {
      gsize most = MIN (line->length, begin + 80);
      gsize end = begin + strlen (BEGIN);

      while (end < most && line->text[end] != '-')
        end++;
      for (gsize i = begin; i + 11 <= end; i++)
        if (lk_line_has_text (line, i, "private key"))
          {
            *body = lk_line_skip (line, end, LK_BYTE_DASH);
            return begin;
          }
    }
  return line->length;
}

/**
 * lk_scan_pem:
 * @line: a line
 *
 * Marks what stands between BEGIN and END of a private key on one line (RFC 7468).
 */
void
lk_scan_pem (LkLine *line)
{
  gsize body = 0;
  gsize begin = 0;

  if ((line->has & LK_BYTE_DASH) == 0 || memmem (line->text, line->length, "-----", 5) == NULL)
    return;
  for (begin = begin_of_key (line, 0, &body); begin < line->length; begin = begin_of_key (line, body, &body))
    {
      gsize end = lk_line_find (line, body, END);

      /* The line break between them may be written as \n or \r\n. */
      while (lk_line_at (line, body) == '\\' && lk_line_is (line, body + 1, LK_BYTE_LOWER))
        body += 2;
      lk_line_mark (line, body, end, LK_SECRET_KEY);
      body = end;
    }
}

static gboolean
is_base64_line (const LkLine *line)
{
  for (gsize i = 0; i < line->length; i++)
    if (!lk_line_is (line, i, LK_BYTE_ALNUM | LK_BYTE_PLUS | LK_BYTE_EQUALS) && line->text[i] != '/')
      return FALSE;
  return TRUE;
}

static gboolean
is_alias_line (const LkLine *line)
{
  return line->guards->len > 0 && !g_array_index (line->guards, LkGuard, 0).is_host &&
         g_array_index (line->guards, LkGuard, 0).start == 0 && g_array_index (line->guards, LkGuard, 0).end == line->length;
}

static LkBlockStep
apply_key (LkBlocks *blocks, LkLine *line)
{
  gsize end = lk_line_find (line, 0, END);
  guint n = blocks->n_lines++;

  if (end < line->length)
    {
      lk_line_mark (line, 0, end, LK_SECRET_KEY);
      blocks->block = LK_BLOCK_NONE;
      return LK_BLOCK_SCAN;
    }
  if (n >= MIN_KEY_LINES && !is_base64_line (line))
    {
      blocks->block = LK_BLOCK_NONE;
      return LK_BLOCK_CUT;
    }
  if (n > 0 || line->length == 0)
    {
      blocks->n_lines -= n == 0 ? 1 : 0;
      return LK_BLOCK_GOES;
    }
  if (!is_alias_line (line))
    lk_line_mark (line, 0, line->length, LK_SECRET_KEY);
  return LK_BLOCK_STAYS;
}

static gsize
indent_of (const LkLine *line)
{
  return lk_line_skip (line, 0, LK_BYTE_BLANK);
}

/* key: at the beginning of a line. */
static gboolean
is_field (const LkLine *line)
{
  gsize start = indent_of (line);
  gsize end;

  if (lk_line_at (line, start) == '-' && lk_line_at (line, start + 1) == ' ')
    start += 2;
  if (lk_line_is (line, start, LK_BYTE_QUOTE))
    start++;
  end = lk_line_skip (line, start, LK_BYTE_WORD);
  if (lk_line_is (line, end, LK_BYTE_QUOTE))
    end++;
  return end > start && (lk_line_at (line, end) == ':' || lk_line_at (line, end) == '=') &&
         (end + 1 >= line->length || lk_line_is (line, end + 1, LK_BYTE_BLANK | LK_BYTE_QUOTE));
}

static LkBlockStep
apply_indented (LkBlocks *blocks, LkLine *line)
{
  gsize indent = indent_of (line);

  if (line->length == 0)
    return LK_BLOCK_SCAN;
  if (indent <= blocks->indent || is_field (line))
    blocks->block = LK_BLOCK_NONE;
  else
    lk_line_mark (line, indent, line->length, LK_SECRET_SECRET);
  return LK_BLOCK_SCAN;
}

/* One word of base64, after a mark for the direction. */
static void
apply_answer (LkBlocks *blocks, LkLine *line)
{
  gsize start = lk_line_skip (line, 0, LK_BYTE_BLANK | LK_BYTE_ANGLE);
  gsize end;

  if (lk_line_has_text (line, start, "c: "))
    start += 3;
  end = start;
  while (end < line->length && (lk_line_is (line, end, LK_BYTE_ALNUM | LK_BYTE_PLUS | LK_BYTE_EQUALS) ||
      line->text[end] == '/'))
    end++;
  if (lk_line_skip (line, end, LK_BYTE_BLANK) >= line->length && end - start >= 4)
    lk_line_mark (line, start, end, LK_SECRET_SECRET);
  blocks->block = LK_BLOCK_NONE;
}

static void
apply_until (LkBlocks *blocks, LkLine *line, char stop)
{
  const char *at = line->length > 0 ? memchr (line->text, stop, line->length) : NULL;
  gsize start = indent_of (line);
  gsize end = at != NULL ? (gsize) (at - line->text) : line->length;

  while (end > start && lk_line_is (line, end - 1, LK_BYTE_BLANK))
    end--;
  if (stop == ']' && end > start && line->text[end - 1] == ',')
    end--;
  if (stop == ']' && end > start + 1 && lk_line_is (line, start, LK_BYTE_QUOTE) && lk_line_is (line, end - 1, LK_BYTE_QUOTE))
    {
      start++;
      end--;
    }
  lk_line_mark (line, start, end, LK_SECRET_SECRET);
  if (at != NULL)
    blocks->block = LK_BLOCK_NONE;
}

static LkBlockStep
apply_form (LkBlocks *blocks, LkLine *line)
{
  if (lk_line_at (line, 0) == '-' && lk_line_at (line, 1) == '-')
    blocks->block = LK_BLOCK_NONE;
  else if (blocks->block == LK_BLOCK_FORM_BODY)
    lk_line_mark (line, 0, line->length, LK_SECRET_SECRET);
  else if (line->length == 0)
    blocks->block = LK_BLOCK_FORM_BODY;
  return LK_BLOCK_SCAN;
}

/**
 * lk_blocks_apply:
 * @blocks: what the lines before said
 * @line: a line with its guards
 *
 * Marks what has to go because of the lines before.
 *
 * Returns: what else to do with the line
 */
LkBlockStep
lk_blocks_apply (LkBlocks *blocks, LkLine *line)
{
  line->named = blocks->named;
  switch (blocks->block)
    {
    case LK_BLOCK_KEY:
      return apply_key (blocks, line);
    case LK_BLOCK_CERTIFICATE:
      return LK_BLOCK_STAYS;
    case LK_BLOCK_PUTTY:
      if (line->length == 0 || (!is_base64_line (line) && !is_alias_line (line)))
        blocks->block = LK_BLOCK_NONE;
      else if (!is_alias_line (line))
        lk_line_mark (line, 0, line->length, LK_SECRET_KEY);
      return LK_BLOCK_SCAN;
    case LK_BLOCK_INDENTED:
      return apply_indented (blocks, line);
    case LK_BLOCK_FORM_HEAD:
    case LK_BLOCK_FORM_BODY:
      return apply_form (blocks, line);
    case LK_BLOCK_ANSWER:
      apply_answer (blocks, line);
      return LK_BLOCK_SCAN;
    case LK_BLOCK_TEXT:
      apply_until (blocks, line, '<');
      return LK_BLOCK_SCAN;
    case LK_BLOCK_LIST:
      apply_until (blocks, line, ']');
      return LK_BLOCK_SCAN;
    case LK_BLOCK_NONE:
    default:
      return LK_BLOCK_SCAN;
    }
}

static gboolean
is_secret (LkKey key)
{
  return key == LK_KEY_PASSWORD || key == LK_KEY_SECRET;
}

/* `Authorization: …` may go on in the next line; `password:`, `password: |` and `"password": [` must. */
static void
note_field (LkBlocks *blocks, const LkLine *line)
{
  gsize start = lk_line_skip (line, 0, LK_BYTE_BLANK | LK_BYTE_ANGLE);
  gsize name = start + (lk_line_is (line, start, LK_BYTE_QUOTE) ? 1 : 0);
  gsize end = MIN (lk_line_skip (line, name, LK_BYTE_WORD), name + 96);
  gsize colon = end + (lk_line_is (line, end, LK_BYTE_QUOTE) ? 1 : 0);
  gsize value;
  LkKey key;

  if (end == name || lk_line_at (line, colon) != ':')
    return;
  key = lk_words_get_key (line->text + name, end - name);
  if (!is_secret (key) && key != LK_KEY_COOKIE)
    return;
  value = lk_line_skip (line, colon + 1, LK_BYTE_BLANK);
  blocks->indent = start;
  if (lk_line_at (line, value) == '[' && memchr (line->text + value, ']', line->length - value) == NULL)
    blocks->block = LK_BLOCK_LIST;
  else if (value >= line->length || ((line->text[value] == '|' || line->text[value] == '>') && line->length - value <= 2))
    blocks->block = LK_BLOCK_INDENTED;
  else if (lk_line_follows (line, end, "authorization") || key == LK_KEY_COOKIE)
    blocks->block = LK_BLOCK_INDENTED;
}

/* {"name": "password", and - name: DB_PASSWORD alone on a line, <key>password</key> */
static LkKey
named_by (const LkLine *line)
{
  static const char *const heads[] = { "- name:", "\"name\":", "name:", "\"key\":", "- key:", "<key>", "<name>",
      "{\"name\":", "{ \"name\":" };
  gsize start = indent_of (line);

  for (guint h = 0; h < G_N_ELEMENTS (heads); h++)
    if (lk_line_has_text (line, start, heads[h]))
      {
        gsize value = lk_line_skip (line, start + strlen (heads[h]), LK_BYTE_BLANK | LK_BYTE_QUOTE);
        gsize end = MIN (lk_line_skip (line, value, LK_BYTE_WORD), value + 96);
        gsize rest = lk_line_skip (line, end, LK_BYTE_QUOTE);

        if (line->length - rest <= 8)
          return lk_words_get_key (line->text + value, end - value);
      }
  return LK_KEY_NONE;
}

/* <password> with nothing but text behind it. */
static gboolean
opens_text (const LkLine *line)
{
  const char *open = memrchr (line->text, '<', line->length);
  const char *close;
  gsize name;
  gsize end;

  if (open == NULL)
    return FALSE;
  name = open + 1 - line->text;
  end = MIN (lk_line_skip (line, name, LK_BYTE_WORD), name + 96);
  close = memchr (line->text + end, '>', line->length - end);
  return end > name && close != NULL && close[-1] != '/' && is_secret (lk_words_get_key (line->text + name, end - name));
}

static gboolean
names_secret_field (const LkLine *line)
{
  gsize name;
  gsize end;

  if (memmem (line->text, line->length, "orm-data", 8) == NULL)
    return FALSE;
  name = lk_line_find (line, 0, "form-data");
  if (name >= line->length)
    return FALSE;
  name = lk_line_find (line, name, "name=\"") + strlen ("name=\"");
  if (name >= line->length)
    return FALSE;
  end = MIN (lk_line_skip (line, name, LK_BYTE_WORD), name + 96);
  return is_secret (lk_words_get_key (line->text + name, end - name)) && lk_line_skip (line, end,
      LK_BYTE_QUOTE) >= line->length;
}

static gboolean
is_prompt (const LkLine *line)
{
  gsize start = lk_line_skip (line, 0, LK_BYTE_BLANK | LK_BYTE_ANGLE);

  if (lk_line_has_text (line, start, "s: "))
    start += 3;
  return lk_line_has_text (line, start, "334 ") || (line->length - start <= 2 && lk_line_at (line, start) == '+');
}

static void
note_pem (LkBlocks *blocks, const LkLine *line)
{
  gsize body = 0;
  gsize begin;

  if ((line->has & LK_BYTE_DASH) == 0 || memmem (line->text, line->length, "-----", 5) == NULL ||
      lk_line_find (line, 0, BEGIN) >= line->length)
    return;
  begin = begin_of_key (line, 0, &body);
  blocks->n_lines = 0;
  if (begin < line->length && lk_line_find (line, body, END) >= line->length)
    blocks->block = LK_BLOCK_KEY;
  else if (begin >= line->length && lk_line_find (line, 0, "certificate") < line->length && lk_line_find (line, 0,
      END) >= line->length)
    blocks->block = LK_BLOCK_CERTIFICATE;
}

/**
 * lk_blocks_note:
 * @blocks: what the lines before said
 * @line: a line as it leaves
 *
 * Learns what this line says of the next one.
 */
void
lk_blocks_note (LkBlocks *blocks, const LkLine *line)
{
  blocks->named = LK_KEY_NONE;
  if (blocks->block == LK_BLOCK_CERTIFICATE && lk_line_find (line, 0, END) < line->length)
    blocks->block = LK_BLOCK_NONE;
  if (blocks->block != LK_BLOCK_NONE || line->length == 0)
    return;
  note_pem (blocks, line);
  if (blocks->block != LK_BLOCK_NONE)
    return;
  if ((line->has & LK_BYTE_ANGLE) != 0 && opens_text (line))
    blocks->block = LK_BLOCK_TEXT;
  else if ((line->has & LK_BYTE_EQUALS) != 0 && names_secret_field (line))
    blocks->block = LK_BLOCK_FORM_HEAD;
  else if (lk_line_has_text (line, 0, "private-lines:"))
    blocks->block = LK_BLOCK_PUTTY;
  else if (is_prompt (line))
    blocks->block = LK_BLOCK_ANSWER;
  else if ((line->has & LK_BYTE_COLON) != 0)
    note_field (blocks, line);
  if ((line->has & (LK_BYTE_QUOTE | LK_BYTE_COLON | LK_BYTE_ANGLE)) != 0)
    blocks->named = named_by (line);
}

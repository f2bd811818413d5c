/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-value.h"

#define MAX_MEMBERS 1024

/* What a member of a secret's object tells about it. */
static gboolean
tells_about (const LkLine *line, gsize i, gsize length)
{
  static const char *const names[] = { "type", "typ", "alg", "algorithm", "method", "mode", "description", "title", "format",
      "error", "message", "reason", "status", "name", "expires", "created", "pattern", "enc" };

  for (guint n = 0; n < G_N_ELEMENTS (names); n++)
    if (strlen (names[n]) == length && lk_line_has_text (line, i, names[n]))
      return TRUE;
  return FALSE;
}

/**
 * lk_value_mark_members:
 * @line: a line
 * @i: the brace that opens a secret's object
 *
 * Marks the strings of {"digest": "…", "algorithm": "sha-256"}, up to the first brace that closes.
 */
void
lk_value_mark_members (LkLine *line, gsize i)
{
  LkLine part = *line;

  part.length = MIN (line->length, i + MAX_MEMBERS);
  for (i++; i < part.length && line->text[i] != '}';)
    {
      LkValue name;
      LkValue value;
      char separator = 0;
      gsize at;

      if (!(lk_line_is (&part, i, LK_BYTE_QUOTE) || (line->text[i] == '\\' && lk_line_is (&part, i + 1, LK_BYTE_QUOTE))))
        {
          i++;
          continue;
        }
      lk_value_read (&part, i, &name);
      at = lk_value_skip_separator (&part, name.end, &separator);
      i = MAX (name.next, i + 1);
      if (at == 0 || separator != ':' || !lk_value_read (&part, at, &value) || !value.quoted)
        continue;
      if (!tells_about (line, name.start, name.end - name.start) && !lk_words_is_status (line->text + value.start,
          value.end - value.start) && lk_words_get_key (line->text + name.start, name.end - name.start) != LK_KEY_NAME)
        lk_line_mark (line, value.start, value.end, LK_SECRET_SECRET);
      i = MAX (value.next, i);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redactor-private.h"

#include "lk-redact-scan.h"

/* A line is cleaned until nothing changes; one that does not come to rest is dropped. */
#define MAX_ROUNDS 8

/**
 * lk_redactor_begin_line:
 * @redactor: the redactor
 * @line: where to
 * @text: a line
 * @length: its length
 *
 * Makes it a line with its guards in which nothing is marked.
 */
void
lk_redactor_begin_line (LkRedactor *redactor, LkLine *line, const char *text, gsize length)
{
  lk_line_begin (line, text, length);
  lk_aliases_guard (line);
  lk_known_guard (redactor->known, line);
  lk_line_sort_guards (line);
}

static void
scan_line (LkRedactor *redactor, LkLine *line, gboolean all)
{
  lk_known_mark (redactor->known, line);
  if (!all)
    return;
  lk_scan_pem (line);
  lk_scan_keys (line);
  lk_scan_markup (line);
  lk_scan_urls (line, redactor->known);
  lk_scan_commands (line);
  lk_scan_chat (line);
  lk_scan_tokens (line);
  lk_scan_groups (line);
  lk_scan_addresses (line);
  lk_scan_hardware (line);
  lk_scan_numbers (line);
  lk_scan_names (line, redactor->known);
  lk_scan_paths (line);
  lk_scan_networks (line);
  lk_scan_forms (line);
}

/* Brings what was marked in a view back to the line it was made from. */
static void
bring_back (LkRedactor *redactor, guint n_views)
{
  for (guint i = 0; i < redactor->decoded.marks->len; i++)
    {
      LkMark mark = g_array_index (redactor->decoded.marks, LkMark, i);

      for (guint v = n_views; v > 0; v--)
        {
          mark.start = lk_view_origin (redactor->views[v - 1], mark.start);
          mark.end = lk_view_origin (redactor->views[v - 1], mark.end);
        }
      if (mark.start < mark.end)
        g_array_append_val (redactor->line.marks, mark);
    }
}

/**
 * lk_redactor_scan_views:
 * @redactor: the redactor, with a line
 * @all: whether to look for more than known values
 *
 * Marks what has to go, in the line as it is and with its escapes undone as often as there are some.
 */
void
lk_redactor_scan_views (LkRedactor *redactor, gboolean all)
{
  const guint32 escapes = LK_BYTE_PERCENT | LK_BYTE_BACKSLASH | LK_BYTE_AMPERSAND | LK_BYTE_ESCAPE | LK_BYTE_HIGH;
  const char *text = redactor->line.text;
  gsize length = redactor->line.length;

  scan_line (redactor, &redactor->line, all);
  if ((redactor->line.has & escapes) == 0)
    return;
  for (guint v = 0; v < MAX_VIEWS && lk_view_decode (redactor->views[v], text, length); v++)
    {
      text = lk_view_get (redactor->views[v], &length);
      if (length == 0)
        return;
      lk_redactor_begin_line (redactor, &redactor->decoded, text, length);
      redactor->decoded.named = redactor->line.named;
      scan_line (redactor, &redactor->decoded, all);
      bring_back (redactor, v + 1);
    }
}

/**
 * lk_redactor_add_removal:
 * @removals: a list
 * @kind: what was removed
 * @offset: where its alias stands
 * @length: the alias' length
 *
 * Adds to the list.
 */
void
lk_redactor_add_removal (GArray *removals, LkSecretKind kind, gsize offset, gsize length)
{
  LkRemoval removal = { kind, offset, length };

  g_array_append_val (removals, removal);
}

/* Writes the line with its marks replaced; @before: what had been removed from it already. */
static void
replace_marks (LkRedactor *redactor, GArray *before, GString *out, GArray *after)
{
  const LkLine *line = &redactor->line;
  gsize copied = 0;
  guint b = 0;

  for (guint i = 0; i <= line->marks->len; i++)
    {
      const LkMark *mark = i < line->marks->len ? &g_array_index (line->marks, LkMark, i) : NULL;
      gsize until = mark != NULL ? mark->start : line->length;
      const LkKnownValue *value;
      gsize offset;

      for (; b < before->len && g_array_index (before, LkRemoval, b).offset < until; b++)
        {
          const LkRemoval *old = &g_array_index (before, LkRemoval, b);

          if (old->offset >= copied)
            lk_redactor_add_removal (after, old->kind, old->offset - copied + out->len, old->length);
        }
      g_string_append_len (out, line->text + copied, until - copied);
      if (mark == NULL)
        break;
      offset = out->len;
      value = mark->known != LK_NOT_KNOWN ? lk_known_get (redactor->known, mark->known) : NULL;
      lk_aliases_append (redactor->aliases, value != NULL ? value->kind : mark->kind,
                         value != NULL ? value->value : line->text + mark->start,
                         value != NULL ? value->length : mark->end - mark->start, out);
      lk_redactor_add_removal (after, value != NULL ? value->kind : mark->kind, offset, out->len - offset);
      copied = mark->end;
    }
}

/**
 * lk_redactor_clean_line:
 * @redactor: the redactor
 * @text: a line without its end
 * @length: its length
 * @cut: (out): whether a key that was cut off ends before it
 *
 * Cleans until nothing changes any more. The result is the redactor's line, its removals are in the first list.
 *
 * Returns: what became of the line
 */
LkLineEnd
lk_redactor_clean_line (LkRedactor *redactor, const char *text, gsize length, gboolean *cut)
{
  const LkBlocks entry = redactor->blocks;
  LkBlockStep step;

  g_array_set_size (redactor->line_removals[0], 0);
  for (guint round = 0; round < MAX_ROUNDS; round++)
    {
      GString *out = redactor->rounds[round % 2];
      GArray *before = redactor->line_removals[round % 2];
      GArray *after = redactor->line_removals[(round + 1) % 2];

      redactor->blocks = entry;
      lk_redactor_begin_line (redactor, &redactor->line, text, length);
      step = lk_blocks_apply (&redactor->blocks, &redactor->line);
      if (step == LK_BLOCK_GOES)
        return LK_LINE_GONE;
      *cut = step == LK_BLOCK_CUT;
      lk_redactor_scan_views (redactor, step != LK_BLOCK_STAYS);
      lk_line_settle (&redactor->line);
      if (redactor->line.marks->len == 0)
        {
          if (round % 2 == 1)
            {
              redactor->line_removals[1] = redactor->line_removals[0];
              redactor->line_removals[0] = before;
            }
          return LK_LINE_DONE;
        }
      g_string_truncate (out, 0);
      g_array_set_size (after, 0);
      replace_marks (redactor, before, out, after);
      text = out->str;
      length = out->len;
    }
  return LK_LINE_DROPPED;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"

/* Keys that people copy by hand come in groups of four or five letters. */

static gboolean
group_at (const LkLine *line, gsize i, guint size, gboolean *digit, gboolean *upper, gboolean *lower)
{
  for (guint g = 0; g < size; g++)
    {
      if (!lk_line_is (line, i + g, LK_BYTE_ALNUM))
        return FALSE;
      *digit = *digit || lk_line_is (line, i + g, LK_BYTE_DIGIT);
      *upper = *upper || lk_line_is (line, i + g, LK_BYTE_UPPER);
      *lower = *lower || lk_line_is (line, i + g, LK_BYTE_LOWER);
    }
  return !lk_line_is (line, i + size, LK_BYTE_ALNUM | LK_BYTE_UNDERSCORE);
}

/* The end of at least five groups of one size with one kind of mark between them, or 0. */
static gsize
groups_at (const LkLine *line, gsize i, guint size)
{
  gboolean digit = FALSE;
  gboolean upper = FALSE;
  gboolean lower = FALSE;
  char between = lk_line_at (line, i + size);
  guint n = 0;
  gsize at = i;
  gsize end = i;

  if (between != ' ' && between != '-')
    return 0;
  while (group_at (line, at, size, &digit, &upper, &lower))
    {
      end = at + size;
      n++;
      if (lk_line_at (line, end) != (guchar) between)
        break;
      at = end + 1;
    }
  if (n < (size == 4 ? 6 : 5))
    return 0;
  if (between == '-')
    return upper != lower || digit ? end : 0;
  return (digit && upper && lower) || (digit && !upper && !lower && size == 5 && n >= 6) ? end : 0;
}

/**
 * lk_scan_groups:
 * @line: a line
 *
 * Marks recovery keys, keys of call links, product keys and safety numbers.
 */
void
lk_scan_groups (LkLine *line)
{
  gsize i = 0;

  while (i + 20 < line->length)
    {
      gsize stop;
      gsize end = 0;

      if (!lk_line_is (line, i, LK_BYTE_ALNUM))
        {
          i++;
          continue;
        }
      stop = lk_line_skip (line, i, LK_BYTE_ALNUM);
      if (stop - i == 4 || stop - i == 5)
        end = groups_at (line, i, stop - i);
      if (end != 0)
        lk_line_mark (line, i, end, LK_SECRET_KEY);
      i = end != 0 ? end : stop;
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-scan.h"

#define MAX_CODE_DISTANCE 48
#define MAX_GROUPS 32

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
  while (n < MAX_GROUPS && group_at (line, at, size, &digit, &upper, &lower))
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

/* A code that was sent to a person: "739201 is your verification code", 739201是您的验证码. */
static void
take_codes (LkLine *line, gsize word)
{
  gsize i = word > MAX_CODE_DISTANCE ? word - MAX_CODE_DISTANCE : 0;
  gsize most = MIN (line->length, word + MAX_CODE_DISTANCE);

  while (i < most)
    {
      gsize end = lk_line_skip (line, i, LK_BYTE_DIGIT);
      guchar before = lk_line_before (line, i);
      guchar after = lk_line_at (line, end);

      if (end - i >= 4 && end - i <= 8 && !lk_line_was (line, i, LK_BYTE_ALPHA) && !lk_line_is (line, end, LK_BYTE_ALPHA) &&
          strchr ("./:_(", before) == NULL && (after == 0 || strchr ("-/:_%)", after) == NULL) &&
          !(after == '.' && lk_line_is (line, end + 1, LK_BYTE_DIGIT)) && (before != '-' || lk_line_is (line, i - 2,
              LK_BYTE_UPPER)))
        lk_line_mark (line, i, end, LK_SECRET_SECRET);
      i = MAX (end, i + 1);
    }
}

/* "Use 778812 to log in": the number of a message to a telephone that speaks of no code. */
static void
take_use (LkLine *line)
{
  static const char *const purposes[] = { " to log", " to sign", " to verify", " to confirm", " as your", " for your" };
  gsize i = lk_line_find (line, 0, "use ") + 4;
  gsize end = lk_line_skip (line, i, LK_BYTE_DIGIT);

  if (i >= line->length || end - i < 4 || end - i > 8)
    return;
  for (guint p = 0; p < G_N_ELEMENTS (purposes); p++)
    if (lk_line_has_text (line, end, purposes[p]))
      lk_line_mark (line, i, end, LK_SECRET_SECRET);
}

static void
scan_codes (LkLine *line)
{
  static const char *const letters[] = { "验证码", "驗證碼", "校验码", "动态码", "認証コード", "인증번호" };
  static const char *const before[] = { "verification ", "security ", "confirmation ", "login ", "access ", "sign-in ",
      "one-time ",
                                        "authentication ", "activation ", "recovery " };
  gboolean speaks = FALSE;
  gboolean is_yours = FALSE;
  gboolean uses = FALSE;

  if ((line->has & LK_BYTE_DIGIT) == 0)
    return;
  if ((line->has & LK_BYTE_HIGH) != 0)
    for (guint w = 0; w < G_N_ELEMENTS (letters); w++)
      {
        const char *found = memmem (line->text, line->length, letters[w], strlen (letters[w]));

        if (found != NULL)
          take_codes (line, found - line->text);
      }
  for (guint r = 0; r < line->runs->len && !speaks; r++)
    {
      const LkRun *run = &g_array_index (line->runs, LkRun, r);

      if (run->end - run->start == 3 && lk_byte_lower (line->text[run->start]) == 'u' &&
          lk_line_has_text (line, run->start, "use"))
        uses = TRUE;
      speaks = run->end - run->start == 4 && lk_byte_lower (line->text[run->start]) == 'c' &&
               lk_line_has_text (line, run->start, "code");
    }
  if (uses)
    take_use (line);
  if (!speaks)
    return;
  for (gsize code = lk_line_find (line, 0, " code"); code < line->length; code = lk_line_find (line, code + 1, " code"))
    {
      gboolean told = FALSE;

      for (guint w = 0; w < G_N_ELEMENTS (before) && !told; w++)
        told = lk_line_follows (line, code + 1, before[w]);
      is_yours = is_yours || lk_line_find (line, 0, "is your ") < line->length || lk_line_find (line, 0,
          "your code is") < line->length;
      if (told || is_yours)
        {
          take_codes (line, code);
          return;
        }
    }
}

/**
 * lk_scan_groups:
 * @line: a line
 *
 * Marks codes that were sent, recovery keys, keys of call links, product keys and safety numbers.
 */
void
lk_scan_groups (LkLine *line)
{
  gsize done = 0;

  scan_codes (line);
  for (guint r = 0; r + 4 < line->runs->len; r++)
    {
      const LkRun *run = &g_array_index (line->runs, LkRun, r);
      guint32 size = run->end - run->start;
      gsize end;

      if ((size != 4 && size != 5) || run->start < done || run[1].end - run[1].start != size ||
          run[2].end - run[2].start != size)
        continue;
      end = groups_at (line, run->start, size);
      if (end != 0)
        lk_line_mark (line, run->start, end, LK_SECRET_KEY);
      done = end;
    }
}

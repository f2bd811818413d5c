/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-line.h"

#define CONTROL LK_BYTE_BLANK
#define LOWER (LK_BYTE_LOWER | LK_BYTE_WORD)
#define UPPER (LK_BYTE_UPPER | LK_BYTE_WORD)

const guint32 lk_byte_classes[256] = {
  [0] = LK_BYTE_NUL | LK_BYTE_BLANK,
  [1 ... 26] = CONTROL,
  [27] = CONTROL | LK_BYTE_ESCAPE,
  [28 ... 32] = CONTROL,
  [127] = CONTROL,
  ['0' ... '9'] = LK_BYTE_DIGIT | LK_BYTE_HEX | LK_BYTE_WORD,
  ['a' ... 'f'] = LOWER | LK_BYTE_HEX,
  ['g' ... 'z'] = LOWER,
  ['A' ... 'F'] = UPPER | LK_BYTE_HEX,
  ['G' ... 'Z'] = UPPER,
  ['_'] = LK_BYTE_UNDERSCORE | LK_BYTE_WORD,
  ['-'] = LK_BYTE_DASH | LK_BYTE_WORD,
  ['.'] = LK_BYTE_DOT | LK_BYTE_WORD,
  ['"'] = LK_BYTE_QUOTE,
  ['\''] = LK_BYTE_QUOTE,
  ['`'] = LK_BYTE_QUOTE,
  ['@'] = LK_BYTE_AT,
  [':'] = LK_BYTE_COLON,
  ['/'] = LK_BYTE_SLASH,
  ['\\'] = LK_BYTE_SLASH | LK_BYTE_BACKSLASH,
  ['%'] = LK_BYTE_PERCENT,
  ['='] = LK_BYTE_EQUALS,
  ['<'] = LK_BYTE_ANGLE,
  ['>'] = LK_BYTE_ANGLE,
  ['('] = LK_BYTE_PAREN,
  ['&'] = LK_BYTE_AMPERSAND,
  ['+'] = LK_BYTE_PLUS,
  ['!'] = LK_BYTE_SIGIL,
  ['#'] = LK_BYTE_SIGIL,
  ['$'] = LK_BYTE_SIGIL,
  ['~'] = LK_BYTE_SIGIL,
  [128 ... 255] = LK_BYTE_HIGH,
};

static inline void
add_run (GArray *runs, guint *room, LkRun run)
{
  guint n = runs->len;

  if (n == *room)
    {
      *room = MAX (64, n * 2);
      g_array_set_size (runs, *room);
    }
  g_array_index (runs, LkRun, n) = run;
  runs->len = n + 1;
}

static gsize
find_run (LkLine *line, gsize i, LkRun *word)
{
  LkRun run = { (guint32) i, 0, 0, G_MAXUINT32 };
  guint32 classes;

  while (i < line->length && ((classes = lk_byte_classes[(guchar) line->text[i]]) & LK_BYTE_ALNUM) != 0)
    {
      run.has |= classes;
      run.all &= classes;
      i++;
    }
  run.end = (guint32) i;
  word->has |= run.has;
  word->all &= run.all;
  add_run (line->runs, &line->runs_room, run);
  return i;
}

/* The words of a line and their runs of letters and digits, which most families of formats begin with. */
static guint32
find_runs (LkLine *line)
{
  guint32 has = 0;
  gsize i = 0;

  while (i < line->length)
    {
      guint32 classes = lk_byte_classes[(guchar) line->text[i]];
      LkRun word = { (guint32) i, 0, 0, G_MAXUINT32 };

      if ((classes & LK_BYTE_WORD) == 0)
        {
          has |= classes;
          i++;
          continue;
        }
      while (i < line->length && ((classes = lk_byte_classes[(guchar) line->text[i]]) & LK_BYTE_WORD) != 0)
        {
          word.has |= classes;
          word.all &= classes;
          i = (classes & LK_BYTE_ALNUM) != 0 ? find_run (line, i, &word) : i + 1;
        }
      word.end = (guint32) i;
      has |= word.has;
      add_run (line->words, &line->words_room, word);
    }
  return has;
}

/* 2026-11-22T10:02:06.123+08:00, which most lines of a log begin with (RFC 3339). */
static gsize
skip_time (const LkLine *line)
{
  static const char shape[] = "dddd-dd-dd_dd:dd:dd";
  gsize i = lk_line_at (line, 0) == '[' ? 1 : 0;

  for (const char *c = shape; *c != '\0'; c++, i++)
    {
      gboolean fits = *c == 'd' ? lk_line_is (line, i, LK_BYTE_DIGIT)
                      : *c == '_' ? lk_line_at (line, i) == 'T' || lk_line_at (line, i) == ' ' : lk_line_at (line,
                          i) == (guchar) *c;

      if (!fits)
        return 0;
    }
  if (lk_line_at (line, i) == '.' || lk_line_at (line, i) == ',')
    i = MIN (lk_line_skip (line, i + 1, LK_BYTE_DIGIT), i + 10);
  if ((lk_line_at (line, i) == '+' || lk_line_at (line, i) == '-') && lk_line_at (line, i + 3) == ':')
    i += 6;
  return lk_line_is (line, i, LK_BYTE_BLANK) ? i : 0;
}

/**
 * lk_line_begin:
 * @line: a line with arrays for its marks and guards
 * @text: its bytes
 * @length: how many
 *
 * Nothing is marked or guarded then.
 */
void
lk_line_begin (LkLine *line, const char *text, gsize length)
{
  line->text = text;
  line->length = length;
  g_array_set_size (line->words, 0);
  g_array_set_size (line->runs, 0);
  line->has = find_runs (line);
  line->quiet = skip_time (line);
  g_array_set_size (line->marks, 0);
  g_array_set_size (line->guards, 0);
}

/**
 * lk_line_mark:
 * @line: the line
 * @start: first byte that has to go
 * @end: the one after the last
 * @kind: what it is
 *
 * An alias in it stays.
 */
void
lk_line_mark (LkLine *line, gsize start, gsize end, LkSecretKind kind)
{
  LkMark mark = { start, MIN (end, line->length), kind, LK_NOT_KNOWN };

  if (start < mark.end)
    g_array_append_val (line->marks, mark);
}

/**
 * lk_line_guard:
 * @line: the line
 * @start: first byte that stays
 * @end: the one after the last
 * @kind: for an alias, of what
 * @is_host: whether it is a host that support needs rather than an alias
 *
 * Not sorted in yet.
 */
void
lk_line_guard (LkLine *line, gsize start, gsize end, LkSecretKind kind, gboolean is_host)
{
  LkGuard guard = { start, end, kind, is_host };

  g_array_append_val (line->guards, guard);
}

static int
compare_guards (gconstpointer a, gconstpointer b)
{
  const LkGuard *left = a;
  const LkGuard *right = b;

  if (left->start != right->start)
    return left->start < right->start ? -1 : 1;
  return left->end > right->end ? -1 : left->end < right->end;
}

/**
 * lk_line_sort_guards:
 * @line: the line
 *
 * Call it once all of them are there.
 */
void
lk_line_sort_guards (LkLine *line)
{
  if (line->guards->len > 1)
    g_array_sort (line->guards, compare_guards);
}

static int
compare_marks (gconstpointer a, gconstpointer b)
{
  const LkMark *left = a;
  const LkMark *right = b;

  if (left->start != right->start)
    return left->start < right->start ? -1 : 1;
  if (left->end != right->end)
    return left->end > right->end ? -1 : 1;
  if (left->known != right->known)
    return left->known < right->known ? -1 : 1;
  return (int) left->kind - (int) right->kind;
}

static gboolean
is_secret (LkSecretKind kind)
{
  return kind == LK_SECRET_PASSWORD || kind == LK_SECRET_SECRET || kind == LK_SECRET_TOKEN || kind == LK_SECRET_KEY ||
         kind == LK_SECRET_KEYWORD;
}

/* What is left of a mark beside an alias is worth removing when it holds more than blanks and punctuation. */
static void
keep_piece (LkLine *line, GArray *out, LkMark mark)
{
  for (gsize i = mark.start; i < mark.end; i++)
    if (lk_line_is (line, i, LK_BYTE_ALNUM | LK_BYTE_HIGH))
      {
        g_array_append_val (out, mark);
        return;
      }
}

static void
cut_out_guards (LkLine *line)
{
  g_autoptr(GArray) pieces = g_array_sized_new (FALSE, FALSE, sizeof (LkMark), line->marks->len);
  guint first = 0;

  for (guint i = 0; i < line->marks->len; i++)
    {
      LkMark mark = g_array_index (line->marks, LkMark, i);
      gboolean cut = FALSE;

      while (first < line->guards->len && g_array_index (line->guards, LkGuard, first).end <= mark.start)
        first++;
      for (guint g = first; g < line->guards->len && mark.start < mark.end; g++)
        {
          const LkGuard *guard = &g_array_index (line->guards, LkGuard, g);
          /* What is left of a known value without the host is that value still. */
          LkMark before = { mark.start, MIN (guard->start, mark.end), mark.kind, guard->is_host ? mark.known : LK_NOT_KNOWN };

          if (guard->start >= mark.end)
            break;
          if (guard->end <= mark.start || (guard->is_host && is_secret (mark.kind)))
            continue;
          if (before.start < before.end)
            keep_piece (line, pieces, before);
          mark.start = MAX (guard->end, mark.start);
          mark.known = LK_NOT_KNOWN;
          cut = TRUE;
        }
      if (cut && mark.start < mark.end)
        keep_piece (line, pieces, mark);
      else if (!cut)
        g_array_append_val (pieces, mark);
    }
  g_array_set_size (line->marks, 0);
  g_array_append_vals (line->marks, pieces->data, pieces->len);
}

/**
 * lk_line_settle:
 * @line: a line in which everything is marked
 *
 * Sorts the marks, makes one of those that overlap, and takes out what stays.
 */
void
lk_line_settle (LkLine *line)
{
  guint n = 0;

  if (line->marks->len == 0)
    return;
  g_array_sort (line->marks, compare_marks);
  for (guint i = 1; i < line->marks->len; i++)
    {
      LkMark *last = &g_array_index (line->marks, LkMark, n);
      LkMark mark = g_array_index (line->marks, LkMark, i);

      if (mark.start >= last->end)
        {
          g_array_index (line->marks, LkMark, ++n) = mark;
          continue;
        }
      if (is_secret (mark.kind) && !is_secret (last->kind))
        last->kind = mark.kind;
      if (mark.end > last->end)
        {
          last->end = mark.end;
          last->known = LK_NOT_KNOWN;
        }
    }
  g_array_set_size (line->marks, n + 1);
  if (line->guards->len > 0)
    cut_out_guards (line);
}

/**
 * lk_line_has_text:
 * @line: the line
 * @i: where
 * @text: lower-case ASCII
 *
 * Returns: whether it stands there, in whichever case
 */
gboolean
lk_line_has_text (const LkLine *line, gsize i, const char *text)
{
  for (; *text != '\0'; text++, i++)
    if (i >= line->length || lk_byte_lower (line->text[i]) != (guchar) *text)
      return FALSE;
  return TRUE;
}

/**
 * lk_line_has_word:
 * @line: the line
 * @i: where
 * @word: lower-case ASCII
 *
 * Returns: whether the word begins and ends there
 */
gboolean
lk_line_has_word (const LkLine *line, gsize i, const char *word)
{
  return lk_line_has_text (line, i, word) && !lk_line_was (line, i, LK_BYTE_ALNUM) &&
         !lk_line_is (line, i + strlen (word), LK_BYTE_ALNUM);
}

/**
 * lk_line_follows:
 * @line: the line
 * @i: where
 * @text: lower-case ASCII
 *
 * Returns: whether it stands right before that place, as a word
 */
gboolean
lk_line_follows (const LkLine *line, gsize i, const char *text)
{
  gsize length = strlen (text);

  return i >= length && i <= line->length && lk_line_has_text (line, i - length, text) &&
         !lk_line_was (line, i - length, LK_BYTE_ALNUM);
}

/**
 * lk_line_find:
 * @line: the line
 * @from: where to begin
 * @text: lower-case ASCII
 *
 * Returns: where it stands next, in whichever case, or the line's length
 */
gsize
lk_line_find (const LkLine *line, gsize from, const char *text)
{
  gsize length = strlen (text);

  for (; from + length <= line->length; from++)
    if (lk_byte_lower (line->text[from]) == (guchar) *text && lk_line_has_text (line, from, text))
      return from;
  return line->length;
}

/**
 * lk_line_in_guard:
 * @line: a line whose guards are sorted
 * @i: where
 *
 * Returns: whether that byte belongs to an alias
 */
gboolean
lk_line_in_guard (const LkLine *line, gsize i)
{
  guint low = 0;
  guint high = line->guards->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      const LkGuard *guard = &g_array_index (line->guards, LkGuard, middle);

      if (i < guard->start)
        high = middle;
      else if (i >= guard->end)
        low = middle + 1;
      else
        return !guard->is_host;
    }
  return FALSE;
}

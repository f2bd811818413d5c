/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "lk-redactor.h"

G_BEGIN_DECLS

/* One line under work: its bytes, what has to go, and what must stay. Private to this folder. */

enum
{
  LK_BYTE_DIGIT = 1 << 0,
  LK_BYTE_LOWER = 1 << 1,
  LK_BYTE_UPPER = 1 << 2,
  LK_BYTE_ALPHA = LK_BYTE_LOWER | LK_BYTE_UPPER,
  LK_BYTE_ALNUM = LK_BYTE_ALPHA | LK_BYTE_DIGIT,
  LK_BYTE_HEX = 1 << 3,
  LK_BYTE_BLANK = 1 << 4,    /* space, tabulator, other controls */
  LK_BYTE_HIGH = 1 << 5,     /* not ASCII */
  LK_BYTE_WORD = 1 << 6,     /* a letter, a digit or one of _ - . of which names are made */
  LK_BYTE_QUOTE = 1 << 7,
  LK_BYTE_AT = 1 << 8,
  LK_BYTE_COLON = 1 << 9,
  LK_BYTE_DOT = 1 << 10,
  LK_BYTE_SLASH = 1 << 11,   /* either */
  LK_BYTE_PERCENT = 1 << 12,
  LK_BYTE_EQUALS = 1 << 13,
  LK_BYTE_ANGLE = 1 << 14,
  LK_BYTE_PAREN = 1 << 15,
  LK_BYTE_AMPERSAND = 1 << 16,
  LK_BYTE_NUL = 1 << 17,
  LK_BYTE_DASH = 1 << 18,
  LK_BYTE_PLUS = 1 << 19,
  LK_BYTE_BACKSLASH = 1 << 20,
  LK_BYTE_UNDERSCORE = 1 << 21,
  LK_BYTE_SIGIL = 1 << 22,   /* ! # $ ~ */
  LK_BYTE_ESCAPE = 1 << 23,
};

extern const guint32 lk_byte_classes[256];

#define LK_NOT_KNOWN G_MAXUINT

typedef struct
{
  gsize        start;
  gsize        end;
  LkSecretKind kind;
  guint        known; /* which known value, or LK_NOT_KNOWN */
} LkMark;

typedef struct
{
  gsize        start;
  gsize        end;
  LkSecretKind kind;   /* of an alias */
  gboolean     is_host; /* a host that stays, unless it stands in a secret */
} LkGuard;

/* Bytes of one kind in a row. */
typedef struct
{
  guint32 start;
  guint32 end;
  guint32 has; /* the classes of any of its bytes */
  guint32 all; /* the classes of all of them */
} LkRun;

typedef struct
{
  const char *text;   /* (borrowed) without its end of line */
  gsize       length;
  guint32     has;    /* the classes of its bytes */
  GArray     *marks;  /* (borrowed) LkMark */
  GArray     *guards; /* (borrowed) LkGuard, sorted */
  GArray     *words;  /* (borrowed) LkRun of LK_BYTE_WORD */
  GArray     *runs;   /* (borrowed) LkRun of LK_BYTE_ALNUM */
  guint       words_room; /* of the arrays, so that filling them is cheap */
  guint       runs_room;
  gsize       quiet;  /* the end of the time that the line begins with */
  guint       named;  /* the LkKey that the line before named for a value in this one */
} LkLine;

static inline guchar
lk_line_at (const LkLine *line, gsize i)
{
  return i < line->length ? (guchar) line->text[i] : 0;
}

/* The byte before @i, a blank at the beginning. */
static inline guchar
lk_line_before (const LkLine *line, gsize i)
{
  return i > 0 ? (guchar) line->text[i - 1] : ' ';
}

static inline gboolean
lk_line_is (const LkLine *line, gsize i, guint32 classes)
{
  return i < line->length && (lk_byte_classes[(guchar) line->text[i]] & classes) != 0;
}

static inline gboolean
lk_line_was (const LkLine *line, gsize i, guint32 classes)
{
  return i > 0 && (lk_byte_classes[(guchar) line->text[i - 1]] & classes) != 0;
}

static inline gsize
lk_line_skip (const LkLine *line, gsize i, guint32 classes)
{
  while (i < line->length && (lk_byte_classes[(guchar) line->text[i]] & classes) != 0)
    i++;
  return i;
}

static inline gsize
lk_line_back (const LkLine *line, gsize i, guint32 classes, gsize most)
{
  while (i > 0 && most-- > 0 && (lk_byte_classes[(guchar) line->text[i - 1]] & classes) != 0)
    i--;
  return i;
}

static inline int
lk_byte_lower (guchar c)
{
  return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static inline int
lk_byte_digit (guchar c)
{
  return c - '0';
}

void     lk_line_begin    (LkLine       *line,
                           const char   *text,
                           gsize         length);
void     lk_line_mark     (LkLine       *line,
                           gsize         start,
                           gsize         end,
                           LkSecretKind  kind);
void     lk_line_guard    (LkLine       *line,
                           gsize         start,
                           gsize         end,
                           LkSecretKind  kind,
                           gboolean      is_host);
void     lk_line_settle   (LkLine       *line);
void     lk_line_sort_guards (LkLine    *line);
gboolean lk_line_has_word (const LkLine *line,
                           gsize         i,
                           const char   *word);
gboolean lk_line_has_text (const LkLine *line,
                           gsize         i,
                           const char   *text);
gboolean lk_line_follows  (const LkLine *line,
                           gsize         i,
                           const char   *text);
gsize    lk_line_find     (const LkLine *line,
                           gsize         from,
                           const char   *text);
gboolean lk_line_in_guard (const LkLine *line,
                           gsize         i);

G_END_DECLS

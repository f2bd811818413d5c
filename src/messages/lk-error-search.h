/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/* One entry of data/error-texts.json, as src/messages/error-texts.py writes it down. */
typedef struct
{
  const char        *id;       /* (borrowed) */
  const char        *product;  /* (borrowed) (nullable) */
  const char        *code;     /* (borrowed) (nullable) %NULL: harmless */
  LkCertainty        certainty;
  const char *const *also;     /* (borrowed) further codes */
  const char        *meaning;  /* (borrowed) (nullable) for lk_error_words_find() */
  const char        *source;   /* (borrowed) */
  const char *const *patterns; /* (borrowed) */
  const char *const *in_log;   /* (borrowed) those patterns that mean the same in the messenger's own log */
  guint              in_log_times; /* where they are found so often a day */
} LkErrorEntry;

/*
 * A text with everything left out that differs from paste to paste: case, accents, blanks, punctuation, line ends,
 * quotes, escapes, tags, full-width forms. What is left stands in @bytes without gaps; edges[i] tells that something
 * was left out before bytes[i], which is where a word may begin or end.
 */
typedef struct
{
  GString    *bytes; /* (owned) */
  GByteArray *edges; /* (owned) one more than bytes */
} LkFolded;

/* What was found of one entry. */
typedef struct
{
  guint    entry;
  gsize    score;
  guint    n_patterns;
  guint    best;       /* number of the longest pattern */
  gsize    best_score;
  gboolean cut;        /* only a part of it, at an end of the text */
  guint    n_times;    /* how often it was found; counted in logs only */
} LkErrorHit;

const LkErrorEntry *lk_error_entries    (gsize      *n_entries);

void                lk_folded_init      (LkFolded   *self,
                                         const char *text,
                                         gsize       length);
void                lk_folded_clear     (LkFolded   *self);
gboolean            lk_folded_is_edge   (LkFolded   *self,
                                         gsize       position);
GArray             *lk_error_search     (const char *text,
                                         gsize       length,
                                         gboolean   *harmless);
GArray             *lk_error_search_log (const char *text,
                                         gsize       length);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkFolded, lk_folded_clear)

G_END_DECLS

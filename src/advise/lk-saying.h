/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-advise.h"

G_BEGIN_DECLS

/**
 * LkSaying:
 * @facts: (not nullable): of an observation
 * @words: what is said of them so far
 *
 * A line of evidence that grows by one part a fact; what comes from outside is cleaned before it is said.
 */
typedef struct
{
  JsonObject *facts; /* (borrowed) */
  GString    *words; /* (borrowed) */
} LkSaying;

/**
 * LkWord:
 * @id: of programs
 * @words: for people
 */
typedef struct
{
  const char *id;
  const char *words;
} LkWord;

/**
 * LK_SAYING_WORD:
 * @words: a table of #LkWord
 * @id: (nullable): what to look for
 *
 * Returns: (transfer none) (nullable): its words
 */
#define LK_SAYING_WORD(words, id) lk_saying_find_word (words, G_N_ELEMENTS (words), id)

const char *lk_saying_find_word (const LkWord *words,
                                 gsize         n_words,
                                 const char   *id);
void        lk_saying_add       (LkSaying     *self,
                                 const char   *format,
                                 ...) G_GNUC_PRINTF (2, 3);
void        lk_saying_add_fact  (LkSaying     *self,
                                 const char   *format,
                                 const char   *name);
void        lk_saying_add_word  (LkSaying     *self,
                                 const char   *format,
                                 const char   *name,
                                 const LkWord *words,
                                 gsize         n_words);
void        lk_saying_add_flag  (LkSaying     *self,
                                 const char   *name,
                                 const char   *yes,
                                 const char   *no);
void        lk_saying_add_list  (LkSaying     *self,
                                 const char   *format,
                                 const char   *name,
                                 const LkWord *words,
                                 gsize         n_words);
gboolean    lk_saying_is_false  (LkSaying     *self,
                                 const char   *name);
char       *lk_saying_dup_fact  (LkSaying     *self,
                                 const char   *name);
char       *lk_saying_dup_items (JsonArray    *array,
                                 const LkWord *words,
                                 gsize         n_words);

G_END_DECLS

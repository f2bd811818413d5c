/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-error-search.h"

G_BEGIN_DECLS

/* The words of a meaning; without steps those of the code are given. Templates, none translated yet. */
typedef struct
{
  const char *id;       /* (borrowed) */
  const char *meaning;  /* (borrowed) */
  const char *steps[4]; /* (borrowed) */
} LkErrorWords;

const LkErrorWords *lk_error_words_find (const char *id);
const LkErrorWords *lk_error_words_list (gsize      *n_words);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-redact-line.h"
#include "lk-redact-words.h"

G_BEGIN_DECLS

/* Where the value of a key begins and ends. Private to this folder. */

typedef struct
{
  gsize    start;
  gsize    end;
  gsize    next;    /* where to go on */
  gboolean quoted;
  gboolean many;    /* a list: every string in it */
} LkValue;

gsize    lk_value_skip_separator (const LkLine  *line,
                                  gsize          i,
                                  char          *separator);
gboolean lk_value_read           (const LkLine  *line,
                                  gsize          i,
                                  LkValue       *value);
void     lk_value_read_word      (const LkLine  *line,
                                  gsize          i,
                                  LkValue       *value);
gboolean lk_value_is_plausible   (const LkLine  *line,
                                  const LkValue *value,
                                  LkKey          key,
                                  char           separator);
gboolean lk_value_is_serial      (const LkLine  *line,
                                  const LkValue *value);
void     lk_value_mark_members   (LkLine        *line,
                                  gsize          i);
gboolean lk_value_is_opaque      (const LkLine  *line,
                                  const LkValue *value);

G_END_DECLS

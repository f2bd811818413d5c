/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/* Recorded cases with more observations and answers, as tables write them. */

enum
{
  COLUMN_NAME,
  COLUMN_CASE,
  COLUMN_OBSERVATIONS,
  COLUMN_ANSWERS,
  COLUMN_CODE,
  COLUMN_CERTAINTY,
  COLUMN_ALSO,
  COLUMN_FINDINGS,
  N_COLUMNS
};

LkCase    *rows_load_case       (const char *name);
void       rows_add_observation (LkCase     *kase,
                                 JsonObject *spec);
LkCase    *rows_make_case       (GStrv       fields);
GPtrArray *rows_read            (const char *name,
                                 guint       n_columns);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-snapshot.h"

G_BEGIN_DECLS

#define LK_SNAPSHOT_MAX_ITEMS 100

typedef enum
{
  LK_ROW_NONE = 0,
  LK_ROW_NOISY = 1 << 0,  /* changes by itself from day to day: told only where the verdict speaks of it */
  LK_ROW_SHARED = 1 << 1, /* a list: the same where one of its members is */
} LkRowFlags;

/**
 * LkRow:
 *
 * One kind of thing that is compared. Where @fits is %NULL it is never kept.
 */
typedef struct
{
  const char *what;
  const char *proves;                    /* (nullable) what a change of it points to; NULL: to nothing */
  const char *codes;                     /* beginnings of the verdicts that it explains, with blanks between */
  guint       causes;                    /* bits of the causes that it may have to do with */
  LkRowFlags  flags;
  gboolean  (*fits) (const char *value); /* (nullable) whether a value may be kept */
} LkRow;

typedef struct
{
  const LkRow *row;     /* (borrowed) */
  char        *subject; /* (owned) */
  char        *value;   /* (owned) */
} LkItem;

struct _LkSnapshot
{
  char        *service;   /* (owned) its id */
  char        *ended;     /* (owned) UTC, ISO 8601 */
  char        *verdict;   /* (owned) a code */
  LkCertainty  certainty;
  gboolean     signed_in; /* an account was signed in to, and that worked */
  gboolean     reduced;   /* it was kept: what is not kept is not known */
  GPtrArray   *items;     /* (owned) (element-type LkItem) */
};

const LkRow *lk_snapshot_rows      (gsize         *n_rows);
const LkRow *lk_snapshot_find_row  (const char    *what);
gboolean     lk_snapshot_may_keep  (const LkRow   *row,
                                    const char    *subject,
                                    const char    *value);

LkItem      *lk_snapshot_find      (LkSnapshot    *self,
                                    const LkRow   *row,
                                    const char    *subject);
void         lk_snapshot_put       (LkSnapshot    *self,
                                    const char    *what,
                                    const char    *subject,
                                    char          *value);
void         lk_snapshot_add       (LkSnapshot    *self,
                                    const char    *what,
                                    const char    *subject,
                                    const char    *word);
void         lk_snapshot_observe   (LkSnapshot    *self,
                                    LkObservation *observation);

G_END_DECLS

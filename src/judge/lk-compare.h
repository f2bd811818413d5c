/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-snapshot.h"

G_BEGIN_DECLS

/**
 * LkDifference:
 *
 * One thing that two cases of the same service do not agree on.
 */
typedef struct
{
  const char *what;    /* (borrowed) of `lk-snapshot-rows.c`: verdict network vpn … client … answer check */
  char       *subject; /* (owned) of what: a check, a host, a messenger, a question; empty where there is only one */
  char       *before;  /* (owned) (nullable) not known in the older case */
  char       *after;   /* (owned) (nullable) not known in the newer one */
} LkDifference;

/**
 * LkComparison:
 *
 * What changed between two judged cases of one service, and what that proves.
 */
typedef struct
{
  GPtrArray  *differences; /* (owned) (element-type LkDifference) the verdict first, then the way inwards */
  const char *proves;      /* (borrowed) DESIGN.md part 5 names them all */
  gboolean    same_verdict;
} LkComparison;

LkComparison *lk_compare_cases       (LkCase        *older,
                                      LkCase        *newer,
                                      GError       **error);
LkComparison *lk_compare_snapshots   (LkSnapshot    *older,
                                      LkSnapshot    *newer,
                                      GError       **error);
JsonNode     *lk_comparison_to_json  (LkComparison  *self);
void          lk_comparison_free     (LkComparison  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkComparison, lk_comparison_free)

G_END_DECLS

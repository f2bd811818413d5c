/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/**
 * LkDifference:
 *
 * One thing that two cases of the same service do not agree on.
 */
typedef struct
{
  const char *what;    /* (borrowed) verdict check network name-servers proxy address certificate client clock answer */
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
  GPtrArray  *differences; /* (owned) (element-type LkDifference) the verdict first, then the way outwards */
  const char *proves;      /* (borrowed) same, not-the-network, first-network, second-network, name-servers, proxy, certificate,
                              client, clock, by-itself, nothing */
  gboolean    same_verdict;
} LkComparison;

LkComparison *lk_compare_cases       (LkCase        *older,
                                      LkCase        *newer,
                                      GError       **error);
JsonNode     *lk_comparison_to_json  (LkComparison  *self);
void          lk_comparison_free     (LkComparison  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkComparison, lk_comparison_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkPlan:
 *
 * The hosts that signing in needs, as far as they are known. It grows by discovery; each time, it is written down as a `plan`.
 */
typedef struct
{
  GPtrArray *targets; /* (owned) (element-type LkEndpoint) */
} LkPlan;

LkPlan  *lk_plan_new    (void);
void     lk_plan_free   (LkPlan      *self);
gboolean lk_plan_add    (LkPlan      *self,
                         const char  *host,
                         guint16      port,
                         LkTransport  transport,
                         gboolean     any);
void     lk_plan_clear  (LkPlan      *self);
void     lk_plan_record (LkPlan      *self,
                         LkRun       *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPlan, lk_plan_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-report-draft.h"

G_BEGIN_DECLS

struct _LkReportDraft
{
  GObject       parent_instance;

  LkCase       *kase;        /* (owned) */
  LkPolicy     *policy;      /* (owned) */
  LkComputer   *computer;    /* (owned) */
  LkReport     *report;      /* (owned) */
  GPtrArray    *hidden;      /* (owned) (element-type utf8) as the person typed them */
  GPtrArray    *files;       /* (owned) (element-type LkReportFile) attached */
  GPtrArray    *logs;        /* (owned) (element-type LkReportFile) that could be */
  GCancellable *cancellable; /* (owned) of the reading that begins with the draft */

  GPtrArray    *entries;     /* (owned) (nullable) (element-type LkReportEntry) what was made last */
  char         *reference;   /* (owned) (nullable) of these */
  char         *problem;     /* (owned) (nullable) why there are none */
  GCancellable *composing;   /* (owned) (nullable) */
  guint         pause_id;
  GPtrArray    *waiting;     /* (owned) (element-type GTask) for what is made */
  gboolean      device_read;
  guint         n_attached;  /* ever, so that no two names are alike */
};

void lk_report_draft_compose_soon (LkReportDraft *self,
                                   guint          pause_ms);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-redactor.h"

G_BEGIN_DECLS

/**
 * LkReportEntry:
 *
 * One file of a report, as it will leave.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char       *name;     /* (owned) in the archive, ASCII */
  char       *item;     /* (owned) the LkReportItem that it belongs to; empty: the whole report */
  GBytes     *content;  /* (owned) */
  GArray     *removed;  /* (owned) (element-type LkRemoval) in order; empty for what is no text */
  guint       counts[LK_SECRET_N_KINDS]; /* values removed, of each kind */
  gboolean    cut;      /* only its end is there, because it was larger than the cap */
} LkReportEntry;

LkReportEntry *lk_report_entry_new   (const char     *name,
                                      const char     *item,
                                      GBytes         *content);
LkReportEntry *lk_report_entry_ref   (LkReportEntry  *self);
void           lk_report_entry_unref (LkReportEntry  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkReportEntry, lk_report_entry_unref)

G_END_DECLS

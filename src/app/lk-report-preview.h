/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-report-entry.h"

G_BEGIN_DECLS

/**
 * LkReportPreview:
 *
 * Everything that would leave, file by file, to be read and searched; what was taken out stands there as a pill.
 */
#define LK_TYPE_REPORT_PREVIEW (lk_report_preview_get_type ())
G_DECLARE_FINAL_TYPE (LkReportPreview, lk_report_preview, LK, REPORT_PREVIEW, AdwBin)

GtkWidget     *lk_report_preview_new         (void);
void           lk_report_preview_set_entries (LkReportPreview *self,
                                              GPtrArray       *entries);
void           lk_report_preview_show        (LkReportPreview *self,
                                              const char      *name);
void           lk_report_preview_search      (LkReportPreview *self);
gboolean       lk_report_preview_end_search  (LkReportPreview *self);
void           lk_report_preview_find        (LkReportPreview *self,
                                              const char      *text);
gboolean       lk_report_preview_is_filled   (LkReportPreview *self);
char          *lk_report_preview_dup_text    (LkReportPreview *self);
const char    *lk_report_preview_get_found   (LkReportPreview *self);
const char    *lk_report_preview_get_removed (LkReportPreview *self);

G_END_DECLS

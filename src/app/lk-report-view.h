/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-report-form.h"
#include "lk-report-preview.h"

G_BEGIN_DECLS

/**
 * LkReportView:
 *
 * The page of a report: what goes in, exactly what will leave, who gets it, and the ways to hand it over.
 */
#define LK_TYPE_REPORT_VIEW (lk_report_view_get_type ())
G_DECLARE_FINAL_TYPE (LkReportView, lk_report_view, LK, REPORT_VIEW, AdwBin)

GtkWidget        *lk_report_view_new           (LkReportDraft    *draft,
                                                LkReportHandOver *hand_over);
void              lk_report_view_set_heading   (LkReportView     *self,
                                                const char       *heading);
gboolean          lk_report_view_go_back       (LkReportView     *self);
void              lk_report_view_take_focus    (LkReportView     *self);
LkReportDraft    *lk_report_view_get_draft     (LkReportView     *self);
LkReportHandOver *lk_report_view_get_hand_over (LkReportView     *self);
LkReportForm     *lk_report_view_get_form      (LkReportView     *self);
LkReportPreview  *lk_report_view_get_preview   (LkReportView     *self);
const char       *lk_report_view_get_status    (LkReportView     *self);
gboolean          lk_report_view_is_folded     (LkReportView     *self);

G_END_DECLS

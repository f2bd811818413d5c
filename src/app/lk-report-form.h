/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-report-draft.h"
#include "lk-report-hand-over.h"

G_BEGIN_DECLS

/**
 * LkReportForm:
 *
 * What goes into a report, and what the person tells with it.
 */
#define LK_TYPE_REPORT_FORM (lk_report_form_get_type ())
G_DECLARE_FINAL_TYPE (LkReportForm, lk_report_form, LK, REPORT_FORM, AdwBin)

GtkWidget *lk_report_form_new          (LkReportDraft    *draft,
                                        LkReportHandOver *hand_over);
void       lk_report_form_update       (LkReportForm     *self);
void       lk_report_form_set_folded   (LkReportForm     *self,
                                        gboolean          folded);
gboolean   lk_report_form_get_encrypt  (LkReportForm     *self);
GtkWidget *lk_report_form_get_told     (LkReportForm     *self,
                                        const char       *what);
void       lk_report_form_take_focus   (LkReportForm     *self);

G_END_DECLS

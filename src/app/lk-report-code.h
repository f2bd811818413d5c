/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LkReportCode:
 *
 * The code of a report that is scanned.
 */
#define LK_TYPE_REPORT_CODE (lk_report_code_get_type ())
G_DECLARE_FINAL_TYPE (LkReportCode, lk_report_code, LK, REPORT_CODE, GtkWidget)

GtkWidget *lk_report_code_new      (void);
void       lk_report_code_set_path (LkReportCode *self,
                                    const char   *path,
                                    guint         size);
guint      lk_report_code_get_size (LkReportCode *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-check-page.h"
#include "lk-message-dialog.h"
#include "lk-report-view.h"
#include "lk-sign-in-dialog.h"
#include "lk-start-page.h"

G_BEGIN_DECLS

/**
 * LkWindow:
 *
 * The window: a start page and, made when it is needed first, a check page.
 */
#define LK_TYPE_WINDOW (lk_window_get_type ())
G_DECLARE_FINAL_TYPE (LkWindow, lk_window, LK, WINDOW, AdwApplicationWindow)

GtkWidget   *lk_window_new            (AdwApplication *application);
void         lk_window_run            (LkWindow       *self,
                                       const char     *service,
                                       const char     *practice_fault);
void         lk_window_show_case      (LkWindow       *self,
                                       LkCase         *kase);
void         lk_window_open_report    (LkWindow       *self,
                                       GFile          *file);
LkSession   *lk_window_get_session    (LkWindow       *self);
LkCheckPage *lk_window_get_check_page (LkWindow       *self);
LkStartPage *lk_window_get_start_page (LkWindow       *self);
LkSignInDialog *lk_window_get_sign_in_dialog (LkWindow *self);
LkMessageDialog *lk_window_get_message_dialog (LkWindow *self);
gboolean     lk_window_is_checking    (LkWindow       *self);
LkReportView *lk_window_get_report_view (LkWindow     *self);
gboolean     lk_window_is_reporting   (LkWindow       *self);

G_END_DECLS

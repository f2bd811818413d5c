/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-bundle.h"
#include "lk-session.h"

G_BEGIN_DECLS

/* Somebody's report that was opened: shown, but nothing of it can be checked or asked here. */

void      lk_session_show_report     (LkSession  *self,
                                      LkBundle   *report,
                                      gboolean    today);
LkBundle *lk_session_get_report      (LkSession  *self);
gboolean  lk_session_is_judged_today (LkSession  *self);
void      lk_session_leave_report    (LkSession  *self);
char     *lk_session_report_problem  (const GError *error);

G_END_DECLS

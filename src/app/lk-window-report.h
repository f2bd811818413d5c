/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-report-view.h"
#include "lk-session.h"

G_BEGIN_DECLS

LkReportView *lk_window_report_show (AdwLeaflet   *leaflet,
                                     LkReportView *before,
                                     LkSession    *session,
                                     LkPolicy     *policy);

void          lk_window_report_choose (GtkWindow   *window);

G_END_DECLS

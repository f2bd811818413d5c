/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-session.h"

G_BEGIN_DECLS

/**
 * LkReportBanner:
 *
 * Says above a checklist that it is somebody's report, whose rules judge it, and what they wrote.
 */
#define LK_TYPE_REPORT_BANNER (lk_report_banner_get_type ())
G_DECLARE_FINAL_TYPE (LkReportBanner, lk_report_banner, LK, REPORT_BANNER, AdwBin)

void        lk_report_banner_update    (LkReportBanner *self,
                                        LkSession      *session);
const char *lk_report_banner_get_title (LkReportBanner *self);
void        lk_report_banner_choose    (LkReportBanner *self,
                                        gboolean        today);

G_END_DECLS

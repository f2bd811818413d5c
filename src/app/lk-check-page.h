/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-cause-row.h"
#include "lk-question-card.h"
#include "lk-report-banner.h"

G_BEGIN_DECLS

/**
 * LkCheckPage:
 *
 * The heart of the window: the way to the account, the verdict, the five causes. Shows one session and keeps up with
 * it, at most once per frame.
 */
#define LK_TYPE_CHECK_PAGE (lk_check_page_get_type ())
G_DECLARE_FINAL_TYPE (LkCheckPage, lk_check_page, LK, CHECK_PAGE, AdwBin)

GtkWidget  *lk_check_page_new           (LkSession   *session);
void        lk_check_page_set_heading   (LkCheckPage *self,
                                         const char  *heading);
LkCauseRow *lk_check_page_get_cause_row (LkCheckPage *self,
                                         LkCause      cause);
const char *lk_check_page_get_title     (LkCheckPage *self);
const char *lk_check_page_get_wait      (LkCheckPage *self);
LkQuestionCard *lk_check_page_get_question_card (LkCheckPage *self);
void        lk_check_page_update        (LkCheckPage *self);
void        lk_check_page_take_focus    (LkCheckPage *self);
LkReportBanner *lk_check_page_get_report_banner (LkCheckPage *self);

G_END_DECLS

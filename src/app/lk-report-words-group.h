/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-report-draft.h"

G_BEGIN_DECLS

/**
 * LkReportWordsGroup:
 *
 * The person's own words that must not be in a report.
 */
#define LK_TYPE_REPORT_WORDS_GROUP (lk_report_words_group_get_type ())
G_DECLARE_FINAL_TYPE (LkReportWordsGroup, lk_report_words_group, LK, REPORT_WORDS_GROUP, AdwPreferencesGroup)

GtkWidget *lk_report_words_group_new    (LkReportDraft      *draft);
void       lk_report_words_group_update (LkReportWordsGroup *self);

G_END_DECLS

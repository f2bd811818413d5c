/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-report-draft.h"

G_BEGIN_DECLS

/**
 * LkReportItemsGroup:
 *
 * What a report may hold, a row each.
 */
#define LK_TYPE_REPORT_ITEMS_GROUP (lk_report_items_group_get_type ())
G_DECLARE_FINAL_TYPE (LkReportItemsGroup, lk_report_items_group, LK, REPORT_ITEMS_GROUP, AdwPreferencesGroup)

GtkWidget *lk_report_items_group_new         (LkReportDraft      *draft);
void       lk_report_items_group_update      (LkReportItemsGroup *self);
GtkWidget *lk_report_items_group_get_control (LkReportItemsGroup *self,
                                              const char         *item);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-report-draft.h"

G_BEGIN_DECLS

/**
 * LkReportFilesGroup:
 *
 * The files that go with a report, and those that could.
 */
#define LK_TYPE_REPORT_FILES_GROUP (lk_report_files_group_get_type ())
G_DECLARE_FINAL_TYPE (LkReportFilesGroup, lk_report_files_group, LK, REPORT_FILES_GROUP, AdwPreferencesGroup)

GtkWidget *lk_report_files_group_new    (LkReportDraft      *draft);
void       lk_report_files_group_update (LkReportFilesGroup *self);

G_END_DECLS

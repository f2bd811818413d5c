/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-report-source.h"

G_BEGIN_DECLS

/* The list of what is in a report: format latchkey-report/1. */
#define LK_REPORT_MANIFEST "manifest.json"

char     *lk_report_reference_for (GBytes                *case_json);
GBytes   *lk_report_make_manifest (const LkReportSource  *source,
                                   GPtrArray             *entries);

G_END_DECLS

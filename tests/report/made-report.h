/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-report.h"

G_BEGIN_DECLS

/* Reports of recorded cases, with something of every kind in them and secrets planted. */

LkReport  *made_report_new     (const char  *kase);
void       made_report_attach  (LkReport    *report,
                                const char  *name,
                                const char  *text);
GPtrArray *made_report_compose (LkReport    *report,
                                GError     **error);
GBytes    *made_report_pack    (const char  *kase);
GPtrArray *made_report_files   (const char  *kase);
void       made_report_replace (GPtrArray   *entries,
                                const char  *name,
                                const char  *text);
void       made_report_list    (GPtrArray   *entries);

G_END_DECLS

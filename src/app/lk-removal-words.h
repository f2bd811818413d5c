/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-report-entry.h"

G_BEGIN_DECLS

guint  lk_removal_words_count (const LkReportEntry *entry);
char  *lk_removal_words_dup   (const LkReportEntry *entry);

G_END_DECLS

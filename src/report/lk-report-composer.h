/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-report-entry.h"
#include "lk-report-item.h"
#include "lk-case.h"

G_BEGIN_DECLS

/**
 * LkReportComposer:
 *
 * Makes the files of one report, once: it is filled on the main loop, then run in a thread. Private to the report.
 */
typedef struct _LkReportComposer LkReportComposer;

LkReportComposer *lk_report_composer_new            (LkCase            *kase,
                                                     LkItemMode         account,
                                                     LkItemMode         network);
void              lk_report_composer_free           (LkReportComposer  *self);
LkRedactor       *lk_report_composer_get_redactor   (LkReportComposer  *self);
void              lk_report_composer_reduce         (LkReportComposer  *self,
                                                     gboolean           measurements,
                                                     gboolean           versions);
void              lk_report_composer_set_last_good  (LkReportComposer  *self,
                                                     JsonObject        *last_good);
void              lk_report_composer_add_device     (LkReportComposer  *self,
                                                     const char        *part,
                                                     JsonObject        *device);
void              lk_report_composer_add_told       (LkReportComposer  *self,
                                                     const char        *what,
                                                     const char        *text);
void              lk_report_composer_add_attachment (LkReportComposer  *self,
                                                     LkReportEntry     *attachment);
GPtrArray        *lk_report_composer_run            (LkReportComposer  *self,
                                                     GCancellable      *cancellable,
                                                     GError           **error);

G_END_DECLS

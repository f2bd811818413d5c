/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-catalog.h"
#include "lk-computer.h"
#include "lk-report-file.h"
#include "lk-report.h"

G_BEGIN_DECLS

/**
 * LkReportDraft:
 *
 * A report while the person decides what goes in: each change makes everything that would leave anew, beside the main loop.
 * Signal ::changed () whenever what it says is not what it was. It knows no toolkit.
 */
#define LK_TYPE_REPORT_DRAFT (lk_report_draft_get_type ())
G_DECLARE_FINAL_TYPE (LkReportDraft, lk_report_draft, LK, REPORT_DRAFT, GObject)

LkReportDraft *lk_report_draft_new           (LkCase              *kase,
                                              LkPolicy            *policy,
                                              LkComputer          *computer);
void           lk_report_draft_set_last_good (LkReportDraft       *self,
                                              JsonObject          *last_good);
void           lk_report_draft_take_words    (LkReportDraft       *self,
                                              LkReportDraft       *before);
LkCase        *lk_report_draft_get_case      (LkReportDraft       *self);
void           lk_report_draft_refresh       (LkReportDraft       *self);

/* What the person decides. */
void           lk_report_draft_set_told      (LkReportDraft       *self,
                                              const char          *what,
                                              const char          *text);
const char    *lk_report_draft_get_told      (LkReportDraft       *self,
                                              const char          *what);
void           lk_report_draft_set_mode      (LkReportDraft       *self,
                                              const char          *item,
                                              LkItemMode           mode);
LkItemMode     lk_report_draft_get_mode      (LkReportDraft       *self,
                                              const char          *item);
gboolean       lk_report_draft_is_forbidden  (LkReportDraft       *self,
                                              const char          *item);
void           lk_report_draft_hide_word     (LkReportDraft       *self,
                                              const char          *word);
void           lk_report_draft_show_word     (LkReportDraft       *self,
                                              const char          *word);
GPtrArray     *lk_report_draft_get_hidden    (LkReportDraft       *self);

/* Files. */
void           lk_report_draft_attach_async  (LkReportDraft       *self,
                                              const char          *path,
                                              const char          *title,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
gboolean       lk_report_draft_attach_finish (LkReportDraft       *self,
                                              GAsyncResult        *result,
                                              GError             **error);
void           lk_report_draft_detach        (LkReportDraft       *self,
                                              const char          *path);
gboolean       lk_report_draft_is_attached   (LkReportDraft       *self,
                                              const char          *path);
GPtrArray     *lk_report_draft_get_files     (LkReportDraft       *self);
GPtrArray     *lk_report_draft_get_logs      (LkReportDraft       *self);

/* What would leave now. */
gboolean       lk_report_draft_is_composing  (LkReportDraft       *self);
const char    *lk_report_draft_get_problem   (LkReportDraft       *self);
GPtrArray     *lk_report_draft_get_entries   (LkReportDraft       *self);
const char    *lk_report_draft_get_reference (LkReportDraft       *self);
gsize          lk_report_draft_get_size      (LkReportDraft       *self,
                                              const char          *item);
void           lk_report_draft_ready_async   (LkReportDraft       *self,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
GPtrArray     *lk_report_draft_ready_finish  (LkReportDraft       *self,
                                              GAsyncResult        *result,
                                              GError             **error);

G_END_DECLS

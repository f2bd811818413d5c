/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"
#include "lk-redactor.h"
#include "lk-report-entry.h"
#include "lk-report-item.h"

G_BEGIN_DECLS

#define LK_REPORT_FORMAT "latchkey-report/1"

/* What one attachment and all of a report may weigh, in bytes, and how many there may be. */
#define LK_REPORT_MAX_ATTACHMENT (4 * 1024 * 1024)
#define LK_REPORT_MAX_ATTACHMENTS 8
#define LK_REPORT_MAX_WORDS (16 * 1024)
/* The same for what is one line: when, contact. */
#define LK_REPORT_MAX_LINE 320

/**
 * LkReport:
 *
 * What will be handed to support: a judged case, this device, the person's words and attachments, and what of it may
 * leave. Composing it does no I/O and reads no clock: the same report makes the same bytes.
 */
#define LK_TYPE_REPORT (lk_report_get_type ())
G_DECLARE_FINAL_TYPE (LkReport, lk_report, LK, REPORT, GObject)

LkReport   *lk_report_new              (LkCase       *kase);
LkCase     *lk_report_get_case         (LkReport     *self);

/* Of lk_device_read_finish(): device, system, session, locale, versions; and what must not be seen of it. */
void        lk_report_set_device       (LkReport     *self,
                                        JsonObject   *device);
void        lk_report_know             (LkReport     *self,
                                        LkSecretKind  kind,
                                        const char   *value);
void        lk_report_hide_word        (LkReport     *self,
                                        const char   *word);
void        lk_report_show_word        (LkReport     *self,
                                        const char   *word);

/* When it worked last and what has changed since: member `last_good` of a case, see DESIGN.md part 5. */
void        lk_report_set_last_good    (LkReport     *self,
                                        JsonObject   *last_good);

/* What the person tells: message (that they saw), when (it went wrong: ISO 8601 or words), tried (so far), contact. */
void        lk_report_set_told         (LkReport     *self,
                                        const char   *what,
                                        const char   *text);
const char *lk_report_get_told         (LkReport     *self,
                                        const char   *what);

gboolean    lk_report_set_mode         (LkReport     *self,
                                        const char   *item,
                                        LkItemMode    mode,
                                        GError      **error);
LkItemMode  lk_report_get_mode         (LkReport     *self,
                                        const char   *item);

gboolean    lk_report_attach           (LkReport     *self,
                                        const char   *name,
                                        GBytes       *content,
                                        gboolean      cut,
                                        GError      **error);
void        lk_report_detach           (LkReport     *self,
                                        const char   *name);

/* (transfer full) (element-type LkReportEntry): everything that will leave, manifest.json last. Fails closed. */
void        lk_report_compose_async    (LkReport            *self,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data);
GPtrArray  *lk_report_compose_finish   (LkReport            *self,
                                        GAsyncResult        *result,
                                        GError             **error);

/* What was removed, in words: "account name". */
const char *lk_report_kind_label       (LkSecretKind  kind);

/* The number to read out, of what was composed: (transfer full) (nullable). */
char       *lk_report_dup_reference    (GPtrArray    *entries);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-catalog.h"
#include "lk-recipients.h"

G_BEGIN_DECLS

typedef enum
{
  LK_HAND_OVER_IDLE,
  LK_HAND_OVER_BUSY,
  LK_HAND_OVER_DONE,
  LK_HAND_OVER_STOPPED, /* by the person */
  LK_HAND_OVER_FAILED,
} LkHandOverState;

/**
 * LkReportHandOver:
 *
 * A report on its way to support: saved, given to the e-mail program or uploaded, one at a time. Signal ::changed () whenever
 * what it says is not what it was. It knows no toolkit.
 */
#define LK_TYPE_REPORT_HAND_OVER (lk_report_hand_over_get_type ())
G_DECLARE_FINAL_TYPE (LkReportHandOver, lk_report_hand_over, LK, REPORT_HAND_OVER, GObject)

LkReportHandOver *lk_report_hand_over_new              (LkService        *service,
                                                        LkPolicy         *policy);
void              lk_report_hand_over_set_tls_database (LkReportHandOver *self,
                                                        GTlsDatabase     *database);
const LkRecipients *lk_report_hand_over_get_recipients (LkReportHandOver *self);
char             *lk_report_hand_over_dup_words_for    (LkReportHandOver *self);

void              lk_report_hand_over_save             (LkReportHandOver *self,
                                                        GPtrArray        *entries,
                                                        const char       *public_key,
                                                        GFile            *file);
void              lk_report_hand_over_email            (LkReportHandOver *self,
                                                        GPtrArray        *entries,
                                                        GDBusConnection  *connection);
void              lk_report_hand_over_send             (LkReportHandOver *self,
                                                        GPtrArray        *entries);
void              lk_report_hand_over_stop             (LkReportHandOver *self);
void              lk_report_hand_over_dismiss          (LkReportHandOver *self);

LkHandOverState   lk_report_hand_over_get_state        (LkReportHandOver *self);
LkDelivery        lk_report_hand_over_get_way          (LkReportHandOver *self);
const char       *lk_report_hand_over_get_words        (LkReportHandOver *self);
const char       *lk_report_hand_over_get_url          (LkReportHandOver *self);
const char       *lk_report_hand_over_get_letter       (LkReportHandOver *self);
double            lk_report_hand_over_get_progress     (LkReportHandOver *self);

G_END_DECLS

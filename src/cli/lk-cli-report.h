/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-cli.h"
#include "lk-outbox.h"
#include "lk-recipients.h"
#include "lk-report.h"

G_BEGIN_DECLS

/**
 * LkCliWait:
 *
 * Something asynchronous that a command waits for.
 */
typedef struct
{
  GMainLoop    *loop;   /* (owned) (nullable) */
  GAsyncResult *result; /* (owned) (nullable) */
} LkCliWait;

void          lk_cli_wait_done_cb   (GObject      *source,
                                     GAsyncResult *result,
                                     gpointer      wait);
GAsyncResult *lk_cli_wait           (LkCliWait    *wait);
void          lk_cli_wait_clear     (LkCliWait    *wait);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkCliWait, lk_cli_wait_clear)

/**
 * LkCliReport:
 *
 * A report that a command makes, and what became of it.
 */
typedef struct
{
  LkReport      *report;     /* (owned) */
  LkCase        *kase;       /* (borrowed) */
  LkPolicy      *policy;     /* (borrowed) */
  GTlsDatabase  *tls;        /* (borrowed) (nullable) whom to trust where the report goes */
  LkRecipients  *recipients; /* (owned) */
  GPtrArray     *entries;    /* (owned) (nullable) (element-type LkReportEntry) */
  char          *reference;  /* (owned) (nullable) */
  GBytes        *bundle;     /* (owned) (nullable) the zip file */
  GBytes        *encrypted;  /* (owned) (nullable) */
  char          *path;       /* (owned) (nullable) of the file that was written */
  gsize          size;       /* of it, in bytes */
  GPtrArray     *notes;      /* (owned) (element-type utf8) what else is to be said */
  gboolean       sent;
  gboolean       kept;       /* for later */
  char          *sending;    /* (owned) (nullable) what is to be said of sending it */
} LkCliReport;

/* What goes in. */
void     lk_cli_report_collect   (LkCliReport        *self,
                                  const char *const  *files,
                                  gboolean            with_logs);
/* What is made of it. */
gboolean lk_cli_report_make      (LkCliReport        *self,
                                  GError            **error);
gboolean lk_cli_report_encrypt   (LkCliReport        *self,
                                  const char         *public_key,
                                  GError            **error);
gboolean lk_cli_report_save      (LkCliReport        *self,
                                  const char         *path,
                                  GError            **error);
/* Where it goes. */
void     lk_cli_report_send      (LkCliReport        *self);
LkService *lk_cli_report_find_service (LkCase *kase,
                                       GError **error);
LkExit   lk_cli_report_pending   (gboolean            send);
void     lk_cli_report_clear     (LkCliReport        *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkCliReport, lk_cli_report_clear)

G_END_DECLS

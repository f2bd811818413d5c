/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-report-entry.h"

G_BEGIN_DECLS

/* An upload that moves no byte for so long is given up, and a server has as long for its whole answer, in milliseconds. */
#define LK_UPLOAD_STALL_MS 30000
#define LK_UPLOAD_MAX_ANSWER (64 * 1024)

/**
 * LkUploadResult:
 *
 * What a server said to a report that was sent to it.
 */
typedef struct
{
  gboolean accepted;
  guint    status;       /* HTTP */
  char    *report_url;   /* (owned) (nullable) where it can be followed: https only */
  char    *errcode;      /* (owned) (nullable) the server's word for machines, RS_… */
  char    *words;        /* (owned) (nullable) its words for people */
  char    *policy_url;   /* (owned) (nullable) */
  gint64   retry_after_s; /* -1: it said nothing */
} LkUploadResult;

void            lk_upload_result_free (LkUploadResult  *self);

typedef void (*LkUploadProgress) (goffset   sent,
                                  goffset   total,
                                  gpointer  user_data);

/**
 * LkUploadOrder:
 *
 * What is sent, and where to.
 */
typedef struct
{
  const char *url;     /* (borrowed) of a rageshake server, https */
  const char *app;     /* (borrowed) what the server knows this kind of report by */
  const char *label;   /* (borrowed) (nullable) */
  const char *text;    /* (borrowed) what is wrong, in words */
  GPtrArray  *entries; /* (borrowed) (element-type LkReportEntry) */

  guint         stall_ms;     /* 0: LK_UPLOAD_STALL_MS */
  GTlsDatabase *tls_database; /* (borrowed) (nullable) whom to trust; NULL: whom this system trusts */
} LkUploadOrder;

void            lk_upload_async       (const LkUploadOrder  *order,
                                       LkUploadProgress      progress,
                                       gpointer              progress_data,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
LkUploadResult *lk_upload_finish      (GAsyncResult         *result,
                                       gboolean             *all_sent,
                                       GError              **error);
LkReportEntry  *lk_upload_new_encrypted (const char         *reference,
                                         GBytes             *armored);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkUploadResult, lk_upload_result_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-service.h"

G_BEGIN_DECLS

/**
 * LkReportFile:
 *
 * A file that is, or could be, attached to a report.
 */
typedef struct
{
  char    *path;   /* (owned) (nullable) */
  char    *title;  /* (owned) what people call it: its name, or where it is */
  char    *name;   /* (owned) (nullable) what the report knows it by, once it is attached; no other file's */
  gint64   size;   /* bytes */
  gboolean cut;    /* only its end is attached */
} LkReportFile;

LkReportFile *lk_report_file_new         (const char           *path,
                                          const char           *title,
                                          gint64                size);
void          lk_report_file_free        (LkReportFile         *self);

void          lk_report_file_read_async  (LkComputer           *computer,
                                          const char           *path,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
GBytes       *lk_report_file_read_finish (GAsyncResult         *result,
                                          gboolean             *cut,
                                          GError              **error);
void          lk_report_logs_find_async  (LkComputer           *computer,
                                          LkService            *service,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
GPtrArray    *lk_report_logs_find_finish (GAsyncResult         *result,
                                          GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkReportFile, lk_report_file_free)

G_END_DECLS

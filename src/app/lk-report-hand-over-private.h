/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-report-hand-over.h"

G_BEGIN_DECLS

/* What is on its way; each step belongs to one of these, so that one that was stopped cannot speak for the next. */
typedef struct
{
  LkReportHandOver *owner;       /* (owned) */
  GCancellable     *cancellable; /* (owned) */
  GPtrArray        *entries;     /* (owned) (element-type LkReportEntry) */
  GFile            *file;        /* (owned) (nullable) where it is written to */
  GDBusConnection  *connection;  /* (owned) (nullable) */
  char             *words;       /* (owned) (nullable) what to say once a report that could not be sent is kept */
} LkReportWay;

struct _LkReportHandOver
{
  GObject          parent_instance;

  LkRecipients    *recipients;  /* (owned) */
  GTlsDatabase    *tls_database; /* (owned) (nullable) */
  GCancellable    *cancellable; /* (owned) (nullable) of what is on its way */
  LkHandOverState  state;
  LkDelivery       way;
  char            *words;       /* (owned) (nullable) */
  char            *url;         /* (owned) (nullable) */
  char            *letter;      /* (owned) (nullable) */
  double           progress;
};

LkReportWay *lk_report_way_begin             (LkReportHandOver  *self,
                                              GPtrArray         *entries,
                                              LkDelivery         delivery,
                                              const char        *words);
void         lk_report_way_free              (LkReportWay       *way);
gboolean     lk_report_way_is_current        (LkReportWay       *way);
void         lk_report_way_settle            (LkReportWay       *way,
                                              LkHandOverState    state,
                                              char              *words);
void         lk_report_way_settle_stopped    (LkReportWay       *way);
void         lk_report_way_settle_not_packed (LkReportWay       *way,
                                              const GError      *error);
char        *lk_report_way_dup_letter        (GPtrArray         *entries,
                                              const LkRecipient *recipient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkReportWay, lk_report_way_free)

G_END_DECLS

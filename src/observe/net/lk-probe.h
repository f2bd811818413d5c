/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-deadline.h"
#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkProbe:
 *
 * One measurement while it is out: it counts as pending from lk_probe_new() on, has its deadline,
 * gathers its facts, and is written down as one observation by lk_probe_end().
 */
typedef struct
{
  LkRun      *run;        /* (owned) */
  char       *name;       /* (owned) */
  char       *subject;    /* (owned) */
  gint64      started_ms;
  LkDeadline *deadline;   /* (owned) */
  JsonObject *facts;      /* (owned) */
  gboolean    ended;
} LkProbe;

LkProbe      *lk_probe_new             (LkRun         *run,
                                        const char    *name,
                                        const char    *subject,
                                        guint          deadline_ms,
                                        GCancellable  *cancellable);
void          lk_probe_free            (LkProbe       *self);
GCancellable *lk_probe_get_cancellable (LkProbe       *self);
void          lk_probe_set_string      (LkProbe       *self,
                                        const char    *fact,
                                        const char    *value);
void          lk_probe_set_int         (LkProbe       *self,
                                        const char    *fact,
                                        gint64         value);
void          lk_probe_set_boolean     (LkProbe       *self,
                                        const char    *fact,
                                        gboolean       value);
LkOutcome     lk_probe_end             (LkProbe       *self,
                                        GError       **error);
LkOutcome     lk_probe_end_as          (LkProbe       *self,
                                        LkOutcome      outcome,
                                        const GError  *error);
char         *lk_probe_host_port       (const char    *host,
                                        guint          port);
char         *lk_probe_printable       (const guint8  *data,
                                        gsize          length,
                                        gsize          max_length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkProbe, lk_probe_free)

G_END_DECLS

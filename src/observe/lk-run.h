/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-catalog.h"

G_BEGIN_DECLS

/* One probe's deadline at most, the whole run's, and the moment by which a verdict is owed. Milliseconds. */
#define LK_PROBE_DEADLINE_MS 4000
#define LK_RUN_DEADLINE_MS 10000
#define LK_VERDICT_DEADLINE_MS 4700

/**
 * LkRun:
 *
 * What the probes of one run share: the clock, the cancellable, the policy, the place where observations are written
 * down, and the list of what is still out. All times are milliseconds since the run began, of a monotonic clock.
 */
#define LK_TYPE_RUN (lk_run_get_type ())
G_DECLARE_FINAL_TYPE (LkRun, lk_run, LK, RUN, GObject)

LkRun         *lk_run_new              (LkCase         *kase,
                                        LkPolicy       *policy,
                                        GCancellable   *cancellable);
LkCase        *lk_run_get_case         (LkRun          *self);
LkPolicy      *lk_run_get_policy       (LkRun          *self);
GCancellable  *lk_run_get_cancellable  (LkRun          *self);
gboolean       lk_run_get_extra_hosts  (LkRun          *self);
void           lk_run_set_extra_hosts  (LkRun          *self,
                                        gboolean        extra_hosts);
GTlsDatabase  *lk_run_get_tls_database (LkRun          *self);
void           lk_run_set_tls_database (LkRun          *self,
                                        GTlsDatabase   *database);
gint64         lk_run_now              (LkRun          *self);
void           lk_run_set_owed         (LkRun          *self,
                                        guint           owed_ms);
guint          lk_run_budget           (LkRun          *self,
                                        guint           wanted_ms);
void           lk_run_contact          (LkRun          *self,
                                        const char     *host,
                                        guint           port);
LkObservation *lk_run_record           (LkRun          *self,
                                        const char     *probe,
                                        const char     *subject,
                                        gint64          started_ms,
                                        LkOutcome       outcome,
                                        const GError   *error,
                                        JsonObject     *facts);

/* A protocol's discovery found a host that signing in needs; the examiner looks at the way to it. */
void           lk_run_add_target       (LkRun          *self,
                                        const char     *host,
                                        guint16         port,
                                        LkTransport     transport,
                                        gboolean        any);

/* What is still out, by probe name. Emits "changed" as lk_run_record() does. */
void           lk_run_begin            (LkRun          *self,
                                        const char     *probe);
void           lk_run_end              (LkRun          *self,
                                        const char     *probe);
gboolean       lk_run_is_out           (LkRun          *self,
                                        const char     *probe);
GStrv          lk_run_dup_pending      (LkRun          *self);

G_END_DECLS

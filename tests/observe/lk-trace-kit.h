/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-run.h"

G_BEGIN_DECLS

/* What tests of connections share: a run, a server on loopback that follows a script, certificates
 * of any kind. */

LkRun           *lk_kit_run_new           (GCancellable         *cancellable);
LkObservation   *lk_kit_find              (LkRun                *run,
                                           const char           *probe,
                                           guint                 index);
guint            lk_kit_count             (LkRun                *run,
                                           const char           *probe);
void             lk_kit_assert_idle       (LkRun                *run);
void             lk_kit_on_result_cb      (GObject              *source,
                                           GAsyncResult         *result,
                                           gpointer              user_data);
GAsyncResult    *lk_kit_wait              (GAsyncResult        **result);
void             lk_kit_wait_idle         (LkRun                *run);

typedef void (*LkKitScript) (GIOStream *stream,
                             guint      n_before,
                             gpointer   user_data);

typedef struct _LkKitServer LkKitServer;

LkKitServer     *lk_kit_server_new        (LkKitScript           script,
                                           gpointer              user_data);
void             lk_kit_server_free       (LkKitServer          *self);
guint16          lk_kit_server_get_port   (LkKitServer          *self);
guint            lk_kit_server_count      (LkKitServer          *self);

/* For scripts, which run in a thread of their own and may block. */
gboolean         lk_kit_expect            (GIOStream            *stream,
                                           const char           *text);
void             lk_kit_say               (GIOStream            *stream,
                                           const char           *text);
void             lk_kit_hang              (GIOStream            *stream);
void             lk_kit_reset             (GIOStream            *stream);
GIOStream       *lk_kit_secure            (GIOStream            *stream,
                                           GTlsCertificate      *certificate,
                                           GTlsAuthenticationMode mode);

/* Good from @from to @until seconds from now; signed by @issuer, or by itself. */
GTlsCertificate *lk_kit_certificate_new   (const char           *name,
                                           gint64                from,
                                           gint64                until,
                                           GTlsCertificate      *issuer);
GTlsDatabase    *lk_kit_trust             (GTlsCertificate      *certificate);
guint16          lk_kit_closed_port       (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkKitServer, lk_kit_server_free)

G_END_DECLS

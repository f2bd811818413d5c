/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/* Certificates of a chain and names of a certificate that are written down at most. */
#define LK_TLS_MAX_CHAIN 6
#define LK_TLS_MAX_NAMES 10

JsonObject     *lk_tls_facts_new            (GTlsCertificate       *certificate,
                                             GTlsCertificateFlags   flags);
void            lk_tls_facts_add_connection (JsonObject            *facts,
                                             GTlsConnection        *connection);

void            lk_tls_handshake_async      (LkRun                 *run,
                                             GIOStream             *base,
                                             const char            *server_identity_host,
                                             guint16                port,
                                             const char            *subject,
                                             const char            *role,
                                             const char *const     *alpn,
                                             GCancellable          *cancellable,
                                             GAsyncReadyCallback    callback,
                                             gpointer               user_data);
GTlsConnection *lk_tls_handshake_finish     (GAsyncResult          *result,
                                             GError               **error);

G_END_DECLS

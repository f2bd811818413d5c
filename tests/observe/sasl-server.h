/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The server's side of SASL, by libgsasl: it knows one user. */
typedef struct _LkSaslServer LkSaslServer;

LkSaslServer *lk_sasl_server_new  (const char     *mechanism,
                                   const char     *user,
                                   const char     *password,
                                   guint           iterations,
                                   GTlsConnection *binding);
void          lk_sasl_server_free (LkSaslServer   *self);
gboolean      lk_sasl_server_step (LkSaslServer   *self,
                                   const char     *message,
                                   char          **answer,
                                   gboolean       *done);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSaslServer, lk_sasl_server_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-secret.h"
#include "lk-xmpp-said.h"

G_BEGIN_DECLS

/**
 * LkXmppStream:
 *
 * The client's side of an XMPP stream (RFC 6120) as far as diagnosis needs it: open, features,
 * STARTTLS, errors. It remembers what the server said, also where it failed.
 */
#define LK_TYPE_XMPP_STREAM (lk_xmpp_stream_get_type ())
G_DECLARE_FINAL_TYPE (LkXmppStream, lk_xmpp_stream, LK, XMPP_STREAM, GObject)

LkXmppStream  *lk_xmpp_stream_new              (GIOStream            *io,
                                                const char           *domain);
void           lk_xmpp_stream_restart          (LkXmppStream         *self,
                                                GIOStream            *io);
GIOStream     *lk_xmpp_stream_get_io           (LkXmppStream         *self);
void           lk_xmpp_stream_open_async       (LkXmppStream         *self,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
gboolean       lk_xmpp_stream_open_finish      (LkXmppStream         *self,
                                                GAsyncResult         *result,
                                                GError              **error);
void           lk_xmpp_stream_exchange_async   (LkXmppStream         *self,
                                                const char           *xml,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);
LkXmppElement *lk_xmpp_stream_exchange_finish  (LkXmppStream         *self,
                                                GAsyncResult         *result,
                                                GError              **error);
void           lk_xmpp_stream_exchange_secret_async (LkXmppStream    *self,
                                                LkSecret             *xml,
                                                GCancellable         *cancellable,
                                                GAsyncReadyCallback   callback,
                                                gpointer              user_data);

gboolean       lk_xmpp_stream_has_header       (LkXmppStream         *self);
gboolean       lk_xmpp_stream_is_closed        (LkXmppStream         *self);
gboolean       lk_xmpp_stream_is_foreign       (LkXmppStream         *self);
char          *lk_xmpp_stream_dup_first_bytes  (LkXmppStream         *self);
const LkXmppSaid *lk_xmpp_stream_get_said      (LkXmppStream         *self);

G_END_DECLS

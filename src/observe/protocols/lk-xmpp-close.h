/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-xmpp-stream.h"

G_BEGIN_DECLS

void        lk_xmpp_stream_close        (LkXmppStream         *stream);

void        lk_xmpp_stream_close_async  (LkXmppStream         *stream,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
const char *lk_xmpp_stream_close_finish (LkXmppStream         *stream,
                                         GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS

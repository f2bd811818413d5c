/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-xmpp-stream.h"

G_BEGIN_DECLS

void     lk_xmpp_stream_starttls_async  (LkXmppStream         *self,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean lk_xmpp_stream_starttls_finish (LkXmppStream         *self,
                                         GAsyncResult         *result,
                                         GError              **error);

G_END_DECLS

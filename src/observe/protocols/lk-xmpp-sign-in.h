/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-protocol-client.h"
#include "lk-xmpp-way.h"

G_BEGIN_DECLS

void           lk_xmpp_sign_in_async  (LkProtocolClient    *client,
                                       LkXmppWay           *way,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
LkSignInResult lk_xmpp_sign_in_finish (LkProtocolClient    *client,
                                       GAsyncResult        *result);

G_END_DECLS

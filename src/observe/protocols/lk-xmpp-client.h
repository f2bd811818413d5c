/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-protocol-client.h"
#include "lk-xmpp.h"

G_BEGIN_DECLS

/**
 * LkXmppClient:
 *
 * Finding and signing in by XMPP (RFC 6120).
 */
#define LK_TYPE_XMPP_CLIENT (lk_xmpp_client_get_type ())
G_DECLARE_FINAL_TYPE (LkXmppClient, lk_xmpp_client, LK, XMPP_CLIENT, LkProtocolClient)

LkXmppDiscovery *lk_xmpp_client_get_discovery (LkXmppClient *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-client.h"

struct _LkXmppClient
{
  LkProtocolClient parent_instance;
};

G_DEFINE_FINAL_TYPE (LkXmppClient, lk_xmpp_client, LK_TYPE_PROTOCOL_CLIENT)

static void
lk_xmpp_client_class_init (LkXmppClientClass *klass)
{
}

static void
lk_xmpp_client_init (LkXmppClient *self)
{
}

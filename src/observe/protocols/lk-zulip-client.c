/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-zulip-client.h"

struct _LkZulipClient
{
  LkProtocolClient parent_instance;
};

G_DEFINE_FINAL_TYPE (LkZulipClient, lk_zulip_client, LK_TYPE_PROTOCOL_CLIENT)

static void
lk_zulip_client_class_init (LkZulipClientClass *klass)
{
}

static void
lk_zulip_client_init (LkZulipClient *self)
{
}

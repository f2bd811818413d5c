/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-rocketchat-client.h"

struct _LkRocketchatClient
{
  LkProtocolClient parent_instance;
};

G_DEFINE_FINAL_TYPE (LkRocketchatClient, lk_rocketchat_client, LK_TYPE_PROTOCOL_CLIENT)

static void
lk_rocketchat_client_class_init (LkRocketchatClientClass *klass)
{
}

static void
lk_rocketchat_client_init (LkRocketchatClient *self)
{
}

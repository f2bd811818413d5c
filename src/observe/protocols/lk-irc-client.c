/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-irc-client.h"

struct _LkIrcClient
{
  LkProtocolClient parent_instance;
};

G_DEFINE_FINAL_TYPE (LkIrcClient, lk_irc_client, LK_TYPE_PROTOCOL_CLIENT)

static void
lk_irc_client_class_init (LkIrcClientClass *klass)
{
}

static void
lk_irc_client_init (LkIrcClient *self)
{
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-rocketchat-client.h"

#include "lk-rocketchat-answer.h"

struct _LkRocketchatClient
{
  LkWebClient parent_instance;
};

G_DEFINE_FINAL_TYPE (LkRocketchatClient, lk_rocketchat_client, LK_TYPE_WEB_CLIENT)

static void
lk_rocketchat_client_class_init (LkRocketchatClientClass *klass)
{
  LK_WEB_CLIENT_CLASS (klass)->api = &lk_rocketchat_api;
}

static void
lk_rocketchat_client_init (LkRocketchatClient *self)
{
}

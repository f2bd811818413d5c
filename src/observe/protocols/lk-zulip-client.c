/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-zulip-client.h"

#include "lk-zulip-answer.h"

struct _LkZulipClient
{
  LkWebClient parent_instance;
};

G_DEFINE_FINAL_TYPE (LkZulipClient, lk_zulip_client, LK_TYPE_WEB_CLIENT)

static void
lk_zulip_client_class_init (LkZulipClientClass *klass)
{
  LK_WEB_CLIENT_CLASS (klass)->api = &lk_zulip_api;
}

static void
lk_zulip_client_init (LkZulipClient *self)
{
}

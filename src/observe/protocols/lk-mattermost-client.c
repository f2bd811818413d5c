/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-mattermost-client.h"

#include "lk-mattermost-answer.h"

struct _LkMattermostClient
{
  LkWebClient parent_instance;
};

G_DEFINE_FINAL_TYPE (LkMattermostClient, lk_mattermost_client, LK_TYPE_WEB_CLIENT)

static void
lk_mattermost_client_class_init (LkMattermostClientClass *klass)
{
  LK_WEB_CLIENT_CLASS (klass)->api = &lk_mattermost_api;
}

static void
lk_mattermost_client_init (LkMattermostClient *self)
{
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-mattermost-client.h"

struct _LkMattermostClient
{
  LkProtocolClient parent_instance;
};

G_DEFINE_FINAL_TYPE (LkMattermostClient, lk_mattermost_client, LK_TYPE_PROTOCOL_CLIENT)

static void
lk_mattermost_client_class_init (LkMattermostClientClass *klass)
{
}

static void
lk_mattermost_client_init (LkMattermostClient *self)
{
}

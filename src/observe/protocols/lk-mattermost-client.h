/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-web-client.h"

G_BEGIN_DECLS

/**
 * LkMattermostClient:
 *
 * Finding and signing in by Mattermost's API v4.
 */
#define LK_TYPE_MATTERMOST_CLIENT (lk_mattermost_client_get_type ())
G_DECLARE_FINAL_TYPE (LkMattermostClient, lk_mattermost_client, LK, MATTERMOST_CLIENT, LkWebClient)

G_END_DECLS

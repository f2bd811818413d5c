/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-web-client.h"

G_BEGIN_DECLS

/**
 * LkRocketchatClient:
 *
 * Finding and signing in by Rocket.Chat's REST API v1.
 */
#define LK_TYPE_ROCKETCHAT_CLIENT (lk_rocketchat_client_get_type ())
G_DECLARE_FINAL_TYPE (LkRocketchatClient, lk_rocketchat_client, LK, ROCKETCHAT_CLIENT, LkWebClient)

G_END_DECLS

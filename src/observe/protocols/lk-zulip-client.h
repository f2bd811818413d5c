/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-web-client.h"

G_BEGIN_DECLS

/**
 * LkZulipClient:
 *
 * Finding and signing in by Zulip's REST API v1.
 */
#define LK_TYPE_ZULIP_CLIENT (lk_zulip_client_get_type ())
G_DECLARE_FINAL_TYPE (LkZulipClient, lk_zulip_client, LK, ZULIP_CLIENT, LkWebClient)

G_END_DECLS

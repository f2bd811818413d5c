/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-protocol-client.h"

G_BEGIN_DECLS

/**
 * LkIrcClient:
 *
 * Finding and signing in by IRC with IRCv3 capabilities.
 */
#define LK_TYPE_IRC_CLIENT (lk_irc_client_get_type ())
G_DECLARE_FINAL_TYPE (LkIrcClient, lk_irc_client, LK, IRC_CLIENT, LkProtocolClient)

G_END_DECLS

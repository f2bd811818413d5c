/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-xmpp-parser.h"

G_BEGIN_DECLS

void lk_xmpp_server_info_read_disco   (JsonObject    *facts,
                                       LkXmppElement *answer);
void lk_xmpp_server_info_read_version (JsonObject    *facts,
                                       LkXmppElement *answer);

G_END_DECLS

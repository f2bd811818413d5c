/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "lk-run.h"

G_BEGIN_DECLS

SoupSession *lk_http_session_get           (LkRun              *run,
                                            gboolean            direct);
void         lk_http_add_websocket_headers (SoupMessageHeaders *headers);

G_END_DECLS

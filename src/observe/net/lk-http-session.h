/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "lk-fetch.h"

G_BEGIN_DECLS

SoupSession *lk_http_session_get             (LkRun                *run,
                                              gboolean              direct);
SoupMessage *lk_http_message_new             (GUri                 *uri,
                                              gboolean              websocket);
SoupMessage *lk_http_message_new_for_request (GUri                 *uri,
                                              const LkFetchRequest *request,
                                              GError              **error);

G_END_DECLS

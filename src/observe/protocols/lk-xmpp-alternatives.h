/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkXmppAlternatives:
 *
 * Other ways to an XMPP server that a domain names (XEP-0156).
 */
typedef struct
{
  char *websocket; /* (owned) (nullable) wss URL */
  char *bosh;      /* (owned) (nullable) https URL */
} LkXmppAlternatives;

void     lk_xmpp_alternatives_clear     (LkXmppAlternatives   *self);
gboolean lk_xmpp_alternatives_read_json (LkXmppAlternatives   *self,
                                         JsonNode             *root);
gboolean lk_xmpp_alternatives_read_xml  (LkXmppAlternatives   *self,
                                         const char           *data,
                                         gsize                 length);

void     lk_xmpp_alternatives_async     (LkRun                *run,
                                         const char           *domain,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean lk_xmpp_alternatives_finish    (GAsyncResult         *result,
                                         LkXmppAlternatives   *alternatives,
                                         GError              **error);

G_END_DECLS

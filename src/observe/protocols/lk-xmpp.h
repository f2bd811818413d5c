/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-xmpp-target.h"

G_BEGIN_DECLS

/* Targets that are traced at most. */
#define LK_XMPP_MAX_TARGETS 4

/**
 * LkXmppDiscovery:
 *
 * What a domain turned out to be.
 */
typedef struct
{
  char      *domain;    /* (owned) in ASCII */
  gboolean   is_xmpp;   /* SRV records exist, also those that say "no service" */
  gboolean   none;      /* SRV records say that there is no XMPP service */
  gboolean   fallback;  /* there are none, the domain itself was tried */
  GPtrArray *targets;   /* (owned) (element-type LkXmppTarget) best first */
  char      *websocket; /* (owned) (nullable) of host-meta, where it was asked (XEP-0156) */
  char      *bosh;      /* (owned) (nullable) of host-meta, where it was asked */
} LkXmppDiscovery;

void             lk_xmpp_discovery_free  (LkXmppDiscovery      *self);

void             lk_xmpp_discover_async  (LkRun                *run,
                                          const char           *domain,
                                          gboolean              certain,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
LkXmppDiscovery *lk_xmpp_discover_finish (GAsyncResult         *result,
                                          GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkXmppDiscovery, lk_xmpp_discovery_free)

G_END_DECLS

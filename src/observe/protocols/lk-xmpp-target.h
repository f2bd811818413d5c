/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

#define LK_XMPP_PORT 5222
#define LK_XMPP_PORT_DIRECT 5223

/**
 * LkXmppTarget:
 *
 * One place where a domain's XMPP server may be, and what was found there.
 */
typedef struct
{
  char    *host;        /* (owned) */
  guint16  port;
  gboolean direct;      /* TLS from the first byte (XEP-0368) */
  guint16  priority;
  guint16  weight;
  gboolean compared;    /* other ports of the host were tried for comparison */
  gboolean connected;   /* a connection stood */
  gboolean secured;     /* features were read over TLS that verified */
  GStrv    mechanisms;  /* (owned) (nullable) SASL mechanisms, when @secured */
} LkXmppTarget;

LkXmppTarget *lk_xmpp_target_new       (const char   *host,
                                        guint16       port,
                                        gboolean      direct,
                                        guint16       priority,
                                        guint16       weight);
void          lk_xmpp_target_free      (LkXmppTarget *self);
gboolean      lk_xmpp_targets_include  (GPtrArray    *targets,
                                        const char   *host,
                                        guint16       port);
gboolean      lk_xmpp_targets_compared (GPtrArray    *targets,
                                        const char   *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkXmppTarget, lk_xmpp_target_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LK_DNS_TYPE_A 1
#define LK_DNS_TYPE_AAAA 28
#define LK_DNS_TYPE_SRV 33

typedef struct
{
  char   *host;     /* (owned) without a trailing dot; empty: the service is not offered */
  guint16 port;
  guint16 priority;
  guint16 weight;
} LkDnsTarget;

/**
 * LkDnsMessage:
 *
 * What one answer of a name server says. Nothing in it has been believed but its form.
 */
typedef struct
{
  guint16    id;
  guint      rcode;
  gboolean   truncated;
  GPtrArray *addresses; /* (owned) (element-type GInetAddress) of A and AAAA records */
  GPtrArray *targets;   /* (owned) (element-type LkDnsTarget) of SRV records */
} LkDnsMessage;

GBytes       *lk_dns_message_build    (const char    *name,
                                       guint16        type,
                                       guint16        id,
                                       GError       **error);
LkDnsMessage *lk_dns_message_parse    (const guint8  *data,
                                       gsize          length,
                                       const char    *name,
                                       guint16        type,
                                       GError       **error);
void          lk_dns_message_free     (LkDnsMessage  *self);
const char   *lk_dns_rcode_to_string  (guint          rcode);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDnsMessage, lk_dns_message_free)

G_END_DECLS

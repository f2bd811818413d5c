/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

typedef struct
{
  GSocketFamily family;
  GInetAddress *address;   /* (owned) */
  char         *interface; /* (owned) */
  guint         index;     /* of the interface; 0: not known */
} LkGateway;

/**
 * LkLink:
 *
 * How this computer is connected, as far as it knows by itself.
 */
typedef struct
{
  GPtrArray *gateways;     /* (owned) (element-type LkGateway) best first */
  GStrv      name_servers; /* (owned) */
  gboolean   ipv4_route;
  gboolean   ipv6_route;
  gboolean   ipv4_address;
  gboolean   ipv6_address;
} LkLink;

void    lk_link_free          (LkLink               *self);
void    lk_link_probe_async   (LkRun                *run,
                               const char           *root,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
LkLink *lk_link_probe_finish  (GAsyncResult         *result,
                               GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkLink, lk_link_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A resolver for tests that knows the SRV records it was told, and nothing else. */
#define LK_TYPE_SRV_RESOLVER (lk_srv_resolver_get_type ())
G_DECLARE_FINAL_TYPE (LkSrvResolver, lk_srv_resolver, LK, SRV_RESOLVER, GResolver)

LkSrvResolver *lk_srv_resolver_new    (void);
void           lk_srv_resolver_forget (LkSrvResolver *self);
void           lk_srv_resolver_hang   (LkSrvResolver *self);
void           lk_srv_resolver_add    (LkSrvResolver *self,
                                       const char    *name,
                                       const char    *host,
                                       guint16        port,
                                       guint16        priority,
                                       guint16        weight);

G_END_DECLS

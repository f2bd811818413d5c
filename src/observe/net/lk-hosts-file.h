/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkHostsMatch:
 *
 * What a hosts file says about one name.
 */
typedef struct
{
  guint      line;      /* the first line that names it, counted from 1; 0: none */
  GPtrArray *addresses; /* (owned) (element-type GInetAddress) of all lines that name it */
} LkHostsMatch;

LkHostsMatch *lk_hosts_parse       (const char           *text,
                                    gsize                 length,
                                    const char           *name);
void          lk_hosts_match_free  (LkHostsMatch         *self);
void          lk_hosts_find_async  (const char           *name,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
LkHostsMatch *lk_hosts_find_finish (GAsyncResult         *result,
                                    GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHostsMatch, lk_hosts_match_free)

G_END_DECLS

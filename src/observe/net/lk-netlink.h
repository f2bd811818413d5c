/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  LK_NETLINK_ROUTES,
  LK_NETLINK_NEIGHBOURS,
} LkNetlinkTable;

typedef struct
{
  GSocketFamily family;
  GInetAddress *gateway;   /* (owned) (nullable) none on a point-to-point link */
  guint         interface; /* index; 0: not told */
  guint32       metric;
} LkRoute;

typedef struct
{
  GInetAddress *address;      /* (owned) */
  guint         interface;    /* index */
  guint16       state;        /* NUD_* */
  gint64        confirmed_ms; /* how long ago it was last confirmed; -1: not told */
} LkNeighbour;

/* Hands back default routes (LkRoute, best first) or the neighbour table (LkNeighbour). */
void        lk_netlink_dump_async        (LkNetlinkTable        table,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
GPtrArray  *lk_netlink_dump_finish       (GAsyncResult         *result,
                                          GError              **error);

GPtrArray  *lk_netlink_parse             (LkNetlinkTable        table,
                                          const guint8         *data,
                                          gsize                 length);
const char *lk_neighbour_state_to_string (guint16               state);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/* Addresses of one family that are tried at most. */
#define LK_CONNECT_MAX_PER_FAMILY 3

/**
 * LkConnectFlags:
 * @LK_CONNECT_NONE: nothing special
 * @LK_CONNECT_OTHER_PORT: the port is tried only for comparison; nobody needs the connection
 *
 * How a connection is tried.
 */
typedef enum
{
  LK_CONNECT_NONE = 0,
  LK_CONNECT_OTHER_PORT = 1 << 0,
} LkConnectFlags;

void               lk_connect_async  (LkRun                *run,
                                      const char           *host,
                                      guint16               port,
                                      GList                *addresses,
                                      const char           *role,
                                      LkConnectFlags        flags,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
GSocketConnection *lk_connect_finish (GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS

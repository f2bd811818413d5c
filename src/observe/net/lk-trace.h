/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkTraceFlags:
 * @LK_TRACE_NONE: the name and the connections only
 * @LK_TRACE_COMPARE: where nothing connects, try other ports of the same host
 *
 * What else to look at on the way to a host.
 */
typedef enum
{
  LK_TRACE_NONE = 0,
  LK_TRACE_COMPARE = 1 << 0,
} LkTraceFlags;

void     lk_trace_async  (LkRun                *run,
                           const char           *host,
                           guint16               port,
                           LkTransport           transport,
                           const char           *role,
                           LkTraceFlags          flags,
                           GCancellable         *cancellable,
                           GAsyncReadyCallback   callback,
                           gpointer              user_data);
gboolean lk_trace_finish (GAsyncResult         *result,
                           GError              **error);

G_END_DECLS

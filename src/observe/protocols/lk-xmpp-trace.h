/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-xmpp-target.h"

G_BEGIN_DECLS

void     lk_xmpp_trace_async  (LkRun                *run,
                               LkXmppTarget         *target,
                               const char           *domain,
                               GPtrArray            *siblings,
                               GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
gboolean lk_xmpp_trace_finish (GAsyncResult         *result,
                               GError              **error);

G_END_DECLS

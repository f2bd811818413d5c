/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-link-probe.h"

G_BEGIN_DECLS

void      lk_router_probe_async   (LkRun                *run,
                                   GPtrArray            *gateways,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean  lk_router_probe_finish  (GAsyncResult         *result,
                                   gboolean             *out_answers,
                                   GError              **error);

G_END_DECLS

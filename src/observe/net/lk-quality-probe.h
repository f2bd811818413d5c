/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void     lk_quality_probe_async  (LkRun                *run,
                                  const char           *host,
                                  GInetAddress         *address,
                                  guint16               port,
                                  const char           *role,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
gboolean lk_quality_probe_finish (GAsyncResult         *result,
                                  GError              **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void       lk_stream_open_async  (LkRun                *run,
                                  const char           *host,
                                  guint16               port,
                                  gboolean              secure,
                                  const char           *role,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
GIOStream *lk_stream_open_finish (GAsyncResult         *result,
                                  GError              **error);

G_END_DECLS

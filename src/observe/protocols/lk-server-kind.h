/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void       lk_server_kind_async  (LkRun                *run,
                                  const char           *host,
                                  guint16               port,
                                  const char           *path,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
LkProtocol lk_server_kind_finish (GAsyncResult         *result,
                                  char                **out_base_url);

G_END_DECLS

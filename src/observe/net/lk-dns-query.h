/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void       lk_dns_query_async   (LkRun                *run,
                                 const char           *server,
                                 const char           *name,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
GPtrArray *lk_dns_query_finish  (GAsyncResult         *result,
                                 GError              **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void      lk_dns_second_async   (LkRun                *run,
                                 const char           *name,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
gboolean  lk_dns_second_finish  (GAsyncResult         *result,
                                 GError              **error);

void      lk_dns_random_async   (LkRun                *run,
                                 const char           *domain,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
gboolean  lk_dns_random_finish  (GAsyncResult         *result,
                                 GError              **error);

G_END_DECLS

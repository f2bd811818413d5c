/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/* One endpoint that a service description names, spoken to as far as its transport alone allows. */

gboolean lk_service_endpoint_is_page (LkEndpoint           *endpoint);
void     lk_service_endpoint_async   (LkRun                *run,
                                      LkEndpoint           *endpoint,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
gboolean lk_service_endpoint_finish  (GAsyncResult         *result,
                                      GError              **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void      lk_proxy_connect_async   (LkRun                *run,
                                    GUri                 *proxy,
                                    const char           *host,
                                    guint16               port,
                                    GCancellable         *cancellable,
                                    GAsyncReadyCallback   callback,
                                    gpointer              user_data);
gboolean  lk_proxy_connect_finish  (GAsyncResult         *result,
                                    GError              **error);
guint16   lk_proxy_get_port        (GUri                 *proxy);

G_END_DECLS

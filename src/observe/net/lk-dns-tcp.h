/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void    lk_dns_tcp_async   (GSocketAddress       *server,
                            GBytes               *question,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data);
GBytes *lk_dns_tcp_finish  (GAsyncResult         *result,
                            GError              **error);

G_END_DECLS

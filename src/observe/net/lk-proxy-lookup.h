/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void        lk_proxy_lookup_async     (const char           *url,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
GStrv       lk_proxy_lookup_finish    (GAsyncResult         *result,
                                       GError              **error);
gboolean    lk_proxy_is_direct        (const char           *proxy);
const char *lk_proxy_find_source      (const char           *url,
                                       gboolean              direct);

G_END_DECLS

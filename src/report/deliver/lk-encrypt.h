/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A help desk's key is no longer than this, in bytes. */
#define LK_ENCRYPT_MAX_KEY (64 * 1024)

void    lk_encrypt_async  (GBytes               *content,
                           const char           *public_key,
                           GCancellable         *cancellable,
                           GAsyncReadyCallback   callback,
                           gpointer              user_data);
GBytes *lk_encrypt_finish (GAsyncResult         *result,
                           char                **fingerprint,
                           GError              **error);

G_END_DECLS

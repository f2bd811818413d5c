/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void    lk_report_pack_async    (GPtrArray            *entries,
                                 const char           *public_key,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
GBytes *lk_report_pack_finish   (GAsyncResult         *result,
                                 GError              **error);
char   *lk_report_pack_dup_name (GPtrArray            *entries,
                                 gboolean              encrypted);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Small files in which the program keeps something from run to run. */

char     *lk_state_file_dup_path    (const char           *name);
void      lk_state_file_load_async  (const char           *path,
                                     gsize                 max_bytes,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
GBytes   *lk_state_file_load_finish (GAsyncResult         *result,
                                     GError              **error);
void      lk_state_file_save_async  (const char           *path,
                                     const char           *text,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gboolean  lk_state_file_save_finish (GAsyncResult         *result,
                                     GError              **error);

G_END_DECLS

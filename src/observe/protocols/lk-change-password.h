/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void  lk_change_password_find_async  (LkRun                *run,
                                      const char           *host,
                                      guint16               port,
                                      GCancellable         *cancellable,
                                      GAsyncReadyCallback   callback,
                                      gpointer              user_data);
char *lk_change_password_find_finish (GAsyncResult         *result);

G_END_DECLS

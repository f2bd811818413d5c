/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void      lk_proxy_probe_async   (LkRun                *run,
                                  const char           *url,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
gboolean  lk_proxy_probe_finish  (GAsyncResult         *result,
                                  gboolean             *out_direct,
                                  GError              **error);

void      lk_wpad_probe_async    (LkRun                *run,
                                  GCancellable         *cancellable,
                                  GAsyncReadyCallback   callback,
                                  gpointer              user_data);
gboolean  lk_wpad_probe_finish   (GAsyncResult         *result,
                                  GError              **error);

G_END_DECLS

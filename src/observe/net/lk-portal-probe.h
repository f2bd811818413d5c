/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void      lk_portal_probe_async   (LkRun                *run,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean  lk_portal_probe_finish  (GAsyncResult         *result,
                                   GError              **error);

G_END_DECLS

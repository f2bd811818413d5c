/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

#define LK_RELEASE_PROBE "release"

void lk_release_probe_async  (LkRun                *run,
                              const LkClient       *client,
                              const char           *installed,
                              const char           *copy_kind,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data);
void lk_release_probe_finish (GAsyncResult         *result);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-run.h"

G_BEGIN_DECLS

void lk_client_log_probe_async  (LkRun               *run,
                                 LkComputer          *computer,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data);
void lk_client_log_probe_finish (GAsyncResult        *result);

G_END_DECLS

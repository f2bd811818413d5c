/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/* What a good run taught is kept for the day on which the service is out of order. */

void lk_remember_async  (LkCase               *kase,
                         GAsyncReadyCallback   callback,
                         gpointer              user_data);
void lk_remember_finish (GAsyncResult         *result);
void lk_recall_async    (LkRun                *run,
                         GCancellable         *cancellable,
                         GAsyncReadyCallback   callback,
                         gpointer              user_data);
void lk_recall_finish   (GAsyncResult         *result);

G_END_DECLS

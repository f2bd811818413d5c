/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-follow-up.h"
#include "lk-run.h"

G_BEGIN_DECLS

/* The service itself: what it speaks, which hosts it needs, and the way to each of them. */

void     lk_service_probe_async         (LkRun                *run,
                                         LkFollowUp           *follow_up,
                                         GCancellable         *cancellable,
                                         GAsyncReadyCallback   callback,
                                         gpointer              user_data);
gboolean lk_service_probe_finish        (GAsyncResult         *result,
                                         gboolean             *out_reached,
                                         GError              **error);

G_END_DECLS

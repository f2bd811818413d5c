/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"
#include "lk-sign-in-place.h"

G_BEGIN_DECLS

void     lk_irc_discover_async  (LkRun                *run,
                                 const LkSignInPlace  *place,
                                 gboolean              certain,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
gboolean lk_irc_discover_finish (GAsyncResult         *result,
                                 gboolean             *out_reached);

G_END_DECLS

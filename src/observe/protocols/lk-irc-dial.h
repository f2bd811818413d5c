/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-irc-stream.h"
#include "lk-sign-in-place.h"
#include "lk-run.h"

G_BEGIN_DECLS

void         lk_irc_dial_async  (LkRun                *run,
                                 const LkSignInPlace  *place,
                                 const char           *role,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
LkIrcStream *lk_irc_dial_finish (GAsyncResult         *result,
                                 GError              **error);

G_END_DECLS

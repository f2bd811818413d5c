/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-fetch.h"

G_BEGIN_DECLS

void     lk_web_check_async  (LkRun                *run,
                              const char           *url,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data);
gboolean lk_web_check_finish (GAsyncResult         *result,
                              LkAnswer            **out_answer,
                              LkOutcome            *out_outcome,
                              GError              **error);

G_END_DECLS

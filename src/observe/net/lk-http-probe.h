/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-fetch.h"

G_BEGIN_DECLS

/* Probe names that are out while a request is. */
#define LK_HTTP_PROBE "http"

/* The role of requests made only to find out what a typed address is; it becomes `service` when the
 * answer has the right shape. */
#define LK_ROLE_CANDIDATE "candidate"
#define LK_ROLE_SERVICE "service"

/* Whether an answer is what was asked for: its members are there. */
typedef gboolean (*LkShapeCheck) (LkAnswer *answer);

void     lk_fetch_record_async  (LkRun                *run,
                                 const char           *url,
                                 LkFetchFlags          flags,
                                 guint                 deadline_ms,
                                 const char           *role,
                                 const char           *purpose,
                                 LkShapeCheck          shape_check,
                                 GCancellable         *cancellable,
                                 GAsyncReadyCallback   callback,
                                 gpointer              user_data);
gboolean lk_fetch_record_finish (GAsyncResult         *result,
                                 LkAnswer            **out_answer,
                                 LkOutcome            *out_outcome,
                                 GError              **error);

G_END_DECLS

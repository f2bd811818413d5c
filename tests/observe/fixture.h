/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

LkRun         *test_run_new     (LkPolicy     *policy);
LkObservation *test_run_find    (LkRun        *run,
                                 const char   *probe,
                                 const char   *subject);
guint          test_run_count   (LkRun        *run,
                                 const char   *probe);
void           test_run_settle  (LkRun        *run);
void           test_take_result (GObject      *source,
                                 GAsyncResult *result,
                                 gpointer      user_data);
GAsyncResult  *test_wait        (GAsyncResult **result);
void           test_wait_ms     (guint         milliseconds);

G_END_DECLS

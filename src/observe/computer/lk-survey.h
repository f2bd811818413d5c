/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-run.h"

G_BEGIN_DECLS

/* Everything about the messenger and this computer, each probe only where a check that was asked for needs it. */

void lk_survey_async  (LkRun                *run,
                       LkComputer           *computer,
                       GCancellable         *cancellable,
                       GCancellable         *feeds,
                       GAsyncReadyCallback   callback,
                       gpointer              user_data);
void lk_survey_finish (GAsyncResult         *result);

G_END_DECLS

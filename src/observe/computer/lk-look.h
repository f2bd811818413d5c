/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-reading.h"

G_BEGIN_DECLS

JsonObject *lk_look_add    (GPtrArray            *readings,
                            const char           *probe,
                            const char           *subject);
void        lk_look_async  (LkRun                *run,
                            LkComputer           *computer,
                            const char           *probe,
                            LkReader              look,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data);
void        lk_look_finish (GAsyncResult         *result);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void     lk_outage_note_async  (LkRun                *run,
                                const char           *url,
                                GCancellable         *cancellable,
                                GAsyncReadyCallback   callback,
                                gpointer              user_data);
gboolean lk_outage_note_finish (GAsyncResult         *result);

gboolean lk_outage_note_read   (JsonNode             *root,
                                const char *const    *languages,
                                JsonObject           *facts,
                                GError              **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-client-copy.h"
#include "lk-service.h"

G_BEGIN_DECLS

/* Where messengers are installed, by every route that leaves files. For worker threads. */

GPtrArray *lk_client_search        (LkComputer     *computer,
                                    GPtrArray      *clients,
                                    GCancellable   *cancellable);
void       lk_client_search_hidden (LkComputer     *computer,
                                    const LkClient *client,
                                    GPtrArray      *copies,
                                    GPtrArray      *kinds,
                                    GPtrArray      *permissions);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

void   lk_resolver_install        (void);
void   lk_resolver_forget         (void);

void   lk_resolver_lookup_async   (LkRun                *run,
                                   const char           *name,
                                   const char           *role,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
GList *lk_resolver_lookup_finish  (GAsyncResult         *result,
                                   GError              **error);

G_END_DECLS

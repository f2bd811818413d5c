/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-catalog.h"

G_BEGIN_DECLS

/**
 * LkSetup:
 *
 * What is read from files once: service descriptions and IT's policy.
 */
typedef struct
{
  LkCatalog *catalog; /* (owned) */
  LkPolicy  *policy;  /* (owned) */
} LkSetup;

void     lk_setup_load_async  (GCancellable         *cancellable,
                               GAsyncReadyCallback   callback,
                               gpointer              user_data);
LkSetup *lk_setup_load_finish (GAsyncResult         *result,
                               GError              **error);
void     lk_setup_free        (LkSetup              *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSetup, lk_setup_free)

G_END_DECLS

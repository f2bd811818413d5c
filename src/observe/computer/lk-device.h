/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-computer.h"

G_BEGIN_DECLS

/* What support needs to know of a device: members `device`, `system` and `versions`, see DESIGN.md. */

void        lk_device_read_async  (LkComputer           *computer,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
JsonObject *lk_device_read_finish (GAsyncResult         *result,
                                   GError              **error);
void        lk_device_add_version (JsonObject          *device,
                                   const char          *name,
                                   const char          *version);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-model.h"

G_BEGIN_DECLS

/* A page that is handed to the person's browser: asked for by `--try-hand-off`. */

gboolean lk_cli_hand_off_prepare (LkCase        *kase,
                                  GError       **error);
void     lk_cli_hand_off_run     (LkCase        *kase,
                                  GCancellable  *cancellable);

G_END_DECLS

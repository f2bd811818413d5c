/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-model.h"

G_BEGIN_DECLS

/* A browser that is started first after the computer was, from a slow disk and out of a sandbox, takes so long. Milliseconds. */
#define LK_HAND_OFF_DEADLINE_MS 30000

LkClient *lk_hand_off_find_client (LkCase               *kase);
void      lk_hand_off_async       (LkCase               *kase,
                                   LkComputer           *computer,
                                   const char           *page,
                                   GAppLaunchContext    *context,
                                   guint                 deadline_ms,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
void      lk_hand_off_finish      (GAsyncResult         *result);

G_END_DECLS

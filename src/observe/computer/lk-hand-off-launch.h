/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Opening a page in the person's browser, the two ways that messengers have. Neither lets the main loop wait. */

void     lk_hand_off_launch_async        (const char           *url,
                                          GAppLaunchContext    *context,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
gboolean lk_hand_off_launch_finish       (GAsyncResult         *result,
                                          char                **handler,
                                          GError              **error);
void     lk_hand_off_launch_portal_async (GDBusConnection      *bus,
                                          const char           *url,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);

G_END_DECLS

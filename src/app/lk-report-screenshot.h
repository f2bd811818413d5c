/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A picture of the screen by org.freedesktop.portal.Screenshot; the person chooses of what. */

void     lk_report_screenshot_look_async  (GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
gboolean lk_report_screenshot_look_finish (GAsyncResult        *result);
void     lk_report_screenshot_take_async  (GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             user_data);
char    *lk_report_screenshot_take_finish (GAsyncResult        *result,
                                           GError             **error);

G_END_DECLS

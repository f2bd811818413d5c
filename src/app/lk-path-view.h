/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-path.h"

G_BEGIN_DECLS

/**
 * LkPathView:
 *
 * The picture of the way from this computer to the account: solid where it works, a cross where it breaks, dotted
 * where it was not reached.
 * Side by side where there is room, otherwise one below the other.
 */
#define LK_TYPE_PATH_VIEW (lk_path_view_get_type ())
G_DECLARE_FINAL_TYPE (LkPathView, lk_path_view, LK, PATH_VIEW, GtkWidget)

GtkWidget *lk_path_view_new      (void);
void       lk_path_view_set_path (LkPathView   *self,
                                  const LkPath *path);

G_END_DECLS

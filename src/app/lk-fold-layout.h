/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LkFoldLayout:
 *
 * Children side by side at their natural width where they fit, otherwise one below the other at full width. A child
 * with hexpand set takes the room that is left.
 */
#define LK_TYPE_FOLD_LAYOUT (lk_fold_layout_get_type ())
G_DECLARE_FINAL_TYPE (LkFoldLayout, lk_fold_layout, LK, FOLD_LAYOUT, GtkLayoutManager)

GtkLayoutManager *lk_fold_layout_new (int spacing);

/* A box laid out that way. */
#define LK_TYPE_FOLD_BOX (lk_fold_box_get_type ())
G_DECLARE_FINAL_TYPE (LkFoldBox, lk_fold_box, LK, FOLD_BOX, GtkBox)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-secret.h"

G_BEGIN_DECLS

/* A row in which something secret is typed: a #GtkEditable over a #GtkText. */

void      lk_secret_row_protect   (GtkWidget *row);
gboolean  lk_secret_row_is_filled (GtkWidget *row);
LkSecret *lk_secret_row_take      (GtkWidget *row);
void      lk_secret_row_wipe      (GtkWidget *row);

G_END_DECLS

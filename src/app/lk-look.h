/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "lk-glyph.h"
#include "lk-model.h"

G_BEGIN_DECLS

GtkWidget *lk_look_new_image    (LkGlyphShape  shape,
                                 int           size);
void       lk_look_set_status   (GtkImage     *image,
                                 LkStatus      status);
LkStatus   lk_look_soften       (LkStatus      status,
                                 LkCase       *kase);
void       lk_look_set_text     (GtkLabel     *label,
                                 const char   *text);
void       lk_look_set_steps    (GtkBox             *box,
                                 const char *const  *steps);
int        lk_look_measure_height (GtkWidget *const *parts,
                                   int               width);

G_END_DECLS

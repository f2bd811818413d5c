/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void  lk_report_print          (GtkWindow *window,
                                GPtrArray *entries);
char *lk_report_print_dup_text (GPtrArray *entries);

G_END_DECLS

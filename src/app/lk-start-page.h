/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-catalog.h"

G_BEGIN_DECLS

/**
 * LkStartPage:
 *
 * Asks for the messenger: a name to search for, or a typed address. Runs it with the action win.run.
 */
#define LK_TYPE_START_PAGE (lk_start_page_get_type ())
G_DECLARE_FINAL_TYPE (LkStartPage, lk_start_page, LK, START_PAGE, AdwBin)

GtkWidget  *lk_start_page_new         (void);
void        lk_start_page_set_catalog (LkStartPage       *self,
                                       LkCatalog         *catalog,
                                       LkPolicy          *policy);
void        lk_start_page_set_recent  (LkStartPage       *self,
                                       const char *const *recent);
void        lk_start_page_set_error   (LkStartPage       *self,
                                       const char        *message);
const char *lk_start_page_get_error   (LkStartPage       *self);
void        lk_start_page_take_focus  (LkStartPage       *self);
GtkWidget  *lk_start_page_get_entry   (LkStartPage       *self);
char       *lk_start_page_dup_chosen  (LkStartPage       *self,
                                       char             **out_label);

G_END_DECLS

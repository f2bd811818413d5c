/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-session.h"

G_BEGIN_DECLS

/**
 * LkCheckRow:
 *
 * One check of an opened cause: what was found, the numbers, the way out when it is the culprit, and the technical details.
 */
#define LK_TYPE_CHECK_ROW (lk_check_row_get_type ())
G_DECLARE_FINAL_TYPE (LkCheckRow, lk_check_row, LK, CHECK_ROW, AdwPreferencesRow)

GtkWidget  *lk_check_row_new        (const char *check);
const char *lk_check_row_get_check  (LkCheckRow *self);
LkStatus    lk_check_row_get_status (LkCheckRow *self);
void        lk_check_row_update     (LkCheckRow *self,
                                     LkSession  *session);

G_END_DECLS

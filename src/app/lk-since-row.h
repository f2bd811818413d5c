/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-session.h"

G_BEGIN_DECLS

/**
 * LkSinceRow:
 *
 * When it worked last; opened, what has changed since and what that points to. Hidden where that is not known.
 */
#define LK_TYPE_SINCE_ROW (lk_since_row_get_type ())
G_DECLARE_FINAL_TYPE (LkSinceRow, lk_since_row, LK, SINCE_ROW, AdwExpanderRow)

void        lk_since_row_update    (LkSinceRow *self,
                                    LkSession  *session);
const char *lk_since_row_get_text  (LkSinceRow *self);

G_END_DECLS

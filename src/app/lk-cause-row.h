/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-check-row.h"

G_BEGIN_DECLS

/**
 * LkCauseRow:
 *
 * One of the five causes: its worst status in one line, its checks when opened. The rows of the checks are made when
 * it is opened first.
 */
#define LK_TYPE_CAUSE_ROW (lk_cause_row_get_type ())
G_DECLARE_FINAL_TYPE (LkCauseRow, lk_cause_row, LK, CAUSE_ROW, AdwExpanderRow)

GtkWidget  *lk_cause_row_new            (LkCause     cause);
LkCause     lk_cause_row_get_cause      (LkCauseRow *self);
LkStatus    lk_cause_row_get_status     (LkCauseRow *self);
LkCheckRow *lk_cause_row_find_check_row (LkCauseRow *self,
                                         const char *check);
void        lk_cause_row_update         (LkCauseRow *self,
                                         LkSession  *session);
void        lk_expander_row_pin         (AdwExpanderRow *row);

G_END_DECLS

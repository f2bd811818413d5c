/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-catalog.h"

G_BEGIN_DECLS

/**
 * LkOutboxRow:
 *
 * A report that could not be sent, and waits. Hidden where none does.
 */
#define LK_TYPE_OUTBOX_ROW (lk_outbox_row_get_type ())
G_DECLARE_FINAL_TYPE (LkOutboxRow, lk_outbox_row, LK, OUTBOX_ROW, AdwActionRow)

void lk_outbox_row_look (LkOutboxRow *self,
                         LkPolicy    *policy);

G_END_DECLS

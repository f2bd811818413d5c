/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-message-field.h"

G_BEGIN_DECLS

/**
 * LkMessageDialog:
 *
 * "What does this message mean?", at any time, with or without a check.
 */
#define LK_TYPE_MESSAGE_DIALOG (lk_message_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LkMessageDialog, lk_message_dialog, LK, MESSAGE_DIALOG, AdwWindow)

GtkWidget      *lk_message_dialog_new       (GtkWindow       *parent);
LkMessageField *lk_message_dialog_get_field (LkMessageDialog *self);

G_END_DECLS

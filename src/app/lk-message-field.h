/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-session.h"

G_BEGIN_DECLS

#define LK_MESSAGE_FIELD_MAX_BYTES (16 * 1024) /* of a pasted text that are taken */

/**
 * LkMessageField:
 *
 * "What does it say?": takes the message that a messenger showed, and says what it means. Everything happens on this
 * computer. Signals: ::closed () when the person is done with it or gives up, ::looked-up () after each look,
 * ::check-wanted (target) when the person wants what was offered to be checked with the message.
 */
#define LK_TYPE_MESSAGE_FIELD (lk_message_field_get_type ())
G_DECLARE_FINAL_TYPE (LkMessageField, lk_message_field, LK, MESSAGE_FIELD, AdwBin)

GtkWidget  *lk_message_field_new         (void);
void        lk_message_field_set_session (LkMessageField *self,
                                          LkSession      *session);
void        lk_message_field_set_offer   (LkMessageField *self,
                                          const char     *label,
                                          const char     *target);
void        lk_message_field_set_fills   (LkMessageField *self,
                                          gboolean        fills);
void        lk_message_field_reset       (LkMessageField *self);
void        lk_message_field_set_text    (LkMessageField *self,
                                          const char     *text);
char       *lk_message_field_dup_text    (LkMessageField *self);
void        lk_message_field_look_up     (LkMessageField *self);
const char *lk_message_field_get_meaning (LkMessageField *self);
void        lk_message_field_take_focus  (LkMessageField *self);

G_END_DECLS

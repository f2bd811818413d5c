/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-message-field.h"
#include "lk-session.h"

G_BEGIN_DECLS

/**
 * LkQuestionCard:
 *
 * The first question that only the person can answer, at the foot of the page, so that it pushes nothing away.
 */
#define LK_TYPE_QUESTION_CARD (lk_question_card_get_type ())
G_DECLARE_FINAL_TYPE (LkQuestionCard, lk_question_card, LK, QUESTION_CARD, AdwBin)

GtkWidget  *lk_question_card_new          (void);
const char *lk_question_card_get_question (LkQuestionCard *self);
LkMessageField *lk_question_card_get_message_field (LkQuestionCard *self);
void        lk_question_card_answer       (LkQuestionCard *self,
                                           gboolean        yes);
void        lk_question_card_update       (LkQuestionCard *self,
                                           LkSession      *session);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-fetch.h"

G_BEGIN_DECLS

/**
 * LkAnswerWatch:
 *
 * Writes into an answer what happens before one comes: connection, handshake and certificate; for lk-fetch.c alone.
 */
typedef struct _LkAnswerWatch LkAnswerWatch;

LkAnswerWatch *lk_answer_watch_new  (LkAnswer      *answer,
                                     LkRun         *run,
                                     SoupMessage   *message);
void           lk_answer_watch_free (LkAnswerWatch *self);

G_END_DECLS

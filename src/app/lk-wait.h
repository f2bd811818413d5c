/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-session.h"

G_BEGIN_DECLS

/* How long a server still wants no sign-in, counted while somebody looks. */

void    lk_wait_recall_async  (LkSession           *session,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data);
void    lk_wait_recall_finish (GAsyncResult        *result);
gint64  lk_wait_get_left  (LkSession *session,
                           gint64     now_us);
char   *lk_wait_dup_words (gint64     left_s);

G_END_DECLS

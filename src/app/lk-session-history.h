/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-compare.h"
#include "lk-session.h"

G_BEGIN_DECLS

/* The last good run of what is checked, and what has changed since. */

char         *lk_session_dup_last_good  (LkSession *self);
LkComparison *lk_session_dup_since      (LkSession *self);
JsonObject   *lk_session_dup_last_good_json (LkSession *self);
void          lk_session_forget_good    (LkSession *self);
gboolean      lk_session_may_keep       (LkSession *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-session.h"

G_BEGIN_DECLS

/**
 * LkVerdictView:
 *
 * What is wrong, in one sentence; why; and what to press. While the check runs, what is going on.
 */
#define LK_TYPE_VERDICT_VIEW (lk_verdict_view_get_type ())
G_DECLARE_FINAL_TYPE (LkVerdictView, lk_verdict_view, LK, VERDICT_VIEW, GtkBox)

GtkWidget  *lk_verdict_view_new       (void);
void        lk_verdict_view_update    (LkVerdictView *self,
                                       LkSession     *session);
void        lk_verdict_view_set_narrow (LkVerdictView *self,
                                        gboolean      narrow);
const char *lk_verdict_view_get_title (LkVerdictView *self);
const char *lk_verdict_view_get_wait  (LkVerdictView *self);

G_END_DECLS

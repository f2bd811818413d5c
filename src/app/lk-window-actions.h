/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-advise.h"
#include "lk-catalog.h"
#include "lk-session.h"

G_BEGIN_DECLS

GArray  *lk_window_actions_list    (LkCase         *kase);
void     lk_window_actions_label   (GtkButton      *button,
                                    const LkAction *action,
                                    LkCase         *kase);
gboolean lk_window_actions_follow  (GtkWindow      *window,
                                    const LkAction *action,
                                    LkCase         *kase,
                                    LkPolicy       *policy);

void     lk_window_actions_try_hand_off (GtkWindow      *window,
                                         LkSession      *session);

G_END_DECLS

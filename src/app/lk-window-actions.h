/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-advise.h"
#include "lk-catalog.h"

G_BEGIN_DECLS

gboolean lk_window_actions_follow  (GtkWindow      *window,
                                    const LkAction *action,
                                    LkCase         *kase,
                                    LkPolicy       *policy);

G_END_DECLS

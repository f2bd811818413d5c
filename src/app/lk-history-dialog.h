/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-session.h"

G_BEGIN_DECLS

GtkWidget *lk_history_dialog_new (GtkWindow *parent,
                                  LkSession *session);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-saying.h"

G_BEGIN_DECLS

char *lk_advise_computer_words (LkObservation *observation);
char *lk_advise_hidden_words   (LkObservation *observation);

const char *lk_advise_copy_kind       (const char *kind);
void        lk_advise_look_at_client  (LkSaying   *look);
void        lk_advise_look_at_release (LkSaying   *look);
void        lk_advise_look_at_updates (LkSaying   *look);
void        lk_advise_look_at_storage (LkSaying   *look);
void        lk_advise_look_at_lock    (LkSaying   *look);
void        lk_advise_look_at_profile (LkSaying   *look);
void        lk_advise_look_at_crashes (LkSaying   *look);

G_END_DECLS

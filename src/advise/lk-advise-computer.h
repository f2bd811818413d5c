/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-advise.h"

G_BEGIN_DECLS

char *lk_advise_computer_words (LkObservation *observation);
char *lk_advise_hidden_words   (LkObservation *observation);

G_END_DECLS

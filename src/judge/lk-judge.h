/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

void lk_judge_case (LkCase             *kase,
                    const char *const  *pending);

G_END_DECLS

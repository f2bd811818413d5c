/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

LkCase *lk_recheck_merge (LkCase *before,
                          LkCase *again);

G_END_DECLS

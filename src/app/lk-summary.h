/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

char *lk_summary_write (LkCase *kase);

G_END_DECLS

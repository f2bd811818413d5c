/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-compare.h"
#include "lk-snapshot.h"

G_BEGIN_DECLS

JsonObject *lk_last_good_to_json (LkSnapshot    *good,
                                  LkComparison  *comparison);

G_END_DECLS

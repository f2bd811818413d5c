/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-case.h"

G_BEGIN_DECLS

JsonObject *lk_installed_get_copy (LkCase     *kase,
                                   const char *client);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

gboolean lk_validate_file (const char *path,
                           GPtrArray  *problems);

G_END_DECLS

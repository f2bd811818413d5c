/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-client-copy.h"

G_BEGIN_DECLS

char    *lk_snap_yaml_parse (const char *text,
                             gsize       length);
gboolean lk_snap_tree_sees  (LkComputer *computer);
void     lk_snap_tree_find  (LkComputer *computer,
                             const char *name,
                             GPtrArray  *copies);

G_END_DECLS

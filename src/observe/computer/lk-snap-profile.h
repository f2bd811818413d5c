/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"

G_BEGIN_DECLS

gboolean lk_snap_is_installed    (LkComputer *computer,
                                  const char *name);
char    *lk_snap_dup_confinement (LkComputer *computer,
                                  const char *name);
gboolean lk_snap_get_rule        (LkComputer *computer,
                                  const char *name,
                                  const char *words,
                                  gboolean   *found);

G_END_DECLS

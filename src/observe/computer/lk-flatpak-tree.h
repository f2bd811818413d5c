/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-client-copy.h"

G_BEGIN_DECLS

/* What Flatpak's own files tell, without running it: flatpak-installation(5), flatpak-metadata(5). */

gboolean lk_flatpak_deploy_parse  (const guint8   *data,
                                   gsize           length,
                                   char          **origin,
                                   char          **commit,
                                   char          **version,
                                   char          **end_of_life);
GStrv    lk_flatpak_tree_folders  (LkComputer     *computer);
gboolean lk_flatpak_tree_sees     (LkComputer     *computer,
                                   gboolean        user);
void     lk_flatpak_tree_find     (LkComputer     *computer,
                                   const char     *app,
                                   GPtrArray      *copies);

G_END_DECLS

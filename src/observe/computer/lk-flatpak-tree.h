/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-client-copy.h"

G_BEGIN_DECLS

/* What would show the installations to Latchkey's own sandbox. */
#define LK_FLATPAK_USER_PERMISSION "--filesystem=xdg-data/flatpak:ro"
#define LK_FLATPAK_SYSTEM_PERMISSION "--filesystem=/var/lib/flatpak:ro"

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
char    *lk_flatpak_tree_dup_permission (LkComputer *computer);
gboolean lk_flatpak_tree_has      (LkComputer     *computer,
                                   const char     *app);
void     lk_flatpak_tree_find     (LkComputer     *computer,
                                   const char     *app,
                                   GPtrArray      *copies);

G_END_DECLS

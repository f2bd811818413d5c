/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-client-copy.h"
#include "lk-service.h"

G_BEGIN_DECLS

/* Copies that no package manager knows: AppImages and unpacked folders. */

gboolean lk_appimage_name_matches (const char     *file_name,
                                   const char     *program);
char    *lk_appimage_name_version (const char     *file_name);
char    *lk_user_dirs_parse       (const char     *text,
                                   const char     *key,
                                   const char     *home);
void     lk_loose_programs_find   (LkComputer     *computer,
                                   const LkClient *client,
                                   GPtrArray      *copies);

G_END_DECLS

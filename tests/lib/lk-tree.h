/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Files of a made-up computer, below a folder that stands for its root. */

void lk_tree_folder (const char *root,
                     const char *path);
void lk_tree_write  (const char *root,
                     const char *path,
                     const void *content,
                     gssize      length);
void lk_tree_link   (const char *root,
                     const char *path,
                     const char *target);
void lk_tree_remove (const char *path);

G_END_DECLS

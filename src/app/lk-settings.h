/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is remembered between two starts. Everything works without it: a copy that was not installed has no schema. */

#define LK_SETTINGS_MAX_RECENT 3

GSettings *lk_settings_new        (void);
GStrv      lk_settings_dup_recent (GSettings  *settings);
void       lk_settings_add_recent (GSettings  *settings,
                                   const char *service);
void       lk_settings_get_size   (GSettings  *settings,
                                   int        *width,
                                   int        *height);
void       lk_settings_set_size   (GSettings  *settings,
                                   int         width,
                                   int         height);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What single characters are to names and passwords; shared by looking at both. */

gboolean lk_character_is_blank       (gunichar c);
gboolean lk_character_is_invisible   (gunichar c);
gboolean lk_character_is_full_width  (gunichar c);
gunichar lk_character_fold           (gunichar c);
gunichar lk_character_get_look_alike (gunichar c);

G_END_DECLS

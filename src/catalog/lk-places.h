/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where descriptions and policies are found. Private to the catalogue. */

GPtrArray *lk_places_list (gboolean with_own);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* While a library reads files through memory: a page that cannot be read from the disk, because the file was cut or the disk
   is failing, reads as zeros instead of ending the program. For the thread that called it. */

void     lk_map_guard_begin (void);
gboolean lk_map_guard_end   (void);

G_END_DECLS

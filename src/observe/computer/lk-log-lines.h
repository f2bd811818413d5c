/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gint64 lk_log_line_get_time_s (const char *line,
                               gsize       length);
char  *lk_log_lines_since     (const char *text,
                               gsize       length,
                               gint64      since_s,
                               gint64      until_s);

G_END_DECLS

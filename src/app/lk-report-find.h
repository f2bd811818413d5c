/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint lk_report_find_count (GBytes     *content,
                            const char *text);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-computer.h"

G_BEGIN_DECLS

/* For worker threads. @copy is a copy of a messenger as a `client` observation has it. */
gboolean lk_update_source_read         (LkComputer *computer,
                                        JsonObject *copy,
                                        gint64      now_s,
                                        JsonObject *facts);
void     lk_update_source_read_deb     (LkComputer *computer,
                                        const char *package,
                                        const char *installed,
                                        gint64      now_s,
                                        JsonObject *facts);
void     lk_update_source_read_flatpak (LkComputer *computer,
                                        JsonObject *copy,
                                        gint64      now_s,
                                        JsonObject *facts);
void     lk_update_source_add_key      (const char *data,
                                        gsize       length,
                                        gint64      now_s,
                                        JsonObject *facts);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A longer keyring is not read. Bytes. */
#define LK_OPENPGP_MAX_BYTES (1024 * 1024)

gboolean lk_openpgp_get_expiry (const char *data,
                                gsize       length,
                                gint64     *expires_s);

G_END_DECLS

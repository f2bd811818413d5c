/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GUri    *lk_url_parse         (const char  *text,
                               GError     **error);
GUri    *lk_url_redirect      (GUri        *from,
                               const char  *location,
                               guint        n_before,
                               GError     **error);
char    *lk_url_strip         (GUri        *uri);
guint    lk_url_get_port      (GUri        *uri);
gboolean lk_url_is_https      (GUri        *uri);
char    *lk_url_dup_host_port (GUri        *uri);

G_END_DECLS

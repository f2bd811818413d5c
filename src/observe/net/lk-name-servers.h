/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GStrv lk_name_servers_parse    (const char         *text);
GStrv lk_name_servers_dup      (const char         *root);
void  lk_name_servers_override (const char *const  *servers);

G_END_DECLS

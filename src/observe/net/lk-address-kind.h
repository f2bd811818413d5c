/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

const char *lk_address_kind_of       (GInetAddress *address);
const char *lk_address_kind_of_all   (GPtrArray    *addresses);
void        lk_address_set_fact      (JsonObject   *facts,
                                      const char   *name,
                                      GPtrArray    *addresses);
void        lk_address_set_family_fact (JsonObject    *facts,
                                        const char    *name,
                                        GPtrArray     *addresses,
                                        GSocketFamily  family);

G_END_DECLS

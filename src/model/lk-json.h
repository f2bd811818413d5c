/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The one way JSON comes in: bytes are checked before json-glib sees them, members are read with their type checked. */

#define LK_JSON_MAX_BYTES (256 * 1024)
#define LK_JSON_MAX_DEPTH 32
#define LK_JSON_MAX_STRING (16 * 1024)
#define LK_JSON_MAX_VALUES 10000

JsonNode   *lk_json_parse          (const char    *data,
                                    gsize          length,
                                    GError       **error);
JsonNode   *lk_json_parse_file     (const char    *data,
                                    gsize          length,
                                    GError       **error);
gboolean    lk_json_scan           (const char    *data,
                                    gsize          length,
                                    gsize          max_bytes,
                                    gsize          max_values,
                                    GError       **error);
gboolean    lk_json_is_cut         (const char    *data,
                                    gsize          length);

const char *lk_json_get_string     (JsonObject    *object,
                                    const char    *name);
gboolean    lk_json_get_int        (JsonObject    *object,
                                    const char    *name,
                                    gint64        *value);
gboolean    lk_json_get_double     (JsonObject    *object,
                                    const char    *name,
                                    double        *value);
gboolean    lk_json_get_boolean    (JsonObject    *object,
                                    const char    *name,
                                    gboolean      *value);
gboolean    lk_json_is_true        (JsonObject    *object,
                                    const char    *name);
JsonObject *lk_json_get_object     (JsonObject    *object,
                                    const char    *name);
JsonArray  *lk_json_get_array      (JsonObject    *object,
                                    const char    *name);
GStrv       lk_json_dup_strings    (JsonObject    *object,
                                    const char    *name);
void        lk_json_set_strings    (JsonObject         *object,
                                    const char         *name,
                                    const char *const  *values);
char       *lk_json_to_text        (JsonNode      *node,
                                    gboolean       pretty);

G_END_DECLS

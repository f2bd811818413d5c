/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/**
 * LkKind:
 *
 * What a text in a file must be: a test and the words for it. Private to the catalogue.
 */
typedef struct
{
  gboolean  (*matches) (const char *text);
  const char *expected; /* (borrowed) */
} LkKind;

extern const LkKind lk_kind_text;
extern const LkKind lk_kind_public_key;
extern const LkKind lk_kind_id;
extern const LkKind lk_kind_address;
extern const LkKind lk_kind_host;
extern const LkKind lk_kind_host_port;
extern const LkKind lk_kind_path;
extern const LkKind lk_kind_https_url;
extern const LkKind lk_kind_http_url;
extern const LkKind lk_kind_email;
extern const LkKind lk_kind_date;
extern const LkKind lk_kind_word;
extern const LkKind lk_kind_package;
extern const LkKind lk_kind_app_id;
extern const LkKind lk_kind_desktop_file;
extern const LkKind lk_kind_scheme;
extern const LkKind lk_kind_folder;
extern const LkKind lk_kind_log;
extern const LkKind lk_kind_version;

gboolean    lk_is_near (const char        *text,
                        const char        *choice,
                        guint             *how_near);

/* The text of @choices (NULL-terminated) that @text was most likely meant to be. */
const char *lk_nearest (const char        *text,
                        const char *const *choices);

G_END_DECLS

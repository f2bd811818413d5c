/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-redact-line.h"

G_BEGIN_DECLS

/* What words mean: names of keys, words that are no value, words that are no name. Private to this folder. */

typedef enum
{
  LK_KEY_NONE,
  LK_KEY_PASSWORD, /* nothing may be left of its value */
  LK_KEY_SECRET,   /* its value goes unless it reads like prose */
  LK_KEY_AUTH,     /* may hold a secret or a way to sign in */
  LK_KEY_QUERY,    /* only in a query or a form */
  LK_KEY_NAME,
  LK_KEY_ID,
  LK_KEY_SERIAL,
  LK_KEY_SSID,
  LK_KEY_PHONE,
  LK_KEY_VOLUME,
  LK_KEY_IDENTITY,
  LK_KEY_COOKIE,   /* its value is a list of names and values */
} LkKey;

LkKey    lk_words_get_key     (const char *name,
                               gsize       length);
gsize    lk_words_key_ahead   (const LkLine *line,
                               gsize       i,
                               LkKey      *key);
gboolean lk_words_is_status   (const char *word,
                               gsize       length);
gboolean lk_words_is_common   (const char *word);
gboolean lk_words_is_scheme   (const char *word,
                               gsize       length);
gboolean lk_words_is_harmless_query (const char *name,
                               gsize       length);

G_END_DECLS

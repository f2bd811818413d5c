/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/* What a server says, as far as it may be written down or sent back. */

gboolean lk_server_words_is_word   (const char *text);
gboolean lk_server_words_set_word  (JsonObject *facts,
                                    const char *name,
                                    const char *word);
char    *lk_server_words_dup       (const char *text,
                                    gsize       max_bytes);
void     lk_server_words_set_text  (JsonObject *facts,
                                    const char *name,
                                    const char *text,
                                    gsize       max_bytes);
void     lk_server_words_set_email (JsonObject *facts,
                                    const char *name,
                                    const char *email);
gboolean lk_server_words_is_token  (const char *text);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-secret.h"

G_BEGIN_DECLS

/* A server may repeat what it was sent, as it is or written in another way; what it says is evidence only without that. */

/* Shorter ones are found by chance in anything, so they are looked for in words for people only. */
#define LK_ECHO_MIN_BYTES 4

gboolean  lk_echo_is_in       (LkSecret   *secret,
                               const char *text);
JsonNode *lk_echo_dup_without (LkSecret   *secret,
                               JsonNode   *node);

G_END_DECLS

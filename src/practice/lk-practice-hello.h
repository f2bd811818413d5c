/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the first bytes of a connection are. */
typedef enum
{
  LK_PRACTICE_HELLO_MORE,    /* too few to tell */
  LK_PRACTICE_HELLO_TLS,     /* one whole ClientHello record */
  LK_PRACTICE_HELLO_NOT_TLS,
} LkPracticeHello;

LkPracticeHello lk_practice_hello_look     (const guint8 *data,
                                            gsize         length);
char           *lk_practice_hello_dup_name (const guint8 *data,
                                            gsize         length);

extern const guint8 lk_practice_old_server_hello[];
extern const gsize lk_practice_old_server_hello_length;

G_END_DECLS

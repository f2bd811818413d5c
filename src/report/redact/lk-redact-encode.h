/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-redact-line.h"

G_BEGIN_DECLS

/* The ways of writing a known value that a view of the line does not undo. Private to this folder. */

typedef enum
{
  LK_WRITING_PLAIN,  /* letters: stands as a word, where the value asks for that */
  LK_WRITING_BASE64, /* part of a longer run of base64, and its case counts */
  LK_WRITING_BYTES,  /* hex digits or UTF-16 */
} LkWriting;

typedef void (*LkWritingFound) (const char *bytes,
                                gsize       length,
                                LkWriting   writing,
                                gpointer    data);

void lk_encode_each (const char     *value,
                     gsize           length,
                     gboolean        encoded,
                     LkWritingFound  found,
                     gpointer        data);
void lk_encode_mac  (const char     *value,
                     LkWritingFound  found,
                     gpointer        data);

G_END_DECLS

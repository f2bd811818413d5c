/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"

G_BEGIN_DECLS

/* How much of all lists together may be looked through, and how long that may take. */
#define LK_STANZA_MAX_BYTES (256 * 1024 * 1024)
#define LK_STANZA_BUDGET_MS 100

/**
 * LkStanzaSearch:
 *
 * A search through files of packages, as dpkg and apt write them (deb-control(5)). Set up with lk_stanza_search_init().
 */
typedef struct
{
  LkComputer *computer; /* (borrowed) */
  gsize       left;     /* bytes */
  gint64      until_us; /* of the monotonic clock */
} LkStanzaSearch;

/* @stanza ends with a NUL. */
typedef void (*LkStanzaFunc) (const char *stanza,
                              gpointer    user_data);

void      lk_stanza_search_init (LkStanzaSearch *self,
                                 LkComputer     *computer);
gboolean  lk_stanza_search_file (LkStanzaSearch *self,
                                 const char     *path,
                                 const char     *package,
                                 LkStanzaFunc    func,
                                 gpointer        user_data);
char     *lk_stanza_dup_field   (const char     *stanza,
                                 const char     *field);

G_END_DECLS

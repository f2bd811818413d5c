/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-apt-sources.h"

G_BEGIN_DECLS

/**
 * LkAptOffer:
 *
 * What the lists that apt fetched say of one package.
 */
typedef struct
{
  char        *candidate; /* (owned) (nullable) the newest version that an enabled source offers */
  LkAptSource *source;    /* (borrowed) (nullable) where that is from */
  gboolean     complete;  /* every list of every enabled source was looked through */
} LkAptOffer;

void  lk_apt_lists_search      (LkComputer  *computer,
                                GPtrArray   *sources,
                                const char  *package,
                                LkAptOffer  *offer);
char *lk_apt_lists_dup_name    (const char  *uri,
                                const char  *suite,
                                const char  *component);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"

G_BEGIN_DECLS

/**
 * LkAptSource:
 *
 * One source of packages, as sources.list(5) writes it.
 */
typedef struct
{
  char    *file;       /* (owned) */
  guint    line;
  gboolean enabled;
  gboolean by_upgrade; /* a distribution upgrade switched it off */
  GStrv    uris;       /* (owned) */
  GStrv    suites;     /* (owned) */
  GStrv    components; /* (owned) */
  char    *signed_by;  /* (owned) (nullable) path of a keyring */
  char    *key;        /* (owned) (nullable) armoured, written into the source */
} LkAptSource;

GPtrArray *lk_apt_sources_read  (LkComputer  *computer);
void       lk_apt_sources_parse (GPtrArray   *sources,
                                 const char  *file,
                                 const char  *text);
gboolean   lk_apt_source_is_for (LkAptSource *self,
                                 const char  *package);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"

G_BEGIN_DECLS

/**
 * LkMetainfo:
 *
 * What counts here of an AppStream metainfo file.
 */
typedef struct
{
  char     *version;    /* (owned) (nullable) of the first release, which is the newest */
  gboolean  unofficial; /* its description says that the service's makers have nothing to do with it */
} LkMetainfo;

LkMetainfo *lk_metainfo_parse (const char *text,
                               gsize       length);
LkMetainfo *lk_metainfo_find  (LkComputer *computer,
                               const char *share,
                               const char *id);
void        lk_metainfo_free  (LkMetainfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkMetainfo, lk_metainfo_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-client-copy.h"

G_BEGIN_DECLS

/**
 * LkDpkgPackage:
 *
 * What dpkg's status file says of a package.
 */
typedef struct
{
  char    *name;         /* (owned) */
  char    *version;      /* (owned) (nullable) */
  char    *architecture; /* (owned) (nullable) */
  gboolean installed;    /* wholly: unpacked and configured, or only waiting for triggers */
} LkDpkgPackage;

/**
 * LkDpkgStatus:
 *
 * Reads a status file piece by piece and keeps the packages that were asked for; deb-control(5).
 */
typedef struct _LkDpkgStatus LkDpkgStatus;

LkDpkgStatus  *lk_dpkg_status_new  (const char *const *names);
void           lk_dpkg_status_free (LkDpkgStatus      *self);
void           lk_dpkg_status_feed (LkDpkgStatus      *self,
                                    const char        *data,
                                    gsize              length);
GPtrArray     *lk_dpkg_status_end  (LkDpkgStatus      *self);

GPtrArray     *lk_dpkg_tree_read   (LkComputer        *computer,
                                    const char *const *names,
                                    GCancellable      *cancellable);
LkClientCopy  *lk_dpkg_tree_copy   (LkComputer          *computer,
                                    const LkDpkgPackage *package,
                                    const char          *program);
gboolean       lk_dpkg_tree_sees   (LkComputer        *computer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDpkgStatus, lk_dpkg_status_free)

G_END_DECLS

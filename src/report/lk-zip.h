/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LkZipFile:
 *
 * One file of a zip that was read.
 */
typedef struct
{
  char   *name;    /* (owned) */
  GBytes *content; /* (owned) */
} LkZipFile;

void       lk_zip_file_free (LkZipFile   *self);
char      *lk_zip_show_name (const char  *name);
GPtrArray *lk_zip_read      (GBytes      *bytes,
                             guint        max_files,
                             gsize        max_unpacked,
                             GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkZipFile, lk_zip_file_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Zip files, byte by byte, as wrong as a test wants them. */

/**
 * ZipPart:
 *
 * One file in a zip. What is not set by a test is what belongs there.
 */
typedef struct
{
  char   *name;           /* (owned) in the list at the end */
  gsize   name_length;
  char   *local_name;     /* (owned) before the content */
  GBytes *content;        /* (owned) as it stands there */
  guint   system;         /* that it was made on: 3 is Unix */
  guint   version;
  guint   flags;
  guint   local_flags;
  guint   method;
  guint32 crc;
  guint32 packed;
  guint32 unpacked;
  guint32 local_crc;
  guint32 local_packed;
  guint32 local_unpacked;
  guint32 attributes;
  guint   disk;
  GBytes *extra;          /* (owned) (nullable) in both places */
  gint64  start;          /* of the local header; -1: where it is */
  guint   descriptor;     /* bytes of a descriptor after the content: 0, 12, 16 */
  gboolean no_local;      /* only in the list */
} ZipPart;

typedef struct
{
  GPtrArray *parts;       /* (owned) (element-type ZipPart) */
  GBytes    *before;      /* (owned) (nullable) */
  GBytes    *gap;         /* (owned) (nullable) between the files and the list */
  GBytes    *after;       /* (owned) (nullable) */
  int        n_files;     /* that the end tells of; -1: as there are */
  gint64     directory;   /* where the list is; -1: where it is */
} ZipMaker;

ZipMaker *zip_maker_new     (void);
void      zip_maker_free    (ZipMaker    *self);
ZipPart  *zip_maker_add     (ZipMaker    *self,
                             const char  *name,
                             const void  *content,
                             gssize       length);
ZipPart  *zip_maker_deflate (ZipMaker    *self,
                             const char  *name,
                             const void  *content,
                             gsize        length);
GBytes   *zip_maker_finish  (ZipMaker    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZipMaker, zip_maker_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-case.h"
#include "lk-report-entry.h"

G_BEGIN_DECLS

/* What a report file that comes from elsewhere may be, in bytes and entries. */
#define LK_BUNDLE_MAX_BYTES (48 * 1024 * 1024)
#define LK_BUNDLE_MAX_UNPACKED (64 * 1024 * 1024)
#define LK_BUNDLE_MAX_ENTRIES 32

/**
 * LkBundle:
 *
 * A report file that was opened: what it says, and the case in it.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char       *reference; /* (owned) */
  LkCase     *kase;      /* (owned) as it was written, with the judgement of then */
  JsonObject *case_json; /* (owned) the case, as it was written */
  JsonObject *manifest;  /* (owned) */
  JsonObject *device;    /* (owned) (nullable) objects of what is told of the device */
  JsonObject *told;      /* (owned) (nullable) texts: what the person wrote */
  GPtrArray  *entries;   /* (owned) (element-type LkReportEntry) */
} LkBundle;

GBytes   *lk_bundle_pack          (GPtrArray            *entries,
                                   GError              **error);
LkBundle *lk_bundle_unpack        (GBytes               *bytes,
                                   GError              **error);
gboolean  lk_bundle_looks_like    (GBytes               *bytes);
LkCase   *lk_bundle_judge_today   (LkBundle             *self);
LkBundle *lk_bundle_ref           (LkBundle             *self);
void      lk_bundle_unref         (LkBundle             *self);

void      lk_bundle_save_async    (GBytes               *bundle,
                                   GFile                *file,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
gboolean  lk_bundle_save_finish   (GAsyncResult         *result,
                                   GError              **error);
void      lk_bundle_open_async    (GFile                *file,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
LkBundle *lk_bundle_open_finish   (GAsyncResult         *result,
                                   GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkBundle, lk_bundle_unref)

G_END_DECLS

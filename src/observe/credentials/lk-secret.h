/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes that a password or code may have; the longest that servers take is below. */
#define LK_SECRET_MAX_BYTES 4096

/**
 * LkSecret:
 *
 * Bytes that must not outlive their use: in pages of their own that are locked in memory, left out of
 * core dumps and not inherited by children, and wiped when the last reference goes or earlier.
 */
typedef struct _LkSecret LkSecret;

LkSecret   *lk_secret_new        (const char *bytes,
                                  gsize       length);
LkSecret   *lk_secret_new_sized  (gsize       capacity);
LkSecret   *lk_secret_new_from_fd (int        fd,
                                   GError   **error);
LkSecret   *lk_secret_ref        (LkSecret   *self);
void        lk_secret_unref      (LkSecret   *self);
gboolean    lk_secret_append     (LkSecret   *self,
                                  const char *bytes,
                                  gssize      length);
const char *lk_secret_get        (LkSecret   *self);
gsize       lk_secret_get_length (LkSecret   *self);
void        lk_secret_wipe       (LkSecret   *self);
gboolean    lk_secret_is_text    (LkSecret   *self);
LkSecret   *lk_secret_dup_json   (LkSecret   *self);
LkSecret   *lk_secret_dup_form   (LkSecret   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSecret, lk_secret_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/**
 * LkSnapshot:
 *
 * What is compared of a judged case: a list of things (a messenger, a certificate, a keyring) with one value each, all of
 * them short words for people or machines.
 *
 * The reduced form, which lk_snapshot_to_json() writes and lk_snapshot_new_from_json() reads, has nothing but what
 * `lk-snapshot-rows.c` names as to be kept, and of that only values of the shape it names.
 */
typedef struct _LkSnapshot LkSnapshot;

LkSnapshot *lk_snapshot_new           (LkCase      *kase);
LkSnapshot *lk_snapshot_new_from_json (JsonObject  *object,
                                       GError     **error);
JsonObject *lk_snapshot_to_json       (LkSnapshot  *self);
void        lk_snapshot_free          (LkSnapshot  *self);

gboolean    lk_snapshot_is_good       (LkCase      *kase);
gboolean    lk_snapshot_clock_is_wrong (LkCase     *kase);
const char *lk_snapshot_get_ended     (LkSnapshot  *self);
gboolean    lk_snapshot_is_signed_in  (LkSnapshot  *self);
guint       lk_snapshot_count         (LkSnapshot  *self);
const char *lk_snapshot_get           (LkSnapshot  *self,
                                       const char  *what,
                                       const char  *subject);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSnapshot, lk_snapshot_free)

G_END_DECLS

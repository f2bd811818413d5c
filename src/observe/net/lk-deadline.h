/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-model.h"

G_BEGIN_DECLS

/**
 * LkDeadline:
 *
 * A #GCancellable that is cancelled when its parent is, or when the time is up, whichever comes first; it knows which.
 */
typedef struct _LkDeadline LkDeadline;

LkDeadline   *lk_deadline_new             (GCancellable *parent,
                                           guint         milliseconds);
void          lk_deadline_free            (LkDeadline   *self);
GCancellable *lk_deadline_get_cancellable (LkDeadline   *self);
gboolean      lk_deadline_is_expired      (LkDeadline   *self);
void          lk_deadline_cancel          (LkDeadline   *self);
LkOutcome     lk_deadline_judge_error     (LkDeadline   *self,
                                           const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkDeadline, lk_deadline_free)

G_END_DECLS

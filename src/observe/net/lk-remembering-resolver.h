/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkRememberingResolver:
 *
 * A #GResolver in front of the real one. A name is asked for once, for both families together,
 * however many ask at the same time; the answer is remembered for a few seconds. All else passes
 * through.
 */
#define LK_TYPE_REMEMBERING_RESOLVER (lk_remembering_resolver_get_type ())
G_DECLARE_FINAL_TYPE (LkRememberingResolver, lk_remembering_resolver, LK, REMEMBERING_RESOLVER, GResolver)

GResolver *lk_remembering_resolver_new     (GResolver             *real);
void       lk_remembering_resolver_forget  (LkRememberingResolver *self);

G_END_DECLS

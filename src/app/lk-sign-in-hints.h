/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * LkSignInHints:
 *
 * What is to say of a name and a password while they are typed: quiet lines in a place that is kept free for them, so
 * that nothing moves. Signal ::use (name) when the person takes the suggested name.
 */
#define LK_TYPE_SIGN_IN_HINTS (lk_sign_in_hints_get_type ())
G_DECLARE_FINAL_TYPE (LkSignInHints, lk_sign_in_hints, LK, SIGN_IN_HINTS, GtkBox)

void        lk_sign_in_hints_set_name    (LkSignInHints     *self,
                                          const char        *problem,
                                          const char        *suggestion);
void        lk_sign_in_hints_set_traps   (LkSignInHints     *self,
                                          const char *const *traps);
const char *lk_sign_in_hints_get_name    (LkSignInHints     *self);
const char *lk_sign_in_hints_get_traps   (LkSignInHints     *self);

G_END_DECLS

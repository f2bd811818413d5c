/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "lk-keyboard-watch.h"
#include "lk-session.h"
#include "lk-sign-in-hints.h"

G_BEGIN_DECLS

/**
 * LkSignInDialog:
 *
 * Asks for a password, once, and hands it to the session. It keeps nothing: what was typed is wiped when the attempt
 * starts; only for a service that asks for a code as well the password waits, in protected memory, until the window is closed.
 */
#define LK_TYPE_SIGN_IN_DIALOG (lk_sign_in_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LkSignInDialog, lk_sign_in_dialog, LK, SIGN_IN_DIALOG, AdwWindow)

GtkWidget     *lk_sign_in_dialog_new           (GtkWindow        *parent,
                                                LkSession        *session);
LkKeyboardWatch *lk_sign_in_dialog_get_keyboard (LkSignInDialog *self);
GtkEditable   *lk_sign_in_dialog_get_name      (LkSignInDialog   *self);
GtkEditable   *lk_sign_in_dialog_get_password  (LkSignInDialog   *self);
GtkEditable   *lk_sign_in_dialog_get_code      (LkSignInDialog   *self);
GtkWidget     *lk_sign_in_dialog_get_button    (LkSignInDialog   *self);
LkSignInHints *lk_sign_in_dialog_get_hints     (LkSignInDialog   *self);
gboolean       lk_sign_in_dialog_is_explaining (LkSignInDialog   *self);
const char    *lk_sign_in_dialog_get_warning   (LkSignInDialog   *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-model.h"
#include "lk-secret.h"
#include "lk-typing-coach.h"

G_BEGIN_DECLS

/**
 * LkSignIn:
 *
 * One deliberate sign-in, in a process of its own, so that neither password nor session is ever in the
 * memory of a program that lives on. The caller has made sure that the person wants it and was shown
 * lk_sign_in_place_find(); lk_judge_dup_hindrance() tells whether it makes sense.
 */

/* To be called first in main() of every program that signs in: runs the attempt when this process was started
 * for one, and returns its exit status; -1 when it was not. */
int      lk_sign_in_worker_main     (int                   argc,
                                     char                **argv);

void     lk_sign_in_async           (LkCase               *kase,
                                     LkSecret             *password,
                                     LkSecret             *code,
                                     const LkKeyboard     *keyboard,
                                     const char           *authorities_pem,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gboolean lk_sign_in_finish          (GAsyncResult         *result,
                                     GError              **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-account-name.h"
#include "lk-session.h"

G_BEGIN_DECLS

/* What to say around a sign-in; reads the session, changes nothing, knows no toolkit. */

char          *lk_sign_in_words_dup_host     (LkSession   *session);
char          *lk_sign_in_words_busy         (LkSession   *session);
char          *lk_sign_in_words_button       (LkSession   *session);
char          *lk_sign_in_words_plain        (const char  *label);
char          *lk_sign_in_words_warning      (LkSession   *session);
char          *lk_sign_in_words_promise      (LkSession   *session,
                                              gboolean     code,
                                              gboolean     password_held);
void           lk_sign_in_words_explain      (LkSession   *session,
                                              char       **title,
                                              char       **text,
                                              char       **web);
LkAccountName *lk_sign_in_words_look_at_name (LkSession   *session,
                                              const char  *text);
char          *lk_sign_in_words_name_problem (LkSession   *session,
                                              LkAccountName *name);

G_END_DECLS

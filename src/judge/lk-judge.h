/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

void lk_judge_case (LkCase             *kase,
                    const char *const  *pending);

/**
 * LkAttempts:
 *
 * What the sign-ins of a case so far mean for another one.
 */
typedef struct
{
  guint    n_refused;     /* that a service may count against the account */
  gboolean limited;       /* the server said that it takes no more for now */
  gint64   retry_after_s; /* as it said with the newest answer; -1: it did not */
} LkAttempts;

/**
 * LkSignInWay:
 * @LK_SIGN_IN_WAY_ANY: everything that keeps the person out counts
 * @LK_SIGN_IN_WAY_ASK: name and password are asked for anew, so a name that cannot be right does not count
 * @LK_SIGN_IN_WAY_PROVE: the attempt makes sure whether a password is taken, with nothing sent where not
 *
 * How a sign-in would be made.
 */
typedef enum
{
  LK_SIGN_IN_WAY_ANY,
  LK_SIGN_IN_WAY_ASK,
  LK_SIGN_IN_WAY_PROVE,
} LkSignInWay;

char *lk_judge_dup_hindrance  (LkCase     *kase,
                               LkSignInWay way);
void  lk_judge_count_attempts (LkCase     *kase,
                               LkAttempts *attempts);

G_END_DECLS

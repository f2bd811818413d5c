/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-practice-ca.h"
#include "lk-practice-gate.h"

G_BEGIN_DECLS

/* What the service's HTTP answers are like. */
typedef enum
{
  LK_PRACTICE_ANSWERS_GOOD,
  LK_PRACTICE_ANSWERS_ERROR,
  LK_PRACTICE_ANSWERS_BAD_GATEWAY,
  LK_PRACTICE_ANSWERS_OVERLOADED,
  LK_PRACTICE_ANSWERS_MAINTENANCE,
  LK_PRACTICE_ANSWERS_RATE_LIMITED,
  LK_PRACTICE_ANSWERS_NEVER,
  LK_PRACTICE_ANSWERS_NOTHING_HERE,
  LK_PRACTICE_ANSWERS_HTML,
  LK_PRACTICE_ANSWERS_BROKEN_JSON,
  LK_PRACTICE_ANSWERS_CUT_OFF,
  LK_PRACTICE_ANSWERS_TO_HTTP,
  LK_PRACTICE_ANSWERS_NO_CERTIFICATE,
  LK_PRACTICE_ANSWERS_DISCOVERY_BROKEN,
  LK_PRACTICE_ANSWERS_DISCOVERY_WRONG_HOST,
} LkPracticeAnswers;

/* What becomes of a right password. */
typedef enum
{
  LK_PRACTICE_SIGN_IN_GOOD,
  LK_PRACTICE_SIGN_IN_WRONG_PASSWORD,
  LK_PRACTICE_SIGN_IN_TOO_MANY,
  LK_PRACTICE_SIGN_IN_LOCKED,
  LK_PRACTICE_SIGN_IN_DISABLED,
  LK_PRACTICE_SIGN_IN_SUSPENDED,
  LK_PRACTICE_SIGN_IN_EXPIRED,
  LK_PRACTICE_SIGN_IN_PENDING,
  LK_PRACTICE_SIGN_IN_LIMIT,
  LK_PRACTICE_SIGN_IN_TERMS,
  LK_PRACTICE_SIGN_IN_BROWSER_ONLY,
} LkPracticeSignIn;

/* What a fault changes; all zero is the healthy service. */
typedef struct
{
  const char        *fault;        /* (borrowed) (nullable) */
  LkPracticeGateMode gate;
  LkPracticeGateMode control_gate;
  LkPracticeCert     cert;
  LkPracticeCert     control_cert;
  LkPracticeAnswers  answers;
  LkPracticeSignIn   sign_in;
  gboolean           portal;       /* the portal check is sent to a log-in page */
  gint64             ahead_s;      /* of every Date header */
} LkPracticePlan;

const LkPracticePlan *lk_practice_plan_find (const char *fault);

G_END_DECLS

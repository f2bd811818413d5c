/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-session-private.h"

/* What others may ask of a session; none of it changes anything. */

/**
 * lk_session_get_practice_fault:
 * @self: the session
 *
 * Returns: (transfer none) (nullable): the fault of the practice service; %NULL for none
 */
const char *
lk_session_get_practice_fault (LkSession *self)
{
  return self->practice_fault;
}

/**
 * lk_session_is_practice:
 * @self: the session
 *
 * Returns: whether the practice service is being checked
 */
gboolean
lk_session_is_practice (LkSession *self)
{
  return self->service != NULL && g_strcmp0 (self->service->id, LK_PRACTICE_ID) == 0;
}

/**
 * lk_session_get_state:
 *
 * Returns: how far the session is
 */
LkSessionState
lk_session_get_state (LkSession *self)
{
  return self->state;
}

/**
 * lk_session_is_running:
 *
 * Returns: whether something is being measured
 */
gboolean
lk_session_is_running (LkSession *self)
{
  return self->state == LK_SESSION_RUNNING;
}

/**
 * lk_session_get_case:
 *
 * Returns: (transfer none) (nullable): the case, judged and put into words as far as it is known
 */
LkCase *
lk_session_get_case (LkSession *self)
{
  return self->kase;
}

/**
 * lk_session_get_verdict:
 *
 * Returns: (transfer none) (nullable): the verdict, if it can be said now: while measurements are out only a sure fault
 */
LkVerdict *
lk_session_get_verdict (LkSession *self)
{
  LkVerdict *verdict = self->kase != NULL ? lk_case_get_verdict (self->kase) : NULL;

  if (verdict == NULL || self->state == LK_SESSION_FAILED)
    return NULL;
  if (self->state == LK_SESSION_DONE || self->rechecked != NULL)
    return verdict;
  return lk_code_get_cause (verdict->code) != LK_CAUSE_NONE && verdict->certainty != LK_CERTAINTY_POSSIBLE ? verdict : NULL;
}

/**
 * lk_session_get_rechecked:
 *
 * Returns: (transfer none) (nullable): the one check that runs again just now
 */
const char *
lk_session_get_rechecked (LkSession *self)
{
  return self->rechecked;
}

/**
 * lk_session_get_pending:
 *
 * Returns: (transfer none) (nullable): one of the probes still out
 */
const char *
lk_session_get_pending (LkSession *self)
{
  return self->pending;
}

/**
 * lk_session_get_progress:
 *
 * Returns: how much of the run is decided, 0 to 1; never goes back within a run
 */
double
lk_session_get_progress (LkSession *self)
{
  return lk_session_is_running (self) ? self->progress : 1.0;
}

/**
 * lk_session_get_error:
 *
 * Returns: (transfer none) (nullable): why Latchkey itself could not check
 */
const GError *
lk_session_get_error (LkSession *self)
{
  return self->error;
}

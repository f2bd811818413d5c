/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-session-private.h"

#include "lk-error-texts.h"

/* The message that the messenger showed: kept in memory only, so that it counts for the next check of the service as well. */

/**
 * lk_session_record_error_text:
 * @self: the session, in which nothing runs
 *
 * Writes into a case that does not know it yet what the message means that the person pasted.
 */
void
lk_session_record_error_text (LkSession *self)
{
  if (self->error_text != NULL && self->kase != NULL && lk_case_find_newest (self->kase, "error-text", NULL) == NULL)
    lk_error_texts_record (self->kase, self->error_text);
}

/**
 * lk_session_set_error_text:
 * @self: the session
 * @text: (nullable): the message that the messenger showed, in any language; %NULL to forget it
 *
 * Looks the message up, offline, and judges the case with what it means, as `latchkeyctl check --error-text` does; while
 * something runs, once that has ended. Holds until another service is checked. The text itself gets into no case.
 */
void
lk_session_set_error_text (LkSession  *self,
                           const char *text)
{
  char *copy = text != NULL ? g_strndup (text, LK_ERROR_TEXTS_MAX_BYTES) : NULL;

  g_free (self->error_text);
  self->error_text = copy;
  if (copy == NULL || self->kase == NULL || lk_session_is_running (self))
    return;
  lk_error_texts_record (self->kase, copy);
  lk_session_judge (self);
}

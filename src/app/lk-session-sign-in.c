/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in once, because the person pressed for it. */
#include "config.h"

#include "lk-judge.h"
#include "lk-session-private.h"
#include "lk-sign-in-place.h"
#include "lk-sign-in.h"

/* One attempt's callback needs to know whether the session still waits for it. */
typedef struct
{
  GWeakRef      session;
  GCancellable *cancellable; /* (owned) */
} Attempt;

static void
attempt_free (Attempt *attempt)
{
  g_weak_ref_clear (&attempt->session);
  g_object_unref (attempt->cancellable);
  g_free (attempt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, attempt_free)

static void
on_signed_in (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Attempt) attempt = user_data;
  g_autoptr(LkSession) self = g_weak_ref_get (&attempt->session);
  g_autoptr(GError) error = NULL;

  if (!lk_sign_in_finish (result, &error))
    g_debug ("signing in was not observed: %s", error->message);
  if (self == NULL || self->cancellable != attempt->cancellable)
    return;
  lk_session_settle (self, LK_SESSION_DONE);
}

/**
 * lk_session_can_sign_in:
 * @self: the session
 * @out_host: (out) (transfer full) (optional): the host that the password would go to
 *
 * Returns: whether signing in makes sense now: the service was checked, nothing on the way keeps the person out, and there is
 * one place that a password may go to
 */
gboolean
lk_session_can_sign_in (LkSession  *self,
                        char      **out_host)
{
  g_autoptr(LkSignInPlace) place = NULL;
  g_autofree char *hindrance = NULL;

  if (self->kase == NULL || self->state != LK_SESSION_DONE || (lk_session_is_practice (self) && self->practice == NULL))
    return FALSE;
  hindrance = lk_judge_dup_hindrance (self->kase, LK_SIGN_IN_WAY_ASK);
  place = hindrance == NULL ? lk_sign_in_place_find (self->kase, NULL) : NULL;
  if (place != NULL && out_host != NULL)
    *out_host = g_strdup (place->host);
  return place != NULL;
}

/**
 * lk_session_sign_in:
 * @self: the session; does nothing where lk_session_can_sign_in() says no
 * @account: the account's name as the person wrote it
 * @password: the password; the caller may wipe it as soon as this returns
 * @code: (nullable): second factor
 * @keyboard: (nullable): what is known of the keyboard
 *
 * Makes one attempt. The session runs meanwhile; lk_session_stop() stops it.
 */
void
lk_session_sign_in (LkSession        *self,
                    const char       *account,
                    LkSecret         *password,
                    LkSecret         *code,
                    const LkKeyboard *keyboard)
{
  const char *authorities = self->practice != NULL ? lk_practice_get_ca_pem (self->practice) : NULL;
  Attempt *attempt;
  g_autofree char *name = g_strdup (account);

  if (!lk_session_can_sign_in (self, NULL))
    return;
  attempt = g_new0 (Attempt, 1);
  g_free (self->account);
  self->account = g_steal_pointer (&name);
  lk_case_set_account (self->kase, self->account);
  self->cancellable = g_cancellable_new ();
  self->signing_in = TRUE;
  self->state = LK_SESSION_RUNNING;
  g_weak_ref_init (&attempt->session, self);
  attempt->cancellable = g_object_ref (self->cancellable);
  lk_sign_in_async (self->kase, password, code, keyboard, authorities, self->cancellable, on_signed_in, attempt);
  lk_session_judge (self);
}

/**
 * lk_session_is_signing_in:
 *
 * Returns: whether an attempt is being made just now
 */
gboolean
lk_session_is_signing_in (LkSession *self)
{
  return self->signing_in;
}

/**
 * lk_session_get_account:
 *
 * Returns: (transfer none) (nullable): the account's name, as far as it is known
 */
const char *
lk_session_get_account (LkSession *self)
{
  return self->account;
}

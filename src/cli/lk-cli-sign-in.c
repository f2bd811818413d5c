/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli-sign-in.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-cli-password.h"
#include "lk-judge.h"
#include "lk-memory.h"
#include "lk-service-home.h"
#include "lk-sign-in-place.h"
#include "lk-sign-in.h"

typedef struct
{
  GMainLoop *loop;  /* (borrowed) */
  GError    *error; /* (owned) (nullable) */
} Waiting;

static void
signed_in_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Waiting *waiting = user_data;

  lk_sign_in_finish (result, &waiting->error);
  g_main_loop_quit (waiting->loop);
}

static gboolean
attempt (LkCliSignIn   *self,
         LkCase        *kase,
         const char    *authorities_pem,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Waiting waiting = { loop, NULL };

  lk_sign_in_async (kase, self->password, self->code, NULL, authorities_pem, cancellable, signed_in_cb, &waiting);
  /* A second attempt, with a code, is made only where somebody sits at the terminal. */
  if (self->code != NULL || !lk_cli_can_prompt ())
    lk_cli_sign_in_clear (self);
  g_main_loop_run (loop);
  if (waiting.error == NULL)
    return TRUE;
  g_propagate_error (error, waiting.error);
  return FALSE;
}

/**
 * lk_cli_sign_in_prepare:
 * @self: the sign-in
 * @kase: the case that will be examined
 * @error: return location, with a message for the person
 *
 * Reads password and code from standard input where nobody sits at it: the first line, and the second if there is one.
 *
 * Returns: whether the sign-in can be made later
 */
gboolean
lk_cli_sign_in_prepare (LkCliSignIn  *self,
                        LkCase       *kase,
                        GError      **error)
{
  const char *account = lk_case_get_account (kase);

  if (!self->wanted)
    return TRUE;
  if (account == NULL)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID,
                           _("--password-stdin: expected --account NAME too, or an address with a name, such as "
                             "@me:example.org"));
      return FALSE;
    }
  if (!lk_case_wants (kase, "credentials.sign-in") && !lk_case_wants (kase, "account.status"))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID,
                           _("--password-stdin: --only leaves the sign-in out; nothing would be done with the password"));
      return FALSE;
    }
  if (lk_cli_can_prompt ())
    return TRUE;
  self->password = lk_cli_read_secret (error);
  self->code = self->password != NULL ? lk_cli_read_secret (error) : NULL;
  if (self->code == NULL)
    return FALSE;
  if (lk_secret_get_length (self->code) == 0)
    g_clear_pointer (&self->code, lk_secret_unref);
  if (lk_secret_get_length (self->password) == 0)
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID,
                           _("--password-stdin: expected the password as the first line of standard input, found nothing"));
      return FALSE;
    }
  return TRUE;
}

typedef struct
{
  GMainLoop *loop;   /* (borrowed) */
  LkMemory  *memory; /* (owned) (nullable) */
} Recalling;

static void
recalled_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Recalling *recalling = user_data;

  recalling->memory = lk_memory_load_finish (result);
  g_main_loop_quit (recalling->loop);
}

/* Returns: (nullable): until when the service wanted no sign-in when it was asked earlier; NULL where that is over */
static GDateTime *
recall_wait (LkCase *kase)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *domain = lk_service_home_dup_host (lk_case_get_service (kase));
  g_autoptr(LkMemory) memory = NULL;
  Recalling recalling = { loop, NULL };
  gint64 until;

  if (domain == NULL)
    return NULL;
  lk_memory_load_async (NULL, NULL, recalled_cb, &recalling);
  g_main_loop_run (loop);
  memory = recalling.memory;
  until = lk_memory_get_wait (memory, domain);
  return until > g_get_real_time () / G_USEC_PER_SEC ? g_date_time_new_from_unix_local (until) : NULL;
}

/* Says what speaks against a try now; who wants may try all the same. */
static void
warn (LkCase *kase)
{
  g_autoptr(GDateTime) until = recall_wait (kase);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = NULL;
  LkAttempts attempts;

  lk_judge_count_attempts (kase, &attempts);
  if (until != NULL)
    time = g_date_time_format (until, g_date_time_get_day_of_year (until) == g_date_time_get_day_of_year (now)
                                        ? "%H:%M" : "%Y-%m-%d %H:%M");
  if (time != NULL)
    {
      /* Translators: a time of day, such as 14:05; where it is not today, after the date. */
      g_printerr (_("The server has asked to wait until %s."), time);
      g_printerr ("\n");
    }
  else if (attempts.limited)
    g_printerr ("%s\n", _("The server has asked to wait before the next try."));
}

/* Asks at the terminal, after saying where the password would go. Returns whether something was typed. */
static gboolean
ask (LkCliSignIn  *self,
     LkCase       *kase,
     GError      **error)
{
  g_autoptr(LkSignInPlace) place = lk_sign_in_place_find (kase, NULL);
  g_autofree char *promise = place != NULL ? lk_advise_sign_in_promise (place->host) : NULL;
  g_autofree char *prompt = NULL;

  if (place == NULL)
    return FALSE;
  /* Translators: %s is the promise before it: "The password is sent once, to …" */
  g_printerr (_("%s Press Enter alone to leave it out."), promise);
  g_printerr ("\n");
  warn (kase);
  /* Translators: asks for a password; an account's name. */
  prompt = g_strdup_printf (_("Password of %s"), lk_case_get_account (kase));
  self->password = lk_cli_prompt_secret (prompt, error);
  return self->password != NULL && lk_secret_get_length (self->password) > 0;
}

static gboolean
needs_code (LkCase *kase)
{
  LkObservation *newest = lk_case_find_newest (kase, "sign-in", NULL);

  return newest != NULL && lk_observation_has_fact (newest, "result", "code-needed");
}

static gboolean
attempt_as_often_as_wanted (LkCliSignIn   *self,
                            LkCase        *kase,
                            const char    *authorities_pem,
                            GCancellable  *cancellable,
                            GError       **error)
{
  if (!attempt (self, kase, authorities_pem, cancellable, error))
    return FALSE;
  if (!needs_code (kase) || self->code != NULL || !lk_cli_can_prompt () || g_cancellable_is_cancelled (cancellable))
    return TRUE;
  self->code = lk_cli_prompt_secret (_("The password is right; the server wants a code too. Code (Enter alone to stop)"), error);
  if (self->code == NULL)
    return FALSE;
  return lk_secret_get_length (self->code) == 0 || attempt (self, kase, authorities_pem, cancellable, error);
}

/**
 * lk_cli_sign_in_run:
 * @self: the sign-in
 * @kase: the case, examined and judged
 * @authorities_pem: (nullable): certificates to trust instead of the system's
 * @cancellable: stops it
 * @error: return location; what the server does is no error
 *
 * Signs in once where that makes sense. Where the server wants a code and somebody sits at the terminal, asks for it and
 * tries once more with it. Password and code are wiped at the end.
 *
 * Returns: %FALSE when Latchkey itself failed
 */
gboolean
lk_cli_sign_in_run (LkCliSignIn   *self,
                    LkCase        *kase,
                    const char    *authorities_pem,
                    GCancellable  *cancellable,
                    GError       **error)
{
  g_autofree char *hindrance = self->wanted ? lk_judge_dup_hindrance (kase, LK_SIGN_IN_WAY_PROVE) : NULL;
  g_autoptr(GError) local_error = NULL;
  gboolean done = TRUE;

  if (self->wanted && hindrance == NULL && !g_cancellable_is_cancelled (cancellable) &&
      (self->password != NULL || ask (self, kase, &local_error)))
    done = attempt_as_often_as_wanted (self, kase, authorities_pem, cancellable, &local_error);
  lk_cli_sign_in_clear (self);
  if (local_error == NULL)
    return done;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * lk_cli_sign_in_clear:
 * @self: the sign-in
 *
 * Wipes what was read.
 */
void
lk_cli_sign_in_clear (LkCliSignIn *self)
{
  g_clear_pointer (&self->password, lk_secret_unref);
  g_clear_pointer (&self->code, lk_secret_unref);
}

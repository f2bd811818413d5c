/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sign-in-words.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-credentials-probe.h"
#include "lk-judge.h"
#include "lk-sign-in-place.h"
#include "lk-wait.h"

static LkSignInPlace *
find_place (LkSession *session)
{
  LkCase *kase = lk_session_get_case (session);

  return kase != NULL ? lk_sign_in_place_find (kase, NULL) : NULL;
}

/**
 * lk_sign_in_words_dup_host:
 * @session: a session
 *
 * Returns: (transfer full) (nullable): the host that a password would go to or is going to
 */
char *
lk_sign_in_words_dup_host (LkSession *session)
{
  g_autoptr(LkSignInPlace) place = find_place (session);

  return place != NULL ? g_strdup (place->host) : NULL;
}

/**
 * lk_sign_in_words_busy:
 * @session: a session
 *
 * Returns: (transfer full): what happens during an attempt
 */
char *
lk_sign_in_words_busy (LkSession *session)
{
  g_autofree char *host = lk_sign_in_words_dup_host (session);

  if (host == NULL)
    return g_strdup (_("Signing in…"));
  /* TRANSLATORS: %s is a host such as "chat.example.org" */
  return g_strdup_printf (_("Signing in at %s…"), host);
}

/* An underscore would be taken for the mark of a mnemonic. */
static char *
escape_mnemonic (const char *text)
{
  g_auto(GStrv) parts = g_strsplit (text, "_", -1);

  return g_strjoinv ("__", parts);
}

/**
 * lk_sign_in_words_button:
 * @session: a session
 *
 * Returns: (transfer full) (nullable): what the button says, with a mnemonic; %NULL where no password may be sent
 */
char *
lk_sign_in_words_button (LkSession *session)
{
  g_autofree char *host = lk_sign_in_words_dup_host (session);
  g_autofree char *escaped = NULL;
  LkAttempts attempts;

  if (host == NULL)
    return NULL;
  escaped = escape_mnemonic (host);
  if (lk_session_is_signing_in (session))
    return g_strdup_printf (_("Signing in at %s…"), escaped);
  lk_judge_count_attempts (lk_session_get_case (session), &attempts);
  if (attempts.limited && lk_wait_get_left (session, g_get_monotonic_time ()) < 0)
    /* TRANSLATORS: a button, after the server said that it takes no more sign-ins for now; %s is a host */
    return g_strdup_printf (_("_Try once anyway at %s"), escaped);
  /* TRANSLATORS: a button; %s is a host such as "chat.example.org" */
  return g_strdup_printf (_("_Sign in once at %s"), escaped);
}

/**
 * lk_sign_in_words_plain:
 * @label: a label with a mnemonic
 *
 * Returns: (transfer full): the same without it, for screen readers
 */
char *
lk_sign_in_words_plain (const char *label)
{
  GString *plain = g_string_new (NULL);

  for (const char *p = label; *p != '\0'; p++)
    if (*p != '_' || *++p == '_')
      g_string_append_c (plain, *p);
    else if (*p != '\0')
      g_string_append_c (plain, *p);
    else
      break;
  return g_string_free (plain, FALSE);
}

/**
 * lk_sign_in_words_warning:
 * @session: a session
 *
 * Returns: (transfer full) (nullable): what speaks against another attempt now; %NULL for nothing
 */
char *
lk_sign_in_words_warning (LkSession *session)
{
  LkCase *kase = lk_session_get_case (session);
  gint64 left = lk_wait_get_left (session, g_get_monotonic_time ());
  g_autofree char *wait = lk_wait_dup_words (left);
  g_autofree char *warning = NULL;
  LkAttempts attempts;

  if (kase == NULL)
    return NULL;
  if (left == 0)
    return g_steal_pointer (&wait);
  lk_judge_count_attempts (kase, &attempts);
  if (wait != NULL && (attempts.limited || attempts.n_refused == 0))
    {
      /* TRANSLATORS: above a line that counts down until when to wait */
      warning = g_strdup (_("The service takes no more sign-ins for now; another try can make the wait longer."));
      return g_strdup_printf ("%s\n%s", warning, wait);
    }
  warning = lk_advise_attempts_warning (attempts.n_refused, attempts.limited, attempts.retry_after_s);
  if (warning == NULL || wait == NULL)
    return warning != NULL ? g_steal_pointer (&warning) : g_steal_pointer (&wait);
  return g_strdup_printf ("%s\n%s", warning, wait);
}

/**
 * lk_sign_in_words_promise:
 * @session: a session
 * @code: whether a code is asked for as well
 * @password_held: whether the password was typed already
 *
 * Returns: (transfer full) (nullable): what happens to what is typed; %NULL where no password may be sent
 */
char *
lk_sign_in_words_promise (LkSession *session,
                          gboolean   code,
                          gboolean   password_held)
{
  g_autofree char *host = lk_sign_in_words_dup_host (session);
  g_autofree char *promise = host != NULL ? lk_advise_sign_in_promise (host) : NULL;

  if (promise != NULL && !code && lk_session_is_practice (session))
    /* TRANSLATORS: %s is the promise before it; "practice" is what has to be typed */
    return g_strdup_printf (_("%s To practise: the name is practice, and so is the password."), promise);
  if (promise == NULL || !code)
    return g_steal_pointer (&promise);
  if (!password_held)
    /* TRANSLATORS: %s is the promise that follows: "The password is sent once, to …" */
    return g_strdup_printf (_("The service asks for a code besides the password, and wants both together. %s"), promise);
  /* TRANSLATORS: %s is a host such as "chat.example.org" */
  return g_strdup_printf (_("The password is right; the service asks for a code as well, and wants both together. The password "
                            "waits in protected memory until this window is closed, and is then forgotten. Both are sent once, "
                            "to %s only."),
                          host);
}

static gboolean
is_browser_only (LkService  *service,
                 const char *hindrance)
{
  return service->protocol == LK_PROTOCOL_WEB || g_strcmp0 (hindrance, "password-sign-in-off") == 0;
}

/**
 * lk_sign_in_words_explain:
 * @session: a session
 * @title: (out) (transfer full): why no password is asked for
 * @text: (out) (transfer full): what to do instead
 * @web: (out) (transfer full) (nullable): where to sign in instead
 *
 * For where lk_session_can_sign_in() says no.
 */
void
lk_sign_in_words_explain (LkSession  *session,
                          char      **title,
                          char      **text,
                          char      **web)
{
  LkCase *kase = lk_session_get_case (session);
  g_autofree char *hindrance = kase != NULL ? lk_judge_dup_hindrance (kase, LK_SIGN_IN_WAY_ASK) : NULL;

  *web = NULL;
  if (kase != NULL && is_browser_only (lk_case_get_service (kase), hindrance))
    {
      *title = g_strdup (_("Sign in with the browser"));
      /* TRANSLATORS: %s is the service's name */
      *text = g_strdup_printf (_("%s takes passwords only on its own pages, so Latchkey asks for none. Sign in there: if it "
                                 "works, name and password are right, and the messenger on this computer is at fault."),
                               lk_case_get_service (kase)->name);
      *web = lk_advise_dup_link (kase, "web");
    }
  else if (hindrance != NULL)
    {
      g_autofree char *reason = lk_advise_title (hindrance, NULL);

      *title = g_strdup (_("A password would not help yet"));
      /* TRANSLATORS: %s is a sentence without its full stop such as "The server is down" */
      *text = g_strdup_printf (_("First this must be solved: %s. Then check again and sign in here."), reason);
    }
  else
    {
      /* Nor for a case that somebody else recorded. */
      *title = g_strdup (_("No password is asked for here"));
      *text = g_strdup (_("Latchkey asks only where the service lets programs sign in, and after a check of its own found a "
                          "secure connection to it."));
    }
}

static const char *
get_wanted_server (LkSession     *session,
                   LkSignInPlace *place)
{
  const char *address = lk_case_get_service (lk_session_get_case (session))->address;

  if (place != NULL && place->domain != NULL)
    return place->domain;
  return address != NULL ? address : place != NULL ? place->host : NULL;
}

/**
 * lk_sign_in_words_look_at_name:
 * @session: a session
 * @text: an account's name as it is typed
 *
 * Returns: (transfer full) (nullable): what is to say of the name
 */
LkAccountName *
lk_sign_in_words_look_at_name (LkSession  *session,
                               const char *text)
{
  LkCase *kase = lk_session_get_case (session);
  g_autoptr(LkSignInPlace) place = find_place (session);

  if (kase == NULL)
    return NULL;
  return lk_account_name_new (place != NULL ? place->protocol : lk_case_get_service (kase)->protocol, text,
                              get_wanted_server (session, place), lk_credentials_probe_get_wants (kase));
}

/**
 * lk_sign_in_words_name_problem:
 * @session: a session
 * @name: what is to say of a name
 *
 * Returns: (transfer full) (nullable): the gravest problem in words
 */
char *
lk_sign_in_words_name_problem (LkSession     *session,
                               LkAccountName *name)
{
  g_autoptr(GHashTable) params = lk_params_new ();
  g_autoptr(LkSignInPlace) place = find_place (session);
  LkService *service = lk_case_get_service (lk_session_get_case (session));
  g_autofree char *character = g_strdup_printf ("U+%04X", name->character);

  if (name->problems->len == 0)
    return NULL;
  lk_params_set (params, "service", service->name);
  lk_params_set (params, "protocol", lk_protocol_to_string (place != NULL ? place->protocol : service->protocol));
  lk_params_set (params, "server", name->server);
  lk_params_set (params, "wanted", get_wanted_server (session, place));
  if (name->character != 0)
    lk_params_set (params, "character", character);
  return lk_advise_name_problem (g_ptr_array_index (name->problems, 0), params);
}

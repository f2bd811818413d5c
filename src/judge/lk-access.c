/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the observations of name, typing and sign-in say, and what the person says. */
#include "config.h"

#include "lk-access.h"

#include "lk-judge.h"
#include "lk-sign-in-codes.h"

/* After as many refusals people are told to stop trying. */
#define MAX_REFUSED 3

/* Traps that alone explain why the right password was refused, the most telling first. */
static const char *const strong_traps[] = { "empty",         "caps-lock",      "layout",  "full-width", "input-method", "control",
                                            "leading-blank", "trailing-blank", "invisible", "look-alike" };

/**
 * lk_access_describe_answer:
 * @answer: a `sign-in`, `account-state` or `sign-out`
 * @params: gets its particulars, each where it is known
 */
void
lk_access_describe_answer (LkObservation *answer,
                          LkParams      *params)
{
  static const char *const texts[][2] = {
    { "errcode", "errcode" },     { "text", "said" },           { "not_sent", "not_sent" },   { "location", "location" },
    { "stream_error", "errcode" }, { "admin_contact", "admin" }, { "limit_type", "limit" },
  };
  g_auto(GStrv) methods = lk_json_dup_strings (lk_observation_get_facts (answer), "code_methods");
  g_auto(GStrv) offered = lk_json_dup_strings (lk_observation_get_facts (answer), "offered");
  g_autoptr(GUri) uri = NULL;
  g_autofree char *url = g_strconcat ("x://", lk_observation_get_subject (answer), NULL);
  gint64 number = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    lk_params_set (params, texts[i][1], lk_observation_get_fact (answer, texts[i][0]));
  if (lk_observation_get_fact_int (answer, "status", &number) && number > 0)
    lk_params_set_int (params, "status", number);
  if (lk_observation_get_fact_int (answer, "retry_after_s", &number) && number > 0)
    lk_params_set_int (params, "retry_after_s", number);
  if (methods != NULL && methods[0] != NULL)
    {
      g_autofree char *list = g_strjoinv (",", methods);

      lk_params_set (params, "code_methods", list);
    }
  if (offered != NULL && offered[0] != NULL)
    {
      g_autofree char *list = g_strjoinv (", ", offered);

      lk_params_set (params, "names", list);
    }
  uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  lk_params_set (params, "host", uri != NULL ? g_uri_get_host (uri) : NULL);
}

static void
set_list (LkParams      *params,
          const char    *name,
          LkObservation *observation,
          const char    *fact)
{
  g_auto(GStrv) words = lk_json_dup_strings (lk_observation_get_facts (observation), fact);
  g_autofree char *list = words != NULL && words[0] != NULL ? g_strjoinv (",", words) : NULL;

  lk_params_set (params, name, list);
}

/**
 * lk_access_describe_name:
 * @name: a `name`
 * @params: gets its particulars, each where it is known
 */
void
lk_access_describe_name (LkObservation *name,
                        LkParams      *params)
{
  static const char *const facts[] = { "protocol", "character", "server", "wanted", "suggestion" };

  set_list (params, "problems", name, "problems");
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    lk_params_set (params, facts[i], lk_observation_get_fact (name, facts[i]));
}

/**
 * lk_access_describe_typing:
 * @typing: a `typing`
 * @params: gets its particulars
 *
 * Returns: (transfer none) (nullable): the trap that alone would explain why the right password was refused
 */
const char *
lk_access_describe_typing (LkObservation *typing,
                          LkParams      *params)
{
  g_auto(GStrv) traps = lk_json_dup_strings (lk_observation_get_facts (typing), "traps");

  set_list (params, "traps", typing, "traps");
  for (gsize i = 0; traps != NULL && i < G_N_ELEMENTS (strong_traps); i++)
    if (g_strv_contains ((const char *const *) traps, strong_traps[i]))
      {
        lk_params_set (params, "trap", strong_traps[i]);
        return strong_traps[i];
      }
  return NULL;
}

/**
 * lk_access_get_elsewhere:
 * @picture: the case
 *
 * Returns: what the person says of signing in elsewhere: 1 it works somewhere, 0 it fails as well, -1 nothing
 */
int
lk_access_get_elsewhere (LkPicture *picture)
{
  int web = lk_case_get_answer (picture->kase, "web-version-works");
  int device = lk_case_get_answer (picture->kase, "other-device-works");

  return MAX (web, device);
}

static gboolean
is_after (LkPicture     *picture,
          LkObservation *later,
          LkObservation *earlier)
{
  GPtrArray *observations = lk_case_get_observations (picture->kase);
  guint first = 0, second = 0;

  return earlier == NULL || (g_ptr_array_find (observations, later, &second) &&
                             g_ptr_array_find (observations, earlier, &first) && second > first);
}

/**
 * lk_access_name_is_refused:
 * @picture: the case
 *
 * Returns: whether the newest name is one that cannot be sent at all, and nothing was sent after it
 */
gboolean
lk_access_name_is_refused (LkPicture *picture)
{
  gboolean sendable = TRUE;

  return picture->name != NULL && lk_json_get_boolean (lk_observation_get_facts (picture->name), "sendable", &sendable) &&
         !sendable && (is_after (picture, picture->name, picture->sign_in) || !lk_observation_is_true (picture->sign_in, "sent"));
}

/**
 * lk_access_get_protocol:
 * @picture: the case
 *
 * Returns: what the newest sign-in spoke; without one, what the service speaks
 */
LkProtocol
lk_access_get_protocol (LkPicture *picture)
{
  const char *name = picture->sign_in != NULL ? lk_observation_get_fact (picture->sign_in, "protocol") : NULL;
  LkProtocol protocol;

  return name != NULL && lk_protocol_from_string (name, &protocol) ? protocol : lk_case_get_service (picture->kase)->protocol;
}

/**
 * lk_access_takes_password:
 * @picture: the case
 *
 * Returns: whether the service may take a name and a password from this program: its protocol has such a sign-in, and its
 * server does not say that it offers only other ones
 */
gboolean
lk_access_takes_password (LkPicture *picture)
{
  static const char *const ways[] = { "m.login.password", "password", "ldap", NULL };
  LkProtocol protocol = lk_case_get_service (picture->kase)->protocol;
  LkObservation *discovery = picture->discovery;
  g_auto(GStrv) offered = NULL;

  if (protocol == LK_PROTOCOL_WEB)
    return FALSE;
  if (discovery == NULL || protocol == LK_PROTOCOL_XMPP || protocol == LK_PROTOCOL_IRC)
    return TRUE;
  if (lk_observation_is_true (discovery, "oauth"))
    return FALSE;
  offered = lk_json_dup_strings (lk_observation_get_facts (discovery), "login_types");
  if (offered == NULL || offered[0] == NULL)
    return TRUE;
  for (gsize i = 0; ways[i] != NULL; i++)
    if (g_strv_contains ((const char *const *) offered, ways[i]))
      return TRUE;
  return FALSE;
}

static gboolean
has_web_version (LkPicture *picture)
{
  LkService *service = lk_case_get_service (picture->kase);
  JsonObject *links = picture->discovery != NULL
                          ? lk_json_get_object (lk_observation_get_facts (picture->discovery), "links") : NULL;

  if (service->protocol != LK_PROTOCOL_XMPP && service->protocol != LK_PROTOCOL_IRC)
    return TRUE;
  return lk_service_get_link (service, "web") != NULL || (links != NULL && lk_json_get_string (links, "web") != NULL);
}

/* Once it is known to work somewhere, a second place tells nothing more. */
static void
ask_where (LkPicture  *picture,
           const char *question)
{
  if (lk_access_get_elsewhere (picture) != 1 || lk_case_get_answer (picture->kase, question) >= 0)
    lk_case_add_question (picture->kase, question);
}

/**
 * lk_access_ask:
 * @picture: the case
 * @verdict: what it comes to so far
 *
 * Asks the person what can still change that. Somebody who does not know tries it out, so nobody is asked who should stop
 * trying.
 */
void
lk_access_ask (LkPicture *picture,
               LkVerdict *verdict)
{
  gboolean refused = picture->sign_in != NULL && lk_observation_has_fact (picture->sign_in, "result", "refused") &&
                     (g_str_equal (verdict->code, "wrong-password") ||
                      (g_str_equal (verdict->code, "typing-trap") && verdict->certainty != LK_CERTAINTY_CERTAIN) ||
                      g_strcmp0 (lk_params_get (verdict->params, "variant"), "letter") == 0);
  gboolean clear = g_str_equal (verdict->code, "all-clear") && !lk_access_was_accepted (picture);
  LkAttempts attempts;

  if (!lk_case_wants (picture->kase, "account.elsewhere") || (!refused && !clear))
    return;
  lk_judge_count_attempts (picture->kase, &attempts);
  if (has_web_version (picture) && !attempts.limited && attempts.n_refused < MAX_REFUSED)
    ask_where (picture, "web-version-works");
  if (!attempts.limited && attempts.n_refused < MAX_REFUSED)
    ask_where (picture, "other-device-works");
  if (refused && lk_access_get_elsewhere (picture) != 1)
    lk_case_add_question (picture->kase, "provider-wrote");
}

/**
 * lk_access_was_accepted:
 * @picture: the case
 *
 * Returns: whether the newest sign-in was let in
 */
gboolean
lk_access_was_accepted (LkPicture *picture)
{
  return picture->sign_in != NULL && lk_observation_has_fact (picture->sign_in, "result", "accepted");
}

/**
 * lk_access_is_open:
 * @picture: the case
 *
 * Returns: whether a sign-in was begun of which nobody knows how it ended
 */
gboolean
lk_access_is_open (LkPicture *picture)
{
  return picture->sign_in != NULL && !lk_access_was_accepted (picture) && !lk_access_name_is_refused (picture) &&
         !lk_observation_has_fact (picture->sign_in, "not_sent", "not-allowed");
}

static gboolean
is_limited (LkObservation *sign_in)
{
  const char *name = lk_observation_get_fact (sign_in, "protocol");
  LkProtocol protocol = LK_PROTOCOL_UNKNOWN;
  const LkSignInCode *row;
  gint64 status = 0;

  if (lk_observation_has_fact (sign_in, "not_sent", "limited") ||
      lk_observation_has_fact (sign_in, "stream_error", "policy-violation") ||
      (lk_observation_get_fact_int (sign_in, "status", &status) && status == 429))
    return TRUE;
  if (name == NULL || !lk_protocol_from_string (name, &protocol))
    return FALSE;
  row = lk_sign_in_code_find (protocol, sign_in);
  return row != NULL && (g_str_equal (row->code, "too-many-attempts") || g_str_equal (row->code, "account-locked"));
}

/* A service that gave no answer may have counted it all the same, also where nobody saw whether it was sent; one that let
 * somebody in begins anew. */
static void
count (LkObservation *sign_in,
       LkAttempts    *attempts)
{
  gboolean sent = lk_observation_is_true (sign_in, "sent") ||
                  (lk_observation_has_fact (sign_in, "result", "no-answer") &&
                   !json_object_has_member (lk_observation_get_facts (sign_in), "sent"));
  gboolean code_wrong = lk_observation_has_fact (sign_in, "result", "code-needed") &&
                        lk_observation_is_true (sign_in, "code_given");

  attempts->retry_after_s = -1;
  attempts->limited = is_limited (sign_in);
  if (lk_observation_has_fact (sign_in, "result", "accepted"))
    attempts->n_refused = 0;
  else if (sent && (code_wrong || !lk_observation_has_fact (sign_in, "result", "code-needed")))
    attempts->n_refused++;
  lk_observation_get_fact_int (sign_in, "retry_after_s", &attempts->retry_after_s);
}

/**
 * lk_judge_count_attempts:
 * @kase: a case
 * @attempts: (out caller-allocates): what its sign-ins mean for another one
 */
void
lk_judge_count_attempts (LkCase     *kase,
                         LkAttempts *attempts)
{
  GPtrArray *observations = lk_case_get_observations (kase);

  *attempts = (LkAttempts) { 0, FALSE, -1 };
  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (g_str_equal (lk_observation_get_probe (observation), "sign-in"))
        count (observation, attempts);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of the one deliberate sign-in: name, what was typed, the server's answer, and what the person says. */
#include "config.h"

#include "lk-access.h"
#include "lk-rules.h"
#include "lk-sign-in-codes.h"

/* A sign-in that got no answer for so long on a connection that carried answers before. Milliseconds. */
#define LONG_SILENCE_MS 3000

static const char *
get_check (const char *code)
{
  static const char *const places[][2] = {
    { "wrong-name-format", "credentials.name" }, { "typing-trap", "credentials.typing" },
    { "session-ended", "account.session" },      { "name-in-use", "account.session" },
    { "server-setup-wrong", "server.setup" },    { "not-this-service", "server.setup" },
    { "service-closed", "server.setup" },        { "discovery-wrong", "server.setup" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i][0], code))
      return places[i][1];
  if (lk_code_get_cause (code) == LK_CAUSE_CREDENTIALS)
    return "credentials.sign-in";
  return lk_code_get_cause (code) == LK_CAUSE_ACCOUNT ? "account.status" : "server.answers";
}

static LkCandidate *
add (LkPicture     *picture,
     LkObservation *answer,
     const char    *code,
     LkCertainty    certainty)
{
  LkCandidate *candidate = lk_picture_add (picture, code, certainty, get_check (code), TRUE);

  candidate->definite = TRUE;
  lk_access_describe_answer (answer, candidate->verdict->params);
  lk_candidate_evidence (candidate, answer);
  return candidate;
}

static gboolean
has_traps (LkPicture *picture)
{
  JsonArray *traps = picture->typing != NULL ? lk_json_get_array (lk_observation_get_facts (picture->typing), "traps") : NULL;

  return traps != NULL && json_array_get_length (traps) > 0;
}

/* What to do about a trap depends on whether a key, a blank or a character is to blame. */
static const char *
get_trap_variant (const char *trap)
{
  static const char *const characters[] = { "full-width", "input-method", "control", "invisible", "look-alike", NULL };

  if (trap == NULL)
    return NULL;
  if (g_str_equal (trap, "leading-blank") || g_str_equal (trap, "trailing-blank"))
    return "blank";
  return g_strv_contains (characters, trap) ? "characters" : NULL;
}

static LkCandidate *
make_typing_trap (LkPicture *picture,
                  gboolean   elsewhere)
{
  LkCandidate *candidate = add (picture, picture->sign_in, "typing-trap", LK_CERTAINTY_LIKELY);
  LkParams *params = candidate->verdict->params;

  if (picture->typing != NULL)
    {
      lk_params_set (params, "variant", get_trap_variant (lk_access_describe_typing (picture->typing, params)));
      lk_candidate_evidence (candidate, picture->typing);
    }
  if (elsewhere)
    lk_params_set (params, "variant", "elsewhere");
  lk_candidate_also (candidate, "wrong-password", LK_CERTAINTY_POSSIBLE);
  return candidate;
}

/* The provider's letter explains the refusal better than a slip of the finger does. */
static void
make_closed (LkPicture *picture)
{
  LkCandidate *candidate = add (picture, picture->sign_in, "account-disabled", LK_CERTAINTY_LIKELY);

  lk_params_set (candidate->verdict->params, "variant", "letter");
  lk_candidate_also (candidate, "account-suspended", LK_CERTAINTY_POSSIBLE);
  lk_candidate_also (candidate, "wrong-password", LK_CERTAINTY_POSSIBLE);
}

/* Nearly every service gives one answer to a wrong name, a wrong password and a closed account (RFC 6120 §6.5.10). */
static void
judge_ambiguous (LkPicture          *picture,
                 const LkSignInCode *row)
{
  int elsewhere = lk_access_get_elsewhere (picture);
  gboolean unknown_name = g_strcmp0 (row->variant, "unknown-name") == 0;
  g_autoptr(GHashTable) trap = lk_params_new ();
  gboolean strong = picture->typing != NULL && lk_access_describe_typing (picture->typing, trap) != NULL;
  LkCandidate *candidate;

  if (!unknown_name && (strong || elsewhere == 1))
    {
      candidate = make_typing_trap (picture, elsewhere == 1 && !strong);
      if (elsewhere != 1)
        lk_candidate_also (candidate, "account-disabled", LK_CERTAINTY_POSSIBLE);
      return;
    }
  if (elsewhere != 1 && lk_case_get_answer (picture->kase, "provider-wrote") == 1)
    {
      make_closed (picture);
      return;
    }
  candidate = add (picture, picture->sign_in, row->code, row->certainty);
  lk_params_set (candidate->verdict->params, "variant", row->variant);
  if (lk_observation_has_fact (picture->sign_in, "stream_error", "policy-violation"))
    lk_candidate_also (candidate, "too-many-attempts", LK_CERTAINTY_LIKELY);
  if (has_traps (picture) && !unknown_name)
    lk_candidate_also (candidate, "typing-trap", LK_CERTAINTY_POSSIBLE);
  for (gsize i = 0; i < G_N_ELEMENTS (row->also) && row->also[i] != NULL; i++)
    if (elsewhere != 1 || lk_code_get_cause (row->also[i]) != LK_CAUSE_ACCOUNT)
      lk_candidate_also (candidate, row->also[i],
                         elsewhere == 0 && lk_code_get_cause (row->also[i]) == LK_CAUSE_ACCOUNT ? LK_CERTAINTY_LIKELY
                                                                                                 : LK_CERTAINTY_POSSIBLE);
}

static void
judge_row (LkPicture          *picture,
           LkObservation      *answer,
           const LkSignInCode *row)
{
  LkCandidate *candidate = add (picture, answer, row->code, row->certainty);

  lk_params_set (candidate->verdict->params, "variant", row->variant);
  if (g_str_equal (row->code, "wrong-name-format") && picture->name != NULL)
    lk_access_describe_name (picture->name, candidate->verdict->params);
  for (gsize i = 0; i < G_N_ELEMENTS (row->also) && row->also[i] != NULL; i++)
    lk_candidate_also (candidate, row->also[i], LK_CERTAINTY_POSSIBLE);
}

/* Whether the status alone says what is wrong. */
static gboolean
judge_status (LkPicture     *picture,
              LkObservation *answer)
{
  gint64 status = 0, retry = -1;

  lk_observation_get_fact_int (answer, "status", &status);
  lk_observation_get_fact_int (answer, "retry_after_s", &retry);
  if (status == 429)
    add (picture, answer, "too-many-attempts", LK_CERTAINTY_CERTAIN);
  else if (status == 503 && lk_observation_is_true (answer, "maintenance"))
    add (picture, answer, "maintenance", LK_CERTAINTY_CERTAIN);
  else if (status == 503)
    lk_candidate_also (add (picture, answer, "server-overloaded", retry >= 0 ? LK_CERTAINTY_CERTAIN : LK_CERTAINTY_LIKELY),
                       "maintenance", LK_CERTAINTY_POSSIBLE);
  else if (status >= 500)
    add (picture, answer, "server-error", LK_CERTAINTY_CERTAIN);
  else
    return FALSE;
  return TRUE;
}

static void
judge_refusal (LkPicture     *picture,
               LkObservation *answer)
{
  static const LkSignInCode unknown = { LK_PROTOCOL_UNKNOWN, "", LK_WHEN_ALWAYS, "wrong-password", LK_CERTAINTY_LIKELY,
                                        { "account-disabled" }, NULL };
  const LkSignInCode *row = lk_sign_in_code_find (lk_access_get_protocol (picture), answer);
  const char *condition = lk_observation_get_fact (answer, "stream_error");
  gint64 status = 0;

  lk_observation_get_fact_int (answer, "status", &status);
  if (row != NULL && g_str_equal (row->code, "wrong-password"))
    judge_ambiguous (picture, row);
  else if (row != NULL)
    judge_row (picture, answer, row);
  else if (condition != NULL && lk_observation_get_fact (answer, "errcode") == NULL)
    lk_rules_stream_error (picture, answer, condition);
  else if (judge_status (picture, answer))
    return;
  else if (status == 0 || status == 401 || status == 403)
    /* A word that nobody knows is a refusal (RFC 6120 §6.5). */
    judge_ambiguous (picture, &unknown);
  else
    lk_candidate_also (add (picture, answer, "server-setup-wrong", LK_CERTAINTY_POSSIBLE), "wrong-password",
                       LK_CERTAINTY_POSSIBLE);
}

static void
judge_code (LkPicture *picture)
{
  LkCandidate *candidate = add (picture, picture->sign_in, "mfa-required", LK_CERTAINTY_CERTAIN);

  if (lk_observation_is_true (picture->sign_in, "code_given"))
    lk_params_set (candidate->verdict->params, "variant", "code-wrong");
}

static void
judge_bad_certificate (LkPicture *picture)
{
  LkRoute *route = NULL;
  LkCandidate *candidate;
  g_autoptr(GHashTable) params = lk_params_new ();

  for (guint i = 0; i < picture->routes->len && route == NULL; i++)
    {
      LkRoute *other = g_ptr_array_index (picture->routes, i);

      if (g_str_equal (other->subject, lk_observation_get_subject (picture->sign_in)))
        route = other;
    }
  if (route != NULL && route->tls != NULL && lk_rules_certificate (picture, route))
    {
      lk_candidate_evidence (lk_picture_get_blocker (picture), picture->sign_in);
      return;
    }
  /* The run saw a certificate that verified; another one came with the sign-in. */
  candidate = add (picture, picture->sign_in, "certificate-untrusted", LK_CERTAINTY_LIKELY);
  candidate->check = lk_check_find ("server.certificate")->id;
  lk_candidate_also (candidate, "tls-intercepted", LK_CERTAINTY_POSSIBLE);
}

/* Where passwords go by mechanisms there is no single sign-on to choose instead. */
static const char *
get_unsent_variant (LkPicture  *picture,
                    const char *why)
{
  LkProtocol protocol = lk_access_get_protocol (picture);

  return g_str_equal (why, "method") && (protocol == LK_PROTOCOL_XMPP || protocol == LK_PROTOCOL_IRC) ? "mechanism" : "unsent";
}

static void
judge_not_sent (LkPicture *picture)
{
  static const struct
  {
    const char *why, *code;
    LkCertainty certainty;
    const char *also;
  } reasons[] = {
    { "redirect", "server-setup-wrong", LK_CERTAINTY_LIKELY, "not-this-service" },
    { "other-host", "server-setup-wrong", LK_CERTAINTY_LIKELY, "not-this-service" },
    { "unencrypted", "server-setup-wrong", LK_CERTAINTY_CERTAIN, NULL },
    { "method", "password-sign-in-off", LK_CERTAINTY_CERTAIN, NULL },
    { "not-this-service", "not-this-service", LK_CERTAINTY_LIKELY, "server-setup-wrong" },
    { "limited", "too-many-attempts", LK_CERTAINTY_CERTAIN, NULL },
    { "password", "typing-trap", LK_CERTAINTY_CERTAIN, NULL },
  };
  LkObservation *answer = picture->sign_in;

  if (lk_observation_has_fact (answer, "not_sent", "certificate"))
    {
      judge_bad_certificate (picture);
      return;
    }
  if (judge_status (picture, answer))
    return;
  if (lk_observation_get_fact (answer, "stream_error") != NULL && !lk_observation_has_fact (answer, "not_sent", "redirect"))
    {
      judge_refusal (picture, answer);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (lk_observation_has_fact (answer, "not_sent", reasons[i].why))
      {
        LkCandidate *candidate = add (picture, answer, reasons[i].code, reasons[i].certainty);

        lk_params_set (candidate->verdict->params, "variant", get_unsent_variant (picture, reasons[i].why));
        if (g_str_equal (reasons[i].why, "password") && picture->typing != NULL)
          lk_access_describe_typing (picture->typing, candidate->verdict->params);
        if (reasons[i].also != NULL)
          lk_candidate_also (candidate, reasons[i].also, LK_CERTAINTY_POSSIBLE);
        return;
      }
}

static void
judge_no_answer (LkPicture *picture)
{
  LkObservation *answer = picture->sign_in;
  gboolean silent = lk_observation_get_outcome (answer) == LK_OUTCOME_TIMEOUT;
  gboolean proved = TRUE;
  gint64 status = 0;

  lk_observation_get_fact_int (answer, "status", &status);
  if (judge_status (picture, answer))
    return;
  if (lk_observation_get_fact (answer, "stream_error") != NULL)
    judge_refusal (picture, answer);
  else if (lk_json_get_boolean (lk_observation_get_facts (answer), "server_proved", &proved) && !proved)
    /* It let somebody in without knowing the password itself (RFC 5802 §5, the attribute v). */
    lk_candidate_also (add (picture, answer, "server-setup-wrong", LK_CERTAINTY_LIKELY), "tls-intercepted",
                       LK_CERTAINTY_POSSIBLE);
  else if (silent && lk_rules_too_slow_for (picture, answer) && lk_rules_quality (picture, TRUE))
    lk_candidate_evidence (lk_picture_get_blocker (picture), answer);
  else if (silent && lk_observation_is_true (answer, "sent") && lk_observation_get_duration (answer) >= LONG_SILENCE_MS &&
           lk_picture_control_secured (picture, NULL))
    {
      LkParams *params = add (picture, answer, "server-hangs", LK_CERTAINTY_LIKELY)->verdict->params;

      lk_params_set (params, "variant", "sign-in");
      lk_params_set_int (params, "ms", lk_observation_get_duration (answer));
    }
  else if (status > 0)
    lk_candidate_also (add (picture, answer, "server-setup-wrong", LK_CERTAINTY_LIKELY), "not-this-service",
                       LK_CERTAINTY_POSSIBLE);
}

/* The way in is open; what the server says of the account after it. */
static void
judge_account (LkPicture *picture)
{
  static const struct
  {
    const char *fact, *code, *variant;
  } facts[] = {
    { "suspended", "account-suspended", "inside" },
    { "locked", "account-locked", NULL },
    { "mfa_setup", "mfa-required", "set-up" },
  };
  LkObservation *account = picture->account;
  const LkSignInCode *row;

  if (account == NULL)
    return;
  row = lk_sign_in_code_find (lk_access_get_protocol (picture), account);
  if (row != NULL && lk_observation_has_fact (account, "errcode", "not-authorized"))
    {
      /* Prosody ends the stream so when the account is disabled or deleted. */
      add (picture, account, "account-disabled", LK_CERTAINTY_LIKELY);
      return;
    }
  /* The password was accepted; what it says of passwords and tries now is about the question, not the person. */
  if (row != NULL && (lk_code_get_cause (row->code) != LK_CAUSE_CREDENTIALS || g_str_equal (row->code, "mfa-required")))
    {
      judge_row (picture, account, row);
      if (g_str_equal (row->code, "account-suspended") && lk_access_get_protocol (picture) == LK_PROTOCOL_MATRIX)
        lk_params_set (lk_picture_get_blocker (picture)->verdict->params, "variant", "inside");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (facts); i++)
    if (lk_observation_is_true (account, facts[i].fact))
      {
        lk_params_set (add (picture, account, facts[i].code, LK_CERTAINTY_CERTAIN)->verdict->params, "variant",
                       facts[i].variant);
        return;
      }
  if (lk_observation_get_fact (account, "consent_uri") != NULL)
    add (picture, account, "terms-not-accepted", LK_CERTAINTY_CERTAIN);
}

/* The password is right, but on IRC the nick may belong to a connection that is still open. */
static void
judge_nick (LkPicture *picture)
{
  LkCandidate *candidate;

  if (!lk_observation_has_fact (picture->sign_in, "nick_errcode", "433") &&
      !lk_observation_has_fact (picture->sign_in, "nick_errcode", "436"))
    return;
  candidate = add (picture, picture->sign_in, "name-in-use", LK_CERTAINTY_POSSIBLE);
  candidate->blocks = FALSE;
}

/**
 * lk_rules_sign_in:
 * @picture: the case, in which nothing on the way to the account keeps the person out
 *
 * Judges the name, and the newest sign-in if there was one.
 */
void
lk_rules_sign_in (LkPicture *picture)
{
  LkObservation *sign_in = picture->sign_in;

  if (lk_access_name_is_refused (picture))
    {
      LkCandidate *candidate = lk_picture_add (picture, "wrong-name-format", LK_CERTAINTY_CERTAIN, "credentials.name", TRUE);

      candidate->definite = TRUE;
      lk_access_describe_name (picture->name, candidate->verdict->params);
      lk_candidate_evidence (candidate, picture->name);
    }
  else if (sign_in == NULL)
    return;
  else if (lk_observation_has_fact (sign_in, "result", "accepted"))
    {
      judge_account (picture);
      judge_nick (picture);
    }
  else if (lk_observation_has_fact (sign_in, "result", "code-needed"))
    judge_code (picture);
  else if (lk_observation_has_fact (sign_in, "result", "refused"))
    judge_refusal (picture, sign_in);
  else if (lk_observation_has_fact (sign_in, "result", "not-sent"))
    judge_not_sent (picture);
  else
    judge_no_answer (picture);
}

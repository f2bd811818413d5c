/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What cannot be measured: what the person says of the messenger, and the message that it showed. */
#include "config.h"

#include "lk-rules-computer.h"

#include "lk-access.h"
#include "lk-rules.h"

/* What one answer proves, and where it is worth asking. */
typedef enum
{
  WHEN_WORKS_ELSEWHERE, /* the account is fine: it lies here */
  WHEN_FAILS_ELSEWHERE, /* it lies with the account */
  WHEN_ASKED_ELSEWHERE, /* either */
  WHEN_OPENED,          /* the browser opened a page that leads back to the messenger */
} When;

typedef struct
{
  const char *id;
  When        when;
  gboolean    telling; /* the answer that proves something: yes or no */
  const char *code;    /* (nullable) it proves; %NULL where the answer only leads on */
  const char *variant; /* (nullable) */
  LkCertainty certainty;
} Question;

/* In the order in which they are asked: first what is quickly said and leads furthest. */
static const Question questions[] = {
  { "came-back", WHEN_OPENED, FALSE, "sign-in-link-unhandled", "tried", LK_CERTAINTY_LIKELY },
  { "message-shown", WHEN_ASKED_ELSEWHERE, TRUE, NULL, NULL, LK_CERTAINTY_POSSIBLE },
  { "code-asked", WHEN_ASKED_ELSEWHERE, TRUE, "mfa-required", "no-code", LK_CERTAINTY_LIKELY },
  { "vpn-on", WHEN_FAILS_ELSEWHERE, TRUE, "account-locked", "vpn", LK_CERTAINTY_POSSIBLE },
  { "provider-wrote", WHEN_FAILS_ELSEWHERE, TRUE, "account-suspended", "letter", LK_CERTAINTY_LIKELY },
  { "other-account-works", WHEN_FAILS_ELSEWHERE, TRUE, "account-disabled", "other-account", LK_CERTAINTY_LIKELY },
  { "app-window-blank", WHEN_WORKS_ELSEWHERE, TRUE, "client-crashes", "blank", LK_CERTAINTY_LIKELY },
  { "browser-says-done", WHEN_WORKS_ELSEWHERE, TRUE, "sign-in-link-unhandled", "lost", LK_CERTAINTY_LIKELY },
  { "letters-appear", WHEN_WORKS_ELSEWHERE, FALSE, "missing-part", "input", LK_CERTAINTY_LIKELY },
  { "fails-after-restart", WHEN_WORKS_ELSEWHERE, FALSE, "restart-needed", "was-enough", LK_CERTAINTY_LIKELY },
  { "phone-app-works", WHEN_WORKS_ELSEWHERE, TRUE, "session-ended", "not-on-computers", LK_CERTAINTY_POSSIBLE },
  { "long-unused", WHEN_WORKS_ELSEWHERE, TRUE, "session-ended", "unlinked", LK_CERTAINTY_LIKELY },
  { "official-client", WHEN_WORKS_ELSEWHERE, FALSE, "client-known-bad", "unofficial", LK_CERTAINTY_LIKELY },
  { "recently-upgraded", WHEN_WORKS_ELSEWHERE, TRUE, "client-known-bad", "upgraded", LK_CERTAINTY_POSSIBLE },
};

static gboolean
applies (LkPicture      *picture,
         const Question *question)
{
  int elsewhere = lk_access_was_accepted (picture) ? 1 : lk_access_get_elsewhere (picture);
  LkObservation *opened = lk_local_find_opened (picture);

  switch (question->when)
    {
    case WHEN_WORKS_ELSEWHERE:
      return elsewhere == 1;
    case WHEN_FAILS_ELSEWHERE:
      return elsewhere == 0;
    case WHEN_OPENED:
      return opened != NULL && lk_observation_get_fact (opened, "scheme") != NULL;
    case WHEN_ASKED_ELSEWHERE:
    default:
      return elsewhere >= 0;
    }
}

static LkObservation *
find_basis (LkPicture *picture)
{
  GPtrArray *observations = lk_case_get_observations (picture->kase);

  if (picture->sign_in != NULL)
    return picture->sign_in;
  if (picture->discovery != NULL)
    return picture->discovery;
  if (picture->plan != NULL)
    return picture->plan;
  return observations->len > 0 ? g_ptr_array_index (observations, 0) : NULL;
}

static void
judge_answer (LkLocal        *self,
              const Question *question)
{
  LkObservation *opened = lk_local_find_opened (self->picture);
  LkCandidate *candidate;
  int answer = lk_case_get_answer (self->picture->kase, question->id);

  if (question->code == NULL || answer < 0 || (answer == 1) != question->telling || !applies (self->picture, question))
    return;
  /* A refusal by name and password is judged with the letter already. */
  if (g_str_equal (question->id, "provider-wrote") && self->picture->sign_in != NULL)
    return;
  candidate = lk_local_add (self, question->code, question->certainty,
                            question->when == WHEN_OPENED ? opened : find_basis (self->picture), NULL);
  if (candidate == NULL)
    return;
  if (question->when == WHEN_OPENED)
    {
      lk_params_set (candidate->verdict->params, "client", lk_observation_get_fact (opened, "client"));
      lk_params_set (candidate->verdict->params, "scheme", lk_observation_get_fact (opened, "scheme"));
    }
  lk_params_set (candidate->verdict->params, "variant", question->variant);
  lk_params_set (candidate->verdict->params, "asked", question->id);
}

/* All that can be measured is fine, the account works, and a fresh start does not help: what is left is what it has stored. */
static void
judge_rest (LkLocal *self)
{
  LkPicture *picture = self->picture;
  LkCandidate *candidate;

  if (lk_case_get_answer (picture->kase, "fails-after-restart") != 1 ||
      (!lk_access_was_accepted (picture) && lk_access_get_elsewhere (picture) != 1))
    return;
  for (guint i = 0; i < self->found->len; i++)
    if (!((LkCandidate *) g_ptr_array_index (self->found, i))->aside)
      return;
  candidate = lk_local_add (self, "data-damaged", LK_CERTAINTY_POSSIBLE, find_basis (picture), NULL);
  if (candidate != NULL)
    lk_params_set (candidate->verdict->params, "variant", "left-over");
}

/* Messages often speak of the network where it is fine, and of the password where it is right: what was measured counts. What
 * the messenger may meet on its way alone, with a proxy, certificates and ways to sign in of its own, stays possible. */
static gboolean
is_refuted (LkLocal     *self,
            const char  *code,
            LkCertainty *certainty)
{
  static const char *const its_own[] = { "proxy-unreachable",    "proxy-auth-required",   "proxy-required", "websocket-blocked",
                                         "server-setup-wrong",   "certificate-untrusted", "tls-too-old",    "discovery-wrong",
                                         "client-certificate-required", "service-closed", "tls-intercepted", NULL };
  LkCause cause = lk_code_get_cause (code);
  LkStanding standing = lk_rules_get_standing (self->picture);

  if (cause != LK_CAUSE_NETWORK && cause != LK_CAUSE_SERVER)
    return cause != LK_CAUSE_CLIENT && lk_access_was_accepted (self->picture);
  if (standing != LK_STANDING_WORKS && standing != LK_STANDING_PARTLY)
    return FALSE;
  *certainty = LK_CERTAINTY_POSSIBLE;
  return !g_strv_contains (its_own, code);
}

static JsonObject *
get_best_match (LkObservation *message)
{
  JsonArray *matches = lk_json_get_array (lk_observation_get_facts (message), "matches");
  JsonNode *node = matches != NULL && json_array_get_length (matches) > 0 ? json_array_get_element (matches, 0) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
judge_words (LkLocal       *self,
             LkObservation *message,
             const char    *client,
             LkCertainty    certainty)
{
  JsonObject *match = get_best_match (message);
  const char *code = match != NULL ? lk_json_get_string (match, "code") : NULL;
  LkCandidate *candidate;

  if (code == NULL || lk_code_find (code) == NULL || lk_code_get_cause (code) == LK_CAUSE_NONE ||
      is_refuted (self, code, &certainty))
    return;
  candidate = lk_local_add (self, code, certainty, message, client);
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "message", lk_json_get_string (match, "id"));
  lk_params_set (candidate->verdict->params, "quoted", lk_observation_get_fact (message, "matched"));
}

static void
judge_message (LkLocal *self)
{
  LkObservation *message = lk_local_find (self->picture, "error-text", NULL);
  JsonObject *match = message != NULL ? get_best_match (message) : NULL;
  const char *sure = match != NULL ? lk_json_get_string (match, "certainty") : NULL;

  if (match != NULL)
    judge_words (self, message, NULL, g_strcmp0 (sure, "possible") == 0 ? LK_CERTAINTY_POSSIBLE : LK_CERTAINTY_LIKELY);
}

/* What the messenger wrote down of late need not be what keeps the person out now. */
static void
judge_logs (LkLocal *self)
{
  g_autoptr(GPtrArray) logs = lk_local_list (self->picture, "client-log");

  for (guint i = 0; i < logs->len; i++)
    {
      LkObservation *log = g_ptr_array_index (logs, i);

      if (lk_local_is_installed (self->picture, lk_observation_get_subject (log)))
        judge_words (self, log, lk_observation_get_subject (log), LK_CERTAINTY_POSSIBLE);
    }
}

/**
 * lk_rules_answers:
 * @self: what was found so far
 *
 * Judges the person's answers about the messenger, the message that it showed, and those that it wrote into its log.
 */
void
lk_rules_answers (LkLocal *self)
{
  judge_message (self);
  judge_logs (self);
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    judge_answer (self, &questions[i]);
  judge_rest (self);
}

/* Whether the answer could still say something that is not known already. */
static gboolean
is_open (LkPicture      *picture,
         const Question *question)
{
  LkObservation *input = lk_local_find (picture, "input", NULL);
  LkProtocol protocol = lk_case_get_service (picture->kase)->protocol;

  if (lk_case_get_answer (picture->kase, question->id) >= 0 || !applies (picture, question))
    return FALSE;
  if (g_str_equal (question->id, "message-shown"))
    return lk_local_find (picture, "error-text", NULL) == NULL;
  if (g_str_equal (question->id, "browser-says-done"))
    return lk_local_signs_in_by_browser (picture);
  if (g_str_equal (question->id, "letters-appear"))
    return input == NULL || !lk_observation_has_fact (input, "framework", "none");
  if (g_str_equal (question->id, "phone-app-works") || g_str_equal (question->id, "long-unused"))
    return protocol == LK_PROTOCOL_WEB;
  if (g_str_equal (question->id, "official-client"))
    return lk_rules_find_third_party (picture) == NULL;
  if (g_str_equal (question->id, "code-asked"))
    return !lk_access_was_accepted (picture);
  return TRUE;
}

/**
 * lk_local_ask:
 * @picture: the case
 * @verdict: what it comes to so far
 *
 * Asks the person the next thing that could still change the verdict, one at a time: only where nothing on the way keeps them
 * out, and what was found here is no more than possible. Whether the way back works is asked also where it is likely not to.
 */
void
lk_local_ask (LkPicture *picture,
              LkVerdict *verdict)
{
  gboolean clear = g_str_equal (verdict->code, "all-clear");
  gboolean possible = lk_code_get_cause (verdict->code) == LK_CAUSE_CLIENT && verdict->certainty == LK_CERTAINTY_POSSIBLE &&
                      lk_picture_get_blocker (picture) == NULL;
  gboolean back = g_str_equal (verdict->code, "sign-in-link-unhandled") && verdict->certainty != LK_CERTAINTY_CERTAIN;

  if (!clear && !possible && !back)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    if (is_open (picture, &questions[i]) && (clear || possible || questions[i].when == WHEN_OPENED))
      {
        lk_case_add_question (picture->kase, questions[i].id);
        return;
      }
}

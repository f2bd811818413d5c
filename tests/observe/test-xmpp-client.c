/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-error.h"
#include "lk-sasl.h"
#include "xmpp-login-kit.h"

/* Whatever went wrong, the password itself never stands in what was written down. */
static void
assert_discreet (KitAttempt *attempt)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (attempt->run));

  for (guint i = 0; i < observations->len; i++)
    {
      g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), lk_observation_get_facts (observations->pdata[i]));
      g_autofree char *text = lk_json_to_text (node, FALSE);

      g_assert_null (strstr (text, KIT_PASSWORD));
    }
}

static guint
count (const char *text,
       const char *word)
{
  guint n = 0;

  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    n++;
  return n;
}

/* Signing in that works, up to the goodbye. */
typedef struct
{
  KitLogin    login;
  const char *method;
  const char *method_before_1_3; /* NULL: the same */
  int         challenge;
} Good;

static const Good good[] = {
  { { .name = "plain", .mechanisms = "PLAIN" }, "PLAIN", NULL, FALSE },
  { { .name = "plain-direct", .direct = TRUE, .mechanisms = "PLAIN" }, "PLAIN", NULL, FALSE },
  { { .name = "scram-sha-1", .mechanisms = "PLAIN SCRAM-SHA-1" }, "SCRAM-SHA-1", NULL, TRUE },
  { { .name = "scram-sha-256", .mechanisms = "PLAIN SCRAM-SHA-1 SCRAM-SHA-256" }, "SCRAM-SHA-256", NULL, TRUE },
  { { .name = "scram-sha-1-plus", .mechanisms = "SCRAM-SHA-1 SCRAM-SHA-1-PLUS", .bindings = "tls-unique tls-exporter" },
    "SCRAM-SHA-1-PLUS", NULL, TRUE },
  { { .name = "scram-sha-256-plus",
      .mechanisms = "PLAIN SCRAM-SHA-256-PLUS SCRAM-SHA-256",
      .bindings = "tls-exporter tls-unique tls-server-end-point" },
    "SCRAM-SHA-256-PLUS", NULL, TRUE },
  /* Nobody said that the server knows tls-exporter; tls-unique every server knows. */
  { { .name = "bindings-not-said", .mechanisms = "SCRAM-SHA-256 SCRAM-SHA-256-PLUS" },
    "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", TRUE },
  { { .name = "other-bindings", .mechanisms = "SCRAM-SHA-256 SCRAM-SHA-256-PLUS", .bindings = "tls-server-end-point" },
    "SCRAM-SHA-256", NULL, TRUE },
  /* SASLprep does not know the character. */
  { { .name = "young-password",
      .mechanisms = "SCRAM-SHA-256 PLAIN",
      .typed = "p\xf0\x9f\x98\x80",
      .on_auth = "<success " KIT_SASL "/>" },
    "PLAIN", NULL, FALSE },
  { { .name = "umlauts", .mechanisms = "SCRAM-SHA-256", .typed = "Grüße 你好", .password = "Grüße 你好" },
    "SCRAM-SHA-256", NULL, TRUE },
  { { .name = "many-iterations", .mechanisms = "SCRAM-SHA-256", .iterations = 100000 }, "SCRAM-SHA-256", NULL, TRUE },
};

static gboolean
is_tls_1_3 (KitAttempt *attempt)
{
  return g_strcmp0 (kit_fact (lk_kit_find (attempt->run, "tls", 0), "version"), "1.3") == 0;
}

static void
test_good (gconstpointer data)
{
  const Good *row = data;
  g_autoptr(KitAttempt) attempt = kit_attempt_new (&row->login);
  LkObservation *observation;
  const char *method;

  g_assert_cmpint (kit_attempt_sign_in (attempt), ==, LK_SIGN_IN_ACCEPTED);
  observation = lk_kit_find (attempt->run, "sign-in", 0);
  method = row->method_before_1_3 != NULL && !is_tls_1_3 (attempt) ? row->method_before_1_3 : row->method;
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_cmpstr (kit_fact (observation, "protocol"), ==, "xmpp");
  g_assert_cmpstr (kit_fact (observation, "result"), ==, "accepted");
  g_assert_cmpstr (kit_fact (observation, "method"), ==, method);
  g_assert_cmpint (kit_fact_boolean (observation, "sent"), ==, TRUE);
  g_assert_cmpint (kit_fact_boolean (observation, "challenge"), ==, row->challenge);
  g_assert_null (kit_fact (observation, "errcode"));
  observation = kit_attempt_account (attempt);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_null (kit_fact (observation, "errcode"));
  observation = kit_attempt_sign_out (attempt, TRUE);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_cmpstr (kit_fact (observation, "closed_by"), ==, "stream");
  assert_discreet (attempt);
}

/* Refusals: one attempt with one mechanism, and the server's word. */
typedef struct
{
  KitLogin    login;
  const char *errcode;
  const char *text;
  int         challenge;
  const char *stream_error;
} Refusal;

#define ANY "SCRAM-SHA-1 PLAIN"
#define CONDITION(condition)                                                                                           \
  {                                                                                                                    \
    { .name = "at-once-" condition, .mechanisms = ANY, .on_auth = KIT_FAILURE (condition) }, condition, NULL, FALSE, NULL \
  },                                                                                                                   \
  {                                                                                                                    \
    { .name = "plain-" condition, .mechanisms = "PLAIN", .on_auth = KIT_FAILURE (condition) }, condition, NULL, FALSE, NULL \
  },                                                                                                                   \
  {                                                                                                                    \
    { .name = "late-" condition, .mechanisms = ANY, .on_response = KIT_FAILURE (condition) }, condition, NULL, TRUE, NULL \
  }

static const Refusal refusals[] = {
  CONDITION ("not-authorized"),
  CONDITION ("account-disabled"),
  CONDITION ("credentials-expired"),
  CONDITION ("temporary-auth-failure"),
  CONDITION ("malformed-request"),
  CONDITION ("invalid-mechanism"),
  CONDITION ("mechanism-too-weak"),
  CONDITION ("encryption-required"),
  CONDITION ("invalid-authzid"),
  CONDITION ("incorrect-encoding"),
  CONDITION ("aborted"),
  CONDITION ("something-new"),
  { { .name = "wrong-password-scram", .mechanisms = ANY, .password = "other" }, "not-authorized", NULL, TRUE, NULL },
  { { .name = "wrong-password-plain", .mechanisms = "PLAIN", .password = "other" }, "not-authorized", NULL, FALSE, NULL },
  { { .name = "text-first",
      .mechanisms = ANY,
      .on_auth = "<failure " KIT_SASL "><text xml:lang='en'>Account is banned: Unpaid bill</text><account-disabled/></failure>" },
    "account-disabled", "Account is banned: Unpaid bill", FALSE, NULL },
  { { .name = "no-condition", .mechanisms = ANY, .on_auth = "<failure " KIT_SASL "/>" }, NULL, NULL, FALSE, NULL },
  { { .name = "foreign-condition",
      .mechanisms = ANY,
      .on_auth = "<failure " KIT_SASL "><extra xmlns='urn:x'/><not-authorized/></failure>" },
    "not-authorized", NULL, FALSE, NULL },
  { { .name = "ban-behind-refusal",
      .mechanisms = ANY,
      .on_auth = "<failure " KIT_SASL "><not-authorized/><text>No</text></failure>" KIT_STREAM_ERROR ("policy-violation",
                                                                                                      "Too many") },
    "not-authorized", "No", FALSE, "policy-violation" },
  { { .name = "ban-instead",
      .mechanisms = ANY,
      .on_auth = KIT_STREAM_ERROR ("policy-violation", "Too many (3) failed authentications") },
    NULL, "Too many (3) failed authentications", FALSE, "policy-violation" },
};

static void
test_refusal (gconstpointer data)
{
  const Refusal *row = data;
  g_autoptr(KitAttempt) attempt = kit_attempt_new (&row->login);
  g_autofree char *heard = NULL;
  LkObservation *observation;

  g_assert_cmpint (kit_attempt_sign_in (attempt), ==, LK_SIGN_IN_REFUSED);
  observation = lk_kit_find (attempt->run, "sign-in", 0);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_cmpstr (kit_fact (observation, "result"), ==, "refused");
  g_assert_cmpstr (kit_fact (observation, "errcode"), ==, row->errcode);
  g_assert_cmpstr (kit_fact (observation, "text"), ==, row->text);
  g_assert_cmpstr (kit_fact (observation, "stream_error"), ==, row->stream_error);
  g_assert_cmpint (kit_fact_boolean (observation, "sent"), ==, TRUE);
  g_assert_cmpint (kit_fact_boolean (observation, "challenge"), ==, row->challenge);
  heard = kit_attempt_dup_heard (attempt);
  g_assert_cmpuint (count (heard, "<auth "), ==, 1);
  g_assert_cmpuint (lk_kit_server_count (attempt->server), ==, 1);
  assert_discreet (attempt);
}

/* Nothing of the password leaves. */
typedef struct
{
  KitLogin    login;
  const char *not_sent;
  const char *stream_error;
  LkOutcome   outcome;
  const char *error_domain;
  const char *offered;
} NotSent;

static const NotSent not_sent[] = {
  { { .name = "other-name", .mechanisms = ANY, .domain = "other.example" }, "certificate", NULL, LK_OUTCOME_FAILED,
    "g-tls-error-quark", NULL },
  { { .name = "other-name-direct", .direct = TRUE, .mechanisms = ANY, .domain = "other.example" }, "certificate", NULL,
    LK_OUTCOME_FAILED, "g-tls-error-quark", NULL },
  { { .name = "no-starttls", .plain = KIT_FEATURES ("<mechanisms " KIT_SASL "><mechanism>PLAIN</mechanism></mechanisms>") },
    "unencrypted", NULL, LK_OUTCOME_OK, NULL, NULL },
  { { .name = "starttls-failure", .proceed = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>" },
    "unencrypted", NULL, LK_OUTCOME_OK, NULL, NULL },
  { { .name = "redirect",
      .plain = KIT_HEADER "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>evil.example:5222"
                          "</see-other-host></stream:error></stream:stream>" },
    "redirect", "see-other-host", LK_OUTCOME_OK, NULL, NULL },
  { { .name = "redirect-secured",
      .secured = KIT_HEADER "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>evil.example"
                            "</see-other-host></stream:error></stream:stream>" },
    "redirect", "see-other-host", LK_OUTCOME_OK, NULL, NULL },
  { { .name = "host-unknown", .plain = KIT_HEADER KIT_STREAM_ERROR ("host-unknown", "We do not serve it") }, "unreachable",
    "host-unknown", LK_OUTCOME_OK, NULL, NULL },
  { { .name = "banned", .plain = KIT_HEADER KIT_STREAM_ERROR ("policy-violation", "Too many") }, "limited",
    "policy-violation", LK_OUTCOME_OK, NULL, NULL },
  { { .name = "banned-secured", .secured = KIT_HEADER KIT_STREAM_ERROR ("policy-violation", "Too many") }, "limited",
    "policy-violation", LK_OUTCOME_OK, NULL, NULL },
  { { .name = "full", .secured = KIT_HEADER KIT_STREAM_ERROR ("resource-constraint", "Full") }, "limited",
    "resource-constraint", LK_OUTCOME_OK, NULL, NULL },
  { { .name = "restarting", .secured = KIT_HEADER KIT_STREAM_ERROR ("system-shutdown", "") }, "unreachable",
    "system-shutdown", LK_OUTCOME_OK, NULL, NULL },
  { { .name = "no-method", .mechanisms = "EXTERNAL OAUTHBEARER DIGEST-MD5" }, "method", NULL, LK_OUTCOME_OK, NULL,
    "EXTERNAL OAUTHBEARER DIGEST-MD5" },
  { { .name = "unsendable-password", .mechanisms = "SCRAM-SHA-256", .typed = "p\tq" }, "method", NULL, LK_OUTCOME_FAILED,
    "lk-error-quark", "SCRAM-SHA-256" },
  { { .name = "no-mechanisms", .secured = KIT_FEATURES ("") }, "method", NULL, LK_OUTCOME_OK, NULL, "" },
  { { .name = "sasl2-only",
      .secured = KIT_FEATURES ("<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-256</mechanism></authentication>") },
    "method", NULL, LK_OUTCOME_OK, NULL, "SCRAM-SHA-256" },
  { { .name = "not-xmpp", .plain = "HTTP/1.1 400 Bad Request\r\n\r\n" }, "not-this-service", NULL, LK_OUTCOME_FAILED,
    "lk-error-quark", NULL },
  { { .name = "closed", .plain = KIT_CLOSE }, "unreachable", NULL, LK_OUTCOME_FAILED, "lk-error-quark", NULL },
  { { .name = "closed-after-proceed", .proceed = KIT_CLOSE }, "unreachable", NULL, LK_OUTCOME_FAILED, "lk-error-quark", NULL },
  { { .name = "closed-secured", .secured = KIT_CLOSE }, "unreachable", NULL, LK_OUTCOME_FAILED, "lk-error-quark", NULL },
  { { .name = "proceed-twice", .proceed = KIT_PROCEED KIT_PROCEED, .secured = KIT_HEADER KIT_PROCEED }, "unreachable", NULL,
    LK_OUTCOME_FAILED, "lk-error-quark", NULL },
  { { .name = "success-unasked", .secured = KIT_HEADER "<success " KIT_SASL "/>" }, "unreachable", NULL, LK_OUTCOME_FAILED,
    "lk-error-quark", NULL },
};

static void
test_not_sent (gconstpointer data)
{
  const NotSent *row = data;
  g_autoptr(KitAttempt) attempt = kit_attempt_new (&row->login);
  g_autofree char *heard = NULL;
  g_autofree char *offered = NULL;
  LkObservation *observation;

  g_assert_cmpint (kit_attempt_sign_in (attempt), ==, LK_SIGN_IN_NOT_SENT);
  observation = lk_kit_find (attempt->run, "sign-in", 0);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, row->outcome);
  g_assert_cmpstr (lk_observation_get_error_domain (observation), ==, row->error_domain);
  g_assert_cmpstr (kit_fact (observation, "result"), ==, "not-sent");
  g_assert_cmpstr (kit_fact (observation, "not_sent"), ==, row->not_sent);
  g_assert_cmpstr (kit_fact (observation, "stream_error"), ==, row->stream_error);
  g_assert_cmpint (kit_fact_boolean (observation, "sent"), ==, FALSE);
  g_assert_true ((kit_fact (observation, "location") != NULL) == g_str_equal (row->not_sent, "redirect"));
  offered = kit_dup_list (observation, "offered");
  g_assert_cmpstr (offered, ==, row->offered);
  heard = kit_attempt_dup_heard (attempt);
  g_assert_null (strstr (heard, "<auth"));
  g_assert_cmpuint (lk_kit_server_count (attempt->server), ==, 1);
}

/* What makes no sense in answer to a sign-in. */
typedef struct
{
  KitLogin    login;
  const char *error_domain;
  LkError     code;
} Nonsense;

#define DTD "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><success " KIT_SASL ">&a;</success>"
#define CHALLENGE(base64) "<challenge " KIT_SASL ">" base64 "</challenge>"

static const Nonsense nonsense[] = {
  { { .name = "success-before-challenge", .mechanisms = ANY, .on_auth = "<success " KIT_SASL "/>" }, "lk-error-quark",
    LK_ERROR_PROTOCOL },
  { { .name = "success-without-proof", .mechanisms = ANY, .on_response = "<success " KIT_SASL "/>" }, "lk-error-quark",
    LK_ERROR_PROTOCOL },
  { { .name = "success-false-proof",
      .mechanisms = ANY,
      .on_response = "<success " KIT_SASL ">dj1BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE9</success>" },
    "lk-error-quark", LK_ERROR_PROTOCOL },
  { { .name = "second-challenge", .mechanisms = ANY, .on_response = CHALLENGE ("cj1hLHM9YixpPTQwOTY=") }, "lk-error-quark",
    LK_ERROR_PROTOCOL },
  { { .name = "challenge-to-plain", .mechanisms = "PLAIN", .on_auth = CHALLENGE ("") }, "lk-error-quark", LK_ERROR_PROTOCOL },
  { { .name = "garbage-base64", .mechanisms = ANY, .on_auth = CHALLENGE ("!!!!") }, "lk-error-quark", LK_ERROR_PROTOCOL },
  { { .name = "one-iteration", .mechanisms = ANY, .on_auth = CHALLENGE ("cj1hYWEscz1ZV0ZoLGk9MQ==") }, "lk-error-quark",
    LK_ERROR_LIMIT },
  { { .name = "endless-iterations", .mechanisms = ANY, .on_auth = CHALLENGE ("cj1hYWEscz1ZV0ZoLGk9MjE0NzQ4MzY0OA==") },
    "lk-error-quark", LK_ERROR_LIMIT },
  { { .name = "other-nonce", .mechanisms = ANY, .on_auth = CHALLENGE ("cj1hYWEscz1ZV0ZoLGk9NDA5Ng==") }, "lk-error-quark",
    LK_ERROR_PROTOCOL },
  { { .name = "features-again", .mechanisms = ANY, .on_auth = "<stream:features/>" }, "lk-error-quark", LK_ERROR_PROTOCOL },
  { { .name = "proceed", .mechanisms = ANY, .on_auth = KIT_PROCEED }, "lk-error-quark", LK_ERROR_PROTOCOL },
  { { .name = "foreign-success", .mechanisms = "PLAIN", .on_auth = "<success xmlns='urn:xmpp:sasl:2'/>" }, "lk-error-quark",
    LK_ERROR_PROTOCOL },
  { { .name = "document-type", .mechanisms = "PLAIN", .on_auth = DTD }, "lk-error-quark", LK_ERROR_PROTOCOL },
  { { .name = "unknown-entity", .mechanisms = "PLAIN", .on_auth = "<success " KIT_SASL ">&unknown;</success>" },
    "lk-error-quark", LK_ERROR_PROTOCOL },
  { { .name = "not-well-formed", .mechanisms = "PLAIN", .on_auth = "<success></failure>" }, "lk-error-quark",
    LK_ERROR_PROTOCOL },
  { { .name = "end-of-stream", .mechanisms = "PLAIN", .on_auth = "</stream:stream>" }, "lk-error-quark", LK_ERROR_CUT_OFF },
  { { .name = "closed", .mechanisms = "PLAIN", .on_auth = KIT_CLOSE }, "lk-error-quark", LK_ERROR_CUT_OFF },
  { { .name = "restarting", .mechanisms = ANY, .on_auth = KIT_STREAM_ERROR ("system-shutdown", "") }, "lk-error-quark",
    LK_ERROR_PROTOCOL },
};

static void
assert_no_answer (const KitLogin *login,
                  const char     *error_domain,
                  LkError         code)
{
  g_autoptr(KitAttempt) attempt = kit_attempt_new (login);
  LkObservation *observation;

  g_assert_cmpint (kit_attempt_sign_in (attempt), ==, LK_SIGN_IN_UNKNOWN);
  observation = lk_kit_find (attempt->run, "sign-in", 0);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==,
                   code == LK_ERROR_DEADLINE ? LK_OUTCOME_TIMEOUT : LK_OUTCOME_FAILED);
  g_assert_cmpstr (lk_observation_get_error_domain (observation), ==, error_domain);
  g_assert_cmpint (lk_observation_get_error_code (observation), ==, code);
  g_assert_cmpstr (kit_fact (observation, "result"), ==, "no-answer");
  g_assert_cmpint (kit_fact_boolean (observation, "sent"), ==, TRUE);
  g_assert_cmpint (lk_observation_get_duration (observation), <, LK_SIGN_IN_DEADLINE_MS + 1000);
  assert_discreet (attempt);
}

static void
test_nonsense (gconstpointer data)
{
  const Nonsense *row = data;

  assert_no_answer (&row->login, row->error_domain, row->code);
}

static void
test_too_much (void)
{
  g_autofree char *filling = g_strnfill (LK_SASL_MAX_MESSAGE * 6, 'A');
  g_autofree char *huge = g_strconcat ("<success " KIT_SASL ">", filling, NULL);
  g_autofree char *message = g_strnfill (LK_SASL_MAX_MESSAGE + 4, 'A');
  g_autofree char *challenge = g_strconcat ("<challenge " KIT_SASL ">", message, "</challenge>", NULL);
  g_autofree char *white = g_strnfill (300 * 1024, ' ');
  g_autoptr(GString) deep = g_string_new ("<success " KIT_SASL ">");
  KitLogin login = { .mechanisms = ANY };

  for (int i = 0; i < 40; i++)
    g_string_append (deep, "<x>");
  login.on_auth = huge;
  assert_no_answer (&login, "lk-error-quark", LK_ERROR_LIMIT);
  login.on_auth = deep->str;
  assert_no_answer (&login, "lk-error-quark", LK_ERROR_LIMIT);
  login.on_auth = white;
  assert_no_answer (&login, "lk-error-quark", LK_ERROR_LIMIT);
  login.on_auth = challenge;
  assert_no_answer (&login, "lk-error-quark", LK_ERROR_PROTOCOL);
}

static void
test_silence (void)
{
  KitLogin login = { .mechanisms = ANY, .on_auth = KIT_HANG };

  assert_no_answer (&login, "lk-error-quark", LK_ERROR_DEADLINE);
}

#define ADD_ALL(prefix, rows, function)                                                                                \
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)                                                                      \
    {                                                                                                                  \
      g_autofree char *path = g_strconcat ("/xmpp-client/" prefix "/", rows[i].login.name, NULL);                      \
                                                                                                                       \
      g_test_add_data_func (path, &rows[i], function);                                                                 \
    }

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD_ALL ("good", good, test_good)
  ADD_ALL ("refused", refusals, test_refusal)
  ADD_ALL ("not-sent", not_sent, test_not_sent)
  ADD_ALL ("nonsense", nonsense, test_nonsense)
  g_test_add_func ("/xmpp-client/too-much", test_too_much);
  g_test_add_func ("/xmpp-client/silence", test_silence);

  return g_test_run ();
}

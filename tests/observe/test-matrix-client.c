/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "matrix-kit.h"

static void
test_identifiers (MatrixKit *kit, gconstpointer data)
{
  static const struct
  {
    const char *local;
    const char *identifier;
  } names[] = {
    { "alice", "{\"type\":\"m.id.user\",\"user\":\"alice\"}" },
    { "@me:example.org", "{\"type\":\"m.id.user\",\"user\":\"@me:example.org\"}" },
    { "me@example.net", "{\"type\":\"m.id.thirdparty\",\"medium\":\"email\",\"address\":\"me@example.net\"}" },
    { "a\"},\\b\x01", "{\"type\":\"m.id.user\",\"user\":\"a\\\"},\\\\b\\u0001\"}" },
  };

  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add_json (kit->server, LOGIN, 403, "{\"errcode\":\"M_FORBIDDEN\"}");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *body = NULL;
      g_autoptr(JsonNode) node = NULL;

      matrix_kit_make_client (kit, names[i].local, NULL);
      matrix_kit_attempt (kit);
      body = lk_hostile_server_dup_body (kit->server, LOGIN);
      g_assert_nonnull (strstr (body, names[i].identifier));
      node = lk_json_parse (body, strlen (body), NULL);
      g_assert_nonnull (node);
      g_assert_cmpstr (lk_json_get_string (json_node_get_object (node), "password"), ==, PASSWORD);
      g_assert_cmpuint (lk_hostile_server_count (kit->server, LOGIN), ==, i + 1);
    }
}

/* What a server answers to the password, and what must come of it. */
typedef struct
{
  const char    *name;
  guint          status;
  const char    *json;
  LkSignInResult result;
  const char    *errcode;       /* NULL: none */
  gint64         retry_after_s; /* -1: none */
  const char    *fact;          /* NULL: none; one that must be there */
  const char    *value;
} Refusal;

static const Refusal refusals[] = {
  { "bad-type", 400, "{\"errcode\":\"M_UNKNOWN\",\"error\":\"Bad login type.\"}", LK_SIGN_IN_REFUSED, "M_UNKNOWN", -1,
    "text", "Bad login type." },
  { "forbidden", 403, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"Invalid username or password\"}", LK_SIGN_IN_REFUSED,
    "M_FORBIDDEN", -1, "text", "Invalid username or password" },
  { "policy", 403, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"Login denied by the policy enforced by this service\"}",
    LK_SIGN_IN_REFUSED, "M_FORBIDDEN", -1, NULL, NULL },
  { "deactivated", 403, "{\"errcode\":\"M_USER_DEACTIVATED\",\"error\":\"x\"}", LK_SIGN_IN_REFUSED,
    "M_USER_DEACTIVATED", -1, NULL, NULL },
  { "locked", 401, "{\"errcode\":\"M_USER_LOCKED\",\"error\":\"x\",\"soft_logout\":true}", LK_SIGN_IN_REFUSED,
    "M_USER_LOCKED", -1, "soft_logout", "true" },
  { "suspended", 403, "{\"errcode\":\"M_USER_SUSPENDED\"}", LK_SIGN_IN_REFUSED, "M_USER_SUSPENDED", -1, NULL, NULL },
  { "limited", 429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":5700}", LK_SIGN_IN_REFUSED,
    "M_LIMIT_EXCEEDED", 6, NULL, NULL },
  { "limited-bare", 429, "{}", LK_SIGN_IN_REFUSED, NULL, -1, NULL, NULL },
  { "limited-wrong-type", 429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":\"5700\"}", LK_SIGN_IN_REFUSED,
    "M_LIMIT_EXCEEDED", -1, NULL, NULL },
  { "limited-negative", 429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":-5}", LK_SIGN_IN_REFUSED,
    "M_LIMIT_EXCEEDED", -1, NULL, NULL },
  { "limited-forever", 429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":9223372036854775807}",
    LK_SIGN_IN_REFUSED, "M_LIMIT_EXCEEDED", 366 * 24 * 3600, NULL, NULL },
  { "resource-limit", 403,
    "{\"errcode\":\"M_RESOURCE_LIMIT_EXCEEDED\",\"admin_contact\":\"mailto:a@example.org\",\"limit_type\":"
    "\"hs_disabled\"}",
    LK_SIGN_IN_REFUSED, "M_RESOURCE_LIMIT_EXCEEDED", -1, "admin_contact", "mailto:a@example.org" },
  { "monthly-limit", 403,
    "{\"errcode\":\"M_RESOURCE_LIMIT_EXCEEDED\",\"admin_contact\":7,\"limit_type\":\"monthly_active_user\"}",
    LK_SIGN_IN_REFUSED, "M_RESOURCE_LIMIT_EXCEEDED", -1, "limit_type", "monthly_active_user" },
  { "user-limit", 403, "{\"errcode\":\"M_USER_LIMIT_EXCEEDED\",\"info_uri\":\"https://example.org/plans?a=b\"}",
    LK_SIGN_IN_REFUSED, "M_USER_LIMIT_EXCEEDED", -1, "info_uri", "https://example.org/plans?a=b" },
  { "expired", 403, "{\"errcode\":\"ORG_MATRIX_EXPIRED_ACCOUNT\",\"error\":\"User account has expired\"}",
    LK_SIGN_IN_REFUSED, "ORG_MATRIX_EXPIRED_ACCOUNT", -1, NULL, NULL },
  { "approval", 403,
    "{\"errcode\":\"ORG.MATRIX.MSC3866_USER_AWAITING_APPROVAL\",\"approval_notice_medium\":"
    "\"org.matrix.msc3866.none\"}",
    LK_SIGN_IN_REFUSED, "ORG.MATRIX.MSC3866_USER_AWAITING_APPROVAL", -1, "approval_medium",
    "org.matrix.msc3866.none" },
  { "consent", 403, "{\"errcode\":\"M_CONSENT_NOT_GIVEN\",\"consent_uri\":\"https://example.org/c?u=a&h=1\"}",
    LK_SIGN_IN_REFUSED, "M_CONSENT_NOT_GIVEN", -1, "consent_uri", "https://example.org/c?u=a&h=1" },
  { "script-link", 403, "{\"errcode\":\"M_CONSENT_NOT_GIVEN\",\"consent_uri\":\"javascript:alert(1)\"}",
    LK_SIGN_IN_REFUSED, "M_CONSENT_NOT_GIVEN", -1, "consent_uri", NULL },
  { "user-in-link", 403, "{\"errcode\":\"M_USER_LIMIT_EXCEEDED\",\"info_uri\":\"https://a:b@example.org/\"}",
    LK_SIGN_IN_REFUSED, "M_USER_LIMIT_EXCEEDED", -1, "info_uri", NULL },
  { "unheard-of", 418, "{\"errcode\":\"ORG_EXAMPLE_NEW\",\"error\":\"a\\nb\"}", LK_SIGN_IN_REFUSED, "ORG_EXAMPLE_NEW",
    -1, "text", "a b" },
  { "server-error", 500, "{\"errcode\":\"M_UNKNOWN\",\"error\":\"x\"}", LK_SIGN_IN_UNKNOWN, "M_UNKNOWN", -1, NULL, NULL },
  { "unavailable", 503, "{}", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "no-token", 200, "{\"user_id\":\"@alice:example.org\"}", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "token-number", 200, "{\"access_token\":17}", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "token-empty", 200, "{\"access_token\":\"\"}", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "token-two-lines", 200, "{\"access_token\":\"a\\r\\nX: b\"}", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "array", 200, "[]", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "array-forbidden", 403, "[\"M_FORBIDDEN\"]", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "errcode-number", 403, "{\"errcode\":403}", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "errcode-prose", 403, "{\"errcode\":\"<b>no</b>\"}", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "not-json", 403, "Forbidden", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "empty", 200, "", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "no-content", 204, "", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
  { "misdirected", 421, "", LK_SIGN_IN_UNKNOWN, NULL, -1, NULL, NULL },
};

static void
test_refusal (MatrixKit *kit, gconstpointer data)
{
  const Refusal *refusal = data;
  JsonObject *facts;

  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add_json (kit->server, LOGIN, refusal->status, refusal->json);
  matrix_kit_sign_in (kit);
  g_assert_cmpint (kit->result, ==, refusal->result);
  facts = matrix_kit_get_facts (kit, "sign-in");
  g_assert_true (lk_json_is_true (facts, "sent"));
  g_assert_cmpint (matrix_kit_get_int (facts, "status"), ==, refusal->status);
  g_assert_cmpstr (lk_json_get_string (facts, "errcode"), ==, refusal->errcode);
  g_assert_cmpint (matrix_kit_get_int (facts, "retry_after_s"), ==, refusal->retry_after_s);
  if (refusal->fact != NULL && g_strcmp0 (refusal->value, "true") == 0)
    g_assert_true (lk_json_is_true (facts, refusal->fact));
  else if (refusal->fact != NULL)
    g_assert_cmpstr (lk_json_get_string (facts, refusal->fact), ==, refusal->value);
  g_assert_cmpint (lk_observation_get_outcome (matrix_kit_find (kit, "sign-in")), ==,
                   refusal->result == LK_SIGN_IN_REFUSED ? LK_OUTCOME_OK : LK_OUTCOME_FAILED);
  g_assert_cmpint (lk_observation_get_error_domain (matrix_kit_find (kit, "sign-in")) == NULL, ==,
                   refusal->result == LK_SIGN_IN_REFUSED);
  g_assert_cmpuint (lk_hostile_server_count (kit->server, LOGIN), ==, 1);
  matrix_kit_sign_out (kit);
  g_assert_null (matrix_kit_find (kit, "sign-out"));
}

static void
test_long_words (MatrixKit *kit, gconstpointer data)
{
  g_autoptr(GString) text = g_string_new ("{\"errcode\":\"M_FORBIDDEN\",\"error\":\"a");
  const char *kept;

  for (guint i = 0; i < 400; i++)
    g_string_append (text, "\xe4\xb8\xad");
  g_string_append (text, "\"}");
  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add_json (kit->server, LOGIN, 403, text->str);
  matrix_kit_sign_in (kit);
  kept = lk_json_get_string (matrix_kit_get_facts (kit, "sign-in"), "text");
  g_assert_true (g_utf8_validate (kept, -1, NULL));
  g_assert_cmpuint (strlen (kept), ==, 298);
}

static void
test_header_before_body (MatrixKit *kit, gconstpointer data)
{
  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add (kit->server, LOGIN,
                         "HTTP/1.1 429 T\r\nRetry-After: 333\r\nContent-Type: application/json\r\n"
                         "Content-Length: 52\r\n\r\n{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":5700}",
                         -1, LK_HOSTILE_KEEP);
  matrix_kit_sign_in (kit);
  g_assert_cmpint (kit->result, ==, LK_SIGN_IN_REFUSED);
  g_assert_cmpint (matrix_kit_get_int (matrix_kit_get_facts (kit, "sign-in"), "retry_after_s"), ==, 333);
}

/* Nothing may be sent where the answer to the question before is one of these. */
typedef struct
{
  const char  *name;
  const char  *head;
  LkHostileEnd end;
  const char  *not_sent;
  const char  *fact;
  const char  *value;
} Before;

#define JSON_HEAD(status) "HTTP/1.1 " status "\r\nContent-Type: application/json\r\nConnection: close\r\n"

static const Before befores[] = {
  { "sso-only", JSON_HEAD ("200 OK") "\r\n{\"flows\":[{\"type\":\"m.login.sso\"}]}", LK_HOSTILE_CLOSE, "method", NULL, NULL },
  { "no-flows", JSON_HEAD ("200 OK") "\r\n{\"flows\":[]}", LK_HOSTILE_CLOSE, "method", NULL, NULL },
  { "oauth", JSON_HEAD ("404 N") "\r\n{\"errcode\":\"M_UNRECOGNIZED\",\"error\":\"x\"}", LK_HOSTILE_CLOSE, "method", NULL, NULL },
  { "redirect", "HTTP/1.1 302 F\r\nLocation: https://portal.example.net/x?y\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP,
    "redirect", "location", "portal.example.net" },
  { "redirect-here", "HTTP/1.1 308 F\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, "redirect",
    "location", "127.0.0.1" },
  { "redirect-nowhere", "HTTP/1.1 301 F\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, "redirect", "location", NULL },
  { "limited", JSON_HEAD ("429 T") "\r\n{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":1}", LK_HOSTILE_CLOSE, "limited",
    "errcode", "M_LIMIT_EXCEEDED" },
  { "html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>m.login.password</html>",
    LK_HOSTILE_CLOSE, "not-this-service", NULL, NULL },
  { "other-json", JSON_HEAD ("200 OK") "\r\n{\"flows\":{\"type\":\"m.login.password\"}}", LK_HOSTILE_CLOSE, "not-this-service",
    NULL, NULL },
  { "not-found", JSON_HEAD ("404 N") "\r\n{}", LK_HOSTILE_CLOSE, "not-this-service", NULL, NULL },
  { "bad-gateway", "HTTP/1.1 502 B\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, "unreachable", NULL, NULL },
  { "cut-off", "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" PASSWORD_FLOW, LK_HOSTILE_CLOSE, "not-this-service", NULL, NULL },
  { "closed", "", LK_HOSTILE_CLOSE, "unreachable", NULL, NULL },
  { "reset", "", LK_HOSTILE_RESET, "unreachable", NULL, NULL },
};

static void
test_before (MatrixKit *kit, gconstpointer data)
{
  const Before *before = data;
  JsonObject *facts;

  lk_hostile_server_add (kit->server, FLOWS, before->head, -1, before->end);
  lk_hostile_server_add_json (kit->server, LOGIN, 200, GOOD_LOGIN);
  lk_hostile_server_add_json (kit->server, "/elsewhere", 200, PASSWORD_FLOW);
  matrix_kit_sign_in (kit);
  g_assert_cmpint (kit->result, ==, LK_SIGN_IN_NOT_SENT);
  facts = matrix_kit_get_facts (kit, "sign-in");
  g_assert_cmpstr (lk_json_get_string (facts, "not_sent"), ==, before->not_sent);
  g_assert_true (json_object_has_member (facts, "sent"));
  g_assert_false (lk_json_is_true (facts, "sent"));
  if (before->fact != NULL)
    g_assert_cmpstr (lk_json_get_string (facts, before->fact), ==, before->value);
  g_assert_cmpint (json_object_has_member (facts, "offered"), ==, g_str_equal (before->not_sent, "method"));
  g_assert_cmpuint (lk_hostile_server_count (kit->server, LOGIN), ==, 0);
  g_assert_cmpuint (lk_hostile_server_count (kit->server, "/elsewhere"), ==, 0);
}

static void
test_untrusted (MatrixKit *kit, gconstpointer data)
{
  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add_json (kit->server, LOGIN, 200, GOOD_LOGIN);
  matrix_kit_sign_in (kit);
  g_assert_cmpint (kit->result, ==, LK_SIGN_IN_NOT_SENT);
  g_assert_cmpstr (lk_json_get_string (matrix_kit_get_facts (kit, "sign-in"), "not_sent"), ==, "certificate");
  g_assert_true (lk_observation_has_error (matrix_kit_find (kit, "sign-in"), g_quark_to_string (G_TLS_ERROR),
    G_TLS_ERROR_BAD_CERTIFICATE));
  g_assert_cmpuint (lk_hostile_server_count (kit->server, FLOWS), ==, 0);
  g_assert_cmpuint (lk_hostile_server_count (kit->server, LOGIN), ==, 0);
}

static void
test_other_places (MatrixKit *kit, gconstpointer data)
{
  static const struct
  {
    const char *base;
    const char *not_sent;
  } places[] = {
    { "https://other.example.org", "other-host" },
    { "https://127.0.0.1", "other-host" },
    { "http://127.0.0.1", "unencrypted" },
    { "not a url", "unencrypted" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      GPtrArray *observations = lk_case_get_observations (lk_run_get_case (kit->run));
      JsonObject *facts;

      matrix_kit_make_client (kit, "alice", places[i].base);
      matrix_kit_attempt (kit);
      g_assert_cmpint (kit->result, ==, LK_SIGN_IN_NOT_SENT);
      facts = lk_observation_get_facts (g_ptr_array_index (observations, i));
      g_assert_cmpstr (lk_json_get_string (facts, "not_sent"), ==, places[i].not_sent);
    }
  g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (kit->run))->len, ==, 0);
  g_assert_cmpuint (lk_hostile_server_count_connections (kit->server), ==, 0);
}

/* What may come instead of an answer to the password. */
typedef struct
{
  const char  *name;
  const char  *head;
  LkHostileEnd end;
  int          code; /* of LkError; -1: any */
} After;

static const After afters[] = {
  { "closed", "", LK_HOSTILE_CLOSE, -1 },
  { "reset", "", LK_HOSTILE_RESET, -1 },
  { "cut-off", "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" GOOD_LOGIN, LK_HOSTILE_CLOSE, LK_ERROR_CUT_OFF },
  { "cut-json", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"access_token\":\"syt_",
    LK_HOSTILE_CLOSE, LK_ERROR_CUT_OFF },
  { "garbage", "\x01\x02 garbage\r\n\r\n", LK_HOSTILE_CLOSE, -1 },
  { "redirect", "HTTP/1.1 307 T\r\nLocation: https://evil.example.net/login\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP,
    -1 },
};

static void
test_after (MatrixKit *kit, gconstpointer data)
{
  const After *after = data;
  LkObservation *observation;

  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add (kit->server, LOGIN, after->head, -1, after->end);
  matrix_kit_sign_in (kit);
  g_assert_cmpint (kit->result, ==, LK_SIGN_IN_UNKNOWN);
  observation = matrix_kit_find (kit, "sign-in");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_FAILED);
  g_assert_nonnull (lk_observation_get_error_domain (observation));
  if (after->code >= 0)
    g_assert_true (lk_observation_has_error (observation, g_quark_to_string (LK_ERROR), after->code));
  g_assert_true (lk_json_is_true (lk_observation_get_facts (observation), "sent"));
  if (g_str_equal (after->name, "redirect"))
    g_assert_cmpstr (lk_json_get_string (lk_observation_get_facts (observation), "location"), ==, "evil.example.net");
  g_assert_cmpuint (lk_hostile_server_count (kit->server, LOGIN), ==, 1);
  matrix_kit_check_secrets (kit);
}

static void
test_endless (MatrixKit *kit, gconstpointer data)
{
  g_autofree char *block = g_strnfill (65536, ' ');
  guint status = GPOINTER_TO_UINT (data);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 %u E\r\nContent-Type: application/json\r\n\r\n{", status);

  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add_drip (kit->server, LOGIN, head, block, 65536, 16384, 0, LK_HOSTILE_CLOSE);
  matrix_kit_sign_in (kit);
  g_assert_cmpint (kit->result, ==, LK_SIGN_IN_UNKNOWN);
  g_assert_true (lk_observation_has_error (matrix_kit_find (kit, "sign-in"), g_quark_to_string (LK_ERROR), LK_ERROR_LIMIT));
  g_assert_true (lk_json_is_true (matrix_kit_get_facts (kit, "sign-in"), "sent"));
  g_assert_cmpuint (lk_hostile_server_count (kit->server, LOGIN), ==, 1);
}

static void
test_hang (MatrixKit *kit, gconstpointer data)
{
  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add (kit->server, LOGIN, "", -1, LK_HOSTILE_HANG);
  matrix_kit_sign_in (kit);
  g_assert_cmpint (kit->result, ==, LK_SIGN_IN_UNKNOWN);
  g_assert_cmpint (lk_observation_get_outcome (matrix_kit_find (kit, "sign-in")), ==, LK_OUTCOME_TIMEOUT);
  g_assert_true (lk_observation_has_error (matrix_kit_find (kit, "sign-in"), g_quark_to_string (LK_ERROR), LK_ERROR_DEADLINE));
  g_assert_true (lk_json_is_true (matrix_kit_get_facts (kit, "sign-in"), "sent"));
  g_assert_cmpuint (lk_hostile_server_count (kit->server, LOGIN), ==, 1);
}

static void
test_stopped_before (MatrixKit *kit, gconstpointer data)
{
  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add_json (kit->server, LOGIN, 200, GOOD_LOGIN);
  g_cancellable_cancel (kit->cancellable);
  matrix_kit_sign_in (kit);
  g_assert_cmpint (kit->result, ==, LK_SIGN_IN_NOT_SENT);
  g_assert_cmpint (lk_observation_get_outcome (matrix_kit_find (kit, "sign-in")), ==, LK_OUTCOME_CANCELLED);
  g_assert_cmpuint (lk_hostile_server_count (kit->server, LOGIN), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/matrix-client/identifiers", test_identifiers);
  ADD ("/matrix-client/long-words", test_long_words);
  ADD ("/matrix-client/header-before-body", test_header_before_body);
  ADD ("/matrix-client/other-places", test_other_places);
  ADD ("/matrix-client/hang", test_hang);
  ADD ("/matrix-client/stopped-before", test_stopped_before);
  ADD_ROWS ("/matrix-client/refusal/", refusals, test_refusal);
  ADD_ROWS ("/matrix-client/before/", befores, test_before);
  ADD_ROWS ("/matrix-client/after/", afters, test_after);
  g_test_add ("/matrix-client/untrusted", MatrixKit, NULL, matrix_kit_set_up_untrusted, test_untrusted,
              matrix_kit_tear_down);
  g_test_add ("/matrix-client/endless/200", MatrixKit, GUINT_TO_POINTER (200), matrix_kit_set_up, test_endless,
              matrix_kit_tear_down);
  g_test_add ("/matrix-client/endless/401", MatrixKit, GUINT_TO_POINTER (401), matrix_kit_set_up, test_endless,
              matrix_kit_tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "web-kit.h"

#define LOGIN "/api/v1/login"
#define INFO "/api/info"
#define GOOD_INFO "{\"success\":true,\"version\":\"7.1\"}"

static const WebRow rows[] = {
  { "alice", NULL, NULL, "accepted", 200, NULL },
  { "alice", "wrong", NULL, "refused", 401, "unauthorized" },
  { "nobody", NULL, NULL, "refused", 401, "unauthorized" },
  { "blocked-ip", NULL, NULL, "refused", 401, "error-login-blocked-for-ip" },
  { "blocked-user", "wrong", NULL, "refused", 401, "error-login-blocked-for-user" },
  { "inactive", NULL, NULL, "refused", 401, "error-user-is-not-activated" },
  { "unverified", NULL, NULL, "refused", 401, "error-invalid-email" },
  { "totp", NULL, NULL, "code-needed", 401, "totp-required" },
  { "totp", NULL, "000000", "refused", 401, "totp-required" },
  { "totp", NULL, LK_STANDIN_CODE, "accepted", 200, NULL },
  { "totp", "wrong", NULL, "refused", 401, "unauthorized" },
  { "mailcode", NULL, NULL, "code-needed", 401, "totp-required" },
  { "type-only", NULL, NULL, "code-needed", 400, "totp-required" },
  { "license", NULL, NULL, "refused", 401, "error-license-user-limit-reached" },
  { "app", NULL, NULL, "refused", 401, "error-app-user-is-not-allowed-to-login" },
  { "no-roles", NULL, NULL, "refused", 401, "error-user-has-no-roles" },
  { "limited", NULL, NULL, "refused", 429, "error-too-many-requests", 9 },
  { "bare", NULL, NULL, "refused", 401, "unauthorized" },
  { "busy", NULL, NULL, "no-answer", 503, NULL },
};

static void
test_discovery (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_ROCKETCHAT);
  g_autofree char *page = g_strconcat (kit->base_url, "/", NULL);
  JsonObject *facts;
  JsonObject *links;

  g_assert_true (web_kit_discover (kit, TRUE));
  g_assert_true (lk_protocol_client_was_reached (kit->client));
  facts = web_kit_facts (kit, "discovery");
  links = lk_json_get_object (facts, "links");
  g_assert_cmpstr (lk_json_get_string (facts, "protocol"), ==, "rocketchat");
  g_assert_cmpstr (lk_json_get_string (facts, "base_url"), ==, kit->base_url);
  g_assert_cmpstr (lk_json_get_string (facts, "version"), ==, "7.10");
  g_assert_cmpstr (lk_json_get_string (facts, "minimum_desktop"), ==, "3.9.6");
  g_assert_cmpstr (lk_json_get_string (facts, "minimum_mobile"), ==, "4.39.0");
  g_assert_cmpstr (lk_json_get_string (links, "web"), ==, page);
  web_kit_check_strings (kit, "discovery", "login_types", "password oauth:github oauth:keycloak saml");
}

/* Without the list of services, the ways to sign in are not known; the version of old servers is further down. */
static void
test_only_info (void)
{
  g_autoptr(WebKit) kit = web_kit_new_hostile (LK_PROTOCOL_ROCKETCHAT);
  JsonObject *facts;

  lk_hostile_server_add_json (kit->hostile, INFO, 200, "{\"success\":true,\"info\":{\"version\":\"0.60.0\"}}");
  lk_hostile_server_add_json (kit->hostile, "*", 401, "{}");
  g_assert_true (web_kit_discover (kit, FALSE));
  facts = web_kit_facts (kit, "discovery");
  g_assert_cmpstr (lk_json_get_string (facts, "version"), ==, "0.60.0");
  g_assert_false (json_object_has_member (facts, "login_types"));
}

static void
test_code_methods (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_ROCKETCHAT);
  g_autoptr(WebKit) mail = web_kit_new (LK_PROTOCOL_ROCKETCHAT);

  g_assert_cmpint (web_kit_sign_in (kit, "totp", NULL, NULL), ==, LK_SIGN_IN_NEEDS_CODE);
  web_kit_check_strings (kit, "sign-in", "code_methods", "totp email");
  g_assert_cmpint (web_kit_sign_in (mail, "mailcode", NULL, NULL), ==, LK_SIGN_IN_NEEDS_CODE);
  web_kit_check_strings (mail, "sign-in", "code_methods", "email");
}

/* The body has the members that the server itself knows, and no other: it would take them for another kind of sign-in. */
static void
test_body (void)
{
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_ROCKETCHAT, INFO, GOOD_INFO);
  g_autofree char *body = NULL;
  g_autofree char *request = NULL;

  lk_hostile_server_add_json (kit->hostile, LOGIN, 401, "{\"status\":\"error\",\"error\":\"Unauthorized\"}");
  g_assert_cmpint (web_kit_sign_in (kit, "a@example.org", "x\\y", "777777"), ==, LK_SIGN_IN_REFUSED);
  body = lk_hostile_server_dup_body (kit->hostile, LOGIN);
  g_assert_cmpstr (body, ==, "{\"user\":\"a@example.org\",\"password\":\"x\\\\y\",\"code\":\"777777\"}");
  request = lk_hostile_server_dup_request (kit->hostile, LOGIN);
  g_assert_null (strstr (request, "777777"));
}

static void
test_account (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_ROCKETCHAT);

  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
  web_kit_look (kit);
  g_assert_true (lk_json_is_true (web_kit_facts (kit, "account-state"), "active"));
  g_assert_true (lk_json_is_true (web_kit_facts (kit, "account-state"), "verified"));
  g_assert_true (web_kit_sign_out (kit));
  g_assert_cmpuint (lk_standin_get_n_open (kit->standin), ==, 0);
  g_assert_cmpstr (lk_standin_get_complaints (kit->standin), ==, "");
  web_kit_check_kept (kit);
}

static void
test_expired (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_ROCKETCHAT);

  g_assert_cmpint (web_kit_sign_in (kit, "expired", NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
  web_kit_look (kit);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "account-state"), "errcode"), ==, "unauthorized");
  g_assert_true (web_kit_sign_out (kit));
}

/* What looks like success but opens nothing that could be closed again, and what is no answer of Rocket.Chat. */
static const WebOdd odds[] = {
  { "{}", 200 },
  { "{\"status\":\"success\"}", 200 },
  { "{\"status\":\"success\",\"data\":[]}", 200 },
  { "{\"status\":\"success\",\"data\":{\"userId\":\"u\",\"authToken\":7}}", 200 },
  { "{\"status\":\"success\",\"data\":{\"userId\":\"u\",\"authToken\":\"a\\r\\nb\"}}", 200 },
  { "{\"status\":\"success\",\"data\":{\"userId\":\"\",\"authToken\":\"ab\"}}", 200 },
  { "{\"error\":{\"a\":1}}", 400 },
  { "{\"error\":\"[]\"}", 400 },
  { "[\"totp-required\"]", 401 },
  { "<html>", 401 },
};

static void
test_odd (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (odds); i++)
    {
      g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_ROCKETCHAT, INFO, GOOD_INFO);

      web_kit_check_odd (kit, LOGIN, "alice", &odds[i]);
    }
}

/* Lists of anything but words have no words. */
static void
test_odd_methods (void)
{
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_ROCKETCHAT, INFO, GOOD_INFO);

  lk_hostile_server_add_json (kit->hostile, LOGIN, 401,
                              "{\"error\":\"totp-required\",\"details\":{\"method\":\"email\","
                              "\"availableMethods\":[null,7,{},[],\"a b\",true]}}");
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_NEEDS_CODE);
  web_kit_check_strings (kit, "sign-in", "code_methods", "email");
}

/* The server does not confirm that the session is closed: that is said. */
static void
test_sign_out_refused (void)
{
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_ROCKETCHAT, INFO, GOOD_INFO);

  lk_hostile_server_add_json (kit->hostile, LOGIN, 200,
                              "{\"status\":\"success\",\"data\":{\"userId\":\"u\",\"authToken\":\"s3ssX\"}}");
  lk_hostile_server_add_json (kit->hostile, "/api/v1/logout", 500, "{\"success\":false,\"error\":\"oops\"}");
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
  g_assert_false (web_kit_sign_out (kit));
  g_assert_cmpint (lk_observation_get_outcome (web_kit_find (kit, "sign-out")), ==, LK_OUTCOME_FAILED);
  web_kit_check_int (kit, "sign-out", "status", 500);
  web_kit_check_kept (kit);
}

/* A server that repeats the session's token has that said to nobody. */
static void
test_echo_token (void)
{
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_ROCKETCHAT, INFO, GOOD_INFO);

  lk_hostile_server_add_json (kit->hostile, LOGIN, 200,
                              "{\"status\":\"success\",\"data\":{\"userId\":\"u\",\"authToken\":\"s3ssX\"}}");
  lk_hostile_server_add_json (kit->hostile, "*", 400, "{\"error\":\"x\",\"message\":\"No session s3ssX.\"}");
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
  web_kit_look (kit);
  web_kit_check_echo (kit, "s3ssX");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  web_kit_add_tests (LK_PROTOCOL_ROCKETCHAT, rows, G_N_ELEMENTS (rows));
  g_test_add_func ("/rocketchat/discovery/good", test_discovery);
  g_test_add_func ("/rocketchat/discovery/only-info", test_only_info);
  g_test_add_func ("/rocketchat/code-methods", test_code_methods);
  g_test_add_func ("/rocketchat/body", test_body);
  g_test_add_func ("/rocketchat/account", test_account);
  g_test_add_func ("/rocketchat/expired", test_expired);
  g_test_add_func ("/rocketchat/hostile/odd", test_odd);
  g_test_add_func ("/rocketchat/hostile/odd-methods", test_odd_methods);
  g_test_add_func ("/rocketchat/hostile/sign-out-refused", test_sign_out_refused);
  g_test_add_func ("/rocketchat/hostile/echo-token", test_echo_token);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "web-kit.h"

#define LOGIN "/api/v1/fetch_api_key"
#define SETTINGS "/api/v1/server_settings"
#define GOOD_SETTINGS \
  "{\"result\":\"success\",\"authentication_methods\":{\"password\":true},\"zulip_version\":\"10.0\"," \
  "\"realm_uri\":\"https://localhost\",\"realm_name\":\"R\"}"

static const WebRow rows[] = {
  { "alice@example.org", NULL, NULL, "accepted", 200, NULL },
  { "alice@example.org", "wrong", NULL, "refused", 401, "AUTHENTICATION_FAILED" },
  { "nobody@example.org", NULL, NULL, "refused", 401, "AUTHENTICATION_FAILED" },
  { "deactivated@example.org", NULL, NULL, "refused", 401, "USER_DEACTIVATED" },
  { "realm@example.org", NULL, NULL, "refused", 401, "REALM_DEACTIVATED" },
  { "no-password@example.org", NULL, NULL, "refused", 401, "PASSWORD_AUTH_DISABLED" },
  { "reset@example.org", NULL, NULL, "refused", 401, "PASSWORD_RESET_REQUIRED" },
  { "limited@example.org", NULL, NULL, "refused", 429, "RATE_LIMIT_HIT", 29 },
  { "no-subdomain@example.org", NULL, NULL, "refused", 404, "NONEXISTENT_SUBDOMAIN" },
  { "old-wrong@example.org", NULL, NULL, "refused", 403, "AUTHENTICATION_FAILED" },
  { "old-deactivated@example.org", NULL, NULL, "refused", 403, "USER_DEACTIVATED" },
  { "old-realm@example.org", NULL, NULL, "refused", 403, "REALM_DEACTIVATED" },
  { "old-no-password@example.org", NULL, NULL, "refused", 403, "PASSWORD_AUTH_DISABLED" },
  { "old-failed@example.org", NULL, NULL, "refused", 403, "AUTHENTICATION_FAILED" },
  { "busy@example.org", NULL, NULL, "no-answer", 503, NULL },
};

static void
test_discovery (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_ZULIP);
  g_autofree char *recover = g_strconcat (kit->base_url, "/accounts/password/reset/", NULL);
  JsonObject *facts;
  gboolean incompatible = TRUE;

  g_assert_true (web_kit_discover (kit, FALSE));
  g_assert_true (lk_protocol_client_was_reached (kit->client));
  facts = web_kit_facts (kit, "discovery");
  g_assert_cmpstr (lk_json_get_string (facts, "base_url"), ==, kit->base_url);
  g_assert_cmpstr (lk_json_get_string (facts, "version"), ==, "10.0");
  g_assert_cmpstr (lk_json_get_string (facts, "organisation"), ==, "Example Realm");
  g_assert_cmpstr (lk_json_get_string (facts, "wants"), ==, "mail");
  g_assert_true (lk_json_get_boolean (facts, "incompatible", &incompatible));
  g_assert_false (incompatible);
  g_assert_cmpstr (lk_json_get_string (lk_json_get_object (facts, "links"), "recover"), ==, recover);
  web_kit_check_strings (kit, "discovery", "login_types", "password saml oauth:google");
  g_assert_cmpuint (test_run_count (kit->run, "http"), ==, 1);
}

static void
check_organisation (const char *mode,
                    const char *reason)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_ZULIP);

  g_assert_true (lk_standin_set_mode (kit->standin, mode));
  g_assert_true (web_kit_discover (kit, FALSE));
  g_assert_false (lk_protocol_client_was_reached (kit->client));
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "discovery"), "reason"), ==, reason);
  g_assert_cmpint (lk_observation_get_outcome (web_kit_find (kit, "discovery")), ==, LK_OUTCOME_FAILED);

  g_assert_cmpint (web_kit_sign_in (kit, "alice@example.org", NULL, NULL), ==, LK_SIGN_IN_NOT_SENT);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "sign-in"), "not_sent"), ==, "not-this-service");
  g_assert_cmpuint (lk_standin_get_n_attempts (kit->standin), ==, 0);
}

/* It is Zulip, but not for anybody at this address. */
static void
test_organisation (void)
{
  check_organisation ("no-organisation", "no-organisation");
  check_organisation ("no-such-organisation", "no-such-organisation");
}

static void
test_no_password (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_ZULIP);

  g_assert_true (lk_standin_set_mode (kit->standin, "no-password"));
  g_assert_cmpint (web_kit_sign_in (kit, "alice@example.org", NULL, NULL), ==, LK_SIGN_IN_NOT_SENT);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "sign-in"), "not_sent"), ==, "method");
  web_kit_check_strings (kit, "sign-in", "offered", "saml oauth:google");
  g_assert_cmpuint (lk_standin_get_n_attempts (kit->standin), ==, 0);
}

static void
test_account (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_ZULIP);

  g_assert_cmpint (web_kit_sign_in (kit, "alice@example.org", NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
  web_kit_look (kit);
  g_assert_true (lk_json_is_true (web_kit_facts (kit, "account-state"), "active"));
  web_kit_check_int (kit, "account-state", "role", 400);
  g_assert_true (web_kit_sign_out (kit));
  g_assert_true (lk_json_is_true (web_kit_facts (kit, "sign-out"), "nothing_open"));
  g_assert_false (web_kit_sign_out (kit));
  g_assert_cmpstr (lk_standin_get_complaints (kit->standin), ==, "");
  web_kit_check_kept (kit);
}

static void
check_key (const char *account,
           const char *errcode)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_ZULIP);

  g_assert_cmpint (web_kit_sign_in (kit, account, NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
  web_kit_look (kit);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "account-state"), "errcode"), ==, errcode);
  web_kit_check_int (kit, "account-state", "status", 401);
}

static void
test_old_key (void)
{
  check_key ("stale@example.org", "INVALID_API_KEY");
  check_key ("unauthorized@example.org", "UNAUTHORIZED");
}

/* Every character of a password arrives as it was typed. */
static void
test_form (void)
{
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_ZULIP, SETTINGS, GOOD_SETTINGS);
  g_autofree char *body = NULL;
  g_autofree char *request = NULL;

  lk_hostile_server_add_json (kit->hostile, LOGIN, 401, "{\"result\":\"error\",\"code\":\"AUTHENTICATION_FAILED\"}");
  g_assert_cmpint (web_kit_sign_in (kit, "a+b@example.org", "p&q=1 +%é", NULL), ==, LK_SIGN_IN_REFUSED);
  body = lk_hostile_server_dup_body (kit->hostile, LOGIN);
  g_assert_cmpstr (body, ==, "username=a%2Bb%40example.org&password=p%26q%3D1%20%2B%25%C3%A9");
  request = lk_hostile_server_dup_request (kit->hostile, LOGIN);
  g_assert_nonnull (strstr (request, "Content-Type: application/x-www-form-urlencoded\r\n"));
}

static const WebOdd odds[] = {
  { "{}", 200 },
  { "{\"result\":\"success\"}", 200 },
  { "{\"result\":\"success\",\"api_key\":[],\"email\":\"a@b\"}", 200 },
  { "{\"result\":\"success\",\"api_key\":\"k\",\"email\":\"a:b\"}", 200 },
  { "{\"result\":\"success\",\"api_key\":\"k\\n\",\"email\":\"a@b\"}", 200 },
  { "{\"code\":\"AUTHENTICATION_FAILED\"}", 401 },
  { "{\"result\":1}", 403 },
  { "[]", 401 },
};

static void
test_odd (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (odds); i++)
    {
      g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_ZULIP, SETTINGS, GOOD_SETTINGS);

      web_kit_check_odd (kit, LOGIN, "alice@example.org", &odds[i]);
    }
}

/* A refusal without a machine word is one all the same; nothing is made up for it. */
static void
test_no_code (void)
{
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_ZULIP, SETTINGS, GOOD_SETTINGS);

  lk_hostile_server_add_json (kit->hostile, LOGIN, 403,
                              "{\"result\":\"error\",\"msg\":\"No.\",\"code\":{},\"retry-after\":1e300}");
  g_assert_cmpint (web_kit_sign_in (kit, "alice@example.org", NULL, NULL), ==, LK_SIGN_IN_REFUSED);
  g_assert_false (json_object_has_member (web_kit_facts (kit, "sign-in"), "errcode"));
  g_assert_false (json_object_has_member (web_kit_facts (kit, "sign-in"), "retry_after_s"));
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "sign-in"), "text"), ==, "No.");
}

/* A server that repeats the key, as it is or as it was sent, has that said to nobody. */
static void
test_echo_key (void)
{
  static const char *const forms[] = { "s3sskey", "Basic YUBiOnMzc3NrZXk=" };

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_ZULIP, SETTINGS, GOOD_SETTINGS);
      g_autofree char *answer = g_strdup_printf ("{\"result\":\"error\",\"code\":\"X\",\"msg\":\"No %s.\"}", forms[i]);

      lk_hostile_server_add_json (kit->hostile, LOGIN, 200,
                                  "{\"result\":\"success\",\"api_key\":\"s3sskey\",\"email\":\"a@b\"}");
      lk_hostile_server_add_json (kit->hostile, "*", 401, answer);
      g_assert_cmpint (web_kit_sign_in (kit, "alice@example.org", NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
      web_kit_look (kit);
      web_kit_check_echo (kit, forms[i]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  web_kit_add_tests (LK_PROTOCOL_ZULIP, rows, G_N_ELEMENTS (rows));
  g_test_add_func ("/zulip/discovery/good", test_discovery);
  g_test_add_func ("/zulip/discovery/organisation", test_organisation);
  g_test_add_func ("/zulip/no-password", test_no_password);
  g_test_add_func ("/zulip/account", test_account);
  g_test_add_func ("/zulip/old-key", test_old_key);
  g_test_add_func ("/zulip/form", test_form);
  g_test_add_func ("/zulip/hostile/odd", test_odd);
  g_test_add_func ("/zulip/hostile/no-code", test_no_code);
  g_test_add_func ("/zulip/hostile/echo-key", test_echo_key);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "web-kit.h"

#define LOGIN "/api/v4/users/login"
#define CONFIG "/api/v4/config/client"
#define PING "/api/v4/system/ping"
#define GOOD_CONFIG "{\"Version\":\"11.1.0\",\"SiteURL\":\"\",\"EnableSignInWithEmail\":\"true\"}"

static const WebRow rows[] = {
  { "alice", NULL, NULL, "accepted", 200, NULL },
  { "alice", "wrong", NULL, "refused", 401, "api.user.login.invalid_credentials_email_username" },
  { "nobody", NULL, NULL, "refused", 401, "api.user.login.invalid_credentials_email_username" },
  { "wrong-email", NULL, NULL, "refused", 401, "api.user.login.invalid_credentials_email" },
  { "wrong-username", NULL, NULL, "refused", 401, "api.user.login.invalid_credentials_username" },
  { "wrong-sso", NULL, NULL, "refused", 401, "api.user.login.invalid_credentials_sso" },
  { "locked", NULL, NULL, "refused", 401, "api.user.check_user_login_attempts.too_many.app_error" },
  { "locked-ldap", NULL, NULL, "refused", 401, "api.user.check_user_login_attempts.too_many_ldap.app_error" },
  { "inactive", "wrong", NULL, "refused", 401, "api.user.login.inactive.app_error" },
  { "unverified", NULL, NULL, "refused", 401, "api.user.login.not_verified.app_error" },
  { "unverified", "wrong", NULL, "refused", 401, "api.user.login.invalid_credentials_email_username" },
  { "mfa", NULL, NULL, "code-needed", 401, "mfa.validate_token.authenticate.app_error" },
  { "mfa", NULL, "000000", "refused", 401, "mfa.validate_token.authenticate.app_error" },
  { "mfa", NULL, LK_STANDIN_CODE, "accepted", 200, NULL },
  { "mfa", "wrong", NULL, "refused", 401, "api.user.login.invalid_credentials_email_username" },
  { "mfa-bad", NULL, NULL, "code-needed", 401, "api.user.check_user_mfa.bad_code.app_error" },
  { "mfa-bad", NULL, "000000", "refused", 401, "api.user.check_user_mfa.bad_code.app_error" },
  { "blank", NULL, NULL, "refused", 400, "api.user.login.blank_pwd.app_error" },
  { "bot", NULL, NULL, "refused", 401, "api.user.login.bot_login_forbidden.app_error" },
  { "full-team", NULL, NULL, "refused", 400, "app.team.join_user_to_team.max_accounts.app_error" },
  { "full", NULL, NULL, "refused", 400, "store.sql_user.save.max_accounts.app_error" },
  { "limited", NULL, NULL, "refused", 429, NULL, 7 },
  { "busy", NULL, NULL, "refused", 503, "api.context.server_busy.app_error", 30 },
  { "crashing", NULL, NULL, "no-answer", 500, "api.user.login.app_error" },
};

static void
test_discovery (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_MATTERMOST);
  g_autofree char *subject = g_strdup_printf ("127.0.0.1:%u", kit->port);
  g_autofree char *recover = g_strconcat (kit->base_url, "/reset_password", NULL);
  g_autofree char *web = g_strdup_printf ("https://localhost:%u", kit->port);
  JsonObject *facts;
  JsonObject *links;

  g_assert_true (web_kit_discover (kit, FALSE));
  g_assert_true (lk_protocol_client_was_reached (kit->client));
  facts = web_kit_facts (kit, "discovery");
  links = lk_json_get_object (facts, "links");
  g_assert_cmpint (lk_observation_get_outcome (web_kit_find (kit, "discovery")), ==, LK_OUTCOME_OK);
  g_assert_cmpstr (lk_observation_get_subject (web_kit_find (kit, "discovery")), ==, subject);
  g_assert_cmpstr (lk_json_get_string (facts, "protocol"), ==, "mattermost");
  g_assert_cmpstr (lk_json_get_string (facts, "base_url"), ==, kit->base_url);
  g_assert_cmpstr (lk_json_get_string (facts, "version"), ==, "11.1.0");
  g_assert_cmpstr (lk_json_get_string (facts, "organisation"), ==, "Example Team");
  g_assert_cmpstr (lk_json_get_string (facts, "support_email"), ==, "help@example.org");
  g_assert_cmpstr (lk_json_get_string (facts, "minimum_mobile"), ==, "1.5");
  g_assert_cmpstr (lk_json_get_string (links, "recover"), ==, recover);
  g_assert_true (g_str_has_prefix (lk_json_get_string (links, "web"), web));
  g_assert_cmpstr (lk_json_get_string (links, "download"), ==, "https://example.org/app");
  g_assert_cmpstr (lk_json_get_string (links, "support"), ==, "https://example.org/help");
  g_assert_null (lk_json_get_string (facts, "wants"));
  web_kit_check_int (kit, "discovery", "password_min_length", 8);
  web_kit_check_strings (kit, "discovery", "login_types", "password saml oauth:gitlab");
  g_assert_cmpuint (test_run_count (kit->run, "http"), ==, 2);
  g_assert_cmpuint (test_run_count (kit->run, "discovery"), ==, 1);
}

/* The server says itself that it is not well: it is there, and the judge sees the status. */
static void
test_unhealthy (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_MATTERMOST);
  g_autofree char *url = g_strconcat (kit->base_url, PING, NULL);
  LkObservation *ping;
  gint64 status = 0;

  g_assert_true (lk_standin_set_mode (kit->standin, "unhealthy"));
  g_assert_true (web_kit_discover (kit, TRUE));
  ping = test_run_find (kit->run, "http", url);
  g_assert_nonnull (ping);
  g_assert_true (lk_json_get_int (lk_observation_get_facts (ping), "status", &status));
  g_assert_cmpint (status, ==, 500);
  g_assert_true (lk_observation_is_true (ping, "shape_ok"));
  g_assert_false (lk_json_is_true (web_kit_facts (kit, "discovery"), "healthy"));
}

static void
test_no_password (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_MATTERMOST);

  g_assert_true (lk_standin_set_mode (kit->standin, "no-password"));
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_NOT_SENT);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "sign-in"), "not_sent"), ==, "method");
  web_kit_check_strings (kit, "sign-in", "offered", "saml oauth:gitlab");
  g_assert_cmpint (lk_observation_get_outcome (web_kit_find (kit, "sign-in")), ==, LK_OUTCOME_OK);
  g_assert_cmpuint (lk_standin_get_n_attempts (kit->standin), ==, 0);
}

static void
check_wants (const char *config,
             const char *wants,
             const char *types)
{
  g_autoptr(WebKit) kit = web_kit_new_hostile (LK_PROTOCOL_MATTERMOST);

  lk_hostile_server_add_json (kit->hostile, CONFIG, 200, config);
  lk_hostile_server_add_json (kit->hostile, "*", 404, "{}");
  g_assert_true (web_kit_discover (kit, TRUE));
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "discovery"), "wants"), ==, wants);
  web_kit_check_strings (kit, "discovery", "login_types", types);
}

static void
test_wants (void)
{
  check_wants ("{\"Version\":\"1\",\"EnableSignInWithEmail\":\"true\",\"EnableSignInWithUsername\":\"false\"}", "mail",
               "password");
  check_wants ("{\"Version\":\"1\",\"EnableSignInWithEmail\":\"false\",\"EnableSignInWithUsername\":\"true\"}", "user",
               "password");
  check_wants ("{\"Version\":\"1\",\"EnableSignInWithEmail\":\"false\",\"EnableSignInWithUsername\":\"true\","
               "\"EnableLdap\":\"true\"}",
               NULL, "password ldap");
  check_wants ("{\"Version\":\"1\",\"EnableSignInWithEmail\":\"false\",\"EnableSignInWithUsername\":\"false\"}", NULL, "");
}

/* Settings are taken for what they are, and nothing that is no plain link or address gets through. */
static void
test_odd_settings (void)
{
  g_autoptr(WebKit) kit = web_kit_new_hostile (LK_PROTOCOL_MATTERMOST);
  JsonObject *facts;

  lk_hostile_server_add_json (
    kit->hostile, CONFIG, 200,
    "{\"Version\":\"1\\n2\",\"EnableSignInWithEmail\":\"true\",\"SiteName\":{},\"SiteURL\":\"https://a:b@x.example/\","
    "\"ForgotPasswordLink\":\"javascript:alert(1)\",\"HelpLink\":\"http://x.example/\",\"SupportEmail\":\"<a@b>\","
    "\"PasswordMinimumLength\":\"-3\",\"AppDownloadLink\":7}");
  lk_hostile_server_add_json (kit->hostile, "*", 404, "{}");
  g_assert_true (web_kit_discover (kit, TRUE));
  facts = web_kit_facts (kit, "discovery");
  g_assert_cmpstr (lk_json_get_string (facts, "version"), ==, "1 2");
  g_assert_false (json_object_has_member (facts, "organisation"));
  g_assert_false (json_object_has_member (facts, "support_email"));
  g_assert_false (json_object_has_member (facts, "password_min_length"));
  g_assert_cmpuint (json_object_get_size (lk_json_get_object (facts, "links")), ==, 1);
}

static void
test_account (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_MATTERMOST);

  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
  g_assert_cmpuint (lk_standin_get_n_open (kit->standin), ==, 1);
  web_kit_look (kit);
  g_assert_true (lk_json_is_true (web_kit_facts (kit, "account-state"), "active"));
  g_assert_true (lk_json_is_true (web_kit_facts (kit, "account-state"), "verified"));
  g_assert_true (web_kit_sign_out (kit));
  web_kit_check_int (kit, "sign-out", "status", 200);
  g_assert_cmpint (lk_observation_get_outcome (web_kit_find (kit, "sign-out")), ==, LK_OUTCOME_OK);
  g_assert_cmpuint (lk_standin_get_n_open (kit->standin), ==, 0);
  g_assert_false (web_kit_sign_out (kit));
  g_assert_cmpuint (test_run_count (kit->run, "sign-out"), ==, 1);
  g_assert_cmpstr (lk_standin_get_complaints (kit->standin), ==, "");
  web_kit_check_kept (kit);
}

static void
test_session_answers (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_MATTERMOST);
  g_autoptr(WebKit) other = web_kit_new (LK_PROTOCOL_MATTERMOST);

  g_assert_cmpint (web_kit_sign_in (kit, "mfa-setup", NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
  web_kit_look (kit);
  g_assert_true (lk_json_is_true (web_kit_facts (kit, "account-state"), "mfa_setup"));
  web_kit_check_int (kit, "account-state", "status", 403);
  g_assert_true (web_kit_sign_out (kit));

  g_assert_cmpint (web_kit_sign_in (other, "expired", NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
  web_kit_look (other);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (other, "account-state"), "errcode"), ==,
                   "api.context.session_expired.app_error");
  g_assert_cmpint (lk_observation_get_outcome (web_kit_find (other, "account-state")), ==, LK_OUTCOME_OK);
}

/* A code is good once: the client that sends it a second time is told no. */
static void
test_code_once (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_MATTERMOST);

  g_assert_cmpint (web_kit_sign_in (kit, "mfa", NULL, LK_STANDIN_CODE), ==, LK_SIGN_IN_ACCEPTED);
  g_assert_true (web_kit_sign_out (kit));
  g_assert_cmpint (web_kit_sign_in (kit, "mfa", NULL, LK_STANDIN_CODE), ==, LK_SIGN_IN_REFUSED);
  g_assert_cmpuint (lk_standin_get_n_attempts (kit->standin), ==, 2);
  web_kit_check_kept (kit);
}

/* A server that repeats the password in what it says has that said to nobody. */
static void
test_echo (void)
{
  g_autoptr(WebKit) kit = web_kit_new (LK_PROTOCOL_MATTERMOST);

  g_assert_cmpint (web_kit_sign_in (kit, "echo", NULL, NULL), ==, LK_SIGN_IN_REFUSED);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "sign-in"), "errcode"), ==, "api.user.login.app_error");
  web_kit_check_echo (kit, LK_STANDIN_PASSWORD);
}

/* So does one that repeats the session's token. */
static void
test_echo_token (void)
{
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_MATTERMOST, CONFIG, GOOD_CONFIG);

  lk_hostile_server_add (kit->hostile, LOGIN, "HTTP/1.1 200 OK\r\nToken: s3ssABC\r\nContent-Length: 2\r\n\r\n{}", -1,
                         LK_HOSTILE_CLOSE);
  lk_hostile_server_add_json (kit->hostile, "*", 401, "{\"id\":\"x\",\"message\":\"No session s3ssABC.\"}");
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
  web_kit_look (kit);
  web_kit_check_echo (kit, "s3ssABC");
}

/* Every character of a password arrives as it was typed. */
static void
test_characters (void)
{
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_MATTERMOST, CONFIG, GOOD_CONFIG);
  g_autofree char *request = NULL;
  g_autofree char *body = NULL;

  lk_hostile_server_add_json (kit->hostile, LOGIN, 401, "{\"id\":\"x\",\"message\":\"no\"}");
  g_assert_cmpint (web_kit_sign_in (kit, "al\"ice", "p\\\"\t密码 '{}", "12 3"), ==, LK_SIGN_IN_REFUSED);
  body = lk_hostile_server_dup_body (kit->hostile, LOGIN);
  g_assert_cmpstr (body, ==, "{\"login_id\":\"al\\\"ice\",\"password\":\"p\\\\\\\"\\u0009密码 '{}\",\"token\":\"12 3\"}");
  request = lk_hostile_server_dup_request (kit->hostile, LOGIN);
  g_assert_nonnull (strstr (request, "Content-Type: application/json\r\n"));
  g_assert_true (g_str_has_prefix (request, "POST " LOGIN " HTTP/1.1\r\n"));
}

/* The session was opened, and the rest of the answer never came: it is closed all the same. */
static void
test_cut_off_session (void)
{
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_MATTERMOST, CONFIG, GOOD_CONFIG);
  g_autofree char *request = NULL;

  lk_hostile_server_add (kit->hostile, LOGIN,
                         "HTTP/1.1 200 OK\r\nToken: s3ssABC\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{",
                         -1, LK_HOSTILE_CLOSE);
  lk_hostile_server_add_json (kit->hostile, "/api/v4/users/logout", 200, "{\"status\":\"OK\"}");
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_ACCEPTED);
  g_assert_true (web_kit_sign_out (kit));
  request = lk_hostile_server_dup_request (kit->hostile, "/api/v4/users/logout");
  g_assert_nonnull (strstr (request, "Authorization: Bearer s3ssABC\r\n"));
  g_assert_cmpuint (lk_hostile_server_count (kit->hostile, LOGIN), ==, 1);
  web_kit_check_kept (kit);
}

/* Nobody waits any more, but the password is on its way already: the session that it opens is known, and can be closed. */
static void
test_cancelled_session (void)
{
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_MATTERMOST, CONFIG, GOOD_CONFIG);
  LkSignInPlace place = { .protocol = LK_PROTOCOL_MATTERMOST, .host = (char *) "127.0.0.1", .port = kit->port,
                          .transport = LK_TRANSPORT_HTTPS, .base_url = kit->base_url };
  LkCredentials *credentials = g_new0 (LkCredentials, 1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;

  lk_hostile_server_add_drip (kit->hostile, LOGIN, "HTTP/1.1 200 OK\r\n",
                              "Token: s3ssABC\r\nContent-Length: 2\r\n\r\n{}", 39, 1, 300, LK_HOSTILE_CLOSE);
  lk_hostile_server_add_json (kit->hostile, "/api/v4/users/logout", 200, "{\"status\":\"OK\"}");
  credentials->account = g_strdup ("alice");
  credentials->local = g_strdup ("alice");
  credentials->password = lk_secret_new ("secret", 6);
  kit->client = lk_protocol_client_new (kit->run, &place, credentials);
  lk_protocol_client_sign_in_async (kit->client, cancellable, test_take_result, &result);
  while (result == NULL && lk_hostile_server_count (kit->hostile, LOGIN) == 0)
    test_wait_ms (5);
  g_cancellable_cancel (cancellable);
  test_wait (&result);
  g_assert_cmpint (lk_protocol_client_sign_in_finish (kit->client, result), ==, LK_SIGN_IN_ACCEPTED);
  g_assert_true (web_kit_sign_out (kit));
}

typedef struct
{
  const char  *name;    /* (borrowed) */
  const char  *answer;  /* (borrowed) */
  LkHostileEnd end;
  LkOutcome    outcome;
} Hostile;

static const Hostile hostiles[] = {
  { "no-token", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", LK_HOSTILE_CLOSE, LK_OUTCOME_FAILED },
  { "bad-token", "HTTP/1.1 200 OK\r\nToken: a b\r\nContent-Length: 2\r\n\r\n{}", LK_HOSTILE_CLOSE, LK_OUTCOME_FAILED },
  { "number-id", "HTTP/1.1 401 No\r\nContent-Length: 8\r\n\r\n{\"id\":7}", LK_HOSTILE_CLOSE, LK_OUTCOME_FAILED },
  { "sentence-id", "HTTP/1.1 401 No\r\nContent-Length: 14\r\n\r\n{\"id\":\"a b c\"}", LK_HOSTILE_CLOSE,
    LK_OUTCOME_FAILED },
  { "array", "HTTP/1.1 401 No\r\nContent-Length: 10\r\n\r\n[[[[[[]]]]", LK_HOSTILE_CLOSE, LK_OUTCOME_FAILED },
  { "html", "HTTP/1.1 403 No\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", LK_HOSTILE_CLOSE,
    LK_OUTCOME_FAILED },
  { "cut-off", "HTTP/1.1 401 No\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{\"id\":\"x\"",
    LK_HOSTILE_CLOSE, LK_OUTCOME_FAILED },
  { "nothing", "", LK_HOSTILE_CLOSE, LK_OUTCOME_FAILED },
  { "reset", "", LK_HOSTILE_RESET, LK_OUTCOME_FAILED },
  { "hang", "", LK_HOSTILE_HANG, LK_OUTCOME_TIMEOUT },
};

/* Whatever comes back: one attempt, no answer that could be understood, and it is known that the password was sent. */
static void
test_hostile (gconstpointer data)
{
  const Hostile *hostile = data;
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_MATTERMOST, CONFIG, GOOD_CONFIG);

  lk_hostile_server_add (kit->hostile, LOGIN, hostile->answer, -1, hostile->end);
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_UNKNOWN);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "sign-in"), "result"), ==, "no-answer");
  g_assert_true (lk_json_is_true (web_kit_facts (kit, "sign-in"), "sent"));
  g_assert_cmpint (lk_observation_get_outcome (web_kit_find (kit, "sign-in")), ==, hostile->outcome);
  g_assert_cmpuint (lk_hostile_server_count (kit->hostile, LOGIN), ==, 1);
  g_assert_false (web_kit_sign_out (kit));
  web_kit_check_kept (kit);
}

static void
test_huge_and_deep (void)
{
  g_autofree char *huge = g_strnfill (400 * 1024, ' ');
  g_autofree char *deep = g_strnfill (60, '[');

  for (int i = 0; i < 2; i++)
    {
      g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_MATTERMOST, CONFIG, GOOD_CONFIG);
      g_autofree char *body = i == 0 ? g_strdup_printf ("{\"id\":\"api.x\",%s\"message\":\"x\"}", huge)
                                     : g_strdup_printf ("{\"id\":\"api.x\",\"a\":%s", deep);

      lk_hostile_server_add_json (kit->hostile, LOGIN, 401, body);
      g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_UNKNOWN);
      g_assert_cmpuint (lk_hostile_server_count (kit->hostile, LOGIN), ==, 1);
    }
}

/* A long message is cut between characters, and control characters do not get through. */
static void
test_long_text (void)
{
  g_autoptr(WebKit) kit = web_kit_new_answering (LK_PROTOCOL_MATTERMOST, CONFIG, GOOD_CONFIG);
  g_autoptr(GString) message = g_string_new ("a\\u001b[31m");
  g_autofree char *body = NULL;
  const char *text;

  for (int i = 0; i < 200; i++)
    g_string_append (message, "密");
  body = g_strdup_printf ("{\"id\":\"api.x\",\"message\":\"%s\"}", message->str);
  lk_hostile_server_add_json (kit->hostile, LOGIN, 401, body);
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_REFUSED);
  text = lk_json_get_string (web_kit_facts (kit, "sign-in"), "text");
  g_assert_true (g_str_has_prefix (text, "a [31m密"));
  g_assert_cmpuint (strlen (text), <=, LK_SIGN_IN_MAX_TEXT);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

/* Nothing of the sign-in went out while the settings hang. */
static void
test_settings_hang (void)
{
  g_autoptr(WebKit) kit = web_kit_new_hostile (LK_PROTOCOL_MATTERMOST);

  lk_hostile_server_add (kit->hostile, CONFIG, "", 0, LK_HOSTILE_HANG);
  g_assert_cmpint (web_kit_sign_in (kit, "alice", NULL, NULL), ==, LK_SIGN_IN_NOT_SENT);
  g_assert_cmpstr (lk_json_get_string (web_kit_facts (kit, "sign-in"), "not_sent"), ==, "unreachable");
  g_assert_cmpint (lk_observation_get_outcome (web_kit_find (kit, "sign-in")), ==, LK_OUTCOME_TIMEOUT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  web_kit_add_tests (LK_PROTOCOL_MATTERMOST, rows, G_N_ELEMENTS (rows));
  for (gsize i = 0; i < G_N_ELEMENTS (hostiles); i++)
    {
      g_autofree char *path = g_strconcat ("/mattermost/hostile/", hostiles[i].name, NULL);

      g_test_add_data_func (path, &hostiles[i], test_hostile);
    }
  g_test_add_func ("/mattermost/hostile/huge-and-deep", test_huge_and_deep);
  g_test_add_func ("/mattermost/hostile/long-text", test_long_text);
  g_test_add_func ("/mattermost/hostile/settings-hang", test_settings_hang);
  g_test_add_func ("/mattermost/hostile/odd-settings", test_odd_settings);
  g_test_add_func ("/mattermost/discovery/good", test_discovery);
  g_test_add_func ("/mattermost/discovery/unhealthy", test_unhealthy);
  g_test_add_func ("/mattermost/discovery/wants", test_wants);
  g_test_add_func ("/mattermost/no-password", test_no_password);
  g_test_add_func ("/mattermost/account", test_account);
  g_test_add_func ("/mattermost/session-answers", test_session_answers);
  g_test_add_func ("/mattermost/code-once", test_code_once);
  g_test_add_func ("/mattermost/echo", test_echo);
  g_test_add_func ("/mattermost/echo-token", test_echo_token);
  g_test_add_func ("/mattermost/characters", test_characters);
  g_test_add_func ("/mattermost/cut-off-session", test_cut_off_session);
  g_test_add_func ("/mattermost/cancelled-session", test_cancelled_session);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "matrix-kit.h"

static void
test_accepted (MatrixKit *kit, gconstpointer data)
{
  g_autofree char *body = NULL;
  g_autofree char *whoami = NULL;
  g_autofree char *logout = NULL;
  JsonObject *facts;

  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add_json (kit->server, LOGIN, 200, GOOD_LOGIN);
  lk_hostile_server_add_json (kit->server, WHOAMI, 200, "{\"user_id\":\"@alice:example.org\"}");
  lk_hostile_server_add_json (kit->server, CREATE, 400, "{\"errcode\":\"M_BAD_JSON\",\"error\":\"preset\"}");
  lk_hostile_server_add_json (kit->server, LOGOUT, 200, "{}");
  lk_hostile_server_add_json (kit->server, "*", 404, "{\"errcode\":\"M_UNKNOWN\",\"error\":\"room\"}");
  matrix_kit_sign_in (kit);
  g_assert_cmpint (kit->result, ==, LK_SIGN_IN_ACCEPTED);
  facts = matrix_kit_get_facts (kit, "sign-in");
  g_assert_cmpstr (lk_json_get_string (facts, "protocol"), ==, "matrix");
  g_assert_cmpstr (lk_json_get_string (facts, "method"), ==, "password");
  g_assert_true (lk_json_is_true (facts, "sent"));
  g_assert_false (lk_json_is_true (facts, "code_given"));
  g_assert_cmpint (matrix_kit_get_int (facts, "status"), ==, 200);
  body = lk_hostile_server_dup_body (kit->server, LOGIN);
  g_assert_cmpstr (body, ==,
                   "{\"type\":\"m.login.password\",\"identifier\":{\"type\":\"m.id.user\",\"user\":\"alice\"},"
                   "\"password\":\"" PASSWORD_JSON "\",\"initial_device_display_name\":\"Latchkey check\"}");
  g_assert_cmpuint (lk_secret_get_length (lk_protocol_client_get_credentials (kit->client)->password), ==, 0);

  matrix_kit_look (kit);
  facts = matrix_kit_get_facts (kit, "account-state");
  g_assert_cmpint (matrix_kit_get_int (facts, "status"), ==, 200);
  g_assert_false (json_object_has_member (facts, "errcode"));
  g_assert_false (json_object_has_member (facts, "suspended"));
  whoami = lk_hostile_server_dup_request (kit->server, WHOAMI);
  g_assert_nonnull (strstr (whoami, "Authorization: Bearer syt_secret-token\r\n"));

  matrix_kit_sign_out (kit);
  g_assert_true (kit->confirmed);
  g_assert_cmpint (lk_observation_get_outcome (matrix_kit_find (kit, "sign-out")), ==, LK_OUTCOME_OK);
  logout = lk_hostile_server_dup_request (kit->server, LOGOUT);
  g_assert_true (g_str_has_prefix (logout, "POST "));
  g_assert_nonnull (strstr (logout, "Authorization: Bearer syt_secret-token\r\n"));
  g_assert_cmpuint (lk_hostile_server_count (kit->server, LOGIN), ==, 1);
  g_assert_cmpuint (lk_hostile_server_count (kit->server, LOGOUT), ==, 1);
  matrix_kit_check_secrets (kit);

  /* There is no session any more. */
  matrix_kit_sign_out (kit);
  g_assert_false (kit->confirmed);
  g_assert_cmpuint (lk_hostile_server_count (kit->server, LOGOUT), ==, 1);
}

static gboolean
on_later_cb (gpointer user_data)
{
  MatrixKit *kit = user_data;

  if (lk_hostile_server_count (kit->server, LOGIN) == 0)
    return G_SOURCE_CONTINUE;
  g_cancellable_cancel (kit->cancellable);
  return G_SOURCE_REMOVE;
}

/* Whoever stops after the password left still learns of the session, so that it can be closed. */
static void
test_stopped_too_late (MatrixKit *kit, gconstpointer data)
{
  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add_drip (kit->server, LOGIN, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", GOOD_LOGIN,
                              strlen (GOOD_LOGIN), 1, 300, LK_HOSTILE_CLOSE);
  lk_hostile_server_add_json (kit->server, LOGOUT, 200, "{}");
  g_timeout_add (5, on_later_cb, kit);
  matrix_kit_sign_in (kit);
  g_assert_true (g_cancellable_is_cancelled (kit->cancellable));
  g_assert_cmpint (kit->result, ==, LK_SIGN_IN_ACCEPTED);
  matrix_kit_sign_out (kit);
  g_assert_true (kit->confirmed);
}

/* What the server says to the three questions about an account. */
typedef struct
{
  const char *name;
  guint       whoami_status;
  const char *whoami;
  guint       create_status;
  const char *create;
  guint       join_status;
  const char *join;
  const char *errcode; /* NULL: none */
  const char *fact;    /* NULL: none; one that is true */
} State;

static const State states[] = {
  { "suspended", 200, "{}", 400, "{\"errcode\":\"M_BAD_JSON\"}", 403, "{\"errcode\":\"M_USER_SUSPENDED\"}", "M_USER_SUSPENDED",
    "suspended" },
  { "suspended-early", 200, "{}", 400, "{\"errcode\":\"M_BAD_JSON\"}", 403,
    "{\"errcode\":\"ORG.MATRIX.MSC3823.USER_ACCOUNT_SUSPENDED\"}", "ORG.MATRIX.MSC3823.USER_ACCOUNT_SUSPENDED", "suspended" },
  { "consent", 200, "{}", 403, "{\"errcode\":\"M_CONSENT_NOT_GIVEN\",\"consent_uri\":\"https://example.org/c?u=a\"}", 404,
    "{\"errcode\":\"M_UNKNOWN\"}", "M_CONSENT_NOT_GIVEN", NULL },
  { "locked", 401, "{\"errcode\":\"M_USER_LOCKED\",\"soft_logout\":true}", 0, NULL, 0, NULL, "M_USER_LOCKED", "locked" },
  { "ended", 401, "{\"errcode\":\"M_UNKNOWN_TOKEN\",\"soft_logout\":false}", 0, NULL, 0, NULL, "M_UNKNOWN_TOKEN", NULL },
  { "well", 200, "{}", 429, "{\"errcode\":\"M_LIMIT_EXCEEDED\"}", 403, "{\"errcode\":\"M_FORBIDDEN\"}", NULL, NULL },
  { "odd", 200, "[]", 200, "{\"errcode\":7}", 200, "no", NULL, NULL },
};

static void
test_state (MatrixKit *kit, gconstpointer data)
{
  const State *state = data;
  JsonObject *facts;

  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add_json (kit->server, LOGIN, 200, GOOD_LOGIN);
  lk_hostile_server_add_json (kit->server, WHOAMI, state->whoami_status, state->whoami);
  if (state->create != NULL)
    {
      lk_hostile_server_add_json (kit->server, CREATE, state->create_status, state->create);
      lk_hostile_server_add_json (kit->server, "*", state->join_status, state->join);
    }
  matrix_kit_sign_in (kit);
  matrix_kit_look (kit);
  facts = matrix_kit_get_facts (kit, "account-state");
  g_assert_cmpstr (lk_json_get_string (facts, "errcode"), ==, state->errcode);
  if (state->fact != NULL)
    g_assert_true (lk_json_is_true (facts, state->fact));
  if (g_str_equal (state->name, "consent"))
    g_assert_cmpstr (lk_json_get_string (facts, "consent_uri"), ==, "https://example.org/c?u=a");
  g_assert_cmpuint (lk_hostile_server_count (kit->server, CREATE), ==, state->create != NULL ? 1 : 0);
  if (state->create != NULL)
    {
      g_autofree char *body = lk_hostile_server_dup_body (kit->server, CREATE);
      g_autofree char *join = lk_hostile_server_dup_request (kit->server, "*");

      g_assert_cmpstr (body, ==, "{\"preset\":0}");
      g_assert_true (g_str_has_prefix (join, "POST /_matrix/client/v3/rooms/%21latchkey-"));
      g_assert_nonnull (strstr (join, "%3Aexample.org/join HTTP"));
    }
  matrix_kit_check_secrets (kit);
}

static void
test_state_hangs (MatrixKit *kit, gconstpointer data)
{
  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add_json (kit->server, LOGIN, 200, GOOD_LOGIN);
  lk_hostile_server_add_json (kit->server, WHOAMI, 200, "{}");
  lk_hostile_server_add (kit->server, CREATE, "", -1, LK_HOSTILE_HANG);
  lk_hostile_server_add_json (kit->server, LOGOUT, 200, "{}");
  lk_hostile_server_add_json (kit->server, "*", 403, "{\"errcode\":\"M_USER_SUSPENDED\"}");
  matrix_kit_sign_in (kit);
  matrix_kit_look (kit);
  g_assert_cmpint (lk_observation_get_outcome (matrix_kit_find (kit, "account-state")), ==, LK_OUTCOME_TIMEOUT);
  g_assert_true (lk_json_is_true (matrix_kit_get_facts (kit, "account-state"), "suspended"));
  matrix_kit_sign_out (kit);
  g_assert_true (kit->confirmed);
}

static void
test_sign_out_fails (MatrixKit *kit, gconstpointer data)
{
  guint status = GPOINTER_TO_UINT (data);

  lk_hostile_server_add_json (kit->server, FLOWS, 200, PASSWORD_FLOW);
  lk_hostile_server_add_json (kit->server, LOGIN, 200, GOOD_LOGIN);
  if (status != 0)
    lk_hostile_server_add_json (kit->server, LOGOUT, status, "{\"errcode\":\"M_UNKNOWN_TOKEN\"}");
  else
    lk_hostile_server_add (kit->server, LOGOUT, "", -1, LK_HOSTILE_CLOSE);
  matrix_kit_sign_in (kit);
  matrix_kit_sign_out (kit);
  g_assert_false (kit->confirmed);
  g_assert_cmpint (lk_observation_get_outcome (matrix_kit_find (kit, "sign-out")), ==, LK_OUTCOME_FAILED);
  g_assert_nonnull (lk_observation_get_error_domain (matrix_kit_find (kit, "sign-out")));
  g_assert_cmpstr (lk_json_get_string (matrix_kit_get_facts (kit, "sign-out"), "errcode"), ==,
                   status != 0 ? "M_UNKNOWN_TOKEN" : NULL);
}

static void
on_discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MatrixKit *kit = user_data;

  kit->confirmed = lk_protocol_client_discover_finish (LK_PROTOCOL_CLIENT (source), result);
  g_main_loop_quit (kit->loop);
}

/* @data: what /login answers; NULL: it is not waited for. */
static void
test_discover (MatrixKit *kit, gconstpointer data)
{
  LkSignInPlace place = { .protocol = LK_PROTOCOL_MATRIX,
                          .host = (char *) "127.0.0.1",
                          .port = lk_hostile_server_get_port (kit->server),
                          .transport = LK_TRANSPORT_HTTPS };
  g_autoptr(LkProtocolClient) client = lk_protocol_client_new (kit->run, &place, NULL);
  g_autofree char *url = lk_hostile_server_dup_url (kit->server, "");
  const LkMatrixDiscovery *found;

  lk_hostile_server_add_json (kit->server, "/_matrix/client/versions", 200, "{\"versions\":[]}");
  lk_hostile_server_add_json (kit->server, FLOWS, 200, data != NULL ? data : "{}");
  lk_hostile_server_add_json (kit->server, "*", 404, "{}");
  g_assert_false (lk_protocol_client_was_reached (client));
  g_assert_null (lk_matrix_client_get_discovery (LK_MATRIX_CLIENT (client)));
  lk_protocol_client_discover_async (client, TRUE, kit->cancellable, on_discovered_cb, kit);
  if (data == NULL)
    g_cancellable_cancel (kit->cancellable);
  g_main_loop_run (kit->loop);
  g_assert_cmpint (kit->confirmed, ==, data != NULL);
  g_assert_cmpint (lk_protocol_client_was_reached (client), ==, data != NULL);
  found = lk_matrix_client_get_discovery (LK_MATRIX_CLIENT (client));
  g_assert_cmpint (found != NULL, ==, data != NULL);
  if (found == NULL)
    return;
  g_assert_cmpstr (found->base_url, ==, url);
  g_assert_true (g_strv_contains ((const char *const *) found->login_types, "m.login.password"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/matrix-session/discover", MatrixKit, PASSWORD_FLOW, matrix_kit_set_up, test_discover,
              matrix_kit_tear_down);
  g_test_add ("/matrix-session/discover-stopped", MatrixKit, NULL, matrix_kit_set_up, test_discover,
              matrix_kit_tear_down);
  ADD ("/matrix-session/accepted", test_accepted);
  ADD ("/matrix-session/stopped-too-late", test_stopped_too_late);
  ADD_ROWS ("/matrix-session/state/", states, test_state);
  ADD ("/matrix-session/state-hangs", test_state_hangs);
  g_test_add ("/matrix-session/sign-out/401", MatrixKit, GUINT_TO_POINTER (401), matrix_kit_set_up, test_sign_out_fails,
              matrix_kit_tear_down);
  g_test_add ("/matrix-session/sign-out/202", MatrixKit, GUINT_TO_POINTER (202), matrix_kit_set_up, test_sign_out_fails,
              matrix_kit_tear_down);
  g_test_add ("/matrix-session/sign-out/closed", MatrixKit, NULL, matrix_kit_set_up, test_sign_out_fails,
              matrix_kit_tear_down);
  return g_test_run ();
}

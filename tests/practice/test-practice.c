/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-model.h"
#include "practice-client.h"

static void
assert_json (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = lk_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (root));
}

static char *
dup_member (const Reply *reply,
            const char  *name)
{
  g_autoptr(JsonNode) root = lk_json_parse (reply->body, strlen (reply->body), NULL);

  g_assert_nonnull (root);
  return g_strdup (lk_json_get_string (json_node_get_object (root), name));
}

static gint64
get_skew (const Reply *reply)
{
  g_autoptr(GDateTime) date = soup_date_time_new_from_http_string (
      soup_message_headers_get_one (reply->headers, "Date"));

  g_assert_nonnull (date);
  return g_date_time_to_unix (date) - g_get_real_time () / G_USEC_PER_SEC;
}

static void
test_descriptions (void)
{
  g_autoptr(Practice) practice = practice_open (NULL);
  g_autoptr(LkService) service = lk_practice_dup_service (practice->practice);
  g_autoptr(LkPolicy) policy = lk_practice_dup_policy (practice->practice);

  g_assert_cmpstr (service->id, ==, LK_PRACTICE_ID);
  g_assert_cmpint (service->protocol, ==, LK_PROTOCOL_MATRIX);
  g_assert_cmpuint (service->endpoints->len, ==, 0);
  g_assert_true (service->password_sign_in);
  g_assert_true (g_str_has_prefix (service->address, "localhost:"));
  g_assert_true (g_str_has_prefix (practice->portal, "http://localhost:"));
  g_assert_true (policy->second_resolvers == NULL || policy->second_resolvers[0] == NULL);
  g_assert_cmpuint (practice->controls[0], !=, practice->controls[1]);
  g_assert_nonnull (strstr (lk_practice_get_ca_pem (practice->practice), "BEGIN CERTIFICATE"));
  g_assert_null (strstr (lk_practice_get_ca_pem (practice->practice), "PRIVATE"));
}

static void
test_healthy (void)
{
  static const char *const paths[] = { "/.well-known/matrix/client", "/.well-known/matrix/support",
                                       "/_matrix/client/versions", "/_matrix/client/v3/login",
                                       "/_matrix/federation/v1/version" };
  g_autoptr(Practice) practice = practice_open (NULL);
  g_autoptr(Reply) health = practice_get (practice, "/health");
  g_autoptr(Reply) unknown = practice_get (practice, "/_matrix/client/v1/auth_metadata");
  g_autofree char *errcode = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(Reply) reply = practice_get (practice, paths[i]);

      g_assert_no_error (reply->error);
      g_assert_cmpuint (reply->status, ==, 200);
      g_assert_cmpstr (soup_message_headers_get_content_type (reply->headers, NULL), ==,
                       "application/json");
      g_assert_cmpstr (soup_message_headers_get_one (reply->headers, "Access-Control-Allow-Origin"),
                       ==, "*");
      g_assert_cmpint (ABS (get_skew (reply)), <=, 2);
      assert_json (reply->body);
    }
  g_assert_cmpuint (health->status, ==, 200);
  g_assert_cmpstr (health->body, ==, "OK");
  errcode = dup_member (unknown, "errcode");
  g_assert_cmpuint (unknown->status, ==, 404);
  g_assert_cmpstr (errcode, ==, "M_UNRECOGNIZED");
}

static void
test_discovery_leads_back (void)
{
  g_autoptr(Practice) practice = practice_open (NULL);
  g_autoptr(Reply) reply = practice_get (practice, "/.well-known/matrix/client");
  g_autoptr(JsonNode) root = lk_json_parse (reply->body, strlen (reply->body), NULL);
  JsonObject *homeserver = lk_json_get_object (json_node_get_object (root), "m.homeserver");
  g_autofree char *expected = g_strconcat ("https://", practice->host, NULL);

  g_assert_nonnull (homeserver);
  g_assert_cmpstr (lk_json_get_string (homeserver, "base_url"), ==, expected);
}

static void
test_surrounds (void)
{
  g_autoptr(Practice) practice = practice_open (NULL);
  g_autoptr(Reply) portal = practice_send (practice, "GET", practice->portal, NULL, NULL);

  g_assert_no_error (portal->error);
  g_assert_cmpuint (portal->status, ==, 204);
  g_assert_cmpint (ABS (get_skew (portal)), <=, 2);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *url = g_strdup_printf ("https://localhost:%u/", practice->controls[i]);
      g_autoptr(Reply) control = practice_send (practice, "GET", url, NULL, NULL);

      g_assert_no_error (control->error);
      g_assert_cmpuint (control->status, ==, 200);
    }
}

static Reply *
sign_in (Practice   *practice,
         const char *user,
         const char *password)
{
  g_autofree char *url = g_strdup_printf ("https://%s/_matrix/client/v3/login", practice->host);
  g_autofree char *body = g_strdup_printf (
      "{\"type\":\"m.login.password\",\"identifier\":{\"type\":\"m.id.user\","
      "\"user\":\"%s\"},\"password\":\"%s\"}",
      user, password);

  return practice_send (practice, "POST", url, NULL, body);
}

static void
test_sign_in_and_out (void)
{
  g_autoptr(Practice) practice = practice_open (NULL);
  g_autoptr(Reply) welcome = sign_in (practice, LK_PRACTICE_ACCOUNT, LK_PRACTICE_PASSWORD);
  g_autofree char *whoami_url = g_strdup_printf ("https://%s/_matrix/client/v3/account/whoami",
                                                 practice->host);
  g_autofree char *logout_url = g_strdup_printf ("https://%s/_matrix/client/v3/logout",
                                                 practice->host);
  g_autofree char *full = g_strdup_printf ("@%s:%s", LK_PRACTICE_ACCOUNT, practice->host);
  g_autofree char *token = dup_member (welcome, "access_token");
  g_autofree char *user = NULL;
  g_autofree char *errcode = NULL;
  g_autoptr(Reply) whoami = NULL;
  g_autoptr(Reply) logout = NULL;
  g_autoptr(Reply) gone = NULL;
  g_autoptr(Reply) missing = practice_send (practice, "GET", whoami_url, NULL, NULL);
  g_autoptr(Reply) by_full_name = sign_in (practice, full, LK_PRACTICE_PASSWORD);

  g_assert_cmpuint (welcome->status, ==, 200);
  whoami = practice_send (practice, "GET", whoami_url, token, NULL);
  g_assert_cmpuint (whoami->status, ==, 200);
  user = dup_member (whoami, "user_id");
  g_assert_cmpstr (user, ==, full);
  logout = practice_send (practice, "POST", logout_url, token, "{}");
  g_assert_cmpuint (logout->status, ==, 200);
  gone = practice_send (practice, "GET", whoami_url, token, NULL);
  g_assert_cmpuint (gone->status, ==, 401);
  errcode = dup_member (gone, "errcode");
  g_assert_cmpstr (errcode, ==, "M_UNKNOWN_TOKEN");
  g_assert_cmpuint (missing->status, ==, 401);
  g_assert_cmpuint (by_full_name->status, ==, 200);
}

static void
assert_refused (Reply      *reply,
                guint       status,
                const char *errcode)
{
  g_autofree char *found = NULL;

  g_assert_no_error (reply->error);
  g_assert_cmpuint (reply->status, ==, status);
  found = dup_member (reply, "errcode");
  g_assert_cmpstr (found, ==, errcode);
}

static void
test_refused (void)
{
  g_autoptr(Practice) practice = practice_open (NULL);
  g_autofree char *url = g_strdup_printf ("https://%s/_matrix/client/v3/login", practice->host);
  g_autoptr(Reply) wrong = sign_in (practice, LK_PRACTICE_ACCOUNT, "Practice");
  g_autoptr(Reply) unknown = sign_in (practice, "somebody", LK_PRACTICE_PASSWORD);
  g_autoptr(Reply) no_json = practice_send (practice, "POST", url, NULL, "password=practice");
  g_autoptr(Reply) token = practice_send (practice, "POST", url, NULL,
                                          "{\"type\":\"m.login.token\",\"token\":\"x\"}");
  g_autoptr(Reply) method = practice_send (practice, "DELETE", url, NULL, NULL);

  assert_refused (wrong, 403, "M_FORBIDDEN");
  assert_refused (unknown, 403, "M_FORBIDDEN");
  assert_refused (no_json, 400, "M_NOT_JSON");
  assert_refused (token, 400, "M_UNKNOWN");
  assert_refused (method, 405, "M_UNRECOGNIZED");
}

static void
test_sign_in_faults (void)
{
  static const struct
  {
    const char *fault;
    guint       status;
    const char *errcode;
    gboolean    vague; /* a wrong password brings the same */
  } cases[] = {
    { "wrong-password", 403, "M_FORBIDDEN", TRUE },
    { "too-many-attempts", 429, "M_LIMIT_EXCEEDED", TRUE },
    { "account-locked", 401, "M_USER_LOCKED", FALSE },
    { "account-disabled", 403, "M_USER_DEACTIVATED", FALSE },
    { "account-expired", 403, "ORG_MATRIX_EXPIRED_ACCOUNT", FALSE },
    { "account-pending", 403, "ORG.MATRIX.MSC3866_USER_AWAITING_APPROVAL", FALSE },
    { "account-limit", 403, "M_USER_LIMIT_EXCEEDED", FALSE },
    { "browser-only", 400, "M_UNKNOWN", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Practice) practice = practice_open (cases[i].fault);
      g_autoptr(Reply) flows = practice_get (practice, "/_matrix/client/v3/login");
      g_autoptr(Reply) right = sign_in (practice, LK_PRACTICE_ACCOUNT, LK_PRACTICE_PASSWORD);
      g_autoptr(Reply) wrong = sign_in (practice, LK_PRACTICE_ACCOUNT, "wrong");

      g_assert_true (lk_practice_find_fault (cases[i].fault)->needs_sign_in);
      g_assert_cmpuint (flows->status, ==, 200);
      assert_refused (right, cases[i].status, cases[i].errcode);
      assert_refused (wrong, cases[i].vague ? cases[i].status : 403,
                      cases[i].vague ? cases[i].errcode : "M_FORBIDDEN");
      g_assert_cmpint (soup_message_headers_get_one (right->headers, "Retry-After") != NULL, ==,
                       cases[i].status == 429);
    }
}

/* As at Synapse: let in, and refused afterwards. */
static void
test_let_in_faults (void)
{
  static const struct
  {
    const char *fault;
    const char *path;
    const char *errcode;
  } cases[] = {
    { "account-suspended", "/_matrix/client/v3/rooms/%21nowhere%3Alocalhost/join", "M_USER_SUSPENDED" },
    { "account-suspended", "/_matrix/client/v3/createRoom", "M_USER_SUSPENDED" },
    { "terms-not-accepted", "/_matrix/client/v3/createRoom", "M_CONSENT_NOT_GIVEN" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Practice) practice = practice_open (cases[i].fault);
      g_autofree char *url = g_strdup_printf ("https://%s%s", practice->host, cases[i].path);
      g_autoptr(Reply) right = sign_in (practice, LK_PRACTICE_ACCOUNT, LK_PRACTICE_PASSWORD);
      g_autofree char *token = dup_member (right, "access_token");
      g_autoptr(Reply) refused = practice_send (practice, "POST", url, token, "{}");
      g_autoptr(Reply) stranger = practice_send (practice, "POST", url, NULL, "{}");

      g_assert_true (lk_practice_find_fault (cases[i].fault)->needs_sign_in);
      g_assert_cmpuint (right->status, ==, 200);
      assert_refused (refused, 403, cases[i].errcode);
      assert_refused (stranger, 401, "M_MISSING_TOKEN");
    }
}

static void
test_start_again (void)
{
  g_autoptr(LkPractice) practice = lk_practice_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *first = NULL;

  g_assert_null (lk_practice_get_tls_database (practice));
  g_assert_true (lk_practice_start (practice, &error));
  first = g_strdup (lk_practice_get_ca_pem (practice));
  lk_practice_stop (practice);
  lk_practice_stop (practice);
  g_assert_null (lk_practice_get_ca_pem (practice));
  g_assert_null (lk_practice_get_tls_database (practice));
  g_assert_true (lk_practice_start (practice, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (lk_practice_get_ca_pem (practice), !=, first);
  g_assert_finalize_object (g_steal_pointer (&practice));
}

static void
test_stop_closes (void)
{
  g_autoptr(Practice) practice = practice_open (NULL);
  g_autoptr(Reply) before = practice_get (practice, "/health");
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (before->status, ==, 200);
  lk_practice_stop (practice->practice);
  g_assert_null (practice_talk (practice->port, G_SOCKET_FAMILY_IPV4, "", 0, 1, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_two_at_once (void)
{
  g_autoptr(Practice) one = practice_open (NULL);
  g_autoptr(Practice) two = practice_open ("server-error");
  g_autoptr(Reply) fine = practice_get (one, "/health");
  g_autoptr(Reply) broken = practice_get (two, "/health");
  g_autofree char *url = g_strdup_printf ("https://%s/health", two->host);
  g_autoptr(Reply) stranger = practice_send (one, "GET", url, NULL, NULL);

  g_assert_cmpuint (fine->status, ==, 200);
  g_assert_cmpuint (broken->status, ==, 500);
  g_assert_error (stranger->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
}

static void
test_unknown_fault (void)
{
  g_autoptr(LkPractice) practice = lk_practice_new ("no-such-fault");
  g_autoptr(GError) error = NULL;

  g_assert_false (lk_practice_start (practice, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_NOT_FOUND);
}

/* Visitors who say nothing, or too little, keep nobody else out and do not outlive the service. */
static void
test_silent_visitors (void)
{
  g_autoptr(Practice) practice = practice_open (NULL);
  g_autoptr(GPtrArray) visitors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, practice->port);
  g_autoptr(Reply) reply = NULL;

  for (guint i = 0; i < 8; i++)
    {
      GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL);

      g_ptr_array_add (visitors, socket);
      g_assert_true (g_socket_connect (socket, address, NULL, NULL));
      if (i % 2 == 0)
        g_assert_cmpint (g_socket_send (socket, "\x16\x03\x01\x02", 4, NULL, NULL), ==, 4);
    }
  reply = practice_get (practice, "/health");
  g_assert_cmpuint (reply->status, ==, 200);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/descriptions", test_descriptions);
  g_test_add_func ("/practice/healthy", test_healthy);
  g_test_add_func ("/practice/discovery-leads-back", test_discovery_leads_back);
  g_test_add_func ("/practice/surrounds", test_surrounds);
  g_test_add_func ("/practice/sign-in/and-out", test_sign_in_and_out);
  g_test_add_func ("/practice/sign-in/refused", test_refused);
  g_test_add_func ("/practice/sign-in/faults", test_sign_in_faults);
  g_test_add_func ("/practice/sign-in/let-in-faults", test_let_in_faults);
  g_test_add_func ("/practice/start-again", test_start_again);
  g_test_add_func ("/practice/stop-closes", test_stop_closes);
  g_test_add_func ("/practice/two-at-once", test_two_at_once);
  g_test_add_func ("/practice/unknown-fault", test_unknown_fault);
  g_test_add_func ("/practice/silent-visitors", test_silent_visitors);
  return g_test_run ();
}

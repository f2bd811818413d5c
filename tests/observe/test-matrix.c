/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-hostile-server.h"
#include "lk-http-probe.h"
#include "lk-matrix.h"
#include "lk-test-certificate.h"
#include "lk-web.h"

#define WELL_KNOWN "/.well-known/matrix/client"
#define SUPPORT "/.well-known/matrix/support"
#define VERSIONS "/_matrix/client/versions"
#define LOGIN "/_matrix/client/v3/login"
#define AUTH "/_matrix/client/v1/auth_metadata"

typedef struct
{
  LkRun             *run;        /* (owned) */
  LkHostileServer   *domain;     /* (owned) what the person types */
  LkHostileServer   *homeserver; /* (owned) where its well-known file leads */
  GCancellable      *cancellable; /* (owned) */
  GMainLoop         *loop;       /* (owned) */
  LkMatrixDiscovery *found;      /* (owned) (nullable) */
  GError            *error;      /* (owned) (nullable) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GTlsCertificate) certificate = lk_test_certificate_new ();
  g_autoptr(GTlsDatabase) database = lk_test_certificate_trust (certificate);
  g_autoptr(LkService) service =
    lk_service_new ("test", "Test", LK_PROTOCOL_MATRIX, "example.org");
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();

  fixture->run = lk_run_new (kase, policy, NULL);
  lk_run_set_tls_database (fixture->run, database);
  fixture->domain = lk_hostile_server_new (certificate);
  fixture->homeserver = lk_hostile_server_new (certificate);
  fixture->cancellable = g_cancellable_new ();
  fixture->loop = g_main_loop_new (NULL, FALSE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->found, lk_matrix_discovery_free);
  g_clear_error (&fixture->error);
  g_clear_object (&fixture->cancellable);
  g_clear_object (&fixture->run);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_pointer (&fixture->domain, lk_hostile_server_free);
  g_clear_pointer (&fixture->homeserver, lk_hostile_server_free);
  g_clear_pointer (&fixture->loop, g_main_loop_unref);
}

static void
on_discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_true (lk_run_is_out (fixture->run, "discovery"));
  fixture->found = lk_matrix_discover_finish (result, &fixture->error);
  g_main_loop_quit (fixture->loop);
}

static void
discover (Fixture *fixture, gboolean certain)
{
  g_autofree char *address = lk_hostile_server_dup_address (fixture->domain);

  lk_matrix_discover_async (fixture->run, address, certain, fixture->cancellable, on_discovered_cb,
                            fixture);
  g_assert_true (lk_run_is_out (fixture->run, "discovery"));
  g_assert_true (lk_run_is_out (fixture->run, "http"));
  g_main_loop_run (fixture->loop);
  g_assert_false (lk_run_is_out (fixture->run, "discovery"));
}

/* What nothing waits for, such as the support file, comes later. */
static void
drain (Fixture *fixture)
{
  while (lk_run_is_out (fixture->run, "http"))
    g_main_context_iteration (NULL, TRUE);
}

static LkObservation *
find (Fixture *fixture, const char *probe, const char *fact, const char *value)
{
  GPtrArray *all = lk_case_get_observations (lk_run_get_case (fixture->run));

  for (guint i = 0; i < all->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (all, i);

      if (g_str_equal (lk_observation_get_probe (observation), probe) &&
          (fact == NULL || lk_observation_has_fact (observation, fact, value)))
        return observation;
    }
  return NULL;
}

static guint
count (Fixture *fixture, const char *probe)
{
  GPtrArray *all = lk_case_get_observations (lk_run_get_case (fixture->run));
  guint n = 0;

  for (guint i = 0; i < all->len; i++)
    n += g_str_equal (lk_observation_get_probe (g_ptr_array_index (all, i)), probe);
  return n;
}

static void
serve_homeserver (LkHostileServer *server)
{
  lk_hostile_server_add_json (server, VERSIONS, 200, "{\"versions\":[\"v1.12\"]}");
  lk_hostile_server_add_json (
    server, LOGIN, 200,
    "{\"flows\":[{\"type\":\"m.login.password\"},{\"type\":1},7,{\"type\":\"m.login.sso\"}]}");
}

static void
serve_well_known (Fixture *fixture, const char *more)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->homeserver, "/");
  g_autofree char *json = g_strdup_printf ("{\"m.homeserver\":{\"base_url\":\"%s\"}%s}", url, more);

  lk_hostile_server_add_json (fixture->domain, WELL_KNOWN, 200, json);
}

static void
test_prompt (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->homeserver, "");
  g_autofree char *domain = lk_hostile_server_dup_address (fixture->domain);
  LkObservation *observation;

  serve_well_known (fixture,
                    ",\"org.matrix.msc2965.authentication\":{\"issuer\":\"https://a.example/\","
                    "\"account\":\"https://a.example/account?x=1\"}");
  lk_hostile_server_add_json (
    fixture->domain, SUPPORT, 200,
    "{\"contacts\":[{\"email_address\":\"sec@example.org\",\"role\":\"m.role.security\"},"
    "{\"email_address\":\"<x>@example.org\",\"role\":\"m.role.admin\"},"
    "{\"email_address\":\"help@example.org\",\"role\":\"m.role.admin\"}],"
    "\"support_page\":\"https://example.org/help\"}");
  serve_homeserver (fixture->homeserver);
  discover (fixture, TRUE);
  g_assert_no_error (fixture->error);
  g_assert_true (fixture->found->is_matrix);
  g_assert_cmpstr (fixture->found->action, ==, "PROMPT");
  g_assert_cmpstr (fixture->found->base_url, ==, url);
  g_assert_null (fixture->found->reason);
  g_assert_cmpuint (g_strv_length (fixture->found->login_types), ==, 2);
  drain (fixture);

  observation = find (fixture, "discovery", NULL, NULL);
  g_assert_cmpstr (lk_observation_get_subject (observation), ==, domain);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_cmpstr (lk_observation_get_fact (observation, "protocol"), ==, "matrix");
  g_assert_cmpstr (lk_observation_get_fact (observation, "account_management_uri"), ==,
                   "https://a.example/account");
  g_assert_cmpuint (count (fixture, "discovery"), ==, 1);
  g_assert_cmpuint (count (fixture, "http"), ==, 4);
  g_assert_cmpuint (count (fixture, "tls"), ==, 2);
  observation = find (fixture, "http", "purpose", "versions");
  g_assert_true (lk_observation_is_true (observation, "shape_ok"));
  g_assert_cmpstr (lk_observation_get_fact (observation, "role"), ==, "service");
  g_assert_false (lk_run_is_out (fixture->run, "http"));
}

/* The support file is asked for beside the well-known file; it is told when it came in time, and
 * never waited for. */
static void
test_support (Fixture *fixture, gconstpointer data)
{
  LkObservation *observation;

  serve_well_known (fixture, "");
  lk_hostile_server_add_json (
    fixture->domain, SUPPORT, 200,
    "{\"contacts\":[{\"email_address\":\"help@example.org\",\"role\":\"m.role.admin\"}],"
    "\"support_page\":\"https://example.org/help\"}");
  lk_hostile_server_add_drip (fixture->homeserver, VERSIONS, "",
                              "HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{\"versions\":[]}", 54,
                              1, 300, LK_HOSTILE_KEEP);
  lk_hostile_server_add_json (fixture->homeserver, LOGIN, 200, "{\"flows\":[]}");
  discover (fixture, TRUE);
  g_assert_no_error (fixture->error);
  observation = find (fixture, "discovery", NULL, NULL);
  g_assert_cmpstr (lk_observation_get_fact (observation, "support_page"), ==,
                   "https://example.org/help");
  g_assert_cmpstr (lk_observation_get_fact (observation, "support_email"), ==, "help@example.org");
}

static void
test_support_hangs (Fixture *fixture, gconstpointer data)
{
  serve_well_known (fixture, "");
  serve_homeserver (fixture->homeserver);
  lk_hostile_server_add (fixture->domain, SUPPORT, "", 0, LK_HOSTILE_HANG);
  discover (fixture, TRUE);
  g_assert_true (fixture->found->is_matrix);
  g_assert_true (lk_run_is_out (fixture->run, "http"));
  g_assert_null (find (fixture, "http", "purpose", "support"));
  g_cancellable_cancel (fixture->cancellable);
  drain (fixture);
}

/* How the domain and its homeserver behave, and what must be found. */
typedef struct
{
  const char *name;
  guint       status;       /* of the well-known file */
  const char *json;         /* NULL: one that leads to the homeserver */
  gboolean    domain_is_homeserver;
  const char *versions;     /* of the homeserver; NULL: 404 */
  const char *action;
  const char *reason;
  gboolean    is_matrix;
} Discovery;

static const Discovery discoveries[] = {
  { "not-found", 404, "{}", TRUE, NULL, "IGNORE", "not-found", TRUE },
  { "no-homeserver", 404, "{}", FALSE, NULL, "IGNORE", "not-a-homeserver", FALSE },
  { "bad-status", 500, "{}", TRUE, NULL, "FAIL_PROMPT", "bad-status", TRUE },
  { "not-json", 200, "<html>", TRUE, NULL, "FAIL_PROMPT", "not-json", TRUE },
  { "empty", 200, "", FALSE, NULL, "FAIL_PROMPT", "not-json", FALSE },
  { "no-base-url", 200, "{\"m.homeserver\":{}}", FALSE, NULL, "FAIL_PROMPT", "no-base-url", TRUE },
  { "base-url-number", 200, "{\"m.homeserver\":{\"base_url\":5}}", FALSE, NULL, "FAIL_PROMPT", "no-base-url", TRUE },
  { "homeserver-array", 200, "{\"m.homeserver\":[]}", FALSE, NULL, "FAIL_PROMPT", "no-base-url", TRUE },
  { "bad-url", 200, "{\"m.homeserver\":{\"base_url\":\"example\"}}", FALSE, NULL, "FAIL_ERROR", "bad-url", TRUE },
  { "http-url", 200, "{\"m.homeserver\":{\"base_url\":\"http://localhost/\"}}", TRUE, NULL, "FAIL_ERROR", "bad-url", TRUE },
  { "user-in-url", 200, "{\"m.homeserver\":{\"base_url\":\"https://a:b@localhost/\"}}",
    FALSE, NULL, "FAIL_ERROR", "bad-url", TRUE },
  { "homeserver-404", 200, NULL, FALSE, NULL, "FAIL_ERROR", "not-a-homeserver", TRUE },
  { "homeserver-html", 200, NULL, FALSE, "<html>", "FAIL_ERROR", "not-a-homeserver", TRUE },
  { "homeserver-shape", 200, NULL, FALSE, "{\"versions\":\"v1\"}", "FAIL_ERROR", "not-a-homeserver", TRUE },
  { "good", 200, NULL, FALSE, "{\"versions\":[]}", "PROMPT", NULL, TRUE },
};

static void
check_discovery (Fixture *fixture, const Discovery *expected, gboolean certain)
{
  LkObservation *observation;

  if (expected->json != NULL)
    lk_hostile_server_add_json (fixture->domain, WELL_KNOWN, expected->status, expected->json);
  else
    serve_well_known (fixture, "");
  if (expected->domain_is_homeserver)
    serve_homeserver (fixture->domain);
  if (expected->versions != NULL)
    lk_hostile_server_add_json (fixture->homeserver, VERSIONS, 200, expected->versions);
  lk_hostile_server_add_json (fixture->domain, "*", 404, "{}");
  lk_hostile_server_add_json (fixture->homeserver, "*", 404, "{}");
  discover (fixture, certain);
  drain (fixture);

  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->found->action, ==, expected->action);
  g_assert_cmpstr (fixture->found->reason, ==, expected->reason);
  g_assert_cmpint (fixture->found->is_matrix, ==, expected->is_matrix);
  observation = find (fixture, "discovery", NULL, NULL);
  g_assert_cmpint (observation != NULL, ==, certain || expected->is_matrix);
  if (observation != NULL)
    g_assert_cmpstr (lk_observation_get_fact (observation, "action"), ==, expected->action);
  g_assert_cmpuint (lk_hostile_server_count (
                      expected->json != NULL ? fixture->domain : fixture->homeserver, VERSIONS),
                    ==, expected->domain_is_homeserver || expected->versions != NULL ? 1 : 0);
}

static void
test_certain (Fixture *fixture, gconstpointer data)
{
  check_discovery (fixture, data, TRUE);
}

static void
test_only_find_out (Fixture *fixture, gconstpointer data)
{
  const Discovery *expected = data;

  check_discovery (fixture, expected, FALSE);
  if (!expected->is_matrix)
    {
      g_assert_null (find (fixture, "http", "role", LK_ROLE_SERVICE));
      g_assert_null (find (fixture, "http", "purpose", "login-flows"));
      g_assert_null (find (fixture, "http", "purpose", "support"));
    }
}

static void
test_oauth_only (Fixture *fixture, gconstpointer data)
{
  LkObservation *observation;

  serve_well_known (fixture, "");
  lk_hostile_server_add_json (fixture->homeserver, VERSIONS, 200, "{\"versions\":[\"v1.15\"]}");
  lk_hostile_server_add_json (fixture->homeserver, LOGIN, 404,
                              "{\"errcode\":\"M_UNRECOGNIZED\",\"error\":\"OAuth\"}");
  lk_hostile_server_add_json (
    fixture->homeserver, AUTH, 200,
    "{\"issuer\":\"https://a.example/\",\"authorization_endpoint\":\"https://a.example/auth\","
    "\"account_management_uri\":\"https://a.example/account\"}");
  lk_hostile_server_add_json (fixture->domain, "*", 404, "{}");
  discover (fixture, TRUE);
  drain (fixture);
  g_assert_true (fixture->found->is_matrix);
  g_assert_null (fixture->found->login_types);
  observation = find (fixture, "discovery", NULL, NULL);
  g_assert_true (lk_observation_is_true (observation, "oauth"));
  g_assert_cmpstr (lk_observation_get_fact (observation, "account_management_uri"), ==,
                   "https://a.example/account");
}

static void
test_links_and_software (Fixture *fixture, gconstpointer data)
{
  LkObservation *observation;
  JsonObject *links;

  serve_well_known (fixture, ",\"m.authentication\":{\"issuer\":\"https://a.example/\","
                             "\"account\":\"https://a.example/account\"}");
  lk_hostile_server_add_json (fixture->domain, SUPPORT, 200, "{\"support_page\":\"https://example.org/help\"}");
  lk_hostile_server_add (fixture->homeserver, VERSIONS, data, -1, LK_HOSTILE_KEEP);
  /* Late, as the support file is not waited for. */
  lk_hostile_server_add_drip (fixture->homeserver, LOGIN, "HTTP/1.1 200 O\r\nContent-Length: 12\r\n\r\n",
                              "{\"flows\":[]}", 12, 1, 300, LK_HOSTILE_KEEP);
  discover (fixture, TRUE);
  observation = find (fixture, "discovery", NULL, NULL);
  links = lk_json_get_object (lk_observation_get_facts (observation), "links");
  g_assert_cmpstr (lk_json_get_string (links, "account"), ==, "https://a.example/account");
  g_assert_cmpstr (lk_json_get_string (links, "support"), ==, "https://example.org/help");
  g_assert_cmpstr (lk_observation_get_fact (observation, "software"), ==, "Synapse");
  g_assert_cmpstr (lk_observation_get_fact (observation, "version"), ==, "1.160.0");
}

static void
test_unreachable (Fixture *fixture, gconstpointer data)
{
  LkObservation *observation;
  g_autofree char *address = lk_hostile_server_dup_address (fixture->domain);

  g_clear_pointer (&fixture->domain, lk_hostile_server_free);
  lk_matrix_discover_async (fixture->run, address, TRUE, fixture->cancellable, on_discovered_cb,
                            fixture);
  g_main_loop_run (fixture->loop);
  drain (fixture);
  g_assert_no_error (fixture->error);
  g_assert_false (fixture->found->is_matrix);
  g_assert_cmpstr (fixture->found->reason, ==, "unreachable");
  observation = find (fixture, "discovery", NULL, NULL);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_FAILED);
  g_assert_true (
    lk_observation_has_error (observation, "g-io-error-quark", G_IO_ERROR_CONNECTION_REFUSED));
}

static void
test_untrusted (Fixture *fixture, gconstpointer data)
{
  LkObservation *observation;

  lk_run_set_tls_database (fixture->run, NULL);
  discover (fixture, TRUE);
  drain (fixture);
  g_assert_false (fixture->found->is_matrix);
  observation = find (fixture, "tls", NULL, NULL);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_cmpuint (count (fixture, "tls"), ==, 1);
  observation = find (fixture, "http", "purpose", "well-known");
  g_assert_true (
    lk_observation_has_error (observation, "g-tls-error-quark", G_TLS_ERROR_BAD_CERTIFICATE));
}

static gboolean
on_cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  lk_hostile_server_add (fixture->domain, "*", "", 0, LK_HOSTILE_HANG);
  g_timeout_add (30, on_cancel_cb, fixture->cancellable);
  discover (fixture, TRUE);
  drain (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (fixture->found);
}

static void
on_page_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autoptr(LkAnswer) answer = NULL;
  LkOutcome outcome;

  g_assert_true (lk_web_check_finish (result, &answer, &outcome, &fixture->error));
  g_assert_cmpint (outcome, ==, LK_OUTCOME_OK);
  g_assert_cmpuint (answer->status, ==, 200);
  g_main_loop_quit (fixture->loop);
}

static void
test_page (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->domain, "/app?session=secret");
  g_autofree char *subject = lk_hostile_server_dup_url (fixture->domain, "/app");
  g_autofree char *block = g_strnfill (65536, 'x');
  LkObservation *observation;

  lk_hostile_server_add_drip (fixture->domain, "/app",
                              "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", block, 65536,
                              100, 0, LK_HOSTILE_CLOSE);
  lk_web_check_async (fixture->run, url, fixture->cancellable, on_page_cb, fixture);
  g_main_loop_run (fixture->loop);
  observation = find (fixture, "http", "purpose", "page");
  g_assert_cmpstr (lk_observation_get_subject (observation), ==, subject);
  g_assert_true (lk_observation_is_true (observation, "html"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (discoveries); i++)
    {
      g_autofree char *certain = g_strconcat ("/matrix/certain/", discoveries[i].name, NULL);
      g_autofree char *only = g_strconcat ("/matrix/only-find-out/", discoveries[i].name, NULL);

      g_test_add (certain, Fixture, &discoveries[i], set_up, test_certain, tear_down);
      g_test_add (only, Fixture, &discoveries[i], set_up, test_only_find_out, tear_down);
    }
  ADD ("/matrix/prompt", test_prompt);
  ADD ("/matrix/support", test_support);
  ADD ("/matrix/support-hangs", test_support_hangs);
  ADD ("/matrix/oauth-only", test_oauth_only);
  ADD ("/matrix/unreachable", test_unreachable);
  ADD ("/matrix/untrusted", test_untrusted);
  ADD ("/matrix/cancel", test_cancel);
  ADD ("/web/page", test_page);
  g_test_add ("/matrix/software/header", Fixture,
              "HTTP/1.1 200 O\r\nServer: Synapse/1.160.0 (b=x)\r\nContent-Type: application/json\r\n"
              "Content-Length: 22\r\n\r\n{\"versions\":[\"v1.12\"]}",
              set_up, test_links_and_software, tear_down);
  g_test_add ("/matrix/software/member", Fixture,
              "HTTP/1.1 200 O\r\nServer: nginx\r\nContent-Type: application/json\r\nContent-Length: 70\r\n\r\n"
              "{\"versions\":[\"v1.12\"],\"server\":{\"name\":\"Synapse\",\"version\":\"1.160.0\"}}",
              set_up, test_links_and_software, tear_down);
  return g_test_run ();
}

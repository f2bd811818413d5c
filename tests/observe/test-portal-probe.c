/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "fixture.h"
#include "lk-portal-probe.h"

#define CLOCK_OFFSET_S (8 * 3600)

static void
on_request_cb (SoupServer        *server,
               SoupServerMessage *message,
               const char        *path,
               GHashTable        *query,
               gpointer           user_data)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  if (g_strcmp0 (path, "/generate_204") == 0)
    soup_server_message_set_status (message, 204, NULL);
  else if (g_strcmp0 (path, "/redirect") == 0)
    soup_server_message_set_redirect (message, 302, "http://portal.hotel.test/login?token=abc");
  else if (g_strcmp0 (path, "/late") == 0)
    {
      g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
      g_autoptr(GDateTime) later = g_date_time_add_seconds (now, CLOCK_OFFSET_S);
      g_autofree char *text = soup_date_time_to_string (later, SOUP_DATE_HTTP);

      soup_message_headers_replace (headers, "Date", text);
      soup_server_message_set_status (message, 204, NULL);
    }
  else
    {
      const char *body = g_strcmp0 (path, "/ok.txt") == 0 ? "success\n" : "<html>Please sign in";

      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, body, strlen (body));
    }
}

static SoupServer *
server_new (guint *port)
{
  SoupServer *server = soup_server_new (NULL, NULL);
  g_autoptr(GError) error = NULL;
  GSList *uris;

  soup_server_add_handler (server, NULL, on_request_cb, NULL, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  *port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return server;
}

typedef struct
{
  const char *path;
  guint       expected;
  const char *body;      /* (nullable) */
  guint       status;
  gboolean    matches;
  gboolean    redirected;
} Row;

static const Row rows[] = {
  { "/generate_204", 204, NULL, 204, TRUE, FALSE },
  { "/ok.txt", 200, "success", 200, TRUE, FALSE },
  { "/other.txt", 200, "success", 200, FALSE, FALSE },
  { "/ok.txt?long", 200, "success\nand more", 200, FALSE, FALSE },
  { "/portal", 204, NULL, 200, FALSE, FALSE },
  { "/redirect", 204, NULL, 302, FALSE, TRUE },
};

static void
check_row (LkRun      *run,
           const Row  *row,
           const char *url)
{
  LkObservation *observation = test_run_find (run, "portal", url);
  gint64 status = 0;
  const char *location;

  g_assert_nonnull (observation);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_true (lk_observation_get_fact_int (observation, "status", &status));
  g_assert_cmpint (status, ==, row->status);
  g_assert_true (lk_observation_get_fact_int (observation, "expected_status", &status));
  g_assert_cmpint (status, ==, row->expected);
  g_assert_cmpint (lk_observation_is_true (observation, "matches"), ==, row->matches);
  g_assert_true (lk_observation_has_fact (observation, "role", "check"));
  location = lk_observation_get_fact (observation, "location");
  if (row->redirected)
    g_assert_cmpstr (location, ==, "http://portal.hotel.test/login");
  else
    g_assert_null (location);
}

static void
test_checks (void)
{
  guint port = 0;
  g_autoptr(SoupServer) server = server_new (&port);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkRun) run = test_run_new (policy);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s", port, rows[i].path);

      lk_policy_add_portal_check (policy, url, rows[i].expected, rows[i].body);
    }
  lk_portal_probe_async (run, NULL, test_take_result, &result);
  g_assert_true (lk_run_is_out (run, "portal"));
  g_assert_true (lk_portal_probe_finish (test_wait (&result), &error));
  g_assert_no_error (error);
  g_assert_false (lk_run_is_out (run, "portal"));
  g_assert_cmpuint (test_run_count (run, "portal"), ==, G_N_ELEMENTS (rows));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s", port, rows[i].path);

      check_row (run, &rows[i], url);
    }
  soup_server_disconnect (server);
}

static void
test_clock (void)
{
  guint port = 0;
  g_autoptr(SoupServer) server = server_new (&port);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/late", port);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkRun) run = test_run_new (policy);
  g_autoptr(GAsyncResult) result = NULL;
  gint64 skew = 0;

  lk_policy_add_portal_check (policy, url, 204, NULL);
  lk_portal_probe_async (run, NULL, test_take_result, &result);
  g_assert_true (lk_portal_probe_finish (test_wait (&result), NULL));
  g_assert_true (lk_observation_get_fact_int (test_run_find (run, "portal", url), "skew_s", &skew));
  g_assert_cmpint (ABS (skew - CLOCK_OFFSET_S), <=, 2);
  soup_server_disconnect (server);
}

static void
test_refused (void)
{
  guint port = 0;
  g_autoptr(SoupServer) server = server_new (&port);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/generate_204", port);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkRun) run = test_run_new (policy);
  g_autoptr(GAsyncResult) result = NULL;
  LkObservation *observation;

  soup_server_disconnect (server);
  lk_policy_add_portal_check (policy, url, 204, NULL);
  lk_portal_probe_async (run, NULL, test_take_result, &result);
  g_assert_true (lk_portal_probe_finish (test_wait (&result), NULL));
  observation = test_run_find (run, "portal", url);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_FAILED);
  g_assert_true (lk_observation_has_error (observation, "g-io-error-quark", G_IO_ERROR_CONNECTION_REFUSED));
  g_assert_null (lk_observation_get_fact (observation, "status"));
}

static gboolean
on_silent_cb (GSocketService    *service,
              GSocketConnection *connection,
              GObject           *source,
              gpointer           user_data)
{
  g_ptr_array_add (user_data, g_object_ref (connection));
  return TRUE;
}

static void
test_silent (void)
{
  g_autoptr(GSocketService) service = g_socket_service_new ();
  g_autoptr(GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  guint port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/generate_204", port);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkRun) run = test_run_new (policy);
  g_autoptr(GAsyncResult) result = NULL;

  g_signal_connect (service, "incoming", G_CALLBACK (on_silent_cb), held);
  lk_policy_add_portal_check (policy, url, 204, NULL);
  lk_portal_probe_async (run, NULL, test_take_result, &result);
  g_assert_true (lk_portal_probe_finish (test_wait (&result), NULL));
  g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "portal", url)), ==, LK_OUTCOME_TIMEOUT);
  g_assert_cmpint (lk_run_now (run), <, LK_VERDICT_DEADLINE_MS);
}

static void
test_cancel (void)
{
  g_autoptr(GSocketService) service = g_socket_service_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  guint port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/generate_204", port);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkRun) run = test_run_new (policy);
  g_autoptr(GAsyncResult) result = NULL;

  lk_policy_add_portal_check (policy, url, 204, NULL);
  lk_portal_probe_async (run, cancellable, test_take_result, &result);
  g_cancellable_cancel (cancellable);
  g_assert_true (lk_portal_probe_finish (test_wait (&result), NULL));
  g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "portal", url)), ==, LK_OUTCOME_CANCELLED);
}

static void
test_skipped (void)
{
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkRun) run = test_run_new (policy);
  g_autoptr(GAsyncResult) result = NULL;

  lk_policy_add_portal_check (policy, "http://127.0.0.1:1/generate_204", 204, NULL);
  lk_run_set_extra_hosts (run, FALSE);
  lk_portal_probe_async (run, NULL, test_take_result, &result);
  g_assert_true (lk_portal_probe_finish (test_wait (&result), NULL));
  g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "portal", NULL)), ==, LK_OUTCOME_SKIPPED);
  g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (run))->len, ==, 0);
}

static void
test_no_checks (void)
{
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GAsyncResult) result = NULL;

  lk_portal_probe_async (run, NULL, test_take_result, &result);
  g_assert_true (lk_portal_probe_finish (test_wait (&result), NULL));
  g_assert_cmpuint (test_run_count (run, "portal"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/portal/checks", test_checks);
  g_test_add_func ("/portal/clock", test_clock);
  g_test_add_func ("/portal/refused", test_refused);
  g_test_add_func ("/portal/silent", test_silent);
  g_test_add_func ("/portal/cancel", test_cancel);
  g_test_add_func ("/portal/skipped", test_skipped);
  g_test_add_func ("/portal/no-checks", test_no_checks);
  return g_test_run ();
}

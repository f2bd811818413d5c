/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fetch-fixture.h"
#include "lk-http-session.h"

/* Each of these would go on for minutes; libsoup's own timeout starts again with every byte. */
static void
test_deadline (FetchFixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/header", "/body", "/continue", "/silent", "/hang" };

  lk_hostile_server_add_drip (fixture->server, "/header", "HTTP/1.1 200 OK\r\nX: ", "x", 1, 100000,
                              10, LK_HOSTILE_CLOSE);
  lk_hostile_server_add_drip (fixture->server, "/body", OK_HEAD "Content-Length: 100000\r\n\r\n",
                              " ", 1, 100000, 10, LK_HOSTILE_CLOSE);
  lk_hostile_server_add_drip (fixture->server, "/continue", "", "HTTP/1.1 100 Continue\r\n\r\n", 25,
                              100000, 10, LK_HOSTILE_CLOSE);
  lk_hostile_server_add (fixture->server, "/silent", "", 0, LK_HOSTILE_HANG);
  lk_hostile_server_add (fixture->server, "/hang", OK_HEAD "Content-Length: 2\r\n\r\n{", -1,
                         LK_HOSTILE_HANG);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *url = lk_hostile_server_dup_url (fixture->server, paths[i]);

      fetch_url (fixture, url, LK_FETCH_NONE, 250);
      g_assert_error (fixture->error, LK_ERROR, LK_ERROR_DEADLINE);
      g_assert_cmpint (fixture->outcome, ==, LK_OUTCOME_TIMEOUT);
      g_assert_cmpint (fixture->answer->connected_ms, >=, 0);
      g_assert_cmpuint (fixture->answer->status, ==, i == 1 || i == 4 ? 200 : 0);
    }
}

static void
test_redirects (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/first");

  lk_hostile_server_add (fixture->server, "/first",
                         "HTTP/1.1 302 F\r\nLocation: second?x=1\r\nContent-Length: 0\r\n\r\n", -1,
                         LK_HOSTILE_KEEP);
  lk_hostile_server_add (fixture->server, "/second",
                         "HTTP/1.1 307 F\r\nLocation: /third\r\nContent-Length: 2\r\n\r\n{}", -1,
                         LK_HOSTILE_KEEP);
  lk_hostile_server_add_json (fixture->server, "/third", 200, "{\"a\":1}");
  lk_hostile_server_add (fixture->server, "/loop",
                         "HTTP/1.1 301 F\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n", -1,
                         LK_HOSTILE_KEEP);
  fetch (fixture, "/first");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 200);
  g_assert_cmpuint (fixture->answer->redirects->len, ==, 2);
  g_assert_true (g_str_has_suffix (g_ptr_array_index (fixture->answer->redirects, 0), "/second"));
  g_assert_true (g_str_has_suffix (fixture->answer->url, "/third"));

  fetch_url (fixture, url, LK_FETCH_NO_REDIRECT, PLENTY_MS);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 302);
  g_assert_cmpstr (fixture->answer->location, ==, "second");

  fetch (fixture, "/loop");
  g_assert_error (fixture->error, LK_ERROR, LK_ERROR_REFUSED_REDIRECT);
  g_assert_cmpuint (lk_hostile_server_count (fixture->server, "/loop"), ==, 6);
  g_assert_cmpuint (fixture->answer->redirects->len, ==, 5);
}

static gboolean
on_cancel_cb (gpointer user_data)
{
  FetchFixture *fixture = user_data;

  g_cancellable_cancel (fixture->cancellable);
  return G_SOURCE_REMOVE;
}

static void
check_cancelled (FetchFixture *fixture)
{
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (fixture->outcome, ==, LK_OUTCOME_CANCELLED);
  g_cancellable_reset (fixture->cancellable);
}

static void
test_cancel (FetchFixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/silent", "/drip" };
  g_autofree char *good = lk_hostile_server_dup_url (fixture->server, "/good");

  lk_hostile_server_add_json (fixture->server, "/good", 200, "{}");
  lk_hostile_server_add (fixture->server, "/silent", "", 0, LK_HOSTILE_HANG);
  lk_hostile_server_add_drip (fixture->server, "/drip", OK_HEAD "Content-Length: 100000\r\n\r\n",
                              " ", 1, 100000, 5, LK_HOSTILE_CLOSE);
  g_cancellable_cancel (fixture->cancellable);
  fetch_url (fixture, good, LK_FETCH_NONE, PLENTY_MS);
  check_cancelled (fixture);

  fetch_start (fixture, good, LK_FETCH_NONE, PLENTY_MS);
  g_cancellable_cancel (fixture->cancellable);
  g_main_loop_run (fixture->loop);
  check_cancelled (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    for (guint delay = 0; delay < 40; delay += 5)
      {
        g_autofree char *url = lk_hostile_server_dup_url (fixture->server, paths[i]);

        g_timeout_add (delay, on_cancel_cb, fixture);
        fetch_url (fixture, url, LK_FETCH_NONE, PLENTY_MS);
        check_cancelled (fixture);
      }

  fetch_url (fixture, good, LK_FETCH_NONE, PLENTY_MS);
  g_assert_no_error (fixture->error);
  g_cancellable_cancel (fixture->cancellable);
  g_assert_cmpint (fixture->outcome, ==, LK_OUTCOME_OK);
}

/* Nobody but the request itself holds the run, the cancellable or the session any more. */
static void
test_drop (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/drip");
  LkRun *run = fixture->run;

  lk_hostile_server_add_drip (fixture->server, "/drip", OK_HEAD "Content-Length: 100000\r\n\r\n",
                              " ", 1, 100000, 5, LK_HOSTILE_CLOSE);
  g_object_add_weak_pointer (G_OBJECT (run), (gpointer *) &run);
  fetch_start (fixture, url, LK_FETCH_NONE, 100);
  g_clear_object (&fixture->run);
  g_clear_object (&fixture->cancellable);
  g_main_loop_run (fixture->loop);
  g_assert_cmpint (fixture->outcome, ==, LK_OUTCOME_TIMEOUT);
  g_assert_cmpuint (fixture->n_called, ==, 1);
  while (run != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_websocket (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *good = lk_hostile_server_dup_url (fixture->server, "/ws");
  g_autofree char *bad = lk_hostile_server_dup_url (fixture->server, "/no");
  g_autofree char *request = NULL;

  lk_hostile_server_add (
    fixture->server, "/ws",
    "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nServer: ws\r\n\r\n\x81\x7f",
    -1, LK_HOSTILE_HANG);
  lk_hostile_server_add_json (fixture->server, "/no", 426, "{}");
  fetch_url (fixture, good, LK_FETCH_WEBSOCKET, PLENTY_MS);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 101);
  g_assert_cmpstr (fixture->answer->server, ==, "ws");
  request = lk_hostile_server_dup_request (fixture->server, "/ws");
  g_assert_nonnull (strstr (request, "Upgrade: websocket\r\n"));
  g_assert_nonnull (strstr (request, "Connection: Upgrade\r\n"));
  g_assert_nonnull (strstr (request, "Sec-WebSocket-Version: 13\r\n"));

  fetch_url (fixture, bad, LK_FETCH_WEBSOCKET, PLENTY_MS);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 426);
}

static void
test_tls (FetchFixture *fixture, gconstpointer data)
{
  lk_hostile_server_add_json (fixture->server, "/x", 200, "{}");
  fetch (fixture, "/x");
  g_assert_no_error (fixture->error);
  g_assert_true (fixture->answer->tls_handshaked);
  g_assert_nonnull (fixture->answer->certificate);
  g_assert_cmpuint (fixture->answer->tls_flags, ==, 0);
  g_assert_cmpstr (fixture->answer->tls_version, ==, "1.3");
  g_assert_cmpint (fixture->answer->handshaked_ms, >=, fixture->answer->connected_ms);
  g_assert_false (fixture->answer->client_certificate_requested);
}

static void
test_tls_unknown (FetchFixture *fixture, gconstpointer data)
{
  lk_hostile_server_add_json (fixture->server, "/x", 200, "{}");
  fetch (fixture, "/x");
  g_assert_error (fixture->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_false (fixture->answer->tls_handshaked);
  g_assert_nonnull (fixture->answer->certificate);
  g_assert_true (fixture->answer->tls_flags & G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_cmpuint (fixture->answer->status, ==, 0);
  g_assert_cmpuint (lk_hostile_server_count (fixture->server, "/x"), ==, 0);
}

static void
test_tls_client_certificate (FetchFixture *fixture, gconstpointer data)
{
  lk_hostile_server_ask_for_certificate (fixture->server, GPOINTER_TO_INT (data));
  lk_hostile_server_add_json (fixture->server, "/x", 200, "{}");
  fetch (fixture, "/x");
  g_assert_true (fixture->answer->client_certificate_requested);
  if (GPOINTER_TO_INT (data) == G_TLS_AUTHENTICATION_REQUESTED)
    g_assert_no_error (fixture->error);
  else
    g_assert_nonnull (fixture->error);
}

static void
test_tls_to_http (FetchFixture *fixture, gconstpointer data)
{
  lk_hostile_server_add (
    fixture->server, "/x",
    "HTTP/1.1 302 F\r\nLocation: http://127.0.0.1:9/login?user=me\r\nContent-Length: 0\r\n\r\n", -1,
    LK_HOSTILE_KEEP);
  fetch (fixture, "/x");
  g_assert_error (fixture->error, LK_ERROR, LK_ERROR_REFUSED_REDIRECT);
  g_assert_cmpuint (fixture->answer->status, ==, 302);
  g_assert_cmpstr (fixture->answer->location, ==, "http://127.0.0.1:9/login");
}

static void
test_tls_cross_origin (FetchFixture *fixture, gconstpointer data)
{
  g_autoptr(LkHostileServer) other = lk_hostile_server_new (NULL);
  g_autofree char *target = lk_hostile_server_dup_url (fixture->server, "/x");
  g_autofree char *head =
    g_strdup_printf ("HTTP/1.1 302 F\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", target);
  g_autofree char *url = lk_hostile_server_dup_url (other, "/from");

  lk_hostile_server_add (other, "/from", head, -1, LK_HOSTILE_KEEP);
  lk_hostile_server_add_json (fixture->server, "/x", 200, "{}");
  fetch_url (fixture, url, LK_FETCH_NONE, PLENTY_MS);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 200);
  g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (fixture->run))->len, ==, 2);
}

static void
test_plain_on_tls_port (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *url =
    g_strdup_printf ("https://127.0.0.1:%u/", lk_hostile_server_get_port (fixture->server));

  lk_hostile_server_add (fixture->server, NULL, "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n", -1,
                         LK_HOSTILE_CLOSE);
  fetch_url (fixture, url, LK_FETCH_NONE, PLENTY_MS);
  g_assert_nonnull (fixture->error);
  g_assert_cmpint (fixture->answer->connected_ms, >=, 0);
  g_assert_false (fixture->answer->tls_handshaked);
  g_assert_null (fixture->answer->certificate);
}

static void
use_proxy (FetchFixture *fixture)
{
  g_autofree char *proxy = lk_hostile_server_dup_url (fixture->server, "");
  g_autoptr(GProxyResolver) resolver = g_simple_proxy_resolver_new (proxy, NULL);

  soup_session_set_proxy_resolver (lk_http_session_get (fixture->run, FALSE), resolver);
}

static void
test_proxy (FetchFixture *fixture, gconstpointer data)
{
  g_autoptr(JsonObject) facts = NULL;
  const char *const urls[] = { "https://a.invalid/x", "http://a.invalid/x" };
  g_autofree char *direct = lk_hostile_server_dup_url (fixture->server, "/x");

  use_proxy (fixture);
  lk_hostile_server_add (
    fixture->server, "*",
    "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n", -1,
    LK_HOSTILE_KEEP);
  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      fetch_url (fixture, urls[i], LK_FETCH_NONE, PLENTY_MS);
      g_assert_no_error (fixture->error);
      g_assert_cmpuint (fixture->answer->status, ==, 407);
      g_assert_true (fixture->answer->proxied);
      g_assert_cmpstr (fixture->answer->remote, ==, "127.0.0.1");
    }
  facts = lk_answer_dup_facts (fixture->answer, "service");
  g_assert_true (lk_json_is_true (facts, "proxied"));

  lk_hostile_server_add_json (fixture->server, "/x", 200, "{}");
  fetch_url (fixture, direct, LK_FETCH_DIRECT, PLENTY_MS);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 200);
  g_assert_false (fixture->answer->proxied);
}

#define ADD(path, function) \
  g_test_add (path, FetchFixture, NULL, fetch_fixture_set_up, function, fetch_fixture_tear_down)

#define ADD_TLS(path, function, trusted, data) \
  g_test_add (path, FetchFixture, data, trusted ? fetch_fixture_set_up_trusted : fetch_fixture_set_up_untrusted, \
              function, fetch_fixture_tear_down)

static void
add_tls_tests (void)
{
  ADD_TLS ("/fetch/tls/good", test_tls, TRUE, NULL);
  ADD_TLS ("/fetch/tls/unknown-ca", test_tls_unknown, FALSE, NULL);
  ADD_TLS ("/fetch/tls/certificate-requested", test_tls_client_certificate, TRUE,
           GINT_TO_POINTER (G_TLS_AUTHENTICATION_REQUESTED));
  ADD_TLS ("/fetch/tls/certificate-required", test_tls_client_certificate, TRUE,
           GINT_TO_POINTER (G_TLS_AUTHENTICATION_REQUIRED));
  ADD_TLS ("/fetch/tls/redirect-to-http", test_tls_to_http, TRUE, NULL);
  ADD_TLS ("/fetch/tls/redirect-cross-origin", test_tls_cross_origin, TRUE, NULL);
  ADD ("/fetch/tls/plain-server", test_plain_on_tls_port);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/fetch/deadline", test_deadline);
  ADD ("/fetch/redirects", test_redirects);
  ADD ("/fetch/cancel", test_cancel);
  ADD ("/fetch/drop", test_drop);
  ADD ("/fetch/websocket", test_websocket);
  ADD ("/fetch/proxy", test_proxy);
  add_tls_tests ();
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fetch-fixture.h"
#include "lk-test-certificate.h"

#define BODY "{\"password\":\"kept\\u00e9\"}"

static void
on_requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FetchFixture *fixture = user_data;
  gboolean complete =
    lk_fetch_finish (result, &fixture->answer, &fixture->outcome, &fixture->error);

  g_assert_cmpint (complete, ==, fixture->error == NULL);
  fixture->n_called++;
  g_main_loop_quit (fixture->loop);
}

static void
send_to (FetchFixture *fixture, const char *path, const LkFetchRequest *request, guint deadline_ms)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, path);

  g_clear_pointer (&fixture->answer, lk_answer_free);
  g_clear_error (&fixture->error);
  lk_fetch_request_async (fixture->run, url, request, deadline_ms, fixture->cancellable,
                          on_requested_cb, fixture);
  g_main_loop_run (fixture->loop);
}

static void
send_body (FetchFixture *fixture, const char *method, const char *path)
{
  g_autoptr(LkSecret) body = lk_secret_new (BODY, strlen (BODY));
  LkFetchRequest request = { .method = method, .content_type = "application/json", .body = body };

  send_to (fixture, path, &request, PLENTY_MS);
}

static void
test_all (FetchFixture *fixture, gconstpointer data)
{
  static const char *const headers[] = { "X-Plain", "one", "X-Other", "two", NULL };
  g_autoptr(LkSecret) body = lk_secret_new (BODY, strlen (BODY));
  g_autoptr(LkSecret) token = lk_secret_new ("token-1", 7);
  g_autoptr(LkSecret) value = lk_secret_new ("value-1", 7);
  LkFetchRequest request = { "POST", "application/json", body, token, headers, "X-Auth", value };
  g_autofree char *length = g_strdup_printf ("Content-Length: %zu\r\n", strlen (BODY));
  g_autofree char *sent = NULL;

  lk_hostile_server_add (fixture->server, "/x", OK_HEAD "Content-Length: 2\r\n\r\n{}", -1,
                         LK_HOSTILE_CLOSE);
  send_to (fixture, "/x", &request, PLENTY_MS);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 200);
  g_assert_nonnull (fixture->answer->json);
  sent = lk_hostile_server_dup_request (fixture->server, "/x");
  g_assert_true (g_str_has_prefix (sent, "POST /x HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (sent, "Content-Type: application/json\r\n"));
  g_assert_nonnull (strstr (sent, length));
  g_assert_nonnull (strstr (sent, "Authorization: Bearer token-1\r\n"));
  g_assert_nonnull (strstr (sent, "X-Plain: one\r\n"));
  g_assert_nonnull (strstr (sent, "X-Other: two\r\n"));
  g_assert_nonnull (strstr (sent, "X-Auth: value-1\r\n"));
  g_assert_null (strstr (sent, "Expect:"));
}

/* A secret that is wiped after sending was begun is what is sent: there was no copy before. */
static void
test_no_copy (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/x");
  g_autofree char *sent = NULL;
  LkSecret *body = lk_secret_new ("a=never", 7);
  LkFetchRequest request = { .method = "POST", .content_type = "text/plain", .body = body };

  lk_hostile_server_add (fixture->server, "/x", OK_HEAD "Content-Length: 2\r\n\r\n{}", -1,
                         LK_HOSTILE_CLOSE);
  lk_fetch_request_async (fixture->run, url, &request, PLENTY_MS, NULL, on_requested_cb, fixture);
  lk_secret_wipe (body);
  lk_secret_unref (body);
  g_main_loop_run (fixture->loop);
  g_assert_no_error (fixture->error);
  sent = lk_hostile_server_dup_body (fixture->server, "/x");
  g_assert_nonnull (sent);
  g_assert_null (strstr (sent, "never"));
}

static void
test_body (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *sent = NULL;

  lk_hostile_server_add_json (fixture->server, "/x", 200, "{}");
  send_body (fixture, "POST", "/x");
  g_assert_no_error (fixture->error);
  sent = lk_hostile_server_dup_body (fixture->server, "/x");
  g_assert_cmpstr (sent, ==, BODY);
}

static void
test_redirects (FetchFixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 301, 302, 303, 307, 308 };

  lk_hostile_server_add_json (fixture->server, "/there", 200, "{}");
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", statuses[i]);
      g_autofree char *head =
        g_strdup_printf ("HTTP/1.1 %u Found\r\nLocation: /there?a=b\r\nContent-Length: 0\r\n\r\n",
                         statuses[i]);

      lk_hostile_server_add (fixture->server, path, head, -1, LK_HOSTILE_KEEP);
      send_body (fixture, "POST", path);
      g_assert_no_error (fixture->error);
      g_assert_cmpuint (fixture->answer->status, ==, statuses[i]);
      g_assert_cmpstr (fixture->answer->location, ==, "/there");
      g_assert_cmpuint (fixture->answer->redirects->len, ==, 0);
      g_assert_cmpuint (lk_hostile_server_count (fixture->server, path), ==, 1);
    }
  g_assert_cmpuint (lk_hostile_server_count (fixture->server, "/there"), ==, 0);
}

/* What libsoup may take for a reason to send once more, on a connection that was good before. */
typedef struct
{
  const char  *name;
  const char  *head;
  LkHostileEnd end;
  guint        status;
} Reason;

static const Reason reasons[] = {
  { "close", "", LK_HOSTILE_CLOSE, 0 },
  { "reset", "", LK_HOSTILE_RESET, 0 },
  { "half-a-head", "HTTP/1.1 200 OK\r\nCont", LK_HOSTILE_CLOSE, 0 },
  { "continue-and-close", "HTTP/1.1 100 Continue\r\n\r\n", LK_HOSTILE_CLOSE, 0 },
  { "misdirected", "HTTP/1.1 421 M\r\nContent-Length: 2\r\n\r\n{}", LK_HOSTILE_KEEP, 421 },
  { "misdirected-empty", "HTTP/1.1 421 M\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 421 },
  { "misdirected-close", "HTTP/1.1 421 M\r\n\r\n{}", LK_HOSTILE_CLOSE, 421 },
  { "unauthorized", "HTTP/1.1 401 U\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\n{}",
    LK_HOSTILE_KEEP, 401 },
  { "proxy", "HTTP/1.1 407 P\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 2\r\n\r\n{}",
    LK_HOSTILE_KEEP, 407 },
  { "timeout", "HTTP/1.1 408 T\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_CLOSE, 408 },
  { "too-early", "HTTP/1.1 425 T\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 425 },
  { "unavailable", "HTTP/1.1 503 S\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 503 },
};

static void
test_once (FetchFixture *fixture, gconstpointer data)
{
  static const char *const methods[] = { "POST", "PUT", "DELETE", "PATCH" };
  const Reason *reason = data;

  lk_hostile_server_add_json (fixture->server, "/before", 200, "{}");
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *path = g_strconcat ("/", methods[i], NULL);

      fetch (fixture, "/before");
      g_assert_no_error (fixture->error);
      lk_hostile_server_add (fixture->server, path, reason->head, -1, reason->end);
      send_body (fixture, methods[i], path);
      g_assert_cmpuint (fixture->answer->status, ==, reason->status);
      g_assert_cmpint (fixture->error == NULL, ==, reason->status != 0);
      if (reason->status == 401 || reason->status == 407)
        g_assert_nonnull (fixture->answer->json);
      fetch (fixture, "/before");
      g_assert_no_error (fixture->error);
      g_assert_cmpuint (lk_hostile_server_count (fixture->server, path), ==, 1);
    }
}

static void
test_hang (FetchFixture *fixture, gconstpointer data)
{
  g_autoptr(LkSecret) body = lk_secret_new (BODY, strlen (BODY));
  LkFetchRequest request = { .method = "POST", .content_type = "application/json", .body = body };

  lk_hostile_server_add (fixture->server, "/x", "", -1, LK_HOSTILE_HANG);
  send_to (fixture, "/x", &request, 300);
  g_assert_error (fixture->error, LK_ERROR, LK_ERROR_DEADLINE);
  g_assert_cmpint (fixture->outcome, ==, LK_OUTCOME_TIMEOUT);
  g_assert_true (fixture->answer->sent);
  g_assert_cmpuint (lk_hostile_server_count (fixture->server, "/x"), ==, 1);
}

/* Those that libsoup would read to their end before it hands anything over, and one that it does not. */
static void
test_endless (FetchFixture *fixture, gconstpointer data)
{
  static const guint statuses[] = { 200, 401, 407 };
  g_autofree char *block = g_strnfill (65536, ' ');

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", statuses[i]);
      g_autofree char *head = g_strdup_printf ("HTTP/1.1 %u E\r\n\r\n{", statuses[i]);

      lk_hostile_server_add_drip (fixture->server, path, head, block, 65536, 16384, 0, LK_HOSTILE_CLOSE);
      send_body (fixture, "POST", path);
      g_assert_error (fixture->error, LK_ERROR, LK_ERROR_LIMIT);
      g_assert_cmpuint (fixture->answer->status, ==, statuses[i]);
      fetch (fixture, path);
      g_assert_error (fixture->error, LK_ERROR, LK_ERROR_LIMIT);
    }
}

static void
test_endless_misdirected (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *block = g_strnfill (65536, ' ');

  lk_hostile_server_add_drip (fixture->server, "/x", "HTTP/1.1 421 E\r\n\r\n{", block, 65536, 16384, 0,
                              LK_HOSTILE_CLOSE);
  send_body (fixture, "POST", "/x");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 421);
  g_assert_cmpuint (lk_hostile_server_count (fixture->server, "/x"), ==, 1);
  fetch (fixture, "/x");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (lk_hostile_server_count (fixture->server, "/x"), ==, 2);
}

static void
test_bad_header (FetchFixture *fixture, gconstpointer data)
{
  static const char *const values[] = { "", "a\r\nX: y", "a\nb", "a\x7f" };

  lk_hostile_server_add_json (fixture->server, "/x", 200, "{}");
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr(LkSecret) value = lk_secret_new (values[i], strlen (values[i]));
      LkFetchRequest bearer = { .method = "GET", .bearer = value };
      LkFetchRequest header = { .method = "GET", .secret_header = "X-Auth", .secret_value = value };

      send_to (fixture, "/x", &bearer, PLENTY_MS);
      g_assert_error (fixture->error, LK_ERROR, LK_ERROR_INVALID);
      send_to (fixture, "/x", &header, PLENTY_MS);
      g_assert_error (fixture->error, LK_ERROR, LK_ERROR_INVALID);
    }
  g_assert_cmpuint (lk_hostile_server_count (fixture->server, "/x"), ==, 0);
}

static void
test_unencrypted (FetchFixture *fixture, gconstpointer data)
{
  g_autoptr(LkSecret) secret = lk_secret_new ("secret", 6);
  LkFetchRequest requests[] = {
    { .method = "POST", .content_type = "text/plain", .body = secret },
    { .method = "GET", .bearer = secret },
    { .method = "GET", .secret_header = "X-Auth", .secret_value = secret },
  };
  LkFetchRequest plain = { .method = "POST" };

  lk_hostile_server_add_json (fixture->server, "/x", 200, "{}");
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      send_to (fixture, "/x", &requests[i], PLENTY_MS);
      g_assert_error (fixture->error, LK_ERROR, LK_ERROR_NOT_ALLOWED);
      g_assert_false (fixture->answer->sent);
    }
  g_assert_cmpuint (lk_hostile_server_count_connections (fixture->server), ==, 0);
  send_to (fixture, "/x", &plain, PLENTY_MS);
  g_assert_no_error (fixture->error);
}

static void
test_trusted (FetchFixture *fixture, gconstpointer data)
{
  lk_hostile_server_add_json (fixture->server, "/x", 200, "{}");
  send_body (fixture, "POST", "/x");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 200);
  g_assert_true (fixture->answer->tls_handshaked);
  g_assert_true (fixture->answer->sent);
}

static void
test_untrusted (FetchFixture *fixture, gconstpointer data)
{
  lk_hostile_server_add_json (fixture->server, "/x", 200, "{}");
  send_body (fixture, "POST", "/x");
  g_assert_error (fixture->error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_nonnull (fixture->answer->certificate);
  g_assert_false (fixture->answer->sent);
  g_assert_cmpuint (lk_hostile_server_count (fixture->server, "/x"), ==, 0);
}

#define ADD(path, function) \
  g_test_add (path, FetchFixture, "trusted", fetch_fixture_set_up_trusted, function, fetch_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autofree char *path = g_strconcat ("/fetch-request/once/", reasons[i].name, NULL);

      g_test_add (path, FetchFixture, &reasons[i], fetch_fixture_set_up_trusted, test_once,
                  fetch_fixture_tear_down);
    }
  ADD ("/fetch-request/all", test_all);
  ADD ("/fetch-request/no-copy", test_no_copy);
  ADD ("/fetch-request/body", test_body);
  ADD ("/fetch-request/redirects", test_redirects);
  ADD ("/fetch-request/hang", test_hang);
  ADD ("/fetch-request/endless", test_endless);
  ADD ("/fetch-request/endless-misdirected", test_endless_misdirected);
  ADD ("/fetch-request/bad-header", test_bad_header);
  ADD ("/fetch-request/trusted", test_trusted);
  g_test_add ("/fetch-request/unencrypted", FetchFixture, NULL, fetch_fixture_set_up, test_unencrypted,
              fetch_fixture_tear_down);
  g_test_add ("/fetch-request/untrusted", FetchFixture, NULL, fetch_fixture_set_up_untrusted,
              test_untrusted, fetch_fixture_tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-fetch.h"
#include "lk-hostile-server.h"
#include "lk-http-session.h"
#include "lk-test-certificate.h"

#define PLENTY_MS 8000

typedef struct
{
  LkRun           *run;      /* (owned) */
  LkHostileServer *server;   /* (owned) */
  GMainLoop       *loop;     /* (owned) */
  GCancellable    *cancellable; /* (owned) */
  LkAnswer        *answer;   /* (owned) (nullable) */
  LkOutcome        outcome;
  GError          *error;    /* (owned) (nullable) */
  guint            n_called;
} Fixture;

static LkRun *
new_run (void)
{
  g_autoptr(LkService) service = lk_service_new ("test", "Test", LK_PROTOCOL_MATRIX, "example.org");
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();

  return lk_run_new (kase, policy, NULL);
}

static void
set_up_with (Fixture *fixture, GTlsCertificate *certificate)
{
  fixture->run = new_run ();
  fixture->server = lk_hostile_server_new (certificate);
  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->cancellable = g_cancellable_new ();
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  set_up_with (fixture, NULL);
}

static void
forget_answer (Fixture *fixture)
{
  g_clear_pointer (&fixture->answer, lk_answer_free);
  g_clear_error (&fixture->error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  forget_answer (fixture);
  g_clear_object (&fixture->run);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_pointer (&fixture->server, lk_hostile_server_free);
  g_clear_pointer (&fixture->loop, g_main_loop_unref);
  g_clear_object (&fixture->cancellable);
}

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;
  gboolean complete = lk_fetch_finish (result, &fixture->answer, &fixture->outcome, &fixture->error);

  g_assert_nonnull (fixture->answer);
  g_assert_cmpint (complete, ==, fixture->error == NULL);
  g_assert_cmpint (complete, ==, fixture->outcome == LK_OUTCOME_OK);
  fixture->n_called++;
  g_main_loop_quit (fixture->loop);
}

static void
start (Fixture *fixture, const char *url, LkFetchFlags flags, guint deadline_ms)
{
  forget_answer (fixture);
  lk_fetch_async (fixture->run, url, flags, deadline_ms, fixture->cancellable, on_fetched_cb, fixture);
}

static void
fetch_url (Fixture *fixture, const char *url, LkFetchFlags flags, guint deadline_ms)
{
  start (fixture, url, flags, deadline_ms);
  g_main_loop_run (fixture->loop);
}

static void
fetch (Fixture *fixture, const char *path)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, path);

  fetch_url (fixture, url, LK_FETCH_NONE, PLENTY_MS);
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  g_autoptr(JsonObject) facts = NULL;
  g_autofree char *request = NULL;
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/good?token=secret#part");

  lk_hostile_server_add (fixture->server, "/good",
                         "HTTP/1.1 429 Slow\r\nContent-Type: Application/JSON; charset=utf-8\r\nServer: a\tb\r\n"
                         "Date: Sun, 22 Nov 2026 10:00:00 GMT\r\nRetry-After: Sun, 22 Nov 2026 10:01:30 GMT\r\n"
                         "Content-Length: 27\r\n\r\n{\"errcode\":\"M_LIMIT\",\"a\":1}", -1, LK_HOSTILE_KEEP);
  fetch_url (fixture, url, LK_FETCH_NONE, PLENTY_MS);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 429);
  g_assert_cmpstr (fixture->answer->content_type, ==, "application/json");
  g_assert_cmpint (fixture->answer->retry_after, ==, 90);
  g_assert_cmpstr (fixture->answer->remote, ==, "127.0.0.1");
  g_assert_nonnull (fixture->answer->json);
  g_assert_false (g_str_has_suffix (fixture->answer->url, "secret"));
  g_assert_cmpint (fixture->answer->connected_ms, >=, 0);
  g_assert_cmpint (fixture->answer->answered_ms, >=, fixture->answer->connected_ms);
  g_assert_cmpint (fixture->answer->handshaked_ms, ==, -1);

  facts = lk_answer_dup_facts (fixture->answer, "service");
  g_assert_cmpstr (lk_json_get_string (facts, "role"), ==, "service");
  g_assert_cmpstr (lk_json_get_string (facts, "errcode"), ==, "M_LIMIT");
  g_assert_true (lk_json_is_true (facts, "json"));
  g_assert_false (lk_json_is_true (facts, "html"));
  g_assert_false (json_object_has_member (facts, "maintenance"));

  request = lk_hostile_server_dup_request (fixture->server, "/good");
  g_assert_nonnull (strstr (request, "User-Agent: Latchkey/"));
  g_assert_null (strstr (request, "Cookie"));
  g_assert_null (strstr (request, "Authorization"));
}

static void
test_reuse (Fixture *fixture, gconstpointer data)
{
  lk_hostile_server_add_json (fixture->server, "/a", 200, "{}");
  lk_hostile_server_add_json (fixture->server, "/b", 200, "{}");
  fetch (fixture, "/a");
  g_assert_no_error (fixture->error);
  fetch (fixture, "/b");
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (lk_hostile_server_count_connections (fixture->server), ==, 1);
  g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (fixture->run))->len, ==, 1);
}

/* What a server says, and what must come of it. */
typedef struct
{
  const char  *name;
  const char  *head;
  LkHostileEnd end;
  guint        status;
  int          code;     /* of LkError; -1: any error; -2: none */
  gboolean     has_json;
} Answer;

#define ANY_ERROR -1
#define NO_ERROR -2
#define OK_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static const Answer answers[] = {
  { "cut-body", OK_HEAD "Content-Length: 100\r\n\r\n{\"a\":", LK_HOSTILE_CLOSE, 200, LK_ERROR_CUT_OFF, FALSE },
  { "cut-body-close", OK_HEAD "Connection: close\r\nContent-Length: 9\r\n\r\n{}", LK_HOSTILE_CLOSE, 200, LK_ERROR_CUT_OFF },
  { "cut-body-http10", "HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n{}", LK_HOSTILE_CLOSE, 200, LK_ERROR_CUT_OFF, FALSE },
  { "cut-in-chunk", OK_HEAD "Transfer-Encoding: chunked\r\n\r\n20\r\n{\"a\":", LK_HOSTILE_CLOSE, 200, LK_ERROR_CUT_OFF, FALSE },
  { "cut-between-chunks", OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n", LK_HOSTILE_CLOSE, 200, LK_ERROR_CUT_OFF, FALSE },
  { "chunk-size-bad", OK_HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", LK_HOSTILE_CLOSE, 200, ANY_ERROR, FALSE },
  { "chunk-size-huge", OK_HEAD "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n", LK_HOSTILE_CLOSE, 200, ANY_ERROR, FALSE },
  { "chunked", OK_HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", LK_HOSTILE_KEEP, 200, NO_ERROR, TRUE },
  { "two-lengths", OK_HEAD "Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}   ", LK_HOSTILE_CLOSE, 200, LK_ERROR_PROTOCOL, FALSE },
  { "length-no-number", OK_HEAD "Content-Length: two\r\n\r\n{}", LK_HOSTILE_CLOSE, 0, ANY_ERROR, FALSE },
  { "no-length", OK_HEAD "\r\n{\"a\":1}", LK_HOSTILE_CLOSE, 200, NO_ERROR, TRUE },
  { "no-length-cut", OK_HEAD "\r\n{\"a\":", LK_HOSTILE_CLOSE, 200, LK_ERROR_CUT_OFF, FALSE },
  { "no-content", "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", LK_HOSTILE_CLOSE, 204, NO_ERROR, FALSE },
  { "reset", OK_HEAD "Content-Length: 100\r\n\r\n{", LK_HOSTILE_RESET, 200, ANY_ERROR, FALSE },
  { "status-999", "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 999, NO_ERROR, FALSE },
  { "status-000", "HTTP/1.1 000 What\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_CLOSE, 0, ANY_ERROR, FALSE },
  { "garbage", "\x01\x02\xff\xfe garbage\r\n\r\n", LK_HOSTILE_CLOSE, 0, ANY_ERROR, FALSE },
  { "ssh", "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n", LK_HOSTILE_CLOSE, 0, ANY_ERROR, FALSE },
  { "http-0.9", "<html>hello</html>", LK_HOSTILE_CLOSE, 0, ANY_ERROR, FALSE },
  { "nothing", "", LK_HOSTILE_CLOSE, 0, ANY_ERROR, FALSE },
  { "reset-at-once", "", LK_HOSTILE_RESET, 0, ANY_ERROR, FALSE },
  { "html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>", LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
  { "bom", OK_HEAD "Content-Length: 5\r\n\r\n\xef\xbb\xbf{}", LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
  { "broken-json", OK_HEAD "Content-Length: 7\r\n\r\n{'a':1}", LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
  { "scalar-json", OK_HEAD "Content-Length: 4\r\n\r\ntrue", LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
  { "empty", OK_HEAD "Content-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
  { "gzip-that-is-none", OK_HEAD "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", LK_HOSTILE_KEEP, 200, NO_ERROR, TRUE },
  { "redirect-nowhere", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 302, NO_ERROR, FALSE },
  { "redirect-to-file", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 302, LK_ERROR_REFUSED_REDIRECT, FALSE },
  { "redirect-broken", "HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 302, LK_ERROR_REFUSED_REDIRECT, FALSE },
  { "redirect-crlf-host", "HTTP/1.1 302 Found\r\nLocation: https://a%0d%0ab/\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 302, LK_ERROR_REFUSED_REDIRECT, FALSE },
  { "redirect-elsewhere-http", "HTTP/1.1 302 Found\r\nLocation: http://localhost:9/x\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 302, LK_ERROR_REFUSED_REDIRECT, FALSE },
  { "bad-headers", "HTTP/1.1 200 OK\r\nDate: \xff\xfe\r\nServer: \xff\x80\r\nRetry-After: -5\r\nContent-Type: \xff;;\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
};

static void
test_answer (Fixture *fixture, gconstpointer data)
{
  const Answer *expected = data;
  g_autoptr(JsonObject) facts = NULL;

  lk_hostile_server_add (fixture->server, "/x", expected->head, -1, expected->end);
  fetch (fixture, "/x");
  if (expected->code == NO_ERROR)
    g_assert_no_error (fixture->error);
  else if (expected->code == ANY_ERROR)
    g_assert_nonnull (fixture->error);
  else
    g_assert_error (fixture->error, LK_ERROR, expected->code);
  g_assert_cmpint (fixture->outcome, ==, expected->code == NO_ERROR ? LK_OUTCOME_OK : LK_OUTCOME_FAILED);
  g_assert_cmpuint (fixture->answer->status, ==, expected->status);
  g_assert_cmpint (fixture->answer->json != NULL, ==, expected->has_json);
  facts = lk_answer_dup_facts (fixture->answer, "service");
  g_assert_cmpint (json_object_has_member (facts, "status"), ==, expected->status != 0);
}

/* libsoup 3.2 itself warns about this one, with a message of GObject's. */
static void
test_negative_length (Fixture *fixture, gconstpointer data)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

  lk_hostile_server_add (fixture->server, "/x", OK_HEAD "Content-Length: -5\r\n\r\n{}", -1, LK_HOSTILE_CLOSE);
  fetch (fixture, "/x");
  g_assert_nonnull (fixture->error);
  g_log_set_always_fatal (fatal);
}

static void
test_oversized (Fixture *fixture, gconstpointer data)
{
  g_autofree char *block = g_strnfill (65536, ' ');

  lk_hostile_server_add_drip (fixture->server, "/length", OK_HEAD "Content-Length: 209715200\r\n\r\n", block, 65536, 3200, 0,
                              LK_HOSTILE_CLOSE);
  lk_hostile_server_add_drip (fixture->server, "/none", OK_HEAD "\r\n", block, 65536, 3200, 0, LK_HOSTILE_CLOSE);
  fetch (fixture, "/length");
  g_assert_error (fixture->error, LK_ERROR, LK_ERROR_LIMIT);
  g_assert_cmpuint (fixture->answer->status, ==, 200);
  g_assert_cmpuint (g_bytes_get_size (fixture->answer->body), ==, LK_JSON_MAX_BYTES);
  fetch (fixture, "/none");
  g_assert_error (fixture->error, LK_ERROR, LK_ERROR_LIMIT);
}

static void
test_exactly_the_limit (Fixture *fixture, gconstpointer data)
{
  g_autofree char *block = g_strnfill (LK_JSON_MAX_BYTES - 2, ' ');
  g_autofree char *head = g_strdup_printf (OK_HEAD "Content-Length: %d\r\n\r\n{}", LK_JSON_MAX_BYTES);

  lk_hostile_server_add_drip (fixture->server, "/x", head, block, LK_JSON_MAX_BYTES - 2, 1, 0, LK_HOSTILE_KEEP);
  fetch (fixture, "/x");
  g_assert_no_error (fixture->error);
  g_assert_nonnull (fixture->answer->json);
}

static void
test_beginning (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/x");
  g_autofree char *block = g_strnfill (65536, 'x');

  lk_hostile_server_add_drip (fixture->server, "/x", "HTTP/1.1 200 OK\r\n\r\n", block, 65536, 3200, 0, LK_HOSTILE_CLOSE);
  fetch_url (fixture, url, LK_FETCH_BEGINNING, PLENTY_MS);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (g_bytes_get_size (fixture->answer->body), <, 65536);
}

static GBytes *
compress (gsize length)
{
  g_autoptr(GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autofree char *plain = g_strnfill (length, ' ');
  gsize room = length / 4 + 1024;
  g_autofree char *packed = g_malloc (room);
  gsize n_read, n_written;
  g_autoptr(GError) error = NULL;

  plain[0] = '{';
  plain[length - 1] = '}';
  g_assert_cmpint (g_converter_convert (converter, plain, length, packed, room, G_CONVERTER_INPUT_AT_END, &n_read, &n_written,
                                        &error), ==, G_CONVERTER_FINISHED);
  g_assert_no_error (error);
  return g_bytes_new (packed, n_written);
}

static void
add_gzip (Fixture *fixture, const char *path, gsize plain_length, gsize cut)
{
  g_autoptr(GBytes) packed = compress (plain_length);
  gsize length = g_bytes_get_size (packed) - cut;
  g_autofree char *head = g_strdup_printf (OK_HEAD "Content-Encoding: gzip\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                                           length);

  lk_hostile_server_add_drip (fixture->server, path, head, g_bytes_get_data (packed, NULL), length, 1, 0, LK_HOSTILE_KEEP);
}

static void
test_gzip (Fixture *fixture, gconstpointer data)
{
  add_gzip (fixture, "/good", 1000, 0);
  add_gzip (fixture, "/bomb", 200 * 1024 * 1024, 0);
  add_gzip (fixture, "/cut", 1000, 6);
  add_gzip (fixture, "/limit", LK_JSON_MAX_BYTES, 0);
  fetch (fixture, "/good");
  g_assert_no_error (fixture->error);
  g_assert_nonnull (fixture->answer->json);
  g_assert_cmpuint (g_bytes_get_size (fixture->answer->body), ==, 1000);
  fetch (fixture, "/limit");
  g_assert_no_error (fixture->error);
  g_assert_nonnull (fixture->answer->json);
  fetch (fixture, "/bomb");
  g_assert_error (fixture->error, LK_ERROR, LK_ERROR_LIMIT);
  g_assert_cmpuint (g_bytes_get_size (fixture->answer->body), ==, LK_JSON_MAX_BYTES);
  fetch (fixture, "/cut");
  g_assert_error (fixture->error, LK_ERROR, LK_ERROR_CUT_OFF);
}

static void
test_deep_json (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = g_strnfill (200000, '[');
  g_autofree char *head = g_strdup_printf (OK_HEAD "Content-Length: 200000\r\n\r\n%s", deep);

  lk_hostile_server_add (fixture->server, "/x", head, -1, LK_HOSTILE_KEEP);
  fetch (fixture, "/x");
  g_assert_no_error (fixture->error);
  g_assert_null (fixture->answer->json);
  g_assert_error (fixture->answer->json_error, LK_ERROR, LK_ERROR_LIMIT);
}

static void
test_huge_header (Fixture *fixture, gconstpointer data)
{
  g_autofree char *block = g_strnfill (65536, 'h');

  lk_hostile_server_add_drip (fixture->server, "/x", "HTTP/1.1 200 OK\r\nX: ", block, 65536, 1000, 0, LK_HOSTILE_CLOSE);
  fetch (fixture, "/x");
  g_assert_nonnull (fixture->error);
  g_assert_cmpint (fixture->outcome, ==, LK_OUTCOME_FAILED);
}

/* Each of these would go on for minutes; libsoup's own timeout starts again with every byte. */
static void
test_deadline (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/header", "/body", "/continue", "/silent", "/hang" };

  lk_hostile_server_add_drip (fixture->server, "/header", "HTTP/1.1 200 OK\r\nX: ", "x", 1, 100000, 10, LK_HOSTILE_CLOSE);
  lk_hostile_server_add_drip (fixture->server, "/body", OK_HEAD "Content-Length: 100000\r\n\r\n", " ", 1, 100000, 10,
                              LK_HOSTILE_CLOSE);
  lk_hostile_server_add_drip (fixture->server, "/continue", "", "HTTP/1.1 100 Continue\r\n\r\n", 25, 100000, 10,
                              LK_HOSTILE_CLOSE);
  lk_hostile_server_add (fixture->server, "/silent", "", 0, LK_HOSTILE_HANG);
  lk_hostile_server_add (fixture->server, "/hang", OK_HEAD "Content-Length: 2\r\n\r\n{", -1, LK_HOSTILE_HANG);
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
test_redirects (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/first");

  lk_hostile_server_add (fixture->server, "/first", "HTTP/1.1 302 F\r\nLocation: second?x=1\r\nContent-Length: 0\r\n\r\n", -1,
                         LK_HOSTILE_KEEP);
  lk_hostile_server_add (fixture->server, "/second", "HTTP/1.1 307 F\r\nLocation: /third\r\nContent-Length: 2\r\n\r\n{}", -1,
                         LK_HOSTILE_KEEP);
  lk_hostile_server_add_json (fixture->server, "/third", 200, "{\"a\":1}");
  lk_hostile_server_add (fixture->server, "/loop", "HTTP/1.1 301 F\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n", -1,
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

static void
test_bad_urls (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_strnfill (3000, 'x');
  g_autofree char *longer = g_strconcat ("http://localhost/", path, NULL);
  const char *urls[] = { "", "x", "file:///etc/passwd", "data:,x", "http://", "http://a%0d%0aHost:b/", "http://a b/",
                         "https://[::1/", "ftp://localhost/", longer };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      fetch_url (fixture, urls[i], LK_FETCH_NONE, PLENTY_MS);
      g_assert_nonnull (fixture->error);
      g_assert_cmpint (fixture->outcome, ==, LK_OUTCOME_FAILED);
    }
  g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (fixture->run))->len, ==, 0);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/");

  g_clear_pointer (&fixture->server, lk_hostile_server_free);
  fetch_url (fixture, url, LK_FETCH_NONE, PLENTY_MS);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_cmpint (fixture->answer->connected_ms, ==, -1);
}

static gboolean
on_cancel_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_cancellable_cancel (fixture->cancellable);
  return G_SOURCE_REMOVE;
}

static void
check_cancelled (Fixture *fixture)
{
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (fixture->outcome, ==, LK_OUTCOME_CANCELLED);
  g_cancellable_reset (fixture->cancellable);
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  static const char *const paths[] = { "/silent", "/drip" };
  g_autofree char *good = lk_hostile_server_dup_url (fixture->server, "/good");

  lk_hostile_server_add_json (fixture->server, "/good", 200, "{}");
  lk_hostile_server_add (fixture->server, "/silent", "", 0, LK_HOSTILE_HANG);
  lk_hostile_server_add_drip (fixture->server, "/drip", OK_HEAD "Content-Length: 100000\r\n\r\n", " ", 1, 100000, 5,
                              LK_HOSTILE_CLOSE);
  g_cancellable_cancel (fixture->cancellable);
  fetch_url (fixture, good, LK_FETCH_NONE, PLENTY_MS);
  check_cancelled (fixture);

  start (fixture, good, LK_FETCH_NONE, PLENTY_MS);
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
test_drop (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/drip");
  LkRun *run = fixture->run;

  lk_hostile_server_add_drip (fixture->server, "/drip", OK_HEAD "Content-Length: 100000\r\n\r\n", " ", 1, 100000, 5,
                              LK_HOSTILE_CLOSE);
  g_object_add_weak_pointer (G_OBJECT (run), (gpointer *) &run);
  start (fixture, url, LK_FETCH_NONE, 100);
  g_clear_object (&fixture->run);
  g_clear_object (&fixture->cancellable);
  g_main_loop_run (fixture->loop);
  g_assert_cmpint (fixture->outcome, ==, LK_OUTCOME_TIMEOUT);
  g_assert_cmpuint (fixture->n_called, ==, 1);
  while (run != NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_websocket (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = lk_hostile_server_dup_url (fixture->server, "/ws");
  g_autofree char *bad = lk_hostile_server_dup_url (fixture->server, "/no");
  g_autofree char *request = NULL;

  lk_hostile_server_add (fixture->server, "/ws",
                         "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nServer: ws\r\n\r\n\x81\x7f", -1,
                         LK_HOSTILE_HANG);
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
test_maintenance (Fixture *fixture, gconstpointer data)
{
  g_autoptr(JsonObject) facts = NULL;

  lk_hostile_server_add (fixture->server, "/x",
                         "HTTP/1.1 503 S\r\nRetry-After: 120\r\nContent-Type: text/html\r\nContent-Length: 27\r\n\r\n"
                         "<html>Down for MAINTENANCE.", -1, LK_HOSTILE_KEEP);
  fetch (fixture, "/x");
  g_assert_no_error (fixture->error);
  facts = lk_answer_dup_facts (fixture->answer, "service");
  g_assert_true (lk_json_is_true (facts, "maintenance"));
  g_assert_true (lk_json_is_true (facts, "html"));
  g_assert_cmpint (json_object_get_int_member (facts, "retry_after_s"), ==, 120);
}

static void
set_up_tls (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GTlsCertificate) certificate = lk_test_certificate_new ();
  g_autoptr(GTlsDatabase) database = lk_test_certificate_trust (certificate);

  set_up_with (fixture, certificate);
  if (data != NULL)
    lk_run_set_tls_database (fixture->run, database);
}

static void
test_tls (Fixture *fixture, gconstpointer data)
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
test_tls_unknown (Fixture *fixture, gconstpointer data)
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
test_tls_client_certificate (Fixture *fixture, gconstpointer data)
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
test_tls_to_http (Fixture *fixture, gconstpointer data)
{
  lk_hostile_server_add (fixture->server, "/x",
                         "HTTP/1.1 302 F\r\nLocation: http://127.0.0.1:9/login?user=me\r\nContent-Length: 0\r\n\r\n", -1,
                         LK_HOSTILE_KEEP);
  fetch (fixture, "/x");
  g_assert_error (fixture->error, LK_ERROR, LK_ERROR_REFUSED_REDIRECT);
  g_assert_cmpuint (fixture->answer->status, ==, 302);
  g_assert_cmpstr (fixture->answer->location, ==, "http://127.0.0.1:9/login");
}

static void
test_tls_cross_origin (Fixture *fixture, gconstpointer data)
{
  g_autoptr(LkHostileServer) other = lk_hostile_server_new (NULL);
  g_autofree char *target = lk_hostile_server_dup_url (fixture->server, "/x");
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 302 F\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", target);
  g_autofree char *url = lk_hostile_server_dup_url (other, "/from");

  lk_hostile_server_add (other, "/from", head, -1, LK_HOSTILE_KEEP);
  lk_hostile_server_add_json (fixture->server, "/x", 200, "{}");
  fetch_url (fixture, url, LK_FETCH_NONE, PLENTY_MS);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 200);
  g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (fixture->run))->len, ==, 2);
}

static void
test_plain_on_tls_port (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = g_strdup_printf ("https://127.0.0.1:%u/", lk_hostile_server_get_port (fixture->server));

  lk_hostile_server_add (fixture->server, NULL, "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n", -1, LK_HOSTILE_CLOSE);
  fetch_url (fixture, url, LK_FETCH_NONE, PLENTY_MS);
  g_assert_nonnull (fixture->error);
  g_assert_cmpint (fixture->answer->connected_ms, >=, 0);
  g_assert_false (fixture->answer->tls_handshaked);
  g_assert_null (fixture->answer->certificate);
}

static void
test_banner (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/");

  lk_hostile_server_add (fixture->server, NULL, "SSH-2.0-OpenSSH_9.2p1\r\n", -1, LK_HOSTILE_HANG);
  fetch_url (fixture, url, LK_FETCH_NONE, 500);
  g_assert_nonnull (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 0);
}

static void
use_proxy (Fixture *fixture)
{
  g_autofree char *proxy = lk_hostile_server_dup_url (fixture->server, "");
  g_autoptr(GProxyResolver) resolver = g_simple_proxy_resolver_new (proxy, NULL);

  soup_session_set_proxy_resolver (lk_http_session_get (fixture->run, FALSE), resolver);
}

static void
test_proxy (Fixture *fixture, gconstpointer data)
{
  g_autoptr(JsonObject) facts = NULL;
  const char *const urls[] = { "https://a.invalid/x", "http://a.invalid/x" };
  g_autofree char *direct = lk_hostile_server_dup_url (fixture->server, "/x");

  use_proxy (fixture);
  lk_hostile_server_add (fixture->server, "*",
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

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
#define ADD_TLS(path, function, trusted, data) \
  g_test_add (path, Fixture, data, trusted ? set_up_trusted : set_up_untrusted, function, tear_down)

static void
set_up_trusted (Fixture *fixture, gconstpointer data)
{
  set_up_tls (fixture, "trusted");
}

static void
set_up_untrusted (Fixture *fixture, gconstpointer data)
{
  set_up_tls (fixture, NULL);
}

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

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strconcat ("/fetch/answer/", answers[i].name, NULL);

      g_test_add (path, Fixture, &answers[i], set_up, test_answer, tear_down);
    }
  ADD ("/fetch/good", test_good);
  ADD ("/fetch/reuse", test_reuse);
  ADD ("/fetch/negative-length", test_negative_length);
  ADD ("/fetch/oversized", test_oversized);
  ADD ("/fetch/exactly-the-limit", test_exactly_the_limit);
  ADD ("/fetch/beginning", test_beginning);
  ADD ("/fetch/gzip", test_gzip);
  ADD ("/fetch/deep-json", test_deep_json);
  ADD ("/fetch/huge-header", test_huge_header);
  ADD ("/fetch/deadline", test_deadline);
  ADD ("/fetch/redirects", test_redirects);
  ADD ("/fetch/bad-urls", test_bad_urls);
  ADD ("/fetch/refused", test_refused);
  ADD ("/fetch/cancel", test_cancel);
  ADD ("/fetch/drop", test_drop);
  ADD ("/fetch/websocket", test_websocket);
  ADD ("/fetch/maintenance", test_maintenance);
  ADD ("/fetch/banner", test_banner);
  ADD ("/fetch/proxy", test_proxy);
  add_tls_tests ();
  return g_test_run ();
}

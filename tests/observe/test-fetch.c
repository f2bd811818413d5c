/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fetch-fixture.h"

static void
test_good (FetchFixture *fixture, gconstpointer data)
{
  g_autoptr(JsonObject) facts = NULL;
  g_autofree char *request = NULL;
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/good?token=secret#part");

  lk_hostile_server_add (
    fixture->server, "/good",
    "HTTP/1.1 429 Slow\r\nContent-Type: Application/JSON; charset=utf-8\r\nServer: a\tb\r\n"
    "Date: Sun, 22 Nov 2026 10:00:00 GMT\r\nRetry-After: Sun, 22 Nov 2026 10:01:30 GMT\r\n"
    "Content-Length: 27\r\n\r\n{\"errcode\":\"M_LIMIT\",\"a\":1}",
    -1, LK_HOSTILE_KEEP);
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
test_reuse (FetchFixture *fixture, gconstpointer data)
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

static const Answer answers[] = {
  { "cut-body", OK_HEAD "Content-Length: 100\r\n\r\n{\"a\":", LK_HOSTILE_CLOSE, 200, LK_ERROR_CUT_OFF, FALSE },
  { "cut-body-close", OK_HEAD "Connection: close\r\nContent-Length: 9\r\n\r\n{}", LK_HOSTILE_CLOSE, 200, LK_ERROR_CUT_OFF },
  { "cut-body-http10", "HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n{}", LK_HOSTILE_CLOSE, 200, LK_ERROR_CUT_OFF, FALSE },
  { "cut-in-chunk", OK_HEAD "Transfer-Encoding: chunked\r\n\r\n20\r\n{\"a\":", LK_HOSTILE_CLOSE, 200, LK_ERROR_CUT_OFF, FALSE },
  { "cut-between-chunks", OK_HEAD "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n",
    LK_HOSTILE_CLOSE, 200, LK_ERROR_CUT_OFF, FALSE },
  { "chunk-size-bad", OK_HEAD "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    LK_HOSTILE_CLOSE, 200, ANY_ERROR, FALSE },
  { "chunk-size-huge", OK_HEAD "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n",
    LK_HOSTILE_CLOSE, 200, ANY_ERROR, FALSE },
  { "chunked", OK_HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", LK_HOSTILE_KEEP, 200, NO_ERROR, TRUE },
  { "two-lengths", OK_HEAD "Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}   ",
    LK_HOSTILE_CLOSE, 200, LK_ERROR_PROTOCOL, FALSE },
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
  { "html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
    LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
  { "bom", OK_HEAD "Content-Length: 5\r\n\r\n\xef\xbb\xbf{}", LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
  { "broken-json", OK_HEAD "Content-Length: 7\r\n\r\n{'a':1}", LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
  { "scalar-json", OK_HEAD "Content-Length: 4\r\n\r\ntrue", LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
  { "empty", OK_HEAD "Content-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
  { "gzip-that-is-none", OK_HEAD "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", LK_HOSTILE_KEEP, 200, NO_ERROR, TRUE },
  { "redirect-nowhere", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, 302, NO_ERROR, FALSE },
  { "redirect-to-file", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
    LK_HOSTILE_KEEP, 302, LK_ERROR_REFUSED_REDIRECT, FALSE },
  { "redirect-broken", "HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n",
    LK_HOSTILE_KEEP, 302, LK_ERROR_REFUSED_REDIRECT, FALSE },
  { "redirect-crlf-host", "HTTP/1.1 302 Found\r\nLocation: https://a%0d%0ab/\r\nContent-Length: 0\r\n\r\n",
    LK_HOSTILE_KEEP, 302, LK_ERROR_REFUSED_REDIRECT, FALSE },
  { "redirect-elsewhere-http", "HTTP/1.1 302 Found\r\nLocation: http://localhost:9/x\r\nContent-Length: 0\r\n\r\n",
    LK_HOSTILE_KEEP, 302, LK_ERROR_REFUSED_REDIRECT, FALSE },
  { "bad-headers", "HTTP/1.1 200 OK\r\nDate: \xff\xfe\r\nServer: \xff\x80\r\nRetry-After: -5\r\n"
    "Content-Type: \xff;;\r\nContent-Length: 0\r\n\r\n",
    LK_HOSTILE_KEEP, 200, NO_ERROR, FALSE },
};

static void
test_answer (FetchFixture *fixture, gconstpointer data)
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
  g_assert_cmpint (fixture->outcome, ==,
                   expected->code == NO_ERROR ? LK_OUTCOME_OK : LK_OUTCOME_FAILED);
  g_assert_cmpuint (fixture->answer->status, ==, expected->status);
  g_assert_cmpint (fixture->answer->json != NULL, ==, expected->has_json);
  facts = lk_answer_dup_facts (fixture->answer, "service");
  g_assert_cmpint (json_object_has_member (facts, "status"), ==, expected->status != 0);
}

/* libsoup 3.2 itself warns about this one, with a message of GObject's. */
static void
test_negative_length (FetchFixture *fixture, gconstpointer data)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

  lk_hostile_server_add (fixture->server, "/x", OK_HEAD "Content-Length: -5\r\n\r\n{}", -1,
                         LK_HOSTILE_CLOSE);
  fetch (fixture, "/x");
  g_assert_nonnull (fixture->error);
  g_log_set_always_fatal (fatal);
}

static void
test_oversized (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *block = g_strnfill (65536, ' ');

  lk_hostile_server_add_drip (fixture->server, "/length",
                              OK_HEAD "Content-Length: 209715200\r\n\r\n", block, 65536, 3200, 0,
                              LK_HOSTILE_CLOSE);
  lk_hostile_server_add_drip (fixture->server, "/none", OK_HEAD "\r\n", block, 65536, 3200, 0,
                              LK_HOSTILE_CLOSE);
  fetch (fixture, "/length");
  g_assert_error (fixture->error, LK_ERROR, LK_ERROR_LIMIT);
  g_assert_cmpuint (fixture->answer->status, ==, 200);
  g_assert_cmpuint (g_bytes_get_size (fixture->answer->body), ==, LK_JSON_MAX_BYTES);
  fetch (fixture, "/none");
  g_assert_error (fixture->error, LK_ERROR, LK_ERROR_LIMIT);
}

static void
test_exactly_the_limit (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *block = g_strnfill (LK_JSON_MAX_BYTES - 2, ' ');
  g_autofree char *head =
    g_strdup_printf (OK_HEAD "Content-Length: %d\r\n\r\n{}", LK_JSON_MAX_BYTES);

  lk_hostile_server_add_drip (fixture->server, "/x", head, block, LK_JSON_MAX_BYTES - 2, 1, 0,
                              LK_HOSTILE_KEEP);
  fetch (fixture, "/x");
  g_assert_no_error (fixture->error);
  g_assert_nonnull (fixture->answer->json);
}

static void
test_beginning (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/x");
  g_autofree char *block = g_strnfill (65536, 'x');

  lk_hostile_server_add_drip (fixture->server, "/x", "HTTP/1.1 200 OK\r\n\r\n", block, 65536, 3200,
                              0, LK_HOSTILE_CLOSE);
  fetch_url (fixture, url, LK_FETCH_BEGINNING, PLENTY_MS);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (g_bytes_get_size (fixture->answer->body), <, 65536);
}

static GBytes *
compress (gsize length)
{
  g_autoptr(GConverter) converter =
    G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autofree char *plain = g_strnfill (length, ' ');
  gsize room = length / 4 + 1024;
  g_autofree char *packed = g_malloc (room);
  gsize n_read, n_written;
  g_autoptr(GError) error = NULL;

  plain[0] = '{';
  plain[length - 1] = '}';
  g_assert_cmpint (g_converter_convert (converter, plain, length, packed, room,
                                        G_CONVERTER_INPUT_AT_END, &n_read, &n_written, &error),
                   ==, G_CONVERTER_FINISHED);
  g_assert_no_error (error);
  return g_bytes_new (packed, n_written);
}

static void
add_gzip (FetchFixture *fixture, const char *path, gsize plain_length, gsize cut)
{
  g_autoptr(GBytes) packed = compress (plain_length);
  gsize length = g_bytes_get_size (packed) - cut;
  g_autofree char *head = g_strdup_printf (
    OK_HEAD "Content-Encoding: gzip\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", length);

  lk_hostile_server_add_drip (fixture->server, path, head, g_bytes_get_data (packed, NULL), length,
                              1, 0, LK_HOSTILE_KEEP);
}

static void
test_gzip (FetchFixture *fixture, gconstpointer data)
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
test_deep_json (FetchFixture *fixture, gconstpointer data)
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
test_huge_header (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *block = g_strnfill (65536, 'h');

  lk_hostile_server_add_drip (fixture->server, "/x", "HTTP/1.1 200 OK\r\nX: ", block, 65536, 1000,
                              0, LK_HOSTILE_CLOSE);
  fetch (fixture, "/x");
  g_assert_nonnull (fixture->error);
  g_assert_cmpint (fixture->outcome, ==, LK_OUTCOME_FAILED);
}

static void
test_bad_urls (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_strnfill (3000, 'x');
  g_autofree char *longer = g_strconcat ("http://localhost/", path, NULL);
  const char *urls[] = { "",
                         "x",
                         "file:///etc/passwd",
                         "data:,x",
                         "http://",
                         "http://a%0d%0aHost:b/",
                         "http://a b/",
                         "https://[::1/",
                         "ftp://localhost/",
                         longer };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      fetch_url (fixture, urls[i], LK_FETCH_NONE, PLENTY_MS);
      g_assert_nonnull (fixture->error);
      g_assert_cmpint (fixture->outcome, ==, LK_OUTCOME_FAILED);
    }
  g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (fixture->run))->len, ==, 0);
}

static void
test_refused (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/");

  g_clear_pointer (&fixture->server, lk_hostile_server_free);
  fetch_url (fixture, url, LK_FETCH_NONE, PLENTY_MS);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_cmpint (fixture->answer->connected_ms, ==, -1);
}

static void
test_maintenance (FetchFixture *fixture, gconstpointer data)
{
  g_autoptr(JsonObject) facts = NULL;

  lk_hostile_server_add (
    fixture->server, "/x",
    "HTTP/1.1 503 S\r\nRetry-After: 120\r\nContent-Type: text/html\r\nContent-Length: 27\r\n\r\n"
    "<html>Down for MAINTENANCE.",
    -1, LK_HOSTILE_KEEP);
  fetch (fixture, "/x");
  g_assert_no_error (fixture->error);
  facts = lk_answer_dup_facts (fixture->answer, "service");
  g_assert_true (lk_json_is_true (facts, "maintenance"));
  g_assert_true (lk_json_is_true (facts, "html"));
  g_assert_cmpint (json_object_get_int_member (facts, "retry_after_s"), ==, 120);
}

static void
test_banner (FetchFixture *fixture, gconstpointer data)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, "/");

  lk_hostile_server_add (fixture->server, NULL, "SSH-2.0-OpenSSH_9.2p1\r\n", -1, LK_HOSTILE_HANG);
  fetch_url (fixture, url, LK_FETCH_NONE, 500);
  g_assert_nonnull (fixture->error);
  g_assert_cmpuint (fixture->answer->status, ==, 0);
}

#define ADD(path, function) \
  g_test_add (path, FetchFixture, NULL, fetch_fixture_set_up, function, fetch_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strconcat ("/fetch/answer/", answers[i].name, NULL);

      g_test_add (path, FetchFixture, &answers[i], fetch_fixture_set_up, test_answer,
                  fetch_fixture_tear_down);
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
  ADD ("/fetch/bad-urls", test_bad_urls);
  ADD ("/fetch/refused", test_refused);
  ADD ("/fetch/maintenance", test_maintenance);
  ADD ("/fetch/banner", test_banner);
  return g_test_run ();
}

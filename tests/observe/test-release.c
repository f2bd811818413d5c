/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-hostile-server.h"
#include "lk-release-feed.h"
#include "lk-release-probe.h"
#include "lk-trace-kit.h"

#define FLATHUB \
  "{\"id\":\"org.example.Chat\",\"is_eol\":false,\"releases\":[" \
  "{\"timestamp\":\"1704067200\",\"version\":\"1.2.0\",\"type\":\"stable\",\"description\":\"<p>Old.</p>\"}," \
  "{\"timestamp\":\"1717200000\",\"version\":\"1.4.0\",\"description\":\"<p>Signing in &amp; " \
    "out:</p>\\n<ul><li>works</li><LI>fast</LI></ul>" \
  "<script>alert(1)</script>\\u202e\\u0007\"}," \
  "{\"timestamp\":1709251200,\"version\":\"1.3.0\",\"type\":\"stable\",\"description\":null}," \
  "{\"timestamp\":\"1719800000\",\"version\":\"1.5.0\",\"type\":\"development\",\"description\":\"later\"}," \
  "{\"timestamp\":\"1719800001\",\"version\":\"1.5.0-rc1\",\"type\":\"stable\"}," \
  "{\"timestamp\":\"1719900000\",\"version\":7},{\"timestamp\":\"x\",\"version\":\"latest\"},7,null,[]]}"
#define GITHUB "{\"tag_name\":\"v1.4.0\",\"draft\":false,\"prerelease\":false,\"published_at\":\"2024-06-01T10:00:00Z\"," \
               "\"body\":\"## New\\n* **Fast** `code` [notes](https://example.org/x)\\n<!-- hidden -->\"}"
#define GITHUB_LIST \
  "[{\"tag_name\":\"v2.0.0-beta.1\",\"prerelease\":true,\"published_at\":\"2024-07-01T10:00:00Z\"}," \
  "{\"tag_name\":\"v3.0.0\",\"draft\":true},{\"tag_name\":\"v1.3.9\",\"published_at\":\"2024-06-02T10:00:00Z\"}," \
  "{\"tag_name\":\"v1.4.0\",\"published_at\":\"2024-06-01T10:00:00Z\"}]"

typedef struct
{
  const char *name;
  const char *kind;
  const char *pointer;
  const char *text;
  const char *version; /* NULL: nothing can be told */
  const char *date;
} Feed;

static const Feed feeds[] = {
  { "flathub", "flathub", NULL, FLATHUB, "1.4.0", "2024-06-01" },
  { "flathub-dates", "flathub", NULL, "{\"releases\":[{\"version\":\"2\",\"date\":\"2024-01-02\"},{\"version\":\"1\"}]}",
    "2", "2024-01-02" },
  { "flathub-no-dates", "flathub", NULL,
    "{\"releases\":[{\"version\":\"1.9\"},{\"version\":\"1.10\"},{\"version\":\"1.8\"}]}", "1.10", NULL },
  { "flathub-only-pre", "flathub", NULL, "{\"releases\":[{\"version\":\"1.0-rc1\"},{\"version\":\"1.0-rc2\"}]}",
    "1.0-rc2", NULL },
  { "flathub-none", "flathub", NULL, "{\"releases\":[]}", NULL, NULL },
  { "flathub-type", "flathub", NULL, "{\"releases\":{\"version\":\"1\"}}", NULL, NULL },
  { "flathub-array", "flathub", NULL, "[{\"version\":\"1\"}]", NULL, NULL },
  { "flathub-far", "flathub", NULL, "{\"releases\":[{\"version\":\"1\",\"timestamp\":\"9223372036854775807\"}]}", "1", NULL },
  { "flathub-negative", "flathub", NULL, "{\"releases\":[{\"version\":\"1\",\"timestamp\":-5}]}", "1", NULL },
  { "github", "github", NULL, GITHUB, "v1.4.0", "2024-06-01" },
  { "github-list", "github", NULL, GITHUB_LIST, "v1.3.9", "2024-06-02" },
  { "github-draft", "github", NULL, "{\"tag_name\":\"v1\",\"draft\":true}", NULL, NULL },
  { "github-limit", "github", NULL, "{\"message\":\"API rate limit exceeded\"}", NULL, NULL },
  { "json", "json", "/Linux/version", "{\"Linux\":{\"version\":\"3.2.1\"}}", "3.2.1", NULL },
  { "json-number", "json", "/v", "{\"v\":12}", "12", NULL },
  { "json-parts", "json", "/full/host_version", "{\"full\":{\"host_version\":[0,0,67]}}", "0.0.67", NULL },
  { "json-index", "json", "/0/name", "[{\"name\":\"1.5\"}]", "1.5", NULL },
  { "json-root", "json", "", "\"1.5\"", "1.5", NULL },
  { "json-escape", "json", "/a~1b/c~0d/%20e", "{\"a/b\":{\"c~d\":{\" e\":\"1.5\"}}}", "1.5", NULL },
  { "json-beyond", "json", "/1", "[\"1.5\"]", NULL, NULL },
  { "json-empty", "json", "/0", "[]", NULL, NULL },
  { "json-index-bad", "json", "/-1", "[\"1.5\"]", NULL, NULL },
  { "json-missing", "json", "/b", "{\"a\":\"1\"}", NULL, NULL },
  { "json-through", "json", "/a/b", "{\"a\":\"1\"}", NULL, NULL },
  { "json-object", "json", "/a", "{\"a\":{\"b\":1}}", NULL, NULL },
  { "json-null", "json", "/a", "{\"a\":null}", NULL, NULL },
  { "json-mixed", "json", "/a", "{\"a\":[1,\"2\"]}", NULL, NULL },
  { "json-no-pointer", "json", NULL, "{\"a\":\"1\"}", NULL, NULL },
  { "json-relative", "json", "a", "{\"a\":\"1\"}", NULL, NULL },
  { "json-deep", "json", "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", "{\"a\":\"1\"}", NULL, NULL },
  { "json-markup", "json", "/a", "{\"a\":\"1.2<b>\"}", NULL, NULL },
  { "text", "text", NULL, "5.13.1\n", "5.13.1", NULL },
  { "text-yaml", "text", NULL, "version: v5.1.2\nfiles:\n  - url: x-9.9.9.AppImage\n", "v5.1.2", NULL },
  { "text-sentence", "text", NULL, "The newest is 4.2.", "4.2", NULL },
  { "text-page", "text", NULL, "\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\">", NULL, NULL },
  { "text-nothing", "text", NULL, "no news", NULL, NULL },
  { "text-whole", "text", NULL, "42", NULL, NULL },
  { "other", "other", NULL, "1.2", NULL, NULL },
};

static LkReleaseFeed *
read_feed (const char *kind,
           const char *pointer,
           const char *text,
           GError    **error)
{
  g_autoptr(JsonNode) root = lk_json_parse (text, strlen (text), NULL);

  return lk_release_feed_read (kind, pointer, root, text, strlen (text), error);
}

static void
test_read (gconstpointer data)
{
  const Feed *feed = data;
  g_autoptr(GError) error = NULL;
  LkReleaseFeed *read = read_feed (feed->kind, feed->pointer, feed->text, &error);

  if (feed->version == NULL)
    {
      g_assert_null (read);
      g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
      return;
    }
  g_assert_no_error (error);
  g_assert_nonnull (read);
  g_assert_cmpstr (((LkRelease *) read->releases->pdata[0])->version, ==, feed->version);
  g_assert_cmpstr (((LkRelease *) read->releases->pdata[0])->date, ==, feed->date);
  lk_release_feed_free (read);
}

static void
test_notes (void)
{
  g_autoptr(LkReleaseFeed) feed = read_feed ("flathub", NULL, FLATHUB, NULL);
  g_autoptr(JsonArray) since = lk_release_feed_dup_notes (feed, "1.2.0-1");
  g_autoptr(JsonArray) newer = lk_release_feed_dup_notes (feed, "2.0");
  g_autoptr(JsonArray) unknown = lk_release_feed_dup_notes (feed, NULL);

  g_assert_cmpuint (json_array_get_length (since), ==, 2);
  g_assert_cmpstr (lk_json_get_string (json_array_get_object_element (since, 0), "version"), ==, "1.4.0");
  g_assert_cmpstr (lk_json_get_string (json_array_get_object_element (since, 0), "text"), ==,
                   "Signing in & out: - works - fast alert(1)");
  g_assert_cmpstr (lk_json_get_string (json_array_get_object_element (since, 1), "version"), ==, "1.3.0");
  g_assert_false (json_object_has_member (json_array_get_object_element (since, 1), "text"));
  g_assert_cmpuint (json_array_get_length (newer), ==, 0);
  g_assert_cmpuint (json_array_get_length (unknown), ==, 1);
}

static void
test_many_notes (void)
{
  g_autoptr(GString) text = g_string_new ("{\"releases\":[");
  g_autoptr(LkReleaseFeed) feed = NULL;
  g_autoptr(JsonArray) notes = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (text, "%s{\"version\":\"1.%u\",\"timestamp\":%u}", i > 0 ? "," : "", 1000 - i, 2000000 - i);
  g_string_append (text, "]}");
  feed = read_feed ("flathub", NULL, text->str, NULL);
  notes = lk_release_feed_dup_notes (feed, "0.1");
  g_assert_cmpuint (feed->releases->len, ==, 200);
  g_assert_cmpuint (json_array_get_length (notes), ==, LK_RELEASE_MAX_NOTES);
  g_assert_cmpstr (lk_json_get_string (json_array_get_object_element (notes, 0), "version"), ==, "1.1000");
}

typedef struct
{
  const char *markup;
  const char *plain;
} Markup;

static void
test_plain (void)
{
  static const Markup cases[] = {
    { "", "" }, { "plain", "plain" }, { "## New\n* **Fast** `code` [notes](https://example.org/x)\n<!-- no -->",
      "New - Fast code notes" },
    { "a < b && c > d &lt;i&gt; &#39;x&#39;", "a < b && c > d <i> 'x'" }, { "<p unclosed", "<p unclosed" },
      { "<!-- unclosed", "" },
    { "![picture](x.png) after", "picture after" }, { "[not a link] (x)", "[not a link] (x)" },
      { "a\r\n\r\n\tb\x07\x1b[31m", "a b[31m" },
    { "x\xff", "x\xef\xbf\xbd" }, { "- one\n- two", "- one - two" }, { "C# and 5 * 3", "C# and 5 3" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *plain = lk_release_dup_plain (cases[i].markup, LK_RELEASE_MAX_TEXT);

      g_assert_cmpstr (plain, ==, cases[i].plain);
    }
}

static void
test_long_text (void)
{
  g_autofree char *brackets = g_strnfill (1024 * 1024, '<');
  g_autofree char *letters = g_strnfill (1024 * 1024, 'x');
  g_autofree char *cut = lk_release_dup_plain (brackets, LK_RELEASE_MAX_TEXT);
  g_autofree char *cut_letters = lk_release_dup_plain (letters, 10);
  g_autofree char *cut_inside = lk_release_dup_plain ("\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87", 10);

  g_assert_cmpuint (strlen (cut), <=, LK_RELEASE_MAX_TEXT);
  g_assert_cmpstr (cut_letters, ==, "xxxxxxx\xe2\x80\xa6");
  g_assert_cmpstr (cut_inside, ==, "\xe4\xb8\xad\xe6\x96\x87\xe2\x80\xa6");
}

typedef struct
{
  LkRun           *run;    /* (owned) */
  LkHostileServer *server; /* (owned) */
  LkClient        *client; /* (owned) */
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->run = lk_kit_run_new (NULL);
  fixture->server = lk_hostile_server_new (NULL);
  fixture->client = lk_client_new ("Example Chat");
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  lk_kit_assert_idle (fixture->run);
  g_clear_pointer (&fixture->client, lk_client_free);
  g_clear_pointer (&fixture->server, lk_hostile_server_free);
  g_clear_object (&fixture->run);
}

static LkObservation *
probe (Fixture    *fixture,
       const char *kind,
       const char *path,
       const char *installed)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_free (fixture->client->latest_kind);
  g_free (fixture->client->latest_url);
  fixture->client->latest_kind = g_strdup (kind);
  fixture->client->latest_url = path != NULL ? lk_hostile_server_dup_url (fixture->server, path) : NULL;
  lk_release_probe_async (fixture->run, fixture->client, installed, "deb", NULL, lk_kit_on_result_cb, &result);
  lk_release_probe_finish (lk_kit_wait (&result));
  return lk_kit_find (fixture->run, LK_RELEASE_PROBE, lk_kit_count (fixture->run, LK_RELEASE_PROBE) - 1);
}

static void
test_probe (Fixture      *fixture,
            gconstpointer data)
{
  g_autofree char *request = NULL;
  LkObservation *observation;

  lk_hostile_server_add_json (fixture->server, "/feed", 200, FLATHUB);
  observation = probe (fixture, "flathub", "/feed?locale=en", "1.2.0-1");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_cmpstr (lk_observation_get_subject (observation), ==, "Example Chat");
  g_assert_cmpstr (lk_observation_get_fact (observation, "version"), ==, "1.4.0");
  g_assert_cmpstr (lk_observation_get_fact (observation, "order"), ==, "older");
  g_assert_cmpstr (lk_observation_get_fact (observation, "source"), ==, "flathub");
  g_assert_true (g_str_has_suffix (lk_observation_get_fact (observation, "url"), "/feed"));
  g_assert_false (lk_observation_is_true (observation, "eol"));
  g_assert_true (json_object_has_member (lk_observation_get_facts (observation), "eol"));
  g_assert_cmpuint (json_array_get_length (lk_json_get_array (lk_observation_get_facts (observation), "notes")), ==, 2);
  request = lk_hostile_server_dup_request (fixture->server, "/feed");
  g_assert_nonnull (strstr (request, "User-Agent: Latchkey/"));
  /* A feed is no way to the service: nothing else is written down of it. */
  g_assert_cmpuint (lk_kit_count (fixture->run, "http"), ==, 0);
  g_assert_cmpuint (lk_kit_count (fixture->run, "connect"), ==, 0);
}

static void
test_end_of_life (Fixture      *fixture,
                  gconstpointer data)
{
  LkObservation *observation;

  lk_hostile_server_add_json (fixture->server, "/feed", 200,
                              "{\"is_eol\":true,\"releases\":[{\"version\":\"1.0\",\"timestamp\":\"1\"}]}");
  observation = probe (fixture, "flathub", "/feed", "1.2");
  g_assert_true (lk_observation_is_true (observation, "eol"));
  g_assert_cmpstr (lk_observation_get_fact (observation, "order"), ==, "newer");
  g_assert_cmpuint (json_array_get_length (lk_json_get_array (lk_observation_get_facts (observation), "notes")), ==, 0);
}

static void
test_pointer (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *request = NULL;
  LkObservation *observation;

  lk_hostile_server_add_json (fixture->server, "/feed", 200, "{\"Linux\":{\"version\":\"3.2.1\"}}");
  observation = probe (fixture, "json", "/feed#/Linux/version", "v3.2.1");
  g_assert_cmpstr (lk_observation_get_fact (observation, "order"), ==, "same");
  request = lk_hostile_server_dup_request (fixture->server, "/feed");
  g_assert_null (strstr (request, "Linux"));
}

typedef struct
{
  const char  *name;
  const char  *kind;
  const char  *answer;
  LkHostileEnd end;
  const char  *reason;
} Bad;

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static const Bad bad[] = {
  { "rate-limit", "github", "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
    LK_HOSTILE_KEEP, "rate-limited" },
  { "too-many", "json", "HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, "rate-limited" },
  { "forbidden", "flathub", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, "bad-status" },
  { "missing", "flathub", "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\n{}", LK_HOSTILE_KEEP, "not-found" },
  { "page", "flathub", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 14\r\n\r\n<html>9.9.9<b>",
    LK_HOSTILE_KEEP, "page" },
  { "page-text", "text", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n9.9.9\n",
    LK_HOSTILE_KEEP, "page" },
  { "wrong-type", "flathub", HEAD "Content-Length: 3\r\n\r\n[7]", LK_HOSTILE_KEEP, "no-release" },
  { "not-json", "flathub", HEAD "Content-Length: 6\r\n\r\n9.9.9\n", LK_HOSTILE_KEEP, "not-json" },
  { "cut", "flathub", HEAD "Content-Length: 900\r\n\r\n{\"releases\":[{\"version\":\"1\"", LK_HOSTILE_CLOSE, "no-answer" },
  { "reset", "flathub", HEAD, LK_HOSTILE_RESET, "no-answer" },
  { "downgrade", "json", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
    LK_HOSTILE_KEEP, "no-answer" },
};

static void
test_bad (gconstpointer data)
{
  const Bad *row = data;
  Fixture fixture;
  LkObservation *observation;

  set_up (&fixture, NULL);
  lk_hostile_server_add (fixture.server, "/feed", row->answer, -1, row->end);
  observation = probe (&fixture, row->kind, "/feed#/a", "1.0");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_FAILED);
  g_assert_cmpstr (lk_observation_get_fact (observation, "reason"), ==, row->reason);
  g_assert_nonnull (lk_observation_get_error_domain (observation));
  g_assert_null (lk_observation_get_fact (observation, "version"));
  g_assert_null (lk_observation_get_fact (observation, "order"));
  tear_down (&fixture, NULL);
}

static void
test_huge (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *filler = g_strnfill (300 * 1024, ' ');
  g_autofree char *answer =
    g_strdup_printf (HEAD "Content-Length: %d\r\n\r\n%s{}", 300 * 1024 + 2, filler);
  LkObservation *observation;

  lk_hostile_server_add (fixture->server, "/feed", answer, -1, LK_HOSTILE_CLOSE);
  observation = probe (fixture, "flathub", "/feed", "1.0");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_FAILED);
  g_assert_null (lk_observation_get_fact (observation, "version"));
}

static void
test_redirect (Fixture      *fixture,
               gconstpointer data)
{
  LkObservation *observation;

  lk_hostile_server_add (fixture->server, "/old", "HTTP/1.1 301 Moved\r\nLocation: /feed\r\nContent-Length: 0\r\n\r\n", -1,
                         LK_HOSTILE_KEEP);
  lk_hostile_server_add (fixture->server, "/feed",
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\n5.0.1\n",
                         -1, LK_HOSTILE_KEEP);
  observation = probe (fixture, "text", "/old", "not a version");
  g_assert_cmpstr (lk_observation_get_fact (observation, "version"), ==, "5.0.1");
  g_assert_null (lk_observation_get_fact (observation, "order"));
}

/* What needs no feed is told where no other hosts may be asked, or where there is no feed. */
static void
test_unasked (Fixture      *fixture,
              gconstpointer data)
{
  static const char *const versions[] = { "1.3.0", NULL };
  LkObservation *observation;

  fixture->client->minimum = g_strdup ("1.2");
  fixture->client->known_bad = g_strdupv ((char **) versions);
  lk_run_set_extra_hosts (fixture->run, FALSE);
  lk_hostile_server_add_json (fixture->server, "/feed", 200, FLATHUB);
  observation = probe (fixture, "flathub", "/feed", "1.3.0-2");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_SKIPPED);
  g_assert_cmpstr (lk_observation_get_fact (observation, "reason"), ==, "no-extra-hosts");
  g_assert_true (lk_observation_is_true (observation, "known_bad"));
  g_assert_false (lk_observation_is_true (observation, "below_minimum"));
  g_assert_cmpstr (lk_observation_get_fact (observation, "minimum_from"), ==, "description");
  g_assert_cmpuint (lk_hostile_server_count_connections (fixture->server), ==, 0);
  lk_run_set_extra_hosts (fixture->run, TRUE);
  observation = probe (fixture, NULL, NULL, "1.1.9");
  g_assert_cmpstr (lk_observation_get_fact (observation, "reason"), ==, "no-feed");
  g_assert_true (lk_observation_is_true (observation, "below_minimum"));
  g_assert_false (lk_observation_is_true (observation, "known_bad"));
}

static void
test_server_minimum (Fixture      *fixture,
                     gconstpointer data)
{
  g_autoptr(JsonObject) old = json_object_new ();
  g_autoptr(JsonObject) new = json_object_new ();
  LkObservation *observation;

  json_object_set_string_member (old, "minimum_desktop", "1.0");
  json_object_set_string_member (new, "minimum_desktop", "3.9.6");
  fixture->client->minimum = g_strdup ("1.2");
  lk_run_record (fixture->run, "discovery", "chat.example.org", 0, LK_OUTCOME_OK, NULL, old);
  observation = probe (fixture, NULL, NULL, "1.1");
  g_assert_cmpstr (lk_observation_get_fact (observation, "minimum"), ==, "1.2");
  lk_run_record (fixture->run, "server-info", "chat.example.org", 0, LK_OUTCOME_OK, NULL, new);
  observation = probe (fixture, NULL, NULL, "3.9.5");
  g_assert_cmpstr (lk_observation_get_fact (observation, "minimum"), ==, "3.9.6");
  g_assert_cmpstr (lk_observation_get_fact (observation, "minimum_from"), ==, "server");
  g_assert_true (lk_observation_is_true (observation, "below_minimum"));
  observation = probe (fixture, NULL, NULL, NULL);
  g_assert_cmpstr (lk_observation_get_fact (observation, "minimum"), ==, "3.9.6");
  g_assert_false (json_object_has_member (lk_observation_get_facts (observation), "below_minimum"));
  fixture->client->third_party = TRUE;
  observation = probe (fixture, NULL, NULL, "1.3");
  g_assert_cmpstr (lk_observation_get_fact (observation, "minimum"), ==, "1.2");
  g_assert_false (lk_observation_is_true (observation, "below_minimum"));
}

/* A feed that says nothing is given up at the probe's deadline or when the run is stopped. */
static void
test_hang (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  LkObservation *observation;

  lk_hostile_server_add (fixture->server, "/feed", "", 0, LK_HOSTILE_HANG);
  fixture->client->latest_kind = g_strdup ("text");
  fixture->client->latest_url = lk_hostile_server_dup_url (fixture->server, "/feed");
  lk_release_probe_async (fixture->run, fixture->client, "1.0", NULL, cancellable, lk_kit_on_result_cb, &result);
  g_assert_true (lk_run_is_out (fixture->run, LK_RELEASE_PROBE));
  g_cancellable_cancel (cancellable);
  lk_release_probe_finish (lk_kit_wait (&result));
  observation = lk_kit_find (fixture->run, LK_RELEASE_PROBE, 0);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_CANCELLED);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (feeds); i++)
    {
      g_autofree char *path = g_strconcat ("/release/read/", feeds[i].name, NULL);

      g_test_add_data_func (path, &feeds[i], test_read);
    }
  g_test_add_func ("/release/notes", test_notes);
  g_test_add_func ("/release/many-notes", test_many_notes);
  g_test_add_func ("/release/plain", test_plain);
  g_test_add_func ("/release/long-text", test_long_text);
  g_test_add ("/release/probe", Fixture, NULL, set_up, test_probe, tear_down);
  g_test_add ("/release/end-of-life", Fixture, NULL, set_up, test_end_of_life, tear_down);
  g_test_add ("/release/pointer", Fixture, NULL, set_up, test_pointer, tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *path = g_strconcat ("/release/bad/", bad[i].name, NULL);

      g_test_add_data_func (path, &bad[i], test_bad);
    }
  g_test_add ("/release/huge", Fixture, NULL, set_up, test_huge, tear_down);
  g_test_add ("/release/redirect", Fixture, NULL, set_up, test_redirect, tear_down);
  g_test_add ("/release/unasked", Fixture, NULL, set_up, test_unasked, tear_down);
  g_test_add ("/release/server-minimum", Fixture, NULL, set_up, test_server_minimum, tear_down);
  g_test_add ("/release/hang", Fixture, NULL, set_up, test_hang, tear_down);
  return g_test_run ();
}

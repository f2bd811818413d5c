/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fetch-fixture.h"
#include "lk-change-password.h"

#define PAGE "/.well-known/change-password"
#define NONSENSE "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200"
#define EMPTY "Content-Length: 0\r\n\r\n"
#define NOT_FOUND "HTTP/1.1 404 N\r\n" EMPTY

typedef struct
{
  FetchFixture fetch;
  char        *link; /* (owned) (nullable) */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fetch_fixture_set_up_trusted (&fixture->fetch, data);
}

static void
set_up_untrusted (Fixture *fixture, gconstpointer data)
{
  fetch_fixture_set_up_untrusted (&fixture->fetch, data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->link);
  fetch_fixture_tear_down (&fixture->fetch, data);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->link = lk_change_password_find_finish (result);
  g_main_loop_quit (fixture->fetch.loop);
}

static void
search (Fixture *fixture)
{
  lk_change_password_find_async (fixture->fetch.run, "127.0.0.1", lk_hostile_server_get_port (fixture->fetch.server), NULL,
                                 on_found_cb, fixture);
  g_assert_true (lk_run_is_out (fixture->fetch.run, "http"));
  g_main_loop_run (fixture->fetch.loop);
  g_assert_false (lk_run_is_out (fixture->fetch.run, "http"));
}

typedef struct
{
  const char *name;
  const char *nonsense;
  const char *page;
  gboolean    asked; /* for the page */
  gboolean    found;
} Row;

static const Row rows[] = {
  { "redirect", NOT_FOUND, "HTTP/1.1 302 F\r\nLocation: https://accounts.example.net/password?x\r\n" EMPTY, TRUE, TRUE },
  { "redirect-here", NOT_FOUND, "HTTP/1.1 303 F\r\nLocation: /settings\r\n" EMPTY, TRUE, TRUE },
  { "page", NOT_FOUND, "HTTP/1.1 200 O\r\n" EMPTY, TRUE, TRUE },
  { "none", NOT_FOUND, NOT_FOUND, TRUE, FALSE },
  { "to-http", NOT_FOUND, "HTTP/1.1 302 F\r\nLocation: http://accounts.example.net/\r\n" EMPTY, TRUE, FALSE },
  { "to-script", NOT_FOUND, "HTTP/1.1 302 F\r\nLocation: javascript:alert(1)\r\n" EMPTY, TRUE, FALSE },
  { "to-nowhere", NOT_FOUND, "HTTP/1.1 302 F\r\n" EMPTY, TRUE, FALSE },
  { "all-good", "HTTP/1.1 200 O\r\n" EMPTY, "HTTP/1.1 200 O\r\n" EMPTY, FALSE, FALSE },
  { "all-redirected", "HTTP/1.1 302 F\r\nLocation: /\r\n" EMPTY, "HTTP/1.1 302 F\r\nLocation: /\r\n" EMPTY, FALSE, FALSE },
};

static void
test_row (Fixture *fixture, gconstpointer data)
{
  const Row *row = data;
  g_autofree char *url = lk_hostile_server_dup_url (fixture->fetch.server, PAGE);
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (fixture->fetch.run));
  LkObservation *last;

  lk_hostile_server_add (fixture->fetch.server, NONSENSE, row->nonsense, -1, LK_HOSTILE_KEEP);
  lk_hostile_server_add (fixture->fetch.server, PAGE, row->page, -1, LK_HOSTILE_KEEP);
  search (fixture);
  g_assert_cmpstr (fixture->link, ==, row->found ? url : NULL);
  g_assert_cmpuint (lk_hostile_server_count (fixture->fetch.server, NONSENSE), ==, 1);
  g_assert_cmpuint (lk_hostile_server_count (fixture->fetch.server, PAGE), ==, row->asked ? 1 : 0);
  g_assert_cmpuint (observations->len, ==, row->asked ? 2 : 1);
  for (guint i = 0; i < observations->len; i++)
    g_assert_cmpstr (lk_observation_get_fact (g_ptr_array_index (observations, i), "purpose"), ==, "change-password");
  last = g_ptr_array_index (observations, observations->len - 1);
  g_assert_cmpstr (lk_observation_get_fact (last, "link"), ==, row->found ? url : NULL);
  if (row->asked)
    g_assert_cmpstr (lk_observation_get_subject (last), ==, url);
}

static void
test_untrusted (Fixture *fixture, gconstpointer data)
{
  lk_hostile_server_add (fixture->fetch.server, NONSENSE, NOT_FOUND, -1, LK_HOSTILE_KEEP);
  search (fixture);
  g_assert_null (fixture->link);
  g_assert_cmpuint (lk_hostile_server_count (fixture->fetch.server, NONSENSE), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/change-password/", rows[i].name, NULL);

      g_test_add (path, Fixture, &rows[i], set_up, test_row, tear_down);
    }
  g_test_add ("/change-password/untrusted", Fixture, NULL, set_up_untrusted, test_untrusted, tear_down);
  return g_test_run ();
}

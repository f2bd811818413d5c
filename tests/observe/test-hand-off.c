/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "lk-hand-off.h"
#include "lk-json.h"
#include "lk-tree.h"
#include "local-kit.h"

#define PAGE "<!doctype html><title>hand-off</title><p>opened \xe2\x9c\x93"
/* A browser that works has this long, one of which nothing is expected the other. */
#define LONG_MS 20000
#define SHORT_MS 600

/* What is run in place of a browser, with the page's address as $1, and in a folder of its own. */
#define FETCH "curl -sS -o page \"$1\"; echo $? >done\n"
#define FETCH_TWICE "curl -sS -o first \"$1\"; curl -sS -o page \"$1\"; echo $? >done\n"
#define HEAD_THEN_FETCH "curl -sS -I -o head \"$1\"; curl -sS -o page \"$1\"; echo $? >done\n"
#define HEAD_ONLY "curl -sS -I -o head \"$1\"; echo $? >done\n"
#define ICON_ONLY "curl -sS -o page -w '%{http_code}' \"${1%/*}/favicon.ico\" >status; echo $? >done\n"

typedef struct
{
  TestLocal    *local;    /* (owned) */
  char         *folder;   /* (owned) of the browser */
  LkComputer   *computer; /* (owned) */
  GCancellable *cancellable; /* (owned) */
} Desk;

static void
set_up (Desk          *desk,
        gconstpointer  data)
{
  const char *const environment[] = { "DISPLAY=:99", NULL };
  const char *const none[] = { NULL };

  desk->local = test_local_new ();
  desk->folder = g_build_filename (g_get_user_cache_dir (), "browser", NULL);
  desk->computer = lk_computer_new ("", "/home/alice", NULL, none, none, environment);
  desk->cancellable = g_cancellable_new ();
  g_assert_cmpint (g_mkdir_with_parents (desk->folder, 0700), ==, 0);
}

static void
tear_down (Desk          *desk,
           gconstpointer  data)
{
  g_object_unref (desk->cancellable);
  lk_computer_unref (desk->computer);
  test_local_free (desk->local);
  g_free (desk->folder);
}

/* Writes desktop file and choice as a browser's package and the settings of the desktop do. */
static void
choose (const char *exec)
{
  g_autofree char *entry = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Browser\nExec=%s %%u\n"
                                            "MimeType=x-scheme-handler/http;x-scheme-handler/https;\n", exec);

  lk_tree_write (g_get_user_data_dir (), "/applications/browser.desktop", entry, -1);
  lk_tree_write (g_get_user_config_dir (), "/mimeapps.list", "[Default Applications]\n"
                 "x-scheme-handler/http=browser.desktop\nx-scheme-handler/https=browser.desktop\n", -1);
}

static void
install (Desk       *desk,
         const char *script)
{
  g_autofree char *program = g_build_filename (desk->folder, "browser", NULL);
  g_autofree char *text = g_strdup_printf ("#!/bin/sh\ncd '%s' || exit 1\n%s", desk->folder, script);

  lk_tree_write (desk->folder, "/browser", text, -1);
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  choose (program);
}

static gboolean
have_curl (void)
{
  g_autofree char *curl = g_find_program_in_path ("curl");

  if (curl == NULL)
    g_test_skip ("curl is not installed");
  return curl != NULL;
}

static LkObservation *
try_it (Desk  *desk,
        guint  deadline_ms)
{
  LkCase *kase = lk_run_get_case (desk->local->run);
  g_autoptr(GAsyncResult) result = NULL;
  guint before = lk_case_get_observations (kase)->len;

  lk_hand_off_async (kase, desk->computer, PAGE, NULL, deadline_ms, desk->cancellable, test_take_result, &result);
  test_wait (&result);
  lk_hand_off_finish (result);
  g_assert_cmpuint (lk_case_get_observations (kase)->len, ==, before + 1);
  return lk_case_find_newest (kase, "hand-off", "browser");
}

/* Waits until the browser's script has come to its end. */
static char *
read_of (Desk       *desk,
         const char *name)
{
  g_autofree char *done = g_build_filename (desk->folder, "done", NULL);
  g_autofree char *path = g_build_filename (desk->folder, name, NULL);
  char *text = NULL;
  gint64 end = g_get_monotonic_time () + LONG_MS * G_TIME_SPAN_MILLISECOND;

  while (!g_file_test (done, G_FILE_TEST_EXISTS) && g_get_monotonic_time () < end)
    test_wait_ms (10);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_test_message ("%s was not written", path);
  return text;
}

static void
assert_opened (LkObservation *seen)
{
  gint64 ms = -1;

  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
  g_assert_true (lk_observation_is_true (seen, "opened"));
  g_assert_true (lk_observation_is_true (seen, "launched"));
  g_assert_true (lk_observation_get_fact_int (seen, "ms", &ms));
  g_assert_cmpint (ms, >=, 0);
}

/* From here on browsers. */

static void
test_opened (Desk          *desk,
             gconstpointer  script)
{
  LkObservation *seen;
  g_autofree char *page = NULL;

  if (!have_curl ())
    return;
  install (desk, script);
  seen = try_it (desk, LONG_MS);
  assert_opened (seen);
  g_assert_cmpstr (lk_observation_get_fact (seen, "by"), ==, "program");
  page = read_of (desk, "page");
  g_assert_cmpstr (page, ==, PAGE);
}

static void
test_head (Desk          *desk,
           gconstpointer  data)
{
  g_autofree char *head = NULL;

  if (!have_curl ())
    return;
  install (desk, HEAD_THEN_FETCH);
  assert_opened (try_it (desk, LONG_MS));
  head = read_of (desk, "head");
  g_assert_true (g_str_has_prefix (head, "HTTP/1.1 200 "));
  g_assert_nonnull (g_strstr_len (head, -1, "Content-Security-Policy: default-src 'none';"));
  g_assert_nonnull (g_strstr_len (head, -1, "Cache-Control: no-store"));
}

/* Whoever only asks for the head, or for the icon, has shown nobody the page. */
static void
test_not_the_page (Desk          *desk,
                   gconstpointer  script)
{
  LkObservation *seen;

  if (!have_curl ())
    return;
  install (desk, script);
  seen = try_it (desk, 2 * SHORT_MS);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_TIMEOUT);
  g_assert_true (test_local_is_false (seen, "opened"));
}

static void
test_silent (Desk          *desk,
             gconstpointer  data)
{
  LkObservation *seen;

  install (desk, "echo 0 >done\n");
  seen = try_it (desk, SHORT_MS);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_TIMEOUT);
  g_assert_true (lk_observation_has_error (seen, g_quark_to_string (LK_ERROR), LK_ERROR_DEADLINE));
  g_assert_true (lk_observation_is_true (seen, "launched"));
  g_assert_true (test_local_is_false (seen, "opened"));
  g_assert_cmpstr (lk_observation_get_fact (seen, "handler"), ==, "browser.desktop");
}

static void
assert_refused (LkObservation *seen)
{
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_FAILED);
  g_assert_true (lk_observation_has_error (seen, "g-io-error-quark", G_IO_ERROR_NOT_SUPPORTED));
  g_assert_true (test_local_is_false (seen, "launched"));
  g_assert_true (test_local_is_false (seen, "opened"));
}

static void
test_none (Desk          *desk,
           gconstpointer  data)
{
  assert_refused (try_it (desk, LONG_MS));
}

static void
test_gone (Desk          *desk,
           gconstpointer  data)
{
  choose ("/nonexistent/browser");
  assert_refused (try_it (desk, LONG_MS));
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (Desk          *desk,
                gconstpointer  data)
{
  LkObservation *seen;

  install (desk, "echo 0 >done\n");
  g_timeout_add (50, cancel_cb, desk->cancellable);
  seen = try_it (desk, LONG_MS);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_CANCELLED);
}

static void
test_cancelled_before (Desk          *desk,
                       gconstpointer  data)
{
  g_cancellable_cancel (desk->cancellable);
  g_assert_cmpint (lk_observation_get_outcome (try_it (desk, LONG_MS)), ==, LK_OUTCOME_CANCELLED);
}

static void
test_no_screen (Desk          *desk,
                gconstpointer  data)
{
  const char *const none[] = { NULL };
  LkObservation *seen;

  lk_computer_unref (desk->computer);
  desk->computer = lk_computer_new ("", "/home/alice", NULL, none, none, none);
  install (desk, FETCH);
  seen = try_it (desk, LONG_MS);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_SKIPPED);
  g_assert_cmpstr (lk_observation_get_fact (seen, "reason"), ==, "no-screen");
}

/* From here on messengers. */

static void
add_client (Desk       *desk,
            const char *name,
            const char *scheme,
            const char *facts)
{
  LkCase *kase = lk_run_get_case (desk->local->run);
  g_autoptr(GError) error = NULL;
  g_autofree char *id = lk_case_dup_next_id (kase);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(LkObservation) seen = NULL;

  test_local_add_client (desk->local, name)->scheme = g_strdup (scheme);
  if (facts == NULL)
    return;
  node = json_from_string (facts, &error);
  g_assert_no_error (error);
  seen = lk_observation_new (id, "client", name, 0, 0, LK_OUTCOME_OK, NULL, json_node_get_object (node));
  lk_case_add_observation (kase, seen);
}

static void
test_way_back (Desk          *desk,
               gconstpointer  data)
{
  LkObservation *seen;

  add_client (desk, "Gone", "gone", "{\"installed\":false}");
  add_client (desk, "Unknown", "unknown", NULL);
  add_client (desk, "Plain", NULL, "{\"installed\":true}");
  add_client (desk, "Element", "element", "{\"installed\":true,\"kind\":\"deb\"}");
  seen = try_it (desk, LONG_MS);
  g_assert_cmpstr (lk_observation_get_fact (seen, "client"), ==, "Element");
  g_assert_cmpstr (lk_observation_get_fact (seen, "scheme"), ==, "element://");
  g_assert_cmpstr (lk_observation_get_fact (seen, "by"), ==, "program");
}

static void
test_no_way_back (Desk          *desk,
                  gconstpointer  data)
{
  add_client (desk, "Gone", "gone", "{\"installed\":false}");
  g_assert_null (lk_hand_off_find_client (lk_run_get_case (desk->local->run)));
  add_client (desk, "Unknown", "unknown", NULL);
  g_assert_cmpstr (lk_hand_off_find_client (lk_run_get_case (desk->local->run))->name, ==, "Unknown");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/hand-off/opened", Desk, FETCH, set_up, test_opened, tear_down);
  g_test_add ("/hand-off/opened/twice", Desk, FETCH_TWICE, set_up, test_opened, tear_down);
  g_test_add ("/hand-off/opened/head-first", Desk, NULL, set_up, test_head, tear_down);
  g_test_add ("/hand-off/not-opened/head-only", Desk, HEAD_ONLY, set_up, test_not_the_page, tear_down);
  g_test_add ("/hand-off/not-opened/icon-only", Desk, ICON_ONLY, set_up, test_not_the_page, tear_down);
  g_test_add ("/hand-off/not-opened/silent", Desk, NULL, set_up, test_silent, tear_down);
  g_test_add ("/hand-off/refused/none", Desk, NULL, set_up, test_none, tear_down);
  g_test_add ("/hand-off/refused/gone", Desk, NULL, set_up, test_gone, tear_down);
  g_test_add ("/hand-off/cancelled", Desk, NULL, set_up, test_cancelled, tear_down);
  g_test_add ("/hand-off/cancelled/before", Desk, NULL, set_up, test_cancelled_before, tear_down);
  g_test_add ("/hand-off/no-screen", Desk, NULL, set_up, test_no_screen, tear_down);
  g_test_add ("/hand-off/way-back", Desk, NULL, set_up, test_way_back, tear_down);
  g_test_add ("/hand-off/no-way-back", Desk, NULL, set_up, test_no_way_back, tear_down);
  return g_test_run ();
}

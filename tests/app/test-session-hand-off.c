/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "lk-session.h"
#include "lk-tree.h"

#define PATIENCE_US (20 * G_USEC_PER_SEC)
#define FETCH "exec curl -sS -o /dev/null \"$1\"\n"
#define NOTHING "exit 0\n"

/* A session that shows a case of a messenger whose links lead back to it. */
static LkSession *
new_session (const char *script)
{
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkService) service = lk_service_new ("example", "Example Chat", LK_PROTOCOL_WEB, NULL);
  g_autoptr(LkCase) kase = NULL;
  g_autofree char *program = g_build_filename (g_get_user_cache_dir (), "browser", NULL);
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, NULL);
  g_autofree char *entry = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Browser\nExec=%s %%u\n"
                                            "MimeType=x-scheme-handler/https;\n", program);
  LkClient *client = lk_client_new ("Chat");
  LkSession *session = lk_session_new (policy);

  client->scheme = g_strdup ("chat");
  g_ptr_array_add (service->clients, client);
  kase = lk_case_new (service, NULL);
  lk_tree_write (g_get_user_cache_dir (), "/browser", text, -1);
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  lk_tree_write (g_get_user_data_dir (), "/applications/browser.desktop", entry, -1);
  lk_tree_write (g_get_user_config_dir (), "/mimeapps.list",
                 "[Default Applications]\nx-scheme-handler/https=browser.desktop\n", -1);
  lk_session_show_case (session, kase);
  return session;
}

static gboolean
have_curl (void)
{
  g_autofree char *curl = g_find_program_in_path ("curl");

  if (curl == NULL)
    g_test_skip ("curl is not installed");
  return curl != NULL;
}

static void
wait_for_end (LkSession *session)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US;

  while (lk_session_is_running (session) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (lk_session_is_running (session));
}

static LkQuestion *
find_question (LkSession *session)
{
  GPtrArray *questions = lk_case_get_questions (lk_session_get_case (session));

  for (guint i = 0; i < questions->len; i++)
    if (g_str_equal (((LkQuestion *) g_ptr_array_index (questions, i))->id, "came-back"))
      return g_ptr_array_index (questions, i);
  return NULL;
}

static void
try_it (LkSession *session)
{
  lk_session_try_hand_off (session, NULL);
  g_assert_true (lk_session_is_running (session));
  g_assert_true (lk_session_is_handing_off (session));
  g_assert_cmpstr (lk_session_get_rechecked (session), ==, "client.browser");
  wait_for_end (session);
  g_assert_false (lk_session_is_handing_off (session));
  g_assert_cmpint (lk_session_get_state (session), ==, LK_SESSION_DONE);
}

static void
test_opened (void)
{
  g_autoptr(LkSession) session = NULL;
  LkFinding *finding;

  if (!have_curl ())
    return;
  session = new_session (FETCH);
  g_assert_null (find_question (session));
  try_it (session);
  finding = lk_case_find_finding (lk_session_get_case (session), "client.browser");
  g_assert_cmpint (finding->status, ==, LK_STATUS_OK);
  g_assert_cmpstr (finding->detail, ==, "Your browser opens pages that programs hand to it.");
}

/* A service of which nothing else is known gives no reason to ask; where its links seem to lead nowhere, there is one. */
static void
add_broken_link (LkSession *session)
{
  LkCase *kase = lk_session_get_case (session);
  g_autofree char *id = lk_case_dup_next_id (kase);
  g_autoptr(JsonObject) facts = json_object_new ();
  g_autoptr(LkObservation) scheme = NULL;

  json_object_set_string_member (facts, "client", "Chat");
  scheme = lk_observation_new (id, "scheme", "chat://", 0, 0, LK_OUTCOME_OK, NULL, facts);
  lk_case_add_observation (kase, scheme);
}

static void
test_answers (void)
{
  g_autoptr(LkSession) session = NULL;

  if (!have_curl ())
    return;
  session = new_session (FETCH);
  add_broken_link (session);
  try_it (session);
  g_assert_cmpstr (lk_session_get_verdict (session)->code, ==, "sign-in-link-unhandled");
  g_assert_nonnull (find_question (session));
  g_assert_cmpint (find_question (session)->answer, ==, -1);
  g_assert_cmpstr (find_question (session)->text, ==, "Did Chat come to the front when you followed the link on the page?");
  lk_session_answer (session, "came-back", TRUE);
  g_assert_cmpstr (lk_session_get_verdict (session)->code, !=, "sign-in-link-unhandled");
  /* Whoever tries again is asked again. */
  try_it (session);
  g_assert_cmpint (find_question (session)->answer, ==, -1);
  lk_session_answer (session, "came-back", FALSE);
  g_assert_cmpstr (lk_session_get_verdict (session)->code, ==, "sign-in-link-unhandled");
}

static gboolean
stop_cb (gpointer user_data)
{
  lk_session_stop (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_stopped (void)
{
  g_autoptr(LkSession) session = new_session (NOTHING);

  g_timeout_add (30, stop_cb, session);
  try_it (session);
  g_assert_null (find_question (session));
}

/* The window may close while the browser is still starting. */
static void
test_gone (void)
{
  LkSession *session = new_session (NOTHING);
  gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC / 5;

  lk_session_try_hand_off (session, NULL);
  g_assert_finalize_object (session);
  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
}

static void
test_nothing (void)
{
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkSession) session = lk_session_new (policy);

  lk_session_try_hand_off (session, NULL);
  g_assert_false (lk_session_is_running (session));
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("DISPLAY", ":99", TRUE);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/session/hand-off/opened", test_opened);
  g_test_add_func ("/session/hand-off/answers", test_answers);
  g_test_add_func ("/session/hand-off/stopped", test_stopped);
  g_test_add_func ("/session/hand-off/gone", test_gone);
  g_test_add_func ("/session/hand-off/nothing", test_nothing);
  return g_test_run ();
}

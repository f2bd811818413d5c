/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last good run, as a session sees it. */
#include "config.h"

#include <glib/gstdio.h>

#include "lk-advise.h"
#include "lk-history.h"
#include "lk-practice.h"
#include "lk-session-history.h"

static LkSession *
session_new (gboolean history)
{
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();

  policy->history = history;
  return lk_session_new (policy);
}

static void
run (LkSession         *session,
     const char        *fault,
     const char *const *only)
{
  g_autoptr(LkService) service = lk_service_new (LK_PRACTICE_ID, "Practice service", LK_PROTOCOL_MATRIX, NULL);

  lk_session_set_practice_fault (session, fault);
  lk_session_start (session, service, NULL, only);
  while (lk_session_is_running (session))
    g_main_context_iteration (NULL, TRUE);
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(LkHistory **) user_data = lk_history_load_finish (result);
}

static LkHistory *
load (void)
{
  LkHistory *history = NULL;

  lk_history_load_async (NULL, NULL, loaded_cb, &history);
  while (history == NULL)
    g_main_context_iteration (NULL, TRUE);
  return history;
}

/* Writing goes on after the result was shown. */
static void
wait_until_kept (void)
{
  for (;;)
    {
      g_autoptr(LkHistory) history = load ();

      if (lk_history_find (history, LK_PRACTICE_ID) != NULL)
        return;
    }
}

static void
forget (void)
{
  g_autofree char *path = lk_history_dup_path ();

  g_unlink (path);
}

static void
test_since (void)
{
  g_autoptr(LkSession) session = session_new (TRUE);
  g_autoptr(LkComparison) none = NULL, since = NULL;
  g_autofree char *first = NULL, *when = NULL, *forgotten = NULL;

  run (session, NULL, NULL);
  g_assert_cmpstr (lk_session_get_verdict (session)->code, ==, "all-clear");
  first = lk_session_dup_last_good (session);
  g_assert_null (first);
  wait_until_kept ();
  run (session, "expired-certificate", NULL);
  when = lk_session_dup_last_good (session);
  g_assert_nonnull (when);
  g_assert_true (g_str_has_prefix (when, "All was fine today at "));
  since = lk_session_dup_since (session);
  g_assert_nonnull (since);
  g_assert_cmpuint (since->differences->len, ==, 0);
  g_assert_cmpstr (since->proves, ==, "by-itself");

  run (session, NULL, NULL);
  none = lk_session_dup_since (session);
  g_assert_null (none);
  lk_session_forget_good (session);
  forgotten = lk_session_dup_last_good (session);
  g_assert_null (forgotten);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* A case from elsewhere has nothing to do with this computer. */
static void
test_shown_case (void)
{
  g_autoptr(LkSession) session = session_new (TRUE);
  g_autoptr(LkCase) kase = NULL;
  g_autofree char *when = NULL;

  run (session, NULL, NULL);
  wait_until_kept ();
  run (session, "down", NULL);
  kase = g_object_ref (lk_session_get_case (session));
  lk_session_show_case (session, kase);
  when = lk_session_dup_last_good (session);
  g_assert_null (when);
}

static void
test_not_kept (void)
{
  static const char *const part[] = { "network", NULL };
  g_autoptr(LkSession) session = session_new (TRUE), strict = session_new (FALSE);
  g_autoptr(LkHistory) history = NULL;

  g_assert_true (lk_session_may_keep (session));
  g_assert_false (lk_session_may_keep (strict));
  forget ();
  run (strict, NULL, NULL);
  run (session, "down", NULL);
  run (session, NULL, part);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  history = load ();
  g_assert_null (lk_history_find (history, LK_PRACTICE_ID));
}

/* The window may be closed while the file is being read. */
static void
test_drop (void)
{
  g_autoptr(LkService) service = lk_service_new (LK_PRACTICE_ID, "Practice service", LK_PROTOCOL_MATRIX, NULL);
  LkSession *session = session_new (TRUE);

  lk_session_start (session, service, NULL, NULL);
  g_assert_finalize_object (session);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_setenv ("LATCHKEY_PRACTICE_HISTORY", "1", TRUE);
  g_test_add_func ("/session/history/since", test_since);
  g_test_add_func ("/session/history/shown-case", test_shown_case);
  g_test_add_func ("/session/history/not-kept", test_not_kept);
  g_test_add_func ("/session/history/drop", test_drop);
  return g_test_run ();
}

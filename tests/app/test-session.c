/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "lk-memory.h"
#include "lk-path.h"
#include "lk-practice.h"
#include "lk-recheck.h"
#include "lk-session.h"
#include "lk-settings.h"
#include "lk-sign-in-words.h"
#include "lk-wait.h"

typedef struct
{
  LkSession *session;      /* (owned) */
  guint      n_changed;
  double     progress;
  gboolean   went_back;
} Fixture;

static void
on_changed (LkSession *session,
            Fixture   *fixture)
{
  double progress = lk_session_get_progress (session);

  fixture->n_changed++;
  if (progress < fixture->progress && lk_session_is_running (session))
    fixture->went_back = TRUE;
  fixture->progress = progress;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();

  fixture->session = lk_session_new (policy);
  g_signal_connect (fixture->session, "changed", G_CALLBACK (on_changed), fixture);
}

static void
drain (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->session != NULL)
    g_assert_finalize_object (fixture->session);
  drain ();
}

static void
start (Fixture    *fixture,
       const char *fault)
{
  g_autoptr(LkService) service = lk_service_new (LK_PRACTICE_ID, "Practice service", LK_PROTOCOL_MATRIX, NULL);

  lk_session_set_practice_fault (fixture->session, fault);
  lk_session_start (fixture->session, service, NULL, NULL);
  g_assert_no_error (lk_session_get_error (fixture->session));
  g_assert_cmpint (lk_session_get_state (fixture->session), ==, LK_SESSION_RUNNING);
}

static void
wait_for_end (Fixture *fixture)
{
  while (lk_session_is_running (fixture->session))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_fault (Fixture       *fixture,
            gconstpointer  data)
{
  const LkPracticeFault *fault = data != NULL ? lk_practice_find_fault (data) : NULL;
  LkVerdict *verdict = NULL;

  start (fixture, data);
  wait_for_end (fixture);
  verdict = lk_session_get_verdict (fixture->session);
  g_assert_cmpint (lk_session_get_state (fixture->session), ==, LK_SESSION_DONE);
  g_assert_nonnull (verdict);
  g_assert_cmpstr (verdict->code, ==, fault != NULL ? fault->code : "all-clear");
  g_assert_nonnull (verdict->title);
  /* Changes that come close together are told once. */
  g_assert_cmpuint (fixture->n_changed, >=, 2);
  g_assert_false (fixture->went_back);
  g_assert_cmpfloat (lk_session_get_progress (fixture->session), ==, 1.0);
}

static void
test_restart (Fixture       *fixture,
              gconstpointer  data)
{
  start (fixture, "expired-certificate");
  wait_for_end (fixture);
  g_assert_cmpstr (lk_session_get_verdict (fixture->session)->code, ==, "certificate-expired");

  lk_session_set_practice_fault (fixture->session, NULL);
  lk_session_restart (fixture->session);
  g_assert_null (lk_session_get_verdict (fixture->session));
  wait_for_end (fixture);
  g_assert_cmpstr (lk_session_get_verdict (fixture->session)->code, ==, "all-clear");
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  guint n_changed = 0;

  start (fixture, "hangs");
  while (lk_case_get_observations (lk_session_get_case (fixture->session))->len == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (lk_session_is_running (fixture->session));
  lk_session_stop (fixture->session);
  g_assert_cmpint (lk_session_get_state (fixture->session), ==, LK_SESSION_STOPPED);
  g_assert_cmpuint (lk_case_get_findings (lk_session_get_case (fixture->session))->len, >, 0);

  /* What was out still comes back; it must change nothing any more. */
  n_changed = fixture->n_changed;
  drain ();
  g_assert_cmpuint (fixture->n_changed, ==, n_changed);
  g_assert_cmpint (lk_session_get_state (fixture->session), ==, LK_SESSION_STOPPED);
}

static void
test_drop (Fixture       *fixture,
           gconstpointer  data)
{
  start (fixture, "hangs");
  while (fixture->n_changed < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_finalize_object (g_steal_pointer (&fixture->session));
}

static void
test_check_one (Fixture       *fixture,
                gconstpointer  data)
{
  guint n_before = 0;

  start (fixture, "expired-certificate");
  wait_for_end (fixture);
  n_before = lk_case_get_findings (lk_session_get_case (fixture->session))->len;

  lk_session_check_one (fixture->session, "network.portal");
  g_assert_cmpstr (lk_session_get_rechecked (fixture->session), ==, "network.portal");
  g_assert_cmpstr (lk_session_get_verdict (fixture->session)->code, ==, "certificate-expired");
  wait_for_end (fixture);
  g_assert_null (lk_session_get_rechecked (fixture->session));
  g_assert_cmpint (lk_session_get_state (fixture->session), ==, LK_SESSION_DONE);
  g_assert_cmpstr (lk_session_get_verdict (fixture->session)->code, ==, "certificate-expired");
  g_assert_cmpuint (lk_case_get_findings (lk_session_get_case (fixture->session))->len, ==, n_before);
}

static LkCase *
new_case (void)
{
  g_autoptr(LkService) service = lk_service_new ("example", "Example", LK_PROTOCOL_MATRIX, "example.org");

  return lk_case_new (service, NULL);
}

static void
observe (LkCase     *kase,
         const char *id,
         const char *probe,
         const char *subject,
         LkOutcome   outcome)
{
  g_autoptr(JsonObject) facts = json_object_new ();
  g_autoptr(LkObservation) observation = lk_observation_new (id, probe, subject, 0, 1, outcome, NULL, facts);

  lk_case_add_observation (kase, observation);
}

static void
test_merge (void)
{
  g_autoptr(LkCase) before = new_case ();
  g_autoptr(LkCase) again = new_case ();
  g_autoptr(LkCase) merged = NULL;
  LkObservation *second = NULL;

  observe (before, "o1", "link", "", LK_OUTCOME_OK);
  observe (before, "o2", "connect", "example.org:443", LK_OUTCOME_OK);
  observe (before, "o3", "tls", "example.org:443", LK_OUTCOME_FAILED);
  observe (before, "o4", "clock", "", LK_OUTCOME_OK);
  lk_case_set_answer (before, "works-on-other-network", TRUE);
  observe (again, "o1", "connect", "example.org:443", LK_OUTCOME_TIMEOUT);

  merged = lk_recheck_merge (before, again);
  g_assert_cmpuint (lk_case_get_observations (merged)->len, ==, 3);
  second = g_ptr_array_index (lk_case_get_observations (merged), 1);
  g_assert_cmpstr (lk_observation_get_probe (second), ==, "clock");
  g_assert_cmpstr (lk_observation_get_id (second), ==, "o2");
  g_assert_cmpint (lk_observation_get_outcome (lk_case_find_observation (merged, "o3")), ==, LK_OUTCOME_TIMEOUT);
  g_assert_cmpint (lk_case_get_answer (merged, "works-on-other-network"), ==, 1);
  g_assert_cmpuint (lk_case_get_observations (before)->len, ==, 4);
}

static void
judge_by_hand (LkCase     *kase,
               const char *fine,
               LkVerdict  *verdict)
{
  g_autoptr(GPtrArray) findings = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_finding_unref);

  if (fine != NULL)
    g_ptr_array_add (findings, lk_finding_new (fine, LK_STATUS_OK));
  lk_case_set_judgement (kase, findings, verdict);
}

static void
test_path_while_running (void)
{
  g_autoptr(LkCase) kase = new_case ();
  LkPath path;

  judge_by_hand (kase, "network.portal", NULL);
  lk_path_read (&path, kase, NULL, TRUE);
  g_assert_cmpint (path.stops[LK_STOP_INTERNET], ==, LK_PART_OK);
  g_assert_cmpint (path.stretches[1], ==, LK_PART_OK);
  g_assert_cmpint (path.stops[LK_STOP_SERVICE], ==, LK_PART_WAITING);
  /* Once nothing is out any more, what was not checked is not shown as if it were. */
  lk_path_read (&path, kase, NULL, FALSE);
  g_assert_cmpint (path.stops[LK_STOP_ACCOUNT], ==, LK_PART_UNREACHED);
}

static void
test_path_blocked (void)
{
  g_autoptr(LkCase) kase = new_case ();
  g_autoptr(LkVerdict) verdict = lk_verdict_new ("port-blocked", LK_CERTAINTY_LIKELY);
  g_autofree char *words = NULL;
  LkPath path;

  judge_by_hand (kase, "network.portal", verdict);
  lk_path_read (&path, kase, verdict, FALSE);
  g_assert_cmpint (path.stops[LK_STOP_INTERNET], ==, LK_PART_OK);
  g_assert_cmpint (path.stretches[LK_STOP_SERVICE - 1], ==, LK_PART_PROBLEM);
  g_assert_cmpint (path.stops[LK_STOP_SERVICE], ==, LK_PART_UNREACHED);
  g_assert_cmpint (path.stretches[LK_STOP_ACCOUNT - 1], ==, LK_PART_UNREACHED);
  words = lk_path_describe (&path);
  g_assert_nonnull (strstr (words, "on the way to Service: here it breaks"));
}

static void
test_path_possible (void)
{
  g_autoptr(LkCase) kase = new_case ();
  g_autoptr(LkVerdict) verdict = lk_verdict_new ("clock-wrong", LK_CERTAINTY_POSSIBLE);
  LkPath path;

  judge_by_hand (kase, "server.answers", verdict);
  lk_path_read (&path, kase, verdict, FALSE);
  g_assert_cmpint (path.stops[LK_STOP_COMPUTER], ==, LK_PART_NOTICE);
  g_assert_cmpint (path.stops[LK_STOP_SERVICE], ==, LK_PART_OK);
  g_assert_cmpint (path.stops[LK_STOP_ACCOUNT], ==, LK_PART_UNREACHED);
}

static void
test_path_every_code (void)
{
  g_autoptr(LkCase) kase = new_case ();
  gsize n_codes = 0;
  const LkCodeInfo *codes = lk_codes_list (&n_codes);

  for (gsize i = 0; i < n_codes; i++)
    {
      g_autoptr(LkVerdict) verdict = lk_verdict_new (codes[i].code, LK_CERTAINTY_CERTAIN);
      guint n_marks = 0;
      LkPath path;

      lk_path_read (&path, kase, verdict, FALSE);
      for (int j = 0; j < LK_N_STOPS; j++)
        n_marks += (path.stops[j] == LK_PART_PROBLEM) + (j > 0 && path.stretches[j - 1] == LK_PART_PROBLEM);
      g_test_message ("%s", codes[i].code);
      g_assert_cmpuint (n_marks, ==, codes[i].cause != LK_CAUSE_NONE ? 1 : 0);
    }
}

static LkCase *
new_limited_case (const char *id,
                  gint64      retry_s,
                  int         age_days)
{
  g_autoptr(LkService) service = lk_service_new (id, "Example", LK_PROTOCOL_MATRIX, "example.org");
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr(GDateTime) then = g_date_time_add_days (now, -age_days);
  g_autofree char *started = g_date_time_format_iso8601 (then);
  g_autoptr(JsonObject) facts = json_object_new ();
  g_autoptr(LkObservation) answer = NULL;
  LkCase *kase = lk_case_new (service, NULL);

  lk_case_set_started (kase, started);
  if (retry_s == 0)
    return kase;
  json_object_set_string_member (facts, "protocol", "matrix");
  json_object_set_string_member (facts, "result", "refused");
  json_object_set_string_member (facts, "errcode", "M_LIMIT_EXCEEDED");
  json_object_set_int_member (facts, "status", 429);
  json_object_set_boolean_member (facts, "sent", TRUE);
  json_object_set_int_member (facts, "retry_after_s", retry_s);
  answer = lk_observation_new ("o1", "sign-in", "example.org:443", 10, 5, LK_OUTCOME_OK, NULL, facts);
  lk_case_add_observation (kase, answer);
  return kase;
}

static void
test_wait (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(LkCase) limited = new_limited_case ("example", 60, 0);
  g_autoptr(LkCase) again = new_limited_case ("example", 0, 0);
  g_autoptr(LkCase) other = new_limited_case ("other", 0, 0);
  g_autoptr(LkCase) old = new_limited_case ("other", 60, 2);
  const gint64 begin = 1000 * G_USEC_PER_SEC;

  g_assert_cmpint (lk_wait_get_left (fixture->session, begin), ==, -1);
  lk_session_show_case (fixture->session, limited);
  g_assert_cmpint (lk_wait_get_left (fixture->session, begin), ==, 60);
  g_assert_cmpint (lk_wait_get_left (fixture->session, begin + 59 * G_USEC_PER_SEC + 1), ==, 1);
  g_assert_cmpint (lk_wait_get_left (fixture->session, begin + 60 * G_USEC_PER_SEC), ==, 0);
  /* A check from the start does not make the server forget; another service knows nothing of it. */
  lk_session_show_case (fixture->session, again);
  g_assert_cmpint (lk_wait_get_left (fixture->session, begin + 20 * G_USEC_PER_SEC), ==, 40);
  g_assert_cmpint (lk_wait_get_left (fixture->session, begin + 61 * G_USEC_PER_SEC), ==, -1);
  lk_session_show_case (fixture->session, other);
  g_assert_cmpint (lk_wait_get_left (fixture->session, begin + 20 * G_USEC_PER_SEC), ==, -1);
  /* What a server said days ago is over. */
  lk_session_show_case (fixture->session, old);
  g_assert_cmpint (lk_wait_get_left (fixture->session, begin + 20 * G_USEC_PER_SEC), ==, 0);
}

static void
on_recalled (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  gboolean *recalled = user_data;

  lk_wait_recall_finish (result);
  *recalled = TRUE;
}

static gint64
recall (LkSession *session,
        LkCase    *kase)
{
  gboolean recalled = FALSE;

  lk_session_show_case (session, kase);
  lk_wait_recall_async (session, on_recalled, &recalled);
  while (!recalled)
    g_main_context_iteration (NULL, TRUE);
  return lk_wait_get_left (session, g_get_monotonic_time ());
}

static void
note_changed (guint *n_changed)
{
  (*n_changed)++;
}

static void
remember_wait (const char *domain,
               gint64      left_s)
{
  g_autofree char *path = lk_memory_dup_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = g_strdup_printf ("{\"format\":1,\"services\":[{\"domain\":\"%s\",\"outage_addresses\":[],"
                                           "\"wait_until\":%" G_GINT64_FORMAT "}]}", domain,
                                           g_get_real_time () / G_USEC_PER_SEC + left_s);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* What a server asked for when the program ran the last time still holds. */
static void
test_wait_remembered (Fixture       *fixture,
                      gconstpointer  data)
{
  static const struct
  {
    const char *domain;
    gint64      left_s;
  } unheard[] = { { "example.net", 600 }, { "example.org", -5 }, { "example.org", G_GINT64_CONSTANT (1) << 40 } };
  g_autoptr(LkCase) kase = new_limited_case ("example", 0, 0);
  g_autoptr(LkCase) limited = new_limited_case ("example", 60, 0);
  guint n_changed = 0;
  gint64 left;

  for (gsize i = 0; i < G_N_ELEMENTS (unheard); i++)
    {
      g_autoptr(LkCase) other = new_limited_case ("example", 0, 0);

      remember_wait (unheard[i].domain, unheard[i].left_s);
      g_assert_cmpint (recall (fixture->session, other), ==, -1);
    }
  remember_wait ("example.org", 600);
  g_signal_connect_swapped (fixture->session, "changed", G_CALLBACK (note_changed), &n_changed);
  left = recall (fixture->session, kase);
  g_assert_cmpint (left, >, 500);
  g_assert_cmpint (left, <=, 600);
  /* Once for showing the case, and once for what came to mind. */
  g_assert_cmpuint (n_changed, ==, 2);
  g_assert_cmpint (recall (fixture->session, kase), >, 500);
  g_assert_cmpuint (n_changed, ==, 3);
  /* What it says now counts more than what it said then. */
  g_assert_cmpint (recall (fixture->session, limited), <=, 60);
  g_signal_handlers_disconnect_by_data (fixture->session, &n_changed);
}

static void
test_wait_words (void)
{
  g_autofree char *none = lk_wait_dup_words (-1);
  g_autofree char *over = lk_wait_dup_words (0);
  g_autofree char *minutes = lk_wait_dup_words (299);
  g_autofree char *hours = lk_wait_dup_words (2 * 3600 + 61);
  g_autofree char *label = lk_sign_in_words_plain ("_Sign in once at a__b.example");

  g_assert_null (none);
  g_assert_nonnull (over);
  g_assert_nonnull (strstr (minutes, "4:59"));
  g_assert_nonnull (strstr (hours, "2:01:01"));
  g_assert_cmpstr (label, ==, "Sign in once at a_b.example");
}

static void
test_settings (void)
{
  g_autoptr(GSettings) settings = lk_settings_new ();
  g_auto(GStrv) recent = NULL;
  int width = 0, height = 0;

  for (int i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("service-%d", i % 4);

      lk_settings_add_recent (settings, name);
    }
  recent = lk_settings_dup_recent (settings);
  lk_settings_get_size (settings, &width, &height);
  g_assert_cmpint (width, >, 0);
  g_assert_cmpint (height, >, 0);
  if (settings == NULL)
    {
      g_assert_cmpuint (g_strv_length (recent), ==, 0);
      return;
    }
  g_assert_cmpuint (g_strv_length (recent), ==, LK_SETTINGS_MAX_RECENT);
  g_assert_cmpstr (recent[0], ==, "service-0");
  g_assert_cmpstr (recent[1], ==, "service-3");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/recheck/merge", test_merge);
  g_test_add_func ("/path/while-running", test_path_while_running);
  g_test_add_func ("/path/blocked", test_path_blocked);
  g_test_add_func ("/path/possible", test_path_possible);
  g_test_add_func ("/path/every-code", test_path_every_code);
  g_test_add_func ("/settings", test_settings);
  g_test_add_func ("/wait/words", test_wait_words);
  g_test_add ("/wait/counts", Fixture, NULL, set_up, test_wait, tear_down);
  g_test_add ("/wait/remembered", Fixture, NULL, set_up, test_wait_remembered, tear_down);
  g_test_add ("/session/healthy", Fixture, NULL, set_up, test_fault, tear_down);
  g_test_add ("/session/captive-portal", Fixture, "captive-portal", set_up, test_fault, tear_down);
  g_test_add ("/session/wrong-host-certificate", Fixture, "wrong-host-certificate", set_up, test_fault, tear_down);
  g_test_add ("/session/restart", Fixture, NULL, set_up, test_restart, tear_down);
  g_test_add ("/session/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/session/drop", Fixture, NULL, set_up, test_drop, tear_down);
  g_test_add ("/session/check-one", Fixture, NULL, set_up, test_check_one, tear_down);
  return g_test_run ();
}

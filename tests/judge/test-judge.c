/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recorded cases in, verdicts out. Each was recorded in the fault lab, where it is known what was broken. */
#include "config.h"

#include <string.h>

#include "lk-advise.h"
#include "lk-judge.h"
#include "lk-model.h"

/* A case is judged half-way after every so many observations: enough to meet each kind, and done in seconds under sanitizers. */
#define STRIDE 5

static LkCase *
load_case (const char *path)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = NULL;
  LkCase *kase;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  root = lk_json_parse_file (text, length, &error);
  g_assert_no_error (error);
  kase = lk_case_new_from_json (root, &error);
  g_assert_no_error (error);
  g_assert_nonnull (kase);
  return kase;
}

static char *
to_text (LkCase *kase)
{
  g_autoptr(JsonNode) node = lk_case_to_json (kase);

  return lk_json_to_text (node, TRUE);
}

typedef struct
{
  char *path;
  char *code;
  char *certainty;
} Vector;

static void
vector_free (Vector *vector)
{
  g_free (vector->path);
  g_free (vector->code);
  g_free (vector->certainty);
  g_free (vector);
}

/* The finding of the root is a problem and carries its code; nothing that lies behind it is shown as one. */
static void
check_findings (LkCase *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);
  GPtrArray *findings = lk_case_get_findings (kase);
  guint n_problems = 0, n_root = 0;
  gsize n_checks = 0;

  lk_checks_list (&n_checks);
  g_assert_cmpuint (findings->len, ==, n_checks);
  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);

      n_problems += finding->status == LK_STATUS_PROBLEM;
      n_root += finding->status == LK_STATUS_PROBLEM && g_strcmp0 (finding->code, verdict->code) == 0;
      g_assert_cmpint (finding->status, !=, LK_STATUS_RUNNING);
      g_assert_cmpint (finding->status, !=, LK_STATUS_WAITING);
      if (finding->because != NULL)
        g_assert_cmpint (finding->status, ==, LK_STATUS_NOT_RUN);
      for (guint e = 0; e < finding->evidence->len; e++)
        g_assert_nonnull (lk_case_find_observation (kase, g_ptr_array_index (finding->evidence, e)));
    }
  if (lk_code_get_cause (verdict->code) == LK_CAUSE_NONE)
    g_assert_cmpuint (n_problems, ==, 0);
  else
    {
      g_assert_cmpuint (n_problems, ==, 1);
      g_assert_cmpuint (n_root, ==, 1);
      g_assert_cmpuint (verdict->evidence->len, >, 0);
    }
}

static void
test_recorded (gconstpointer data)
{
  const Vector *vector = data;
  g_autoptr(LkCase) kase = load_case (vector->path);
  g_autofree char *first = NULL, *second = NULL;
  LkVerdict *verdict;

  lk_judge_case (kase, NULL);
  lk_advise_case (kase);
  verdict = lk_case_get_verdict (kase);
  g_assert_cmpstr (verdict->code, ==, vector->code);
  g_assert_cmpstr (lk_certainty_to_string (verdict->certainty), ==, vector->certainty);
  check_findings (kase);

  first = to_text (kase);
  lk_judge_case (kase, NULL);
  lk_advise_case (kase);
  second = to_text (kase);
  g_assert_cmpstr (first, ==, second);
}

/* However few of the observations are there, and whatever is still out, judging says something and shows nothing early. */
static void
test_halfway (gconstpointer data)
{
  const Vector *vector = data;
  static const char *const everything[] = { "plan",  "link",       "router", "portal", "proxy",     "proxy-connect", "dns",
                                            "dns-query", "dns-random", "dns-second", "srv", "connect", "tls", "tls-hello",
                                            "http",  "xmpp",       "discovery", "quality", "clock", "name", "typing", "sign-in",
                                            "account-state", "sign-out", "irc", "outage-note", NULL };
  g_autoptr(LkCase) whole = load_case (vector->path);
  g_autoptr(LkCase) part = lk_case_new (lk_case_get_service (whole), NULL);
  GPtrArray *observations = lk_case_get_observations (whole);

  for (guint i = 0; i < observations->len; i++)
    {
      GPtrArray *findings;

      lk_case_add_observation (part, g_ptr_array_index (observations, i));
      if (i % STRIDE != 0 && i + 1 < observations->len)
        continue;
      lk_judge_case (part, everything);
      findings = lk_case_get_findings (part);
      for (guint f = 0; f < findings->len; f++)
        g_assert_cmpint (((LkFinding *) g_ptr_array_index (findings, f))->status, !=, LK_STATUS_PROBLEM);
      lk_judge_case (part, NULL);
      lk_advise_case (part);
      g_assert_nonnull (lk_case_get_verdict (part)->title);
    }
}

static void
test_round_trip (gconstpointer data)
{
  const Vector *vector = data;
  g_autoptr(LkCase) kase = load_case (vector->path);
  g_autoptr(LkCase) again = NULL;
  g_autofree char *first = NULL, *second = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;

  lk_judge_case (kase, NULL);
  lk_advise_case (kase);
  first = to_text (kase);
  node = lk_json_parse_file (first, strlen (first), &error);
  g_assert_no_error (error);
  again = lk_case_new_from_json (node, &error);
  g_assert_no_error (error);
  second = to_text (again);
  g_assert_cmpstr (first, ==, second);
}

static void
test_empty (void)
{
  g_autoptr(LkService) service = lk_service_new ("example.org", "example.org", LK_PROTOCOL_MATRIX, "example.org");
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);

  lk_judge_case (kase, NULL);
  g_assert_cmpstr (lk_case_get_verdict (kase)->code, ==, "could-not-tell");
  g_assert_cmpint (lk_case_get_verdict (kase)->certainty, ==, LK_CERTAINTY_POSSIBLE);
}

static void
test_retired (void)
{
  g_autoptr(LkService) service = lk_service_new ("old", "Old Chat", LK_PROTOCOL_WEB, NULL);
  g_autoptr(LkCase) kase = NULL;

  service->retired_since = g_strdup ("2025-05-05");
  kase = lk_case_new (service, NULL);
  lk_judge_case (kase, NULL);
  g_assert_cmpstr (lk_case_get_verdict (kase)->code, ==, "service-retired");
  lk_case_set_started (kase, "2025-05-04T10:00:00Z");
  lk_judge_case (kase, NULL);
  g_assert_cmpstr (lk_case_get_verdict (kase)->code, !=, "service-retired");
}

/* "It works on another network" proves a blocked host; "it does not" points to the server. */
static void
test_answers (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "judge", "cases", "fw-drop-host.json", NULL);
  g_autoptr(LkCase) kase = load_case (path);

  lk_judge_case (kase, NULL);
  g_assert_cmpstr (lk_case_get_verdict (kase)->code, ==, "host-blocked");
  g_assert_cmpint (lk_case_get_verdict (kase)->certainty, ==, LK_CERTAINTY_LIKELY);
  g_assert_cmpint (lk_case_get_answer (kase, "works-on-other-network"), ==, -1);
  g_assert_cmpuint (lk_case_get_questions (kase)->len, ==, 1);

  lk_case_set_answer (kase, "works-on-other-network", TRUE);
  lk_judge_case (kase, NULL);
  g_assert_cmpstr (lk_case_get_verdict (kase)->code, ==, "host-blocked");
  g_assert_cmpint (lk_case_get_verdict (kase)->certainty, ==, LK_CERTAINTY_CERTAIN);

  lk_case_set_answer (kase, "works-on-other-network", FALSE);
  lk_judge_case (kase, NULL);
  g_assert_cmpstr (lk_case_get_verdict (kase)->code, ==, "server-down");
}

static void
add_recorded (GPtrArray *vectors)
{
  g_autofree char *list = g_test_build_filename (G_TEST_DIST, "judge", "cases.tsv", NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (list, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      g_auto(GStrv) fields = g_strsplit (lines[i], "\t", -1);
      g_autofree char *file = g_strconcat (fields[0], ".json", NULL);
      g_autofree char *name = g_strconcat ("/judge/recorded/", fields[0], NULL);
      g_autofree char *halfway = g_strconcat ("/judge/halfway/", fields[0], NULL);
      g_autofree char *trip = g_strconcat ("/judge/round-trip/", fields[0], NULL);
      Vector *vector = g_new0 (Vector, 1);

      vector->path = g_test_build_filename (G_TEST_DIST, "judge", "cases", file, NULL);
      vector->code = g_strdup (fields[1]);
      vector->certainty = g_strdup (fields[2]);
      g_ptr_array_add (vectors, vector);
      g_test_add_data_func (name, vector, test_recorded);
      g_test_add_data_func (halfway, vector, test_halfway);
      g_test_add_data_func (trip, vector, test_round_trip);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) vectors = g_ptr_array_new_with_free_func ((GDestroyNotify) vector_free);

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/judge/empty", test_empty);
  g_test_add_func ("/judge/retired", test_retired);
  g_test_add_func ("/judge/answers", test_answers);
  add_recorded (vectors);
  return g_test_run ();
}

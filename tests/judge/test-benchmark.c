/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Real cases of people who could not sign in, of which the cause is known, a line each in benchmark.tsv: which are found by
 * what is measured, which by a question, and which by nothing. A fixture stands for a cause; none of them is a copy of a
 * report. */
#include "config.h"

#include "lk-judge.h"
#include "rows.h"

/* How many real cases with a known cause there are. A line that gets lost must not look like progress. */
#define N_SOLVED 342
#define MIN_AUTOMATIC_PERCENT 65
#define MIN_REACHED_PERCENT 93
/* More questions than this in a row, and nobody answers them. */
#define MAX_QUESTIONS 13

enum
{
  LINE_ID,
  LINE_CODE,
  LINE_KIND,
  LINE_FIXTURE,
  LINE_EXPECTED,
  N_LINE
};

static GPtrArray *sign_ins; /* (owned) rows */
static GPtrArray *computer; /* (owned) rows */

static LkCase *
make_from_rows (GPtrArray  *rows,
                const char *name)
{
  for (guint i = 0; i < rows->len; i++)
    {
      GStrv fields = g_ptr_array_index (rows, i);

      if (g_str_equal (fields[COLUMN_NAME], name))
        return rows_make_case (fields);
    }
  return NULL;
}

static LkCase *
make_fixture (const char *name)
{
  LkCase *kase;

  if (g_str_has_prefix (name, "case:"))
    kase = rows_load_case (name + strlen ("case:"));
  else if (g_str_has_prefix (name, "signin:"))
    kase = make_from_rows (sign_ins, name + strlen ("signin:"));
  else
    kase = make_from_rows (computer, name);
  g_assert_nonnull (kase);
  return kase;
}

static gboolean
check_automatic (const char *fixture,
                 const char *expected)
{
  g_autoptr(LkCase) kase = make_fixture (fixture);
  g_auto(GStrv) parts = g_strsplit_set (expected, "=:", 3);

  lk_judge_case (kase, NULL);
  if (g_str_equal (parts[0], "verdict"))
    return g_str_equal (lk_case_get_verdict (kase)->code, parts[1]);
  g_assert_cmpstr (parts[0], ==, "finding");
  return g_strcmp0 (lk_case_find_finding (kase, parts[1])->code, parts[2]) == 0;
}

static const char *
find_open_question (LkCase *kase)
{
  GPtrArray *questions = lk_case_get_questions (kase);

  for (guint i = 0; i < questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);

      if (question->answer < 0)
        return question->id;
    }
  return NULL;
}

/* The answer of somebody who has another fault. */
static gboolean
get_dull_answer (const char *question)
{
  return g_str_equal (question, "letters-appear") || g_str_equal (question, "fails-after-restart") ||
         g_str_equal (question, "official-client");
}

static void
add_message (LkCase     *kase,
             const char *code)
{
  g_autofree char *text = g_strdup_printf ("{\"probe\":\"error-text\",\"outcome\":\"ok\",\"facts\":{\"text_known\":true,"
                                           "\"matches\":[{\"id\":\"x\",\"code\":\"%s\"}]}}", code);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = json_from_string (text, &error);

  g_assert_no_error (error);
  rows_add_observation (kase, json_node_get_object (node));
}

/* Whether the question comes up when all before it are answered without effect, and its answer then leads to the cause. */
static gboolean
check_question (const char *fixture,
                const char *expected)
{
  g_autoptr(LkCase) kase = make_fixture (fixture);
  g_auto(GStrv) parts = g_strsplit_set (expected, "=:", 3);
  const char *question = NULL;
  LkVerdict *verdict;

  for (guint i = 0; i < MAX_QUESTIONS && g_strcmp0 (question, parts[0]) != 0; i++)
    {
      lk_judge_case (kase, NULL);
      question = find_open_question (kase);
      if (question == NULL)
        return FALSE;
      if (!g_str_equal (question, parts[0]))
        lk_case_set_answer (kase, question, get_dull_answer (question));
    }
  if (g_strcmp0 (question, parts[0]) != 0)
    return FALSE;
  if (g_str_equal (parts[1], "text"))
    add_message (kase, parts[2]);
  else
    lk_case_set_answer (kase, parts[0], g_str_equal (parts[1], "yes"));
  lk_judge_case (kase, NULL);
  verdict = lk_case_get_verdict (kase);
  return g_str_equal (verdict->code, parts[2]);
}

static void
test_lines (void)
{
  g_autoptr(GPtrArray) lines = rows_read ("benchmark.tsv", N_LINE);
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_automatic = 0, n_asked = 0;

  for (guint i = 0; i < lines->len; i++)
    {
      GStrv line = g_ptr_array_index (lines, i);
      gboolean reached = TRUE;

      g_assert_true (g_hash_table_add (ids, line[LINE_ID]));
      if (g_str_equal (line[LINE_KIND], "auto"))
        n_automatic += reached = check_automatic (line[LINE_FIXTURE], line[LINE_EXPECTED]);
      else if (g_str_equal (line[LINE_KIND], "question"))
        n_asked += reached = check_question (line[LINE_FIXTURE], line[LINE_EXPECTED]);
      else
        g_assert_cmpstr (line[LINE_KIND], ==, "none");
      if (!reached)
        g_test_message ("line %s (%s): %s does not lead to %s", line[LINE_ID], line[LINE_CODE], line[LINE_FIXTURE],
                        line[LINE_EXPECTED]);
      g_assert_true (reached);
    }
  g_assert_cmpuint (lines->len, ==, N_SOLVED);
  g_test_message ("%u of %u real cases found by what is measured (%.1f %%), %u more by a question (%.1f %%)", n_automatic,
                  N_SOLVED, 100.0 * n_automatic / N_SOLVED, n_asked, 100.0 * (n_automatic + n_asked) / N_SOLVED);
  g_assert_cmpuint (n_automatic * 100, >=, N_SOLVED * MIN_AUTOMATIC_PERCENT);
  g_assert_cmpuint ((n_automatic + n_asked) * 100, >=, N_SOLVED * MIN_REACHED_PERCENT);
}

/* A healthy computer gets no verdict for anything that these fixtures stand for. */
static void
test_quiet (void)
{
  guint n_healthy = 0;

  for (guint i = 0; i < computer->len; i++)
    {
      GStrv fields = g_ptr_array_index (computer, i);
      g_autoptr(LkCase) kase = NULL;

      if (!g_str_has_prefix (fields[COLUMN_NAME], "healthy-"))
        continue;
      kase = rows_make_case (fields);
      lk_judge_case (kase, NULL);
      g_assert_cmpstr (lk_case_get_verdict (kase)->code, ==, "all-clear");
      g_assert_cmpuint (lk_case_get_verdict (kase)->also->len, ==, 0);
      n_healthy++;
    }
  g_assert_cmpuint (n_healthy, >=, 15);
}

/* One at a time, each at most once, and an end to it. */
static void
test_one_at_a_time (void)
{
  static const char *const starts[] = { "works-elsewhere", "fails-elsewhere", "works-on-the-phone" };

  for (gsize s = 0; s < G_N_ELEMENTS (starts); s++)
    {
      g_autoptr(LkCase) kase = make_fixture (starts[s]);
      const char *question;
      guint n_open, n_asked = 0;

      for (lk_judge_case (kase, NULL); (question = find_open_question (kase)) != NULL; lk_judge_case (kase, NULL))
        {
          n_open = 0;
          for (guint i = 0; i < lk_case_get_questions (kase)->len; i++)
            n_open += ((LkQuestion *) g_ptr_array_index (lk_case_get_questions (kase), i))->answer < 0;
          if (n_asked > 0)
            g_assert_cmpuint (n_open, ==, 1);
          lk_case_set_answer (kase, question, get_dull_answer (question));
          g_assert_cmpuint (++n_asked, <=, MAX_QUESTIONS);
        }
      g_assert_cmpuint (n_asked, >=, 4);
    }
}

int
main (int    argc,
      char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  sign_ins = rows_read ("sign-ins.tsv", N_COLUMNS);
  computer = rows_read ("computer.tsv", N_COLUMNS);
  g_test_add_func ("/judge/benchmark/lines", test_lines);
  g_test_add_func ("/judge/benchmark/quiet", test_quiet);
  g_test_add_func ("/judge/benchmark/one-at-a-time", test_one_at_a_time);
  failed = g_test_run ();
  g_ptr_array_unref (sign_ins);
  g_ptr_array_unref (computer);
  return failed;
}

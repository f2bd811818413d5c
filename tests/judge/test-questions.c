/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nobody is asked what could not change the verdict: of each question that any recorded case asks, one answer at least does,
 * at once or after the questions that follow from it. */
#include "config.h"

#include "lk-judge.h"
#include "rows.h"

#define MAX_DEPTH 14

static LkCase *
copy (LkCase *kase)
{
  g_autoptr(JsonNode) node = lk_case_to_json (kase);
  g_autoptr(GError) error = NULL;
  LkCase *other = lk_case_new_from_json (node, &error);

  g_assert_no_error (error);
  return other;
}

/* What a person is told. */
static char *
dup_told (LkCase *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);
  const char *variant = lk_params_get (verdict->params, "variant");
  GString *told = g_string_new (verdict->code);

  g_string_append_printf (told, " %d %s", verdict->certainty, variant != NULL ? variant : "");
  for (guint i = 0; i < verdict->also->len; i++)
    {
      LkAlso *also = g_ptr_array_index (verdict->also, i);

      g_string_append_printf (told, "; %s %d", also->code, also->certainty);
    }
  return g_string_free (told, FALSE);
}

static void
add_message (LkCase *kase)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = json_from_string ("{\"probe\":\"error-text\",\"outcome\":\"ok\",\"facts\":{\"text_known\":true,"
                                               "\"matches\":[{\"id\":\"x\",\"code\":\"disk-full\"}]}}", &error);

  g_assert_no_error (error);
  rows_add_observation (kase, json_node_get_object (node));
}

static gboolean can_change (LkCase *kase, const char *question, guint depth);

static gboolean
leads_on (LkCase *kase,
          LkCase *before,
          guint   depth)
{
  GPtrArray *questions = lk_case_get_questions (kase);

  for (guint i = 0; i < questions->len && depth < MAX_DEPTH; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);

      if (question->answer < 0 && lk_case_get_answer (before, question->id) < 0 &&
          can_change (kase, question->id, depth + 1))
        return TRUE;
    }
  return FALSE;
}

static gboolean
can_change (LkCase     *kase,
            const char *question,
            guint       depth)
{
  g_autofree char *told = dup_told (kase);

  for (int answer = 1; answer >= 0; answer--)
    {
      g_autoptr(LkCase) answered = copy (kase);
      g_autofree char *then = NULL;

      lk_case_set_answer (answered, question, answer);
      if (answer == 1 && g_str_equal (question, "message-shown"))
        add_message (answered);
      lk_judge_case (answered, NULL);
      then = dup_told (answered);
      if (!g_str_equal (told, then) || leads_on (answered, kase, depth))
        return TRUE;
    }
  return FALSE;
}

static guint
check (LkCase     *kase,
       const char *name)
{
  g_autoptr(LkCase) judged = copy (kase);
  GPtrArray *questions;
  guint n_asked = 0;

  lk_judge_case (judged, NULL);
  questions = lk_case_get_questions (judged);
  for (guint i = 0; i < questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);

      if (question->answer >= 0)
        continue;
      n_asked++;
      if (can_change (judged, question->id, 0))
        continue;
      g_test_message ("%s: whatever is answered to %s, the verdict stays %s", name, question->id,
                      lk_case_get_verdict (judged)->code);
      g_test_fail ();
    }
  return n_asked;
}

static void
test_recorded (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "judge", "cases", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open (folder, 0, &error);
  const char *file;
  guint n_asked = 0;

  g_assert_no_error (error);
  while ((file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *name = g_strndup (file, strlen (file) - strlen (".json"));
      g_autoptr(LkCase) kase = g_str_has_suffix (file, ".json") ? rows_load_case (name) : NULL;

      if (kase != NULL)
        n_asked += check (kase, name);
    }
  g_assert_cmpuint (n_asked, >=, 20);
}

static void
test_rows (gconstpointer data)
{
  g_autoptr(GPtrArray) rows = rows_read (data, N_COLUMNS);
  guint n_asked = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      GStrv fields = g_ptr_array_index (rows, i);
      g_autoptr(LkCase) kase = rows_make_case (fields);

      n_asked += check (kase, fields[COLUMN_NAME]);
    }
  g_assert_cmpuint (n_asked, >=, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/judge/questions/recorded", test_recorded);
  g_test_add_data_func ("/judge/questions/sign-ins", "sign-ins.tsv", test_rows);
  g_test_add_data_func ("/judge/questions/computer", "computer.tsv", test_rows);
  return g_test_run ();
}

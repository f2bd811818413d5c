/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a case leaves: judged again it says the same, every fact is on the list or left behind on purpose, and nothing planted is in it. */
#include "config.h"

#include <string.h>

#include "lk-judge.h"
#include "lk-model.h"
#include "lk-report-case.h"
#include "lk-report-fields.h"
#include "rows.h"

typedef void (*CaseFunc) (LkCase *kase, const char *name);

static void
for_each_case (CaseFunc func)
{
  static const char *const tables[] = { "computer.tsv", "sign-ins.tsv" };
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "judge", "cases", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (file, ".json"))
      {
        g_autofree char *name = g_strndup (file, strlen (file) - strlen (".json"));
        g_autoptr(LkCase) kase = rows_load_case (name);

        func (kase, name);
      }
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr(GPtrArray) rows = rows_read (tables[i], N_COLUMNS);

      for (guint j = 0; j < rows->len; j++)
        {
          GStrv fields = g_ptr_array_index (rows, j);
          g_autoptr(LkCase) kase = rows_make_case (fields);

          func (kase, fields[COLUMN_NAME]);
        }
    }
}

static char *
dup_judgement (LkCase *kase)
{
  GString *text = g_string_new (NULL);
  GPtrArray *findings;
  LkVerdict *verdict;

  lk_judge_case (kase, NULL);
  verdict = lk_case_get_verdict (kase);
  findings = lk_case_get_findings (kase);
  g_string_append_printf (text, "%s %s\n", verdict->code, lk_certainty_to_string (verdict->certainty));
  for (guint i = 0; i < verdict->also->len; i++)
    g_string_append_printf (text, "also %s\n", ((LkAlso *) g_ptr_array_index (verdict->also, i))->code);
  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);

      g_string_append_printf (text, "%s %s %s\n", finding->check, lk_status_to_string (finding->status), finding->code);
    }
  return g_string_free (text, FALSE);
}

static void
check_judgement (LkCase     *kase,
                 const char *name)
{
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  g_autoptr(LkCase) reduced = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  lk_redactor_know_computer (redactor);
  lk_report_case_know (kase, redactor, LK_ITEM_PSEUDONYM, LK_ITEM_PSEUDONYM);
  reduced = lk_report_case_reduce (kase, redactor, LK_ITEM_PSEUDONYM, LK_ITEM_PSEUDONYM);
  before = dup_judgement (kase);
  after = dup_judgement (reduced);
  if (!g_str_equal (before, after))
    g_test_message ("%s is judged in another way", name);
  g_assert_cmpstr (after, ==, before);
}

static void
test_same_judgement (void)
{
  for_each_case (check_judgement);
}

/* Process numbers, and the name of the computer that a lock is of, say nothing that support needs. */
static const char *const left_behind[] = { "client running.pid", "lock pid", "lock host", NULL };

static void
check_paths (const char *probe,
             const char *path,
             JsonNode   *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      check_paths (probe, path, json_array_get_element (json_node_get_array (node), i));
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &name, &member))
        {
          g_autofree char *below = *path != '\0' ? g_strconcat (path, ".", name, NULL) : g_strdup (name);

          check_paths (probe, below, member);
        }
    }
  else
    {
      g_autofree char *place = g_strconcat (probe, " ", path, NULL);

      if (lk_report_field (probe, path) == LK_FIELD_DROPPED && !g_strv_contains (left_behind, place))
        {
          g_test_message ("the list of a report has no \"%s\"", place);
          g_test_fail ();
        }
    }
}

static void
check_listed (LkCase     *kase,
              const char *name)
{
  GPtrArray *observations = lk_case_get_observations (kase);

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      g_autoptr(JsonNode) facts = json_node_new (JSON_NODE_OBJECT);

      json_node_set_object (facts, lk_observation_get_facts (observation));
      g_assert_cmpint (lk_report_field (lk_observation_get_probe (observation), LK_REPORT_SUBJECT), !=, LK_FIELD_DROPPED);
      check_paths (lk_observation_get_probe (observation), "", facts);
    }
}

static void
test_every_fact_listed (void)
{
  for_each_case (check_listed);
}

static void
test_unlisted_dropped (void)
{
  g_autoptr(LkService) service = lk_service_new ("example", "Example", LK_PROTOCOL_WEB, "chat.example.org");
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  g_autoptr(JsonObject) facts = json_object_new ();
  g_autoptr(LkObservation) known = NULL;
  g_autoptr(LkObservation) unknown = NULL;
  g_autoptr(LkCase) reduced = NULL;
  LkObservation *left;

  json_object_set_string_member (facts, "backend", "gnome-keyring");
  json_object_set_string_member (facts, "new_fact", "whatever");
  known = lk_observation_new ("o1", "keyring", "", 0, 1, LK_OUTCOME_OK, NULL, facts);
  unknown = lk_observation_new ("o2", "new-probe", "", 0, 1, LK_OUTCOME_OK, NULL, facts);
  lk_case_add_observation (kase, known);
  lk_case_add_observation (kase, unknown);
  reduced = lk_report_case_reduce (kase, redactor, LK_ITEM_PSEUDONYM, LK_ITEM_PSEUDONYM);

  g_assert_cmpuint (lk_case_get_observations (reduced)->len, ==, 1);
  left = g_ptr_array_index (lk_case_get_observations (reduced), 0);
  g_assert_cmpstr (lk_observation_get_fact (left, "backend"), ==, "gnome-keyring");
  g_assert_null (lk_observation_get_fact (left, "new_fact"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/report/case/same-judgement", test_same_judgement);
  g_test_add_func ("/report/case/every-fact-listed", test_every_fact_listed);
  g_test_add_func ("/report/case/unlisted-dropped", test_unlisted_dropped);

  return g_test_run ();
}

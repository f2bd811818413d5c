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

/* The facts that part 9 of DESIGN.md names, members of objects joined by dots; what stands in parentheses explains them. */
static void
for_each_fact (const char *probe,
               const char *facts,
               void     (*func) (const char *probe, const char *path))
{
  g_autofree char *last = NULL;
  g_autofree char *within = NULL;
  guint depth = 0;

  for (const char *at = facts; *at != '\0'; at++)
    {
      if (*at == '(')
        depth++;
      else if (*at == ')')
        depth--;
      else if (depth == 0 && *at == '{')
        within = g_steal_pointer (&last);
      else if (depth == 0 && *at == '}')
        g_clear_pointer (&within, g_free);
      else if (*at == '`')
        {
          const char *end = strchr (at + 1, '`');
          g_autofree char *name = g_strndup (at + 1, (gsize) (end - at - 1));
          gboolean value = at - facts >= 2 && strncmp (at - 2, "= ", 2) == 0;

          at = end;
          if (depth > 0 || value || *name == '\0' || strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen (name))
            continue;
          g_free (last);
          last = within != NULL ? g_strconcat (within, ".", name, NULL) : g_steal_pointer (&name);
          if (end[1] != ' ' || (end[2] != '{' && strncmp (end + 2, "[{", 2) != 0))
            func (probe, last);
        }
    }
}

static guint n_documented;

static void
check_documented (const char *probe,
                  const char *path)
{
  g_autofree char *place = g_strconcat (probe, " ", path, NULL);

  n_documented++;
  if (lk_report_field (probe, path) != LK_FIELD_DROPPED || g_strv_contains (left_behind, place))
    return;
  g_test_message ("DESIGN.md names \"%s\", the list of a report does not", place);
  g_test_fail ();
}

static void
for_each_documented (void (*func) (const char *probe, const char *path))
{
  g_autofree char *name = g_test_build_filename (G_TEST_DIST, "..", "DESIGN.md", NULL);
  g_autofree char *design = NULL;
  g_autoptr(GError) error = NULL;
  const char *part;
  g_auto(GStrv) lines = NULL;

  g_file_get_contents (name, &design, NULL, &error);
  g_assert_no_error (error);
  part = strstr (design, "\n## 9. ");
  g_assert_nonnull (part);
  lines = g_strsplit (part, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "| `"))
      {
        g_auto(GStrv) columns = g_strsplit (lines[i], " | ", 3);
        g_autofree char *probe = g_strndup (columns[0] + 3, strlen (columns[0]) - 4);

        g_assert_cmpuint (g_strv_length (columns), ==, 3);
        func (probe, LK_REPORT_SUBJECT);
        for_each_fact (probe, columns[2], func);
      }
}

static void
test_every_documented_fact_listed (void)
{
  n_documented = 0;
  for_each_documented (check_documented);
  g_assert_cmpuint (n_documented, >, 300);
}

static void
check_plain (const char *probe,
             const char *path,
             JsonNode   *before,
             JsonNode   *after)
{
  if (JSON_NODE_HOLDS_ARRAY (before))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (before)); i++)
      check_plain (probe, path, json_array_get_element (json_node_get_array (before), i),
                   json_array_get_element (json_node_get_array (after), i));
  else if (JSON_NODE_HOLDS_OBJECT (before))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      json_object_iter_init (&iter, json_node_get_object (before));
      while (json_object_iter_next (&iter, &name, &member))
        {
          g_autofree char *below = *path != '\0' ? g_strconcat (path, ".", name, NULL) : g_strdup (name);
          JsonNode *now = json_object_get_member (json_node_get_object (after), name);

          if (now != NULL)
            check_plain (probe, below, member, now);
        }
    }
  else if ((lk_report_field (probe, path) == LK_FIELD_PLAIN || lk_report_field (probe, path) == LK_FIELD_PRINT) && !json_node_equal (before, after))
    {
      g_test_message ("\"%s %s\" was %s, is %s", probe, path, json_node_get_string (before), json_node_get_string (after));
      g_test_fail ();
    }
}

/* What support needs stays: versions, codes, fingerprints. */
static void
check_kept (LkCase     *kase,
            const char *name)
{
  g_autoptr(LkRedactor) redactor = lk_redactor_new ();
  g_autoptr(LkCase) reduced = NULL;
  GPtrArray *observations = lk_case_get_observations (kase);

  lk_report_case_know (kase, redactor, LK_ITEM_PSEUDONYM, LK_ITEM_PSEUDONYM);
  reduced = lk_report_case_reduce (kase, redactor, LK_ITEM_PSEUDONYM, LK_ITEM_PSEUDONYM);
  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *before = g_ptr_array_index (observations, i);
      LkObservation *after = lk_case_find_observation (reduced, lk_observation_get_id (before));
      g_autoptr(JsonNode) facts = json_node_new (JSON_NODE_OBJECT);
      g_autoptr(JsonNode) facts_after = json_node_new (JSON_NODE_OBJECT);

      json_node_set_object (facts, lk_observation_get_facts (before));
      json_node_set_object (facts_after, lk_observation_get_facts (after));
      check_plain (lk_observation_get_probe (before), "", facts, facts_after);
    }
}

static void
test_plain_kept (void)
{
  for_each_case (check_kept);
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
  g_test_add_func ("/report/case/every-documented-fact-listed", test_every_documented_fact_listed);
  g_test_add_func ("/report/case/plain-kept", test_plain_kept);
  g_test_add_func ("/report/case/unlisted-dropped", test_unlisted_dropped);

  return g_test_run ();
}

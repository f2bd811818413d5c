/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a case leaves: judged again it says the same, every fact is on the list or left behind on purpose, and nothing
   planted is in it. */
#include "config.h"

#include <string.h>

#include "lk-judge.h"
#include "lk-model.h"
#include "lk-report-case.h"
#include "lk-report-fields.h"
#include "made-report.h"
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
  char *part, *next;
  g_auto(GStrv) lines = NULL;

  g_file_get_contents (name, &design, NULL, &error);
  g_assert_no_error (error);
  part = strstr (design, "\n## 9. ");
  g_assert_nonnull (part);
  next = strstr (part + 1, "\n## ");
  if (next != NULL)
    *next = '\0';
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
  else if ((lk_report_field (probe, path) == LK_FIELD_PLAIN || lk_report_field (probe, path) == LK_FIELD_PRINT) &&
           !json_node_equal (before, after))
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

/* What must not leave, in the forms in which a probe could come upon it. */
static const char *const planted[] = {
  "@alice.planted:mx.test",
  "failed for alice.planted at 10.77.1.2 on plantedbox",
  "/home/planted.user/.config/client",
  "10.77.1.2",
  "10.77.1.2:8443",
  "http://10.77.1.2:3128/",
  "plantedbox.planted.lan",
  "https://mx.test/_matrix/%40alice.planted%3Amx.test?token=syt_cGxhbnRlZHRva2Vu_plantedtokenabcdefgh_0AbCdE",
  "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.cGxhbnRlZHRva2Vu.plantedtokenplantedtokenplantedtoken",
  "CN=plantedbox,O=planted.user",
};

static GPtrArray *documented; /* (owned) (element-type utf8) probe and path, in turns */

static void
note_documented (const char *probe,
                 const char *path)
{
  g_ptr_array_add (documented, g_strdup (probe));
  g_ptr_array_add (documented, g_strdup (path));
}

static void
plant (JsonObject *facts,
       const char *path,
       const char *value)
{
  g_auto(GStrv) names = g_strsplit (path, ".", 2);
  JsonArray *list;

  if (names[1] == NULL)
    {
      json_object_set_string_member (facts, names[0], value);
      return;
    }
  if (!json_object_has_member (facts, names[0]))
    {
      list = json_array_new ();
      json_array_add_object_element (list, json_object_new ());
      json_object_set_array_member (facts, names[0], list);
    }
  list = json_object_get_array_member (facts, names[0]);
  json_object_set_string_member (json_array_get_object_element (list, 0), names[1], value);
}

/* A subject may be a host of the service, which is not hidden, or something that is found here. */
static gboolean
is_found_here (const char *probe)
{
  static const char *const places[] = { "router", "proxy-connect", "storage", "lock", "profile", NULL };

  return g_strv_contains (places, probe);
}

static void
add_planted (LkCase     *kase,
             const char *value)
{
  for (guint i = 0; i < documented->len;)
    {
      const char *probe = g_ptr_array_index (documented, i);
      g_autoptr(JsonObject) facts = json_object_new ();
      g_autoptr(GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "could not: %s", value);
      g_autoptr(LkObservation) observation = NULL;
      g_autofree char *id = lk_case_dup_next_id (kase);

      for (; i < documented->len && g_str_equal (g_ptr_array_index (documented, i), probe); i += 2)
        if (!g_str_equal (g_ptr_array_index (documented, i + 1), LK_REPORT_SUBJECT) &&
            lk_report_field (probe, g_ptr_array_index (documented, i + 1)) != LK_FIELD_NAME)
          plant (facts, g_ptr_array_index (documented, i + 1), value);
      observation = lk_observation_new (id, probe, is_found_here (probe) ? value : "mx.test:443", 0, 1, LK_OUTCOME_FAILED,
                                        error, facts);
      lk_case_add_observation (kase, observation);
    }
}

static LkReport *
make_planted (LkItemMode  mode,
              const char *started)
{
  g_autoptr(LkService) service = lk_service_new ("mx", "mx.test", LK_PROTOCOL_MATRIX, "mx.test");
  g_autoptr(LkCase) kase = lk_case_new (service, "@alice.planted:mx.test");
  g_autoptr(GError) error = NULL;
  LkReport *report;

  lk_case_set_started (kase, started);
  for (guint i = 0; i < G_N_ELEMENTS (planted); i++)
    add_planted (kase, planted[i]);
  lk_judge_case (kase, NULL);
  report = lk_report_new (kase);
  lk_report_know (report, LK_SECRET_USER, "planted.user");
  lk_report_know (report, LK_SECRET_HOST, "plantedbox.planted.lan");
  lk_report_set_told (report, "message", "@alice.planted:mx.test is refused, from 10.77.1.2");
  made_report_attach (report, "alice.planted.log", "alice.planted signs in from 10.77.1.2\n");
  lk_report_set_mode (report, "account", mode, &error);
  lk_report_set_mode (report, "network", mode, &error);
  g_assert_no_error (error);
  return report;
}

static void
assert_absent (GPtrArray  *entries,
               const char *needle)
{
  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);
      gsize length;
      const char *bytes = g_bytes_get_data (entry->content, &length);
      g_autofree char *lower = g_ascii_strdown (bytes, (gssize) length);
      const char *at = g_strstr_len (lower, (gssize) length, needle);

      if (at != NULL || strstr (entry->name, needle) != NULL)
        {
          g_test_message ("%s holds \"%s\": %.60s", entry->name, needle, at != NULL ? at - MIN (at - lower, 30) : "");
          g_test_fail ();
        }
    }
}

static void
check_planted (LkItemMode mode)
{
  static const char *const always[] = { "planted.user", "plantedbox", "planted.lan", "plantedtoken", "cgxhbnrlzhrva2vu" };
  static const char *const hidden[] = { "alice.planted", "10.77.1.2" };
  g_autoptr(LkReport) report = make_planted (mode, "2026-11-22T08:00:00Z");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;

  entries = made_report_compose (report, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (always); i++)
    assert_absent (entries, always[i]);
  for (guint i = 0; mode != LK_ITEM_INCLUDE && i < G_N_ELEMENTS (hidden); i++)
    assert_absent (entries, hidden[i]);
}

static void
test_planted_everywhere (void)
{
  g_assert_cmpuint (documented->len, >, 600);
  check_planted (LK_ITEM_PSEUDONYM);
  check_planted (LK_ITEM_OMIT);
  check_planted (LK_ITEM_INCLUDE);
}

/* The stand-in that a file has for the account. */
static char *
dup_stand_in (GPtrArray  *entries,
              const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);

      for (guint j = 0; g_str_equal (entry->name, name) && j < entry->removed->len; j++)
        {
          const LkRemoval *removal = &g_array_index (entry->removed, LkRemoval, j);

          if (removal->kind == LK_SECRET_ACCOUNT)
            return g_strndup ((const char *) g_bytes_get_data (entry->content, NULL) + removal->offset, removal->length);
        }
    }
  return NULL;
}

static void
test_one_stand_in (void)
{
  static const char *const names[] = { "report.html", "report.txt", "told.json" };
  g_autoptr(LkReport) report = make_planted (LK_ITEM_PSEUDONYM, "2026-11-22T08:00:00Z");
  g_autoptr(LkReport) other = make_planted (LK_ITEM_PSEUDONYM, "2026-11-23T08:00:00Z");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GPtrArray) others = NULL;
  g_autofree char *alias = NULL;
  g_autofree char *other_alias = NULL;
  g_autoptr(GError) error = NULL;

  entries = made_report_compose (report, &error);
  g_assert_no_error (error);
  others = made_report_compose (other, &error);
  g_assert_no_error (error);
  alias = dup_stand_in (entries, "case.json");
  other_alias = dup_stand_in (others, "case.json");
  g_assert_true (g_str_has_prefix (alias, "(account"));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *again = dup_stand_in (entries, names[i]);

      g_assert_cmpstr (again, ==, alias);
    }
  g_assert_true (g_str_has_prefix (other_alias, "(account"));
  g_assert_cmpstr (other_alias, !=, alias);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  documented = g_ptr_array_new_with_free_func (g_free);
  for_each_documented (note_documented);

  g_test_add_func ("/report/case/same-judgement", test_same_judgement);
  g_test_add_func ("/report/case/every-fact-listed", test_every_fact_listed);
  g_test_add_func ("/report/case/every-documented-fact-listed", test_every_documented_fact_listed);
  g_test_add_func ("/report/case/plain-kept", test_plain_kept);
  g_test_add_func ("/report/case/unlisted-dropped", test_unlisted_dropped);
  g_test_add_func ("/report/case/planted-everywhere", test_planted_everywhere);
  g_test_add_func ("/report/case/one-stand-in", test_one_stand_in);

  status = g_test_run ();
  g_ptr_array_unref (documented);
  return status;
}

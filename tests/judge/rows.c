/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "rows.h"

LkCase *
rows_load_case (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "judge", "cases", file, NULL);
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
  return kase;
}

/* Where the case's password goes: the last host of its newest plan. */
static char *
dup_subject (LkCase *kase)
{
  GPtrArray *observations = lk_case_get_observations (kase);
  JsonArray *targets = NULL;
  JsonObject *target;
  gint64 port = 0;

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (g_str_equal (lk_observation_get_probe (observation), "plan"))
        targets = lk_json_get_array (lk_observation_get_facts (observation), "targets");
    }
  g_assert_nonnull (targets);
  target = json_array_get_object_element (targets, json_array_get_length (targets) - 1);
  g_assert_true (lk_json_get_int (target, "port", &port));
  return g_strdup_printf ("%s:%d", lk_json_get_string (target, "host"), (int) port);
}

void
rows_add_observation (LkCase     *kase,
                 JsonObject *spec)
{
  static const char *const local[] = { "name",      "typing", "keyring", "browser", "portal-service",
                                       "time-sync", "input",  "parts",   "error-text", NULL };
  g_autofree char *id = g_strdup_printf ("o%u", lk_case_get_observations (kase)->len + 1);
  g_autofree char *home = dup_subject (kase);
  const char *probe = lk_json_get_string (spec, "probe");
  const char *subject = lk_json_get_string (spec, "subject");
  JsonObject *broken = lk_json_get_object (spec, "error");
  LkOutcome outcome;
  gint64 ms = 120, code = 0;
  g_autoptr(GError) error = NULL;
  g_autoptr(LkObservation) observation = NULL;

  g_assert_true (lk_outcome_from_string (lk_json_get_string (spec, "outcome"), &outcome));
  lk_json_get_int (spec, "ms", &ms);
  if (broken != NULL && lk_json_get_int (broken, "code", &code))
    error = g_error_new_literal (g_quark_from_string (lk_json_get_string (broken, "domain")), (int) code,
                                 lk_json_get_string (broken, "message"));
  if (subject == NULL)
    subject = g_strv_contains (local, probe) ? "" : home;
  observation = lk_observation_new (id, probe, subject, 2000, ms, outcome, error, lk_json_get_object (spec, "facts"));
  lk_case_add_observation (kase, observation);
}

LkCase *
rows_make_case (GStrv fields)
{
  LkCase *kase = rows_load_case (fields[COLUMN_CASE]);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = json_from_string (fields[COLUMN_OBSERVATIONS], &error);
  g_auto(GStrv) answers = NULL;
  JsonArray *specs;

  g_assert_no_error (error);
  specs = json_node_get_array (root);
  for (guint i = 0; i < json_array_get_length (specs); i++)
    rows_add_observation (kase, json_array_get_object_element (specs, i));
  answers = g_strsplit (g_str_equal (fields[COLUMN_ANSWERS], "-") ? "" : fields[COLUMN_ANSWERS], ",", -1);
  for (guint i = 0; answers[i] != NULL; i++)
    {
      g_auto(GStrv) pair = g_strsplit (answers[i], "=", 2);

      lk_case_set_answer (kase, pair[0], g_str_equal (pair[1], "yes"));
    }
  return kase;
}

GPtrArray *
rows_read (const char *name,
           guint       n_columns)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "judge", name, NULL);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      GStrv fields = g_strsplit (lines[i], "\t", -1);

      if (g_strv_length (fields) != n_columns)
        g_test_message ("%s:%u: %u columns", name, i + 1, g_strv_length (fields));
      g_assert_cmpuint (g_strv_length (fields), ==, n_columns);
      g_ptr_array_add (rows, fields);
    }
  return rows;
}

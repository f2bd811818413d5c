/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases in which a fact is not what it should be: judging and explaining them must neither crash nor complain. */
#include "config.h"

#include <string.h>

#include "cli.h"
#include "lk-advise.h"
#include "lk-judge.h"

static const char *const faults[] = { NULL, "wrong-host-certificate", "discovery-wrong-host" };

/* What a fact is replaced by. */
static const char *const values[] = { "null", "true", "-9223372036854775808", "1e300", "\"\\u001b[\"",
                                      "[]",   "{}",   "[null,\"\",[],{}]",    "{\"a\":[{}]}" };

/* Judges the case that @text is; what it says of it must be what can be said. */
static void
judge_text (JsonNode *root)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LkCase) kase = lk_case_new_from_json (root, &error);
  g_autoptr(JsonNode) judged = NULL;

  if (kase == NULL)
    {
      g_assert_true (error->domain == LK_ERROR);
      return;
    }
  lk_judge_case (kase, NULL);
  lk_advise_case (kase);
  judged = lk_case_to_json (kase);
  g_assert_nonnull (lk_code_find (cli_get_code (judged)));
}

static JsonObject *
get_facts (JsonNode *root,
           guint     index)
{
  JsonArray *observations = lk_json_get_array (json_node_get_object (root), "observations");

  return lk_json_get_object (json_array_get_object_element (observations, index), "facts");
}

/* Two values in @turn, or all of them with -m thorough. json_node_copy() shares what is inside, so
 * each reads the text again. */
static void
spoil_fact (const char *text,
            guint       index,
            const char *name,
            guint       turn)
{
  gsize n_values = g_test_thorough () ? G_N_ELEMENTS (values) : 2;

  for (gsize i = 0; i < n_values; i++)
    {
      g_autoptr(JsonParser) parser = json_parser_new ();
      g_autoptr(JsonNode) value = json_from_string (values[(turn + i) % G_N_ELEMENTS (values)], NULL);

      g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
      json_object_set_member (get_facts (json_parser_get_root (parser), index), name, g_steal_pointer (&value));
      judge_text (json_parser_get_root (parser));
    }
}

static void
spoil_all (const char *text,
           const char *value)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonArray *observations;

  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  observations = lk_json_get_array (json_node_get_object (json_parser_get_root (parser)), "observations");
  for (guint i = 0; i < json_array_get_length (observations); i++)
    {
      JsonObject *facts = get_facts (json_parser_get_root (parser), i);
      g_autoptr(GList) names = json_object_get_members (facts);

      for (GList *l = names; l != NULL; l = l->next)
        json_object_set_member (facts, l->data, json_from_string (value, NULL));
    }
  judge_text (json_parser_get_root (parser));
}

static void
drop_each (const char *text,
           guint       n_observations)
{
  for (guint i = 0; i < n_observations; i++)
    {
      g_autoptr(JsonParser) parser = json_parser_new ();

      g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
      json_array_remove_element (
        lk_json_get_array (json_node_get_object (json_parser_get_root (parser)), "observations"), i);
      judge_text (json_parser_get_root (parser));
    }
}

static void
test_hostile (gconstpointer fault)
{
  g_autoptr(CliResult) result = cli_run ("check", "practice", "--json", fault != NULL ? "--practice-fault" : NULL, fault, NULL);
  g_autoptr(JsonNode) root = cli_parse (result->out);
  JsonArray *observations = lk_json_get_array (json_node_get_object (root), "observations");
  guint n_facts = 0;

  for (guint i = 0; i < json_array_get_length (observations); i++)
    {
      g_autoptr(GList) names = json_object_get_members (get_facts (root, i));

      for (GList *l = names; l != NULL; l = l->next, n_facts++)
        {
          g_test_message ("observation %u, fact %s", i, (const char *) l->data);
          spoil_fact (result->out, i, l->data, 2 * n_facts);
        }
    }
  g_assert_cmpuint (n_facts, >, 20);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    spoil_all (result->out, values[i]);
  drop_each (result->out, json_array_get_length (observations));
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/cli/hostile/", faults[i] != NULL ? faults[i] : "healthy", NULL);

      g_test_add_data_func (path, faults[i], test_hostile);
    }
  status = g_test_run ();
  cli_tear_down ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-compare.h"
#include "lk-judge.h"

static gboolean option_json;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &option_json, N_("Print one JSON object"), NULL },
  { NULL }
};

static void
print_text (LkComparison *comparison)
{
  g_print ("%s\n", lk_advise_comparison (comparison->proves));
  for (guint i = 0; i < comparison->differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (comparison->differences, i);
      g_autofree char *line = lk_advise_difference (difference->what, difference->subject, difference->before,
                                                    difference->after);

      g_print ("%s  %s\n", i == 0 ? "\n" : "", line);
    }
}

static void
print_json (LkComparison *comparison)
{
  g_autoptr(JsonNode) node = lk_comparison_to_json (comparison);
  JsonObject *object = json_node_get_object (node);
  g_autofree char *text = NULL;

  json_object_set_string_member (object, "explanation", lk_advise_comparison (comparison->proves));
  text = lk_json_to_text (node, TRUE);
  g_print ("%s\n", text);
}

/**
 * lk_cli_compare:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Judges two recorded cases of the same service again, each in a file of its own or in a report,
 * and says what changed between them and what that proves.
 *
 * Returns: all clear where both have the same verdict, a problem where the verdicts differ
 */
LkExit
lk_cli_compare (int    argc,
                char **argv)
{
  g_autoptr(LkCase) older = NULL, newer = NULL;
  g_autoptr(LkComparison) comparison = NULL;
  g_autoptr(GError) error = NULL;

  if (!lk_cli_parse ("compare", "OLD NEW", entries, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc != 3)
    return lk_cli_usage_error (_("compare: expected two case or report files, the older one first"));
  older = lk_cli_read_case (argv[1], &error);
  newer = older != NULL ? lk_cli_read_case (argv[2], &error) : NULL;
  if (newer == NULL)
    return lk_cli_usage_error ("%s", error->message);

  lk_judge_case (older, NULL);
  lk_judge_case (newer, NULL);
  comparison = lk_compare_cases (older, newer, &error);
  if (comparison == NULL)
    return lk_cli_usage_error ("%s", error->message);
  if (option_json)
    print_json (comparison);
  else
    print_text (comparison);
  return comparison->same_verdict ? LK_EXIT_ALL_CLEAR : LK_EXIT_PROBLEM;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli.h"

#include <glib/gi18n.h>

#include "lk-advise.h"
#include "lk-cli-print.h"
#include "lk-judge.h"

static gboolean option_json;

static const GOptionEntry entries[] = {
  { "json", 0, 0, G_OPTION_ARG_NONE, &option_json, N_("Print one JSON object"), NULL },
  { NULL }
};

/**
 * lk_cli_judge:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Returns: how the command ended
 */
LkExit
lk_cli_judge (int    argc,
              char **argv)
{
  g_autoptr(LkCase) kase = NULL;
  g_autoptr(GError) error = NULL;

  if (!lk_cli_parse ("judge", "CASE.json|REPORT.zip", entries, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc != 2)
    return lk_cli_usage_error (_("judge: expected one case or report file, or - for standard input"));
  kase = lk_cli_read_case (argv[1], &error);
  if (kase == NULL)
    return lk_cli_usage_error ("%s", error->message);

  lk_judge_case (kase, NULL);
  lk_advise_case (kase);
  if (option_json)
    lk_cli_print_json (kase, NULL);
  else
    lk_cli_print_case (kase, NULL);
  return lk_cli_exit_for (kase);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-cli-print.h"
#include "lk-cli-run.h"

/**
 * lk_cli_check:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Returns: how the command ended
 */
LkExit
lk_cli_check (int    argc,
              char **argv)
{
  g_auto(LkCliRun) run = { .command = "check" };
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) since = NULL;

  if (!lk_cli_parse ("check", "[SERVICE|ADDRESS]", lk_cli_run_entries, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc > 2)
    return lk_cli_usage_error (_("check: expected one service or address, found \"%s\" too"), argv[2]);
  if (!lk_cli_run_prepare (&run, argc > 1 ? argv[1] : NULL, &error))
    return lk_cli_usage_error ("%s", error->message);
  lk_cli_run (&run);
  since = lk_cli_history_dup_lines (&run.history, run.kase);
  if (lk_cli_run_prints_json ())
    lk_cli_print_json (run.kase, lk_cli_history_to_json (&run.history));
  else
    lk_cli_print_case (run.kase, (const char *const *) since);
  return lk_cli_run_end (&run);
}

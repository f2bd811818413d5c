/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli.h"

#include <glib/gi18n.h>

#include "lk-advise.h"

static const GOptionEntry no_options[] = { { NULL } };

static void
print_codes (void)
{
  gsize n_codes = 0;
  const LkCodeInfo *codes = lk_codes_list (&n_codes);

  for (gsize i = 0; i < n_codes; i++)
    {
      g_autofree char *title = lk_advise_title (codes[i].code, NULL);

      g_print ("%-30s %s\n", codes[i].code, title);
    }
}

/**
 * lk_cli_explain:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Returns: how the command ended
 */
LkExit
lk_cli_explain (int    argc,
                char **argv)
{
  g_autofree char *title = NULL, *explanation = NULL;
  g_auto(GStrv) steps = NULL;

  if (!lk_cli_parse ("explain", "[CODE]", no_options, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc > 2)
    return lk_cli_usage_error (_("explain: expected one code, found \"%s\" too"), argv[2]);
  if (argc < 2)
    {
      print_codes ();
      return LK_EXIT_ALL_CLEAR;
    }
  if (lk_code_find (argv[1]) == NULL)
    return lk_cli_usage_error (_("explain: \"%s\" is no code; \"latchkeyctl explain\" lists them all"), argv[1]);

  title = lk_advise_title (argv[1], NULL);
  explanation = lk_advise_explanation (argv[1], NULL, LK_CERTAINTY_CERTAIN);
  steps = lk_advise_steps (argv[1], NULL);
  g_print ("%s\n\n%s\n\n", title, explanation);
  for (guint i = 0; steps != NULL && steps[i] != NULL; i++)
    g_print ("%u. %s\n", i + 1, steps[i]);
  return LK_EXIT_ALL_CLEAR;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-cli.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "lk-practice.h"

static char *option_fault;
static gboolean option_list;

static const GOptionEntry entries[] = {
  { "fault", 0, 0, G_OPTION_ARG_STRING, &option_fault, N_("The fault it has"), N_("FAULT") },
  { "list-faults", 0, 0, G_OPTION_ARG_NONE, &option_list, N_("List the faults it can have"), NULL },
  { NULL }
};

static void
list_faults (void)
{
  gsize n_faults = 0;
  const LkPracticeFault *faults = lk_practice_list_faults (&n_faults);

  for (gsize i = 0; i < n_faults; i++)
    g_print ("%-28s %-28s %s\n", faults[i].id, faults[i].code, _(faults[i].description));
}

static gboolean
on_signal_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

/**
 * lk_cli_practice:
 * @argc: number of arguments
 * @argv: the arguments
 *
 * Returns: how the command ended
 */
LkExit
lk_cli_practice (int    argc,
                 char **argv)
{
  g_autoptr(LkPractice) practice = NULL;
  g_autoptr(LkService) service = NULL;
  g_autoptr(GMainLoop) loop = NULL;
  g_autoptr(GError) error = NULL;
  guint interrupt, terminate;

  if (!lk_cli_parse ("practice", "", entries, &argc, &argv))
    return LK_EXIT_USAGE;
  if (argc > 1)
    return lk_cli_usage_error (_("practice: takes no argument, found \"%s\""), argv[1]);
  if (option_list)
    {
      list_faults ();
      return LK_EXIT_ALL_CLEAR;
    }
  if (option_fault != NULL && lk_practice_find_fault (option_fault) == NULL)
    return lk_cli_usage_error (_("practice: there is no fault \"%s\"; --list-faults names them all"), option_fault);

  practice = lk_practice_new (option_fault);
  if (!lk_practice_start (practice, &error))
    {
      g_printerr ("latchkeyctl: %s\n", error->message);
      return LK_EXIT_FAILED;
    }
  service = lk_practice_dup_service (practice);
  g_print (_("The practice service answers at https://%s/ until you press Ctrl+C.\n"), service->address);
  g_print (_("Its certificates are signed by this authority, made for this run only:\n%s"), lk_practice_get_ca_pem (practice));
  loop = g_main_loop_new (NULL, FALSE);
  interrupt = g_unix_signal_add (SIGINT, on_signal_cb, loop);
  terminate = g_unix_signal_add (SIGTERM, on_signal_cb, loop);
  g_main_loop_run (loop);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  lk_practice_stop (practice);
  return LK_EXIT_ALL_CLEAR;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

#include "lk-cli.h"
#include "lk-sign-in.h"

typedef struct
{
  const char *name;
  LkExit    (*run) (int argc, char **argv);
  const char *help;
} Command;

static const Command commands[] = {
  { "check", lk_cli_check, N_("Find out why signing in to a service fails") },
  { "report", lk_cli_report, N_("Write a report for support, with nothing in it that harms you") },
  { "open", lk_cli_open, N_("Show a report: what was found then, and what today's rules say") },
  { "judge", lk_cli_judge, N_("Judge a recorded case again") },
  { "compare", lk_cli_compare, N_("Say what changed between two recorded cases") },
  { "history", lk_cli_history, N_("Say when it worked last, or forget that") },
  { "list", lk_cli_list, N_("List the services that are known") },
  { "show", lk_cli_show, N_("Show what is known of a service") },
  { "validate", lk_cli_validate, N_("Check service descriptions for mistakes") },
  { "explain", lk_cli_explain, N_("Explain a code") },
  { "practice", lk_cli_practice, N_("Run the practice service") },
  { "redact", lk_cli_redact, N_("Take out of a text what harms a person") },
};

static void
print_help (void)
{
  g_print ("%s\n  latchkeyctl %s\n\n%s\n", _("Usage:"), _("COMMAND [OPTION…]"), _("Commands:"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s %s\n", commands[i].name, _(commands[i].help));
  g_print ("\n%s\n", _("\"latchkeyctl COMMAND --help\" tells more of a command. Ends with 0 when all is clear, 10 when a "
                       "problem was found, 11 when it could not be told, 2 for bad usage or unreadable input, 130 when "
                       "interrupted."));
}

static void
print_version (void)
{
  g_print ("latchkeyctl %s (GLib %u.%u.%u)\n", LK_VERSION, glib_major_version, glib_minor_version, glib_micro_version);
}

/* What could not be written, on a full disk for instance, must not look like a success. */
static LkExit
close_output (LkExit status)
{
  if (fflush (stdout) == 0 && ferror (stdout) == 0)
    return status;
  g_printerr ("latchkeyctl: %s\n", _("standard output cannot be written"));
  return LK_EXIT_FAILED;
}

int
main (int    argc,
      char **argv)
{
  const char *locale_dir = g_getenv ("LATCHKEY_LOCALE_DIR");
  int worked = lk_sign_in_worker_main (argc, argv);

  if (worked >= 0)
    return worked;
  /* What is logged must not get between what is printed. */
  g_log_writer_default_set_use_stderr (TRUE);
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LK_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2)
    return lk_cli_usage_error (_("expected a command; \"latchkeyctl --help\" names them all"));
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help"))
    {
      print_help ();
      return close_output (LK_EXIT_ALL_CLEAR);
    }
  if (g_str_equal (argv[1], "--version"))
    {
      print_version ();
      return close_output (LK_EXIT_ALL_CLEAR);
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return close_output (commands[i].run (argc - 1, argv + 1));
  return lk_cli_usage_error (_("\"%s\" is no command; expected one of check, report, open, judge, compare, history, "
                               "list, show, validate, explain, redact, practice"), argv[1]);
}

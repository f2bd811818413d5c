/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "cli.h"
#include "lk-tree.h"

#define PROMISE "Latchkey opens one page of its own in your browser; "

/* HOME is where cli.h has put everything: both desktop files and choices are looked for there. */
static void
install_browser (const char *script)
{
  g_autofree char *program = g_build_filename (cli_get_home (), "browser", NULL);
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);
  g_autofree char *entry = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Browser\nExec=%s %%u\n"
                                            "MimeType=x-scheme-handler/https;\n", program);

  lk_tree_write (cli_get_home (), "/browser", text, -1);
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  lk_tree_write (cli_get_home (), "/applications/browser.desktop", entry, -1);
  lk_tree_write (cli_get_home (), "/mimeapps.list",
                 "[Default Applications]\nx-scheme-handler/https=browser.desktop\n", -1);
}

static CliResult *
check (const char *display)
{
  static const char *const arguments[] = { "check", "practice", "--try-hand-off", "--json", NULL };
  g_autoptr(GSubprocessLauncher) launcher =
      cli_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  if (display != NULL)
    g_subprocess_launcher_setenv (launcher, "DISPLAY", display, TRUE);
  else
    g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  return cli_run_full (launcher, arguments, NULL);
}

static LkObservation *
find_hand_off (CliResult  *result,
               LkCase    **kase)
{
  g_autoptr(JsonNode) root = cli_parse (result->out);
  g_autoptr(GError) error = NULL;

  cli_assert_shape (root);
  *kase = lk_case_new_from_json (root, &error);
  g_assert_no_error (error);
  return lk_case_find_newest (*kase, "hand-off", "browser");
}

static void
test_opened (void)
{
  g_autofree char *curl = g_find_program_in_path ("curl");
  g_autoptr(CliResult) result = NULL;
  g_autoptr(LkCase) kase = NULL;
  LkObservation *seen;

  if (curl == NULL)
    {
      g_test_skip ("curl is not installed");
      return;
    }
  install_browser ("exec curl -sS -o /dev/null \"$1\"");
  result = check (":99");
  seen = find_hand_off (result, &kase);
  g_assert_nonnull (seen);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
  g_assert_true (lk_observation_is_true (seen, "opened"));
  g_assert_true (g_str_has_prefix (result->err, PROMISE));
  g_assert_true (g_str_has_suffix (result->err, "Your browser opens pages that programs hand to it.\n"));
  g_assert_cmpint (result->status, ==, 0);
}

/* The desktop refuses: the check goes on, and its verdict says so. */
static void
test_refused (void)
{
  g_autoptr(CliResult) result = NULL;
  g_autoptr(LkCase) kase = NULL;
  LkObservation *seen;

  install_browser ("exit 1");
  lk_tree_write (cli_get_home (), "/applications/browser.desktop", "[Desktop Entry]\nType=Application\nName=Browser\n"
                 "Exec=/nonexistent %u\nMimeType=x-scheme-handler/https;\n", -1);
  result = check (":99");
  seen = find_hand_off (result, &kase);
  g_assert_nonnull (seen);
  if (lk_observation_is_true (seen, "launched"))
    {
      g_test_skip ("this computer has another browser");
      return;
    }
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_FAILED);
  g_assert_true (g_str_has_suffix (result->err, "No browser could be started.\n"));
  g_assert_cmpstr (lk_case_get_verdict (kase)->code, ==, "browser-not-opened");
  g_assert_cmpint (result->status, ==, 10);
}

static void
test_no_screen (void)
{
  g_autoptr(CliResult) result = check (NULL);
  g_autoptr(LkCase) kase = NULL;
  LkObservation *seen = find_hand_off (result, &kase);

  g_assert_nonnull (seen);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_SKIPPED);
  g_assert_cmpstr (result->err, ==, "No page is opened: there is no screen here for a browser.\n");
  g_assert_cmpint (result->status, ==, 0);
}

static void
test_left_out (void)
{
  g_autoptr(CliResult) result = cli_run ("check", "practice", "--only", "network", "--try-hand-off", NULL);

  cli_assert_refused (result, "--only leaves client.browser out");
}

/* Nobody asked for it. */
static void
test_not_asked (void)
{
  g_autoptr(CliResult) result = cli_run ("check", "practice", "--json", NULL);
  g_autoptr(LkCase) kase = NULL;

  g_assert_null (find_hand_off (result, &kase));
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  g_test_add_func ("/cli/hand-off/opened", test_opened);
  g_test_add_func ("/cli/hand-off/refused", test_refused);
  g_test_add_func ("/cli/hand-off/no-screen", test_no_screen);
  g_test_add_func ("/cli/hand-off/left-out", test_left_out);
  g_test_add_func ("/cli/hand-off/not-asked", test_not_asked);
  status = g_test_run ();
  cli_tear_down ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lk-tree.h"

static char *home;  /* (owned) what latchkeyctl may write to, and must not */
static char *files; /* (owned) where tests put files for it */

void
cli_result_free (CliResult *result)
{
  g_free (result->out);
  g_free (result->err);
  g_free (result);
}

void
cli_set_up (void)
{
  home = g_dir_make_tmp ("latchkey-cli-home-XXXXXX", NULL);
  files = g_dir_make_tmp ("latchkey-cli-files-XXXXXX", NULL);
  g_assert_nonnull (home);
  g_assert_nonnull (files);
  g_assert_nonnull (g_getenv ("LATCHKEYCTL"));
}

void
cli_tear_down (void)
{
  lk_tree_remove (home);
  lk_tree_remove (files);
  g_clear_pointer (&home, g_free);
  g_clear_pointer (&files, g_free);
}

const char *
cli_get_home (void)
{
  return home;
}

/* Returns: (transfer full): the path of a new file that holds @text */
char *
cli_write (const char *name,
           const char *text)
{
  g_autoptr(GError) error = NULL;
  char *path = g_build_filename (files, name, NULL);

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

GSubprocessLauncher *
cli_new_launcher (GSubprocessFlags flags)
{
  static const char *const folders[] = { "HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
                                         "XDG_RUNTIME_DIR", "XDG_STATE_HOME" };
  static const char *const unset[] = { "LANGUAGE", "NO_COLOR", "XDG_DATA_DIRS", "G_MESSAGES_DEBUG" };
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (flags);

  /* A program that ends without reading its input must not take the test with it. */
  signal (SIGPIPE, SIG_IGN);
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    g_subprocess_launcher_setenv (launcher, folders[i], home, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (unset); i++)
    g_subprocess_launcher_unsetenv (launcher, unset[i]);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "TERM", "xterm", TRUE);
  g_subprocess_launcher_set_cwd (launcher, home);
  return launcher;
}

/* Returns: (transfer full): the program, then its arguments */
char **
cli_dup_argv (const char *const *arguments)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, g_getenv ("LATCHKEYCTL"));
  g_strv_builder_addv (builder, (const char **) arguments);
  return g_strv_builder_end (builder);
}

int
cli_get_status (GSubprocess *process)
{
  return g_subprocess_get_if_exited (process) ? g_subprocess_get_exit_status (process) : -1;
}

CliResult *
cli_run_full (GSubprocessLauncher *launcher,
              const char *const   *arguments,
              const char          *input)
{
  g_auto(GStrv) argv = cli_dup_argv (arguments);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  CliResult *result = g_new0 (CliResult, 1);

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, &result->out, &result->err, &error);
  g_assert_no_error (error);
  result->status = cli_get_status (process);
  return result;
}

CliResult *
cli_run (const char *first,
         ...)
{
  g_autoptr(GSubprocessLauncher) launcher =
    cli_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  va_list args;

  va_start (args, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (args, const char *))
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (args);
  g_ptr_array_add (arguments, NULL);
  return cli_run_full (launcher, (const char *const *) arguments->pdata, NULL);
}

void
cli_assert_refused (CliResult  *result,
                    const char *expected)
{
  const char *end;

  g_test_message ("%d: %s", result->status, result->err);
  g_assert_cmpint (result->status, ==, 2);
  g_assert_cmpstr (result->out, ==, "");
  g_assert_true (g_str_has_prefix (result->err, "latchkeyctl: "));
  g_assert_true (g_utf8_validate (result->err, -1, NULL));
  end = strchr (result->err, '\n');
  g_assert_nonnull (end);
  g_assert_cmpstr (end, ==, "\n");
  for (const char *c = result->err; c < end; c = g_utf8_next_char (c))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (c)));
  if (strstr (result->err, expected) == NULL)
    g_test_fail_printf ("expected \"%s\" in: %s", expected, result->err);
}

void
cli_open_terminal (int *master,
                   int *slave)
{
  char name[64];

  *master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (*master, >=, 0);
  g_assert_cmpint (grantpt (*master), ==, 0);
  g_assert_cmpint (unlockpt (*master), ==, 0);
  g_assert_cmpint (ptsname_r (*master, name, sizeof name), ==, 0);
  *slave = open (name, O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (*slave, >=, 0);
}

/* Reads until @until was written, or the last program has closed the terminal. */
char *
cli_read_terminal (int         master,
                   const char *until)
{
  GString *text = g_string_new (NULL);
  char buffer[4096];

  while (until == NULL || strstr (text->str, until) == NULL)
    {
      ssize_t n = read (master, buffer, sizeof buffer);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      g_string_append_len (text, buffer, n);
    }
  return g_string_free (text, FALSE);
}

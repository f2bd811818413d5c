/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signing in on the command line, at the practice service. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli.h"
#include "lk-practice.h"

/* What nobody would choose, and every way of writing it down shows. */
#define PLANTED "pl\"an\\t%2B Gr\303\274\303\237e"

static gboolean everything_is_logged;

static CliResult *
check (const char *input,
       const char *first,
       ...)
{
  g_autoptr(GSubprocessLauncher) launcher =
    cli_new_launcher (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  va_list args;

  g_ptr_array_add (arguments, (gpointer) "check");
  va_start (args, first);
  for (const char *argument = first; argument != NULL; argument = va_arg (args, const char *))
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (args);
  g_ptr_array_add (arguments, NULL);
  if (everything_is_logged)
    g_subprocess_launcher_setenv (launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  return cli_run_full (launcher, (const char *const *) arguments->pdata, input);
}

/* The newest observation of a probe. */
static JsonObject *
find_observation (JsonNode   *root,
                  const char *probe)
{
  JsonArray *observations = lk_json_get_array (json_node_get_object (root), "observations");

  for (guint i = json_array_get_length (observations); i > 0; i--)
    {
      JsonObject *observation = json_array_get_object_element (observations, i - 1);

      if (g_strcmp0 (lk_json_get_string (observation, "probe"), probe) == 0)
        return observation;
    }
  return NULL;
}

static const char *
get_fact (JsonNode   *root,
          const char *probe,
          const char *fact)
{
  JsonObject *observation = find_observation (root, probe);

  return observation != NULL ? lk_json_get_string (lk_json_get_object (observation, "facts"), fact) : NULL;
}

static guint
count (JsonNode   *root,
       const char *probe)
{
  JsonArray *observations = lk_json_get_array (json_node_get_object (root), "observations");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (observations); i++)
    n += g_strcmp0 (lk_json_get_string (json_array_get_object_element (observations, i), "probe"), probe) == 0;
  return n;
}

/* JSON goes to standard output alone, whatever is logged. */
static JsonNode *
parse (CliResult *result)
{
  JsonNode *root = cli_parse (result->out);

  cli_assert_shape (root);
  return root;
}

static void
test_good (void)
{
  g_autoptr(CliResult) result = check (LK_PRACTICE_PASSWORD "\n", "practice", "--account", LK_PRACTICE_ACCOUNT,
                                       "--password-stdin", "--json", NULL);
  g_autoptr(JsonNode) root = parse (result);

  g_assert_cmpint (result->status, ==, 0);
  g_assert_cmpstr (cli_get_code (root), ==, "all-clear");
  g_assert_cmpstr (get_fact (root, "sign-in", "result"), ==, "accepted");
  g_assert_cmpuint (count (root, "sign-in"), ==, 1);
  g_assert_cmpstr (lk_json_get_string (find_observation (root, "sign-out"), "outcome"), ==, "ok");
}

static void
test_wrong_password (void)
{
  g_autoptr(CliResult) result = NULL;
  g_autoptr(JsonNode) root = NULL;

  everything_is_logged = TRUE;
  result = check (PLANTED "\n", "practice", "--account", LK_PRACTICE_ACCOUNT, "--password-stdin", "--json", NULL);
  everything_is_logged = FALSE;
  root = parse (result);
  g_assert_cmpint (result->status, ==, 10);
  g_assert_cmpstr (cli_get_code (root), ==, "wrong-password");
  g_assert_cmpstr (get_fact (root, "sign-in", "errcode"), ==, "M_FORBIDDEN");
  g_assert_cmpuint (count (root, "sign-in"), ==, 1);
  g_assert_null (find_observation (root, "sign-out"));
  g_assert_null (strstr (result->out, "pl\\\"an"));
  g_assert_null (strstr (result->err, "pl\"an"));
}

/* Without a line break at its end, as `printf` leaves it. */
static void
test_no_line_break (void)
{
  g_autoptr(CliResult) result = check (LK_PRACTICE_PASSWORD, "practice", "--account", "@practice:localhost",
                                       "--password-stdin", "--json", NULL);
  g_autoptr(JsonNode) root = parse (result);

  g_assert_cmpstr (get_fact (root, "sign-in", "result"), ==, "accepted");
}

static void
test_name_not_sent (void)
{
  g_autoptr(CliResult) result = check (LK_PRACTICE_PASSWORD "\n", "practice", "--account", "prac tice", "--password-stdin",
                                       "--json", NULL);
  g_autoptr(JsonNode) root = parse (result);

  g_assert_cmpint (result->status, ==, 10);
  g_assert_cmpstr (cli_get_code (root), ==, "wrong-name-format");
  g_assert_cmpstr (get_fact (root, "sign-in", "result"), ==, "not-sent");
}

/* Where the way there is not safe, the password stays here. */
static void
test_fault_not_sent (gconstpointer data)
{
  const char *fault = data;
  g_autoptr(CliResult) result = check (LK_PRACTICE_PASSWORD "\n", "practice", "--account", LK_PRACTICE_ACCOUNT,
                                       "--password-stdin", "--json", "--practice-fault", fault, NULL);
  g_autoptr(JsonNode) root = parse (result);

  g_assert_cmpint (result->status, ==, 10);
  g_assert_cmpstr (cli_get_code (root), ==, lk_practice_find_fault (fault)->code);
  g_assert_cmpuint (count (root, "sign-in"), ==, 0);
}

static void
test_refused (void)
{
  g_autoptr(CliResult) no_account = check (LK_PRACTICE_PASSWORD "\n", "practice", "--password-stdin", NULL);
  g_autoptr(CliResult) empty = check ("", "practice", "--account", "practice", "--password-stdin", NULL);
  g_autoptr(CliResult) blank = check ("\n\n", "practice", "--account", "practice", "--password-stdin", NULL);
  g_autoptr(CliResult) left_out = check ("x\n", "practice", "--account", "practice", "--password-stdin", "--only", "network",
                                         NULL);
  g_autoptr(CliResult) argument = check ("", "practice", "--account", "practice", "--password=x", NULL);
  g_autofree char *long_line = g_strnfill (5000, 'x');
  g_autoptr(CliResult) too_long = check (long_line, "practice", "--account", "practice", "--password-stdin", NULL);

  cli_assert_refused (no_account, "--account");
  cli_assert_refused (empty, "first line");
  cli_assert_refused (blank, "first line");
  cli_assert_refused (left_out, "--only");
  cli_assert_refused (argument, "--password");
  cli_assert_refused (too_long, "longer than 4096 bytes");
}

static void
test_fault_needs_password (void)
{
  g_autoptr(CliResult) result = check ("", "practice", "--practice-fault", "account-locked", NULL);

  cli_assert_refused (result, "--password-stdin");
}

/* The echo is switched off after the question is written; what is typed earlier is thrown away. */
static void
wait_for_no_echo (int master)
{
  struct termios terminal;

  do
    {
      g_usleep (1000);
      g_assert_cmpint (tcgetattr (master, &terminal), ==, 0);
    }
  while (terminal.c_lflag & ECHO);
}

/* At a terminal it asks, after the place is known, and shows nothing of what is typed. */
static void
test_prompt (void)
{
  const char *const arguments[] = { "check", "practice", "--account", "practice", "--password-stdin", "--json", NULL };
  g_auto(GStrv) argv = cli_dup_argv (arguments);
  g_autoptr(GSubprocessLauncher) launcher = cli_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *out = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  int master, slave;

  cli_open_terminal (&master, &slave);
  g_subprocess_launcher_take_stdin_fd (launcher, dup (slave));
  g_subprocess_launcher_take_stderr_fd (launcher, slave);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_close (launcher);
  before = cli_read_terminal (master, "Password of practice: ");
  g_assert_nonnull (strstr (before, "to localhost only"));
  wait_for_no_echo (master);
  g_assert_cmpint (write (master, LK_PRACTICE_PASSWORD "\n", strlen (LK_PRACTICE_PASSWORD) + 1), >, 0);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  after = cli_read_terminal (master, NULL);
  g_assert_null (strstr (after, LK_PRACTICE_PASSWORD));
  g_assert_cmpint (cli_get_status (process), ==, 0);
  root = cli_parse (out);
  g_assert_cmpstr (get_fact (root, "sign-in", "result"), ==, "accepted");
  close (master);
}

/* What the server asked for earlier is said before the password is asked for, and the person decides. */
static void
test_prompt_wait (void)
{
  const char *const arguments[] = { "check", "practice", "--account", "practice", "--password-stdin", NULL };
  g_auto(GStrv) argv = cli_dup_argv (arguments);
  g_autoptr(GSubprocessLauncher) launcher = cli_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autofree char *folder = g_build_filename (cli_get_home (), "latchkey", NULL);
  g_autofree char *path = g_build_filename (folder, "memory.json", NULL);
  g_autofree char *text = g_strdup_printf ("{\"format\":1,\"services\":[{\"domain\":\"localhost\",\"outage_addresses\":[],"
                                           "\"wait_until\":%" G_GINT64_FORMAT "}]}",
                                           g_get_real_time () / G_USEC_PER_SEC + 3600);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  int master, slave;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  cli_open_terminal (&master, &slave);
  g_subprocess_launcher_take_stdin_fd (launcher, dup (slave));
  g_subprocess_launcher_take_stderr_fd (launcher, slave);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_close (launcher);
  before = cli_read_terminal (master, "Password of practice: ");
  g_assert_nonnull (strstr (before, "The server has asked to wait until "));
  wait_for_no_echo (master);
  g_assert_cmpint (write (master, LK_PRACTICE_PASSWORD "\n", strlen (LK_PRACTICE_PASSWORD) + 1), >, 0);
  g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cli_get_status (process), ==, 0);
  g_assert_cmpint (g_unlink (path), ==, 0);
  close (master);
}

int
main (int   argc,
      char *argv[])
{
  static const char *const unsafe[] = { "expired-certificate", "wrong-host-certificate", "untrusted-certificate", "intercepted",
                                        "redirect-to-http", "rate-limited", "html-instead" };
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  g_test_add_func ("/cli/sign-in/good", test_good);
  g_test_add_func ("/cli/sign-in/wrong-password", test_wrong_password);
  g_test_add_func ("/cli/sign-in/no-line-break", test_no_line_break);
  g_test_add_func ("/cli/sign-in/name-not-sent", test_name_not_sent);
  for (gsize i = 0; i < G_N_ELEMENTS (unsafe); i++)
    {
      g_autofree char *path = g_strconcat ("/cli/sign-in/not-sent/", unsafe[i], NULL);

      g_test_add_data_func (path, unsafe[i], test_fault_not_sent);
    }
  g_test_add_func ("/cli/sign-in/refused", test_refused);
  g_test_add_func ("/cli/sign-in/fault-needs-password", test_fault_needs_password);
  g_test_add_func ("/cli/sign-in/prompt", test_prompt);
  g_test_add_func ("/cli/sign-in/prompt-wait", test_prompt_wait);
  status = g_test_run ();
  cli_tear_down ();
  return status;
}

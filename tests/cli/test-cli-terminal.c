/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Terminals and pipes, languages, and being interrupted. */
#include "config.h"

#include <stdlib.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* One that is found soon. */
#define FAULT "discovery-broken"
#define FAULT_CODE "discovery-wrong"
#define ESCAPE "\033["
#define CLEAR "\r\033[K"
/* How long a check may take to end when it is told to. Microseconds. */
#define LONGEST_FAREWELL G_USEC_PER_SEC

typedef struct
{
  const char *no_color; /* (nullable) */
  const char *term;
  const char *fault;
  gboolean    json;
  int         signal;   /* to send once there is progress; 0: none */
} Session;

typedef struct
{
  int    status;
  gint64 farewell; /* microseconds from the signal to the end */
  char  *out;      /* (owned) what came through the pipe; %NULL: it was a terminal too */
  char  *screen;   /* (owned) what was written to the terminal */
} Seen;

static void
seen_free (Seen *seen)
{
  g_free (seen->out);
  g_free (seen->screen);
  g_free (seen);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Seen, seen_free)

static GSubprocess *
spawn_on_terminal (const Session *session,
                   int            slave,
                   gboolean       all)
{
  const char *const arguments[] = { "check", "practice", "--practice-fault", session->fault, session->json ? "--json" : NULL,
                                    NULL };
  g_auto(GStrv) argv = cli_dup_argv (arguments);
  g_autoptr(GSubprocessLauncher) launcher = cli_new_launcher (all ? 0 : G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "TERM", session->term, TRUE);
  if (session->no_color != NULL)
    g_subprocess_launcher_setenv (launcher, "NO_COLOR", session->no_color, TRUE);
  if (all)
    g_subprocess_launcher_take_stdout_fd (launcher, dup (slave));
  g_subprocess_launcher_take_stderr_fd (launcher, slave);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_assert_no_error (error);
  g_subprocess_launcher_close (launcher);
  return process;
}

/* Standard error is a terminal; with @all standard output is the same one. */
static Seen *
run_on_terminal (const Session *session,
                 gboolean       all)
{
  int master, slave;
  Seen *seen = g_new0 (Seen, 1);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gint64 sent = 0;

  cli_open_terminal (&master, &slave);
  process = spawn_on_terminal (session, slave, all);
  if (session->signal != 0)
    {
      before = cli_read_terminal (master, CLEAR);
      sent = g_get_monotonic_time ();
      g_subprocess_send_signal (process, session->signal);
    }
  g_subprocess_communicate_utf8 (process, NULL, NULL, &seen->out, NULL, &error);
  g_assert_no_error (error);
  seen->farewell = g_get_monotonic_time () - sent;
  after = cli_read_terminal (master, NULL);
  seen->screen = g_strconcat (before != NULL ? before : "", after, NULL);
  seen->status = cli_get_status (process);
  close (master);
  return seen;
}

static void
test_interrupted (gconstpointer data)
{
  const Session session = { NULL, "xterm", "hangs", TRUE, GPOINTER_TO_INT (data) };
  g_autoptr(Seen) seen = run_on_terminal (&session, FALSE);
  g_autoptr(JsonNode) root = NULL;
  JsonObject *object;

  g_assert_cmpint (seen->status, ==, 130);
  g_assert_cmpint (seen->farewell, <, LONGEST_FAREWELL);
  root = cli_parse (seen->out);
  cli_assert_shape (root);
  object = json_node_get_object (root);
  g_assert_cmpuint (json_array_get_length (lk_json_get_array (object, "observations")), >=, 3);
  g_assert_cmpstr (cli_get_code (root), !=, "all-clear");
  g_assert_nonnull (strstr (seen->screen, CLEAR "latchkeyctl: interrupted"));
}

static void
test_interrupted_text (void)
{
  const Session session = { NULL, "xterm", "hangs", FALSE, SIGINT };
  g_autoptr(Seen) seen = run_on_terminal (&session, FALSE);

  g_assert_cmpint (seen->status, ==, 130);
  g_assert_cmpint (seen->farewell, <, LONGEST_FAREWELL);
  g_assert_true (g_str_has_prefix (seen->out, "Practice service (localhost:"));
}

static void
test_pipe_is_plain (void)
{
  g_autoptr(CliResult) clear = cli_run ("check", "practice", NULL);
  g_autoptr(CliResult) fault = cli_run ("check", "practice", "--practice-fault", FAULT, NULL);

  g_assert_cmpint (clear->status, ==, 0);
  g_assert_cmpint (fault->status, ==, 10);
  g_assert_cmpstr (clear->err, ==, "");
  g_assert_cmpstr (fault->err, ==, "");
  g_assert_null (strchr (clear->out, '\033'));
  g_assert_null (strchr (fault->out, '\033'));
  g_assert_null (strchr (clear->out, '\r'));
  g_assert_null (strstr (clear->out, " \n"));
  g_assert_nonnull (strstr (fault->out, "(" FAULT_CODE ")"));
}

/* Progress goes to the terminal of standard error and is taken away; the pipe stays plain. A check
 * that is over at once shows none. */
static void
test_progress (void)
{
  const Session session = { NULL, "xterm", "hangs", FALSE, 0 };
  g_autoptr(Seen) seen = run_on_terminal (&session, FALSE);
  const char *cleared = g_strrstr (seen->screen, CLEAR);

  g_test_message ("%s", seen->screen);
  g_assert_cmpint (seen->status, ==, 10);
  g_assert_true (g_regex_match_simple ("^" "\\r\\x1b\\[K\\d+ of \\d+: [A-Z].*…", seen->screen, 0, 0));
  g_assert_cmpstr (cleared, ==, CLEAR);
  g_assert_null (strchr (seen->screen, '\n'));
  g_assert_null (strchr (seen->out, '\033'));
}

/* On one terminal the last line of progress goes before the report begins. */
static void
test_colours (void)
{
  const Session session = { NULL, "xterm", FAULT, FALSE, 0 };
  const Session empty = { "", "xterm", FAULT, FALSE, 0 };
  g_autoptr(Seen) seen = run_on_terminal (&session, TRUE);
  g_autoptr(Seen) seen_empty = run_on_terminal (&empty, TRUE);
  const char *report = strstr (seen->screen, "Practice service (");

  g_assert_cmpint (seen->status, ==, 10);
  g_assert_nonnull (report);
  g_assert_null (strstr (report, CLEAR));
  g_assert_nonnull (strstr (report, ESCAPE "31m✗" ESCAPE "0m"));
  g_assert_nonnull (strstr (report, ESCAPE "32m✓" ESCAPE "0m"));
  g_assert_nonnull (strstr (seen_empty->screen, ESCAPE "31m✗"));
}

static void
test_no_color (void)
{
  const Session session = { "1", "xterm", FAULT, FALSE, 0 };
  g_autoptr(Seen) seen = run_on_terminal (&session, TRUE);
  const char *report = strstr (seen->screen, "Practice service (");

  g_assert_nonnull (report);
  g_assert_null (strchr (report, '\033'));
}

/* A terminal that knows no orders gets none, not even for progress. */
static void
test_dumb (void)
{
  const Session session = { NULL, "dumb", FAULT, FALSE, 0 };
  g_autoptr(Seen) seen = run_on_terminal (&session, TRUE);

  g_assert_true (g_str_has_prefix (seen->screen, "Practice service ("));
  g_assert_null (strchr (seen->screen, '\033'));
}

static gboolean
has_chinese (const char *text,
             gsize       n_lines)
{
  for (const char *c = text; *c != '\0' && n_lines > 0; c = g_utf8_next_char (c))
    {
      if (g_unichar_get_script (g_utf8_get_char (c)) == G_UNICODE_SCRIPT_HAN)
        return TRUE;
      n_lines -= *c == '\n';
    }
  return FALSE;
}

static CliResult *
run_in (const char *language,
        const char *locale,
        const char *last)
{
  const char *const arguments[] = { "check", "practice", "--practice-fault", FAULT, last, NULL };
  g_autoptr(GSubprocessLauncher) launcher =
    cli_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

  g_subprocess_launcher_setenv (launcher, "LANGUAGE", language, TRUE);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", locale, TRUE);
  return cli_run_full (launcher, arguments, NULL);
}

/* The words change, codes and exit status do not; they are in the title too. */
static void
test_chinese (void)
{
  g_autofree char *catalogue = g_build_filename (g_getenv ("LATCHKEY_LOCALE_DIR"), "zh_CN", "LC_MESSAGES", "latchkey.mo",
                                                 NULL);
  g_autoptr(CliResult) text = NULL;
  g_autoptr(CliResult) json = NULL;
  g_autoptr(JsonNode) root = NULL;
  JsonObject *verdict;
  const char *title;

  if (!g_file_test (catalogue, G_FILE_TEST_EXISTS) || setlocale (LC_ALL, "C.UTF-8") == NULL)
    {
      g_test_skip ("there is no locale C.UTF-8, or no translation was built");
      return;
    }
  text = run_in ("zh_CN", "C.UTF-8", NULL);
  json = run_in ("zh_CN", "C.UTF-8", "--json");
  g_assert_cmpint (text->status, ==, 10);
  g_assert_true (has_chinese (text->out, 1));
  g_assert_nonnull (strstr (text->out, "（" FAULT_CODE "）"));
  root = cli_parse (json->out);
  cli_assert_shape (root);
  g_assert_cmpint (json->status, ==, 10);
  g_assert_cmpstr (cli_get_code (root), ==, FAULT_CODE);
  verdict = lk_json_get_object (json_node_get_object (root), "verdict");
  g_assert_true (has_chinese (lk_json_get_string (verdict, "title"), 1));
  title = strstr (text->out, "\n\n");
  g_assert_nonnull (title);
  g_assert_true (has_chinese (title + 2, 1));
}

/* Without any locale it still works, in English, and JSON is still UTF-8. */
static void
test_no_locale (void)
{
  g_autoptr(CliResult) text = run_in ("zh_CN", "C", NULL);
  g_autoptr(CliResult) json = run_in ("zh_CN", "C", "--json");
  g_autoptr(JsonNode) root = cli_parse (json->out);

  g_assert_cmpint (text->status, ==, 10);
  g_assert_cmpstr (text->err, ==, "");
  g_assert_false (has_chinese (text->out, G_MAXSIZE));
  cli_assert_shape (root);
}

static void
test_no_terminal (void)
{
  g_test_skip ("no pseudo terminal can be had here (is /dev/pts mounted?)");
}

static gboolean
has_terminals (void)
{
  int master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);

  if (master < 0)
    return FALSE;
  close (master);
  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  g_test_add_func ("/cli/terminal/pipe", test_pipe_is_plain);
  g_test_add_func ("/cli/language/chinese", test_chinese);
  g_test_add_func ("/cli/language/none", test_no_locale);
  if (!has_terminals ())
    g_test_add_func ("/cli/terminal/none", test_no_terminal);
  else
    {
      g_test_add_data_func ("/cli/interrupted/int", GINT_TO_POINTER (SIGINT), test_interrupted);
      g_test_add_data_func ("/cli/interrupted/term", GINT_TO_POINTER (SIGTERM), test_interrupted);
      g_test_add_func ("/cli/interrupted/text", test_interrupted_text);
      g_test_add_func ("/cli/terminal/progress", test_progress);
          g_test_add_func ("/cli/terminal/colours", test_colours);
      g_test_add_func ("/cli/terminal/no-color", test_no_color);
      g_test_add_func ("/cli/terminal/dumb", test_dumb);
    }
  status = g_test_run ();
  cli_tear_down ();
  return status;
}

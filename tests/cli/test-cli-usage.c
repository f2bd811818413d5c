/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bad usage and the commands that only tell: list, show, explain, practice. */
#include "config.h"

#include <signal.h>
#include <string.h>

#include "cli.h"
#include "lk-advise.h"
#include "lk-practice.h"

typedef struct
{
  const char *name;
  const char *arguments[6];
  const char *expected;
} Refusal;

static const Refusal refusals[] = {
  { "no-command", { NULL }, "latchkeyctl --help" },
  { "empty-command", { "" }, "is no command" },
  { "unknown-command", { "chek" }, "\"chek\" is no command; expected one of check, judge, compare, history, list, show" },
  { "unknown-command-with-escapes", { "\033[2Jx\ny" }, "is no command" },
  { "option-for-command", { "--json" }, "\"--json\" is no command" },
  { "check/unknown-option", { "check", "--jsno" }, "--jsno" },
  { "check/unknown-letter", { "check", "-z" }, "-z" },
  { "check/option-without-value", { "check", "practice", "--account" }, "--account" },
  { "check/nothing", { "check" }, "expected a service" },
  { "check/two-services", { "check", "signal", "telegram" }, "\"telegram\"" },
  { "check/near-service", { "check", "signl" }, "Did you mean signal?" },
  { "check/near-name", { "check", "telegrma" }, "telegram" },
  { "check/unknown-service", { "check", "qqqqqqqq" }, "\"qqqqqqqq\"" },
  { "check/empty", { "check", "" }, "found nothing" },
  { "check/blanks", { "check", "   " }, "found nothing" },
  { "check/two-at-signs", { "check", "me@@example.org" }, "\"@\"" },
  { "check/no-server", { "check", "@me" }, "@me:example.org" },
  { "check/no-host", { "check", "https://" }, "https://" },
  { "check/port-too-large", { "check", "example.org:65536" }, "\"65536\"" },
  { "check/port-zero", { "check", "example.org:0" }, "\"0\"" },
  { "check/port-of-letters", { "check", "example.org:https" }, "\"https\"" },
  { "check/bracket", { "check", "https://[2001:db8::1" }, "\"]\"" },
  { "check/long-label", { "check", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example" }, "63" },
  { "check/not-utf-8", { "check", "\xff\xfe" }, "UTF-8" },
  { "check/account-not-utf-8", { "check", "practice", "--account", "\xff" }, "check: " },
  { "check/only-nonsense", { "check", "practice", "--only", "weather" }, "\"weather\"" },
  { "check/only-part", { "check", "practice", "--only", "network." }, "\"network.\"" },
  { "check/only-none", { "check", "practice", "--only", "none" }, "\"none\"" },
  { "check/only-empty", { "check", "practice", "--only", "" }, "--only" },
  { "check/answer-nonsense", { "check", "practice", "--answer", "perhaps" }, "\"perhaps\"" },
  { "check/answer-maybe", { "check", "practice", "--answer", "works-on-other-network=maybe" }, "yes" },
  { "check/answer-without-question", { "check", "practice", "--answer", "=yes" }, "QUESTION" },
  { "check/answer-unknown", { "check", "practice", "--answer", "raining=yes" }, "\"raining\"" },
  { "check/fault-unknown", { "check", "practice", "--practice-fault", "flood" }, "--list-faults" },
  { "check/fault-elsewhere", { "check", "signal", "--practice-fault", "down" }, "\"practice\" only" },
  { "check/fault-of-sign-in", { "check", "practice", "--practice-fault", "wrong-password" }, "signing in" },
  { "check/later-password", { "check", "practice", "--password-stdin" }, "--password-stdin" },
  { "check/error-text-without-text", { "check", "practice", "--error-text" }, "--error-text" },
  { "judge/nothing", { "judge" }, "expected one case file" },
  { "judge/two", { "judge", "a.json", "b.json" }, "expected one case file" },
  { "judge/unknown-option", { "judge", "--xml" }, "--xml" },
  { "list/argument", { "list", "signal" }, "\"signal\"" },
  { "list/unknown-option", { "list", "--all" }, "--all" },
  { "show/nothing", { "show" }, "expected one service" },
  { "show/two", { "show", "signal", "telegram" }, "expected one service" },
  { "show/near", { "show", "slak" }, "Did you mean slack?" },
  { "show/unknown", { "show", "qqqqqqqq" }, "\"qqqqqqqq\"" },
  { "validate/nothing", { "validate" }, "expected at least one file" },
  { "explain/unknown", { "explain", "server-is-sad" }, "\"server-is-sad\"" },
  { "explain/code-and-text", { "explain", "--error-text", "x", "server-down" }, "\"server-down\"" },
  { "explain/json-of-code", { "explain", "--json", "server-down" }, "--error-text" },
  { "explain/two", { "explain", "server-down", "server-hangs" }, "\"server-hangs\"" },
  { "practice/argument", { "practice", "down" }, "\"down\"" },
  { "practice/fault-unknown", { "practice", "--fault", "flood" }, "--list-faults" },
};

static void
test_refused (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr(GSubprocessLauncher) launcher =
    cli_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr(CliResult) result = cli_run_full (launcher, refusal->arguments, NULL);

  cli_assert_refused (result, refusal->expected);
}

static void
test_help (void)
{
  static const char *const commands[] = { "check", "judge", "list", "show", "validate", "explain", "practice" };
  g_autoptr(CliResult) help = cli_run ("--help", NULL);
  g_autoptr(CliResult) version = cli_run ("--version", NULL);

  g_assert_cmpint (help->status, ==, 0);
  g_assert_cmpstr (help->err, ==, "");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr(CliResult) more = cli_run (commands[i], "--help", NULL);
      g_autofree char *line = g_strdup_printf ("\n  %s ", commands[i]);

      g_assert_nonnull (strstr (help->out, line));
      g_assert_cmpint (more->status, ==, 0);
      g_assert_cmpstr (more->err, ==, "");
      g_assert_nonnull (strstr (more->out, commands[i]));
    }
  g_assert_cmpint (version->status, ==, 0);
  g_assert_true (g_str_has_prefix (version->out, "latchkeyctl " LK_VERSION));
}

static void
test_list_and_show (void)
{
  g_autoptr(CliResult) list = cli_run ("list", NULL);
  g_auto(GStrv) lines = g_strsplit (list->out, "\n", -1);
  guint n_shown = 0;

  g_assert_cmpint (list->status, ==, 0);
  g_assert_cmpstr (list->err, ==, "");
  g_assert_true (g_str_has_prefix (lines[0], "practice "));
  for (gsize i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      g_auto(GStrv) words = g_strsplit (lines[i], " ", 2);
      g_autoptr(CliResult) show = cli_run ("show", words[0], NULL);
      g_autofree char *name = g_strstrip (g_strdup (words[1] + strcspn (g_strchug (words[1]), " ")));

      g_assert_cmpint (show->status, ==, 0);
      g_assert_cmpstr (show->err, ==, "");
      g_assert_nonnull (strstr (show->out, words[0]));
      g_assert_nonnull (strstr (show->out, name));
      n_shown++;
    }
  g_assert_cmpuint (n_shown, >=, 6);
}

static void
test_show_address (void)
{
  g_autoptr(CliResult) show = cli_run ("show", "@me:chat.example.org", NULL);

  g_assert_cmpint (show->status, ==, 0);
  g_assert_nonnull (strstr (show->out, "chat.example.org"));
}

static void
test_explain (void)
{
  g_autoptr(CliResult) all = cli_run ("explain", NULL);
  gsize n_codes;
  const LkCodeInfo *codes = lk_codes_list (&n_codes);

  g_assert_cmpint (all->status, ==, 0);
  for (gsize i = 0; i < n_codes; i++)
    {
      g_autoptr(CliResult) one = cli_run ("explain", codes[i].code, NULL);
      g_autofree char *title = lk_advise_title (codes[i].code, NULL);
      g_autofree char *first = g_strconcat (title, "\n\n", NULL);

      g_assert_nonnull (strstr (all->out, codes[i].code));
      g_assert_cmpint (one->status, ==, 0);
      g_assert_cmpstr (one->err, ==, "");
      g_assert_true (g_str_has_prefix (one->out, first));
      g_assert_nonnull (strstr (one->out, "\n1. "));
      g_assert_null (strpbrk (one->out, "{}"));
    }
}

static void
test_explain_error_text (void)
{
  g_autoptr(CliResult) known = cli_run ("explain", "--error-text", "alice: net::ERR_PROXY_CONNECTION_FAILED", NULL);
  g_autoptr(CliResult) json = cli_run ("explain", "--json", "--error-text", "alice: net::ERR_PROXY_CONNECTION_FAILED", NULL);
  g_autoptr(CliResult) unknown = cli_run ("explain", "--error-text", "I had soup", NULL);
  g_autoptr(CliResult) empty = cli_run ("explain", "--error-text", "", NULL);
  g_autoptr(CliResult) harmless = cli_run ("explain", "--error-text", "Failed to load module \"canberra-gtk-module\"", NULL);
  g_autoptr(CliResult) broken = cli_run ("explain", "--error-text", "\xff\033[2J M_LIMIT_EXCEEDED", NULL);
  g_autoptr(JsonNode) root = cli_parse (json->out);
  JsonArray *texts = lk_json_get_array (json_node_get_object (root), "texts");

  g_assert_cmpint (known->status, ==, 0);
  g_assert_cmpstr (known->err, ==, "");
  g_assert_nonnull (strstr (known->out, "proxy-unreachable"));
  g_assert_nonnull (strstr (known->out, "\n1. "));
  g_assert_null (strstr (known->out, "alice"));
  g_assert_null (strpbrk (known->out, "{}"));
  g_assert_cmpint (json->status, ==, 0);
  g_assert_null (strstr (json->out, "alice"));
  g_assert_cmpuint (json_array_get_length (texts), ==, 1);
  g_assert_cmpint (unknown->status, ==, 11);
  g_assert_nonnull (strstr (unknown->out, "not known"));
  g_assert_cmpint (empty->status, ==, 11);
  g_assert_cmpint (harmless->status, ==, 11);
  g_assert_nonnull (strstr (harmless->out, "Healthy programs"));
  g_assert_cmpint (broken->status, ==, 0);
  g_assert_null (strchr (broken->out, '\033'));
}

/* What the message means goes into the case; the message does not. */
static void
test_check_error_text (void)
{
  g_autoptr(CliResult) check = cli_run ("check", "practice", "--json", "--error-text", "hunter2: M_USER_LOCKED for alice", NULL);
  g_autoptr(JsonNode) root = cli_parse (check->out);
  JsonArray *observations = lk_json_get_array (json_node_get_object (root), "observations");
  JsonObject *seen = NULL, *facts, *match;

  g_assert_cmpstr (check->err, ==, "");
  g_assert_null (strstr (check->out, "hunter2"));
  g_assert_null (strstr (check->out, "alice"));
  cli_assert_shape (root);
  for (guint i = 0; i < json_array_get_length (observations); i++)
    {
      JsonObject *observation = json_array_get_object_element (observations, i);

      if (g_strcmp0 (lk_json_get_string (observation, "probe"), "error-text") == 0)
        {
          g_assert_null (seen);
          seen = observation;
        }
    }
  g_assert_nonnull (seen);
  facts = lk_json_get_object (seen, "facts");
  match = json_array_get_object_element (lk_json_get_array (facts, "matches"), 0);
  g_assert_cmpstr (lk_json_get_string (match, "code"), ==, "account-locked");
  g_assert_cmpstr (lk_json_get_string (facts, "matched"), ==, "M_USER_LOCKED");
}

/* Faults that a check cannot show yet are not offered. */
static void
test_list_faults (void)
{
  g_autoptr(CliResult) list = cli_run ("practice", "--list-faults", NULL);
  gsize n_faults;
  const LkPracticeFault *faults = lk_practice_list_faults (&n_faults);
  guint n_listed = 0;

  g_assert_cmpint (list->status, ==, 0);
  g_assert_cmpstr (list->err, ==, "");
  for (gsize i = 0; i < n_faults; i++)
    {
      g_autofree char *line = g_strdup_printf ("^%s +%s +%s$", faults[i].id, faults[i].code, "[^ ].+");

      g_test_message ("%s", faults[i].id);
      g_assert_true (g_regex_match_simple (line, list->out, G_REGEX_MULTILINE, 0));
      n_listed++;
    }
  for (const char *c = list->out; *c != '\0'; c++)
    n_listed -= *c == '\n';
  g_assert_cmpuint (n_listed, ==, 0);
}

/* It says where it answers, answers there, and goes when it is told to. */
static void
test_practice (void)
{
  const char *const arguments[] = { "practice", "--fault", "down", NULL };
  g_auto(GStrv) argv = cli_dup_argv (arguments);
  g_autoptr(GSubprocessLauncher) launcher =
    cli_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  g_autoptr(GDataInputStream) out = NULL;
  g_autofree char *line = NULL;

  g_assert_no_error (error);
  out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_regex_match_simple ("https://localhost:[0-9]+/", line, 0, 0));
  while (line != NULL && !g_str_has_prefix (line, "-----END CERTIFICATE"))
    {
      g_free (line);
      line = g_data_input_stream_read_line (out, NULL, NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_nonnull (line);
  /* The authority is said before the loop runs; a signal that comes sooner ends the program just so. */
  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cli_get_status (process) == 0 || g_subprocess_get_term_sig (process) == SIGTERM);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/cli/refused/", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_refused);
    }
  g_test_add_func ("/cli/help", test_help);
  g_test_add_func ("/cli/list-and-show", test_list_and_show);
  g_test_add_func ("/cli/show-address", test_show_address);
  g_test_add_func ("/cli/explain", test_explain);
  g_test_add_func ("/cli/explain-error-text", test_explain_error_text);
  g_test_add_func ("/cli/check-error-text", test_check_error_text);
  g_test_add_func ("/cli/practice/list-faults", test_list_faults);
  g_test_add_func ("/cli/practice/run", test_practice);
  status = g_test_run ();
  cli_tear_down ();
  return status;
}

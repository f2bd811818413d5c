/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every fault of the practice service leads to its documented code. */
#include "config.h"

#include <string.h>

#include "cli.h"
#include "lk-practice.h"

#define AT_A_TIME 3
/* The whole of a run, DESIGN.md part 6. Milliseconds. */
#define LONGEST_RUN_MS 10000

typedef struct
{
  const LkPracticeFault *fault;
  CliResult              result;
} Run;

static Run *runs; /* (owned) */
static guint n_runs, n_started, n_out;

static void start_next (GMainLoop *loop);

static void
ended_cb (GObject      *object,
          GAsyncResult *async_result,
          gpointer      user_data)
{
  GSubprocess *process = G_SUBPROCESS (object);
  g_autoptr(GError) error = NULL;
  GMainLoop *loop = user_data;
  Run *run = g_object_get_data (object, "run");

  g_subprocess_communicate_utf8_finish (process, async_result, &run->result.out, &run->result.err, &error);
  g_assert_no_error (error);
  run->result.status = cli_get_status (process);
  n_out--;
  start_next (loop);
  if (n_out == 0)
    g_main_loop_quit (loop);
}

static void
start_next (GMainLoop *loop)
{
  while (n_out < AT_A_TIME && n_started < n_runs)
    {
      Run *run = &runs[n_started++];
      const char *const arguments[] = { "check", "practice", "--json", "--practice-fault", run->fault->id,
                                        run->fault->needs_sign_in ? "--password-stdin" : NULL, "--account", LK_PRACTICE_ACCOUNT,
                                        NULL };
      g_auto(GStrv) argv = cli_dup_argv (arguments);
      g_autoptr(GSubprocessLauncher) launcher =
        cli_new_launcher (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
      g_autoptr(GError) error = NULL;
      g_autoptr(GSubprocess) process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);

      g_assert_no_error (error);
      g_object_set_data (G_OBJECT (process), "run", run);
      n_out++;
      g_subprocess_communicate_utf8_async (process, LK_PRACTICE_PASSWORD "\n", NULL, ended_cb, loop);
    }
}

/* They mostly wait, so several run at once; the first test starts them all. */
static void
run_all (void)
{
  g_autoptr(GMainLoop) loop = NULL;

  if (n_started > 0)
    return;
  loop = g_main_loop_new (NULL, FALSE);
  start_next (loop);
  g_main_loop_run (loop);
}

static void
test_fault (gconstpointer data)
{
  const Run *run = data;
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(JsonNode) judged_root = NULL;
  g_autoptr(CliResult) judged = NULL;
  g_autofree char *name = g_strconcat (run->fault->id, ".json", NULL);
  g_autofree char *path = NULL;
  gint64 duration = 0;

  run_all ();
  g_assert_cmpstr (run->result.err, ==, "");
  root = cli_parse (run->result.out);
  g_assert_cmpstr (cli_get_code (root), ==, run->fault->code);
  g_assert_cmpint (run->result.status, ==, 10);
  cli_assert_shape (root);
  g_assert_true (lk_json_get_int (json_node_get_object (root), "duration_ms", &duration));
  g_assert_cmpint (duration, <=, LONGEST_RUN_MS);

  path = cli_write (name, run->result.out);
  judged = cli_run ("judge", path, "--json", NULL);
  g_assert_cmpint (judged->status, ==, 10);
  judged_root = cli_parse (judged->out);
  g_assert_cmpstr (cli_get_code (judged_root), ==, run->fault->code);
}

/* A fault is explained: what it names as its cause is among the checks that it fails. */
static void
test_problem_shown (gconstpointer data)
{
  const Run *run = data;
  g_autoptr(JsonNode) root = NULL;
  JsonArray *checks;
  gboolean shown = FALSE;

  run_all ();
  root = cli_parse (run->result.out);
  checks = lk_json_get_array (json_node_get_object (root), "checks");
  for (guint i = 0; i < json_array_get_length (checks); i++)
    {
      JsonObject *check = json_array_get_object_element (checks, i);

      if (g_strcmp0 (lk_json_get_string (check, "code"), run->fault->code) == 0)
        shown |= g_strcmp0 (lk_json_get_string (check, "status"), "problem") == 0;
    }
  g_assert_true (shown);
}

int
main (int   argc,
      char *argv[])
{
  gsize n_faults;
  const LkPracticeFault *faults = lk_practice_list_faults (&n_faults);
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  runs = g_new0 (Run, n_faults);
  for (gsize i = 0; i < n_faults; i++)
    {
      g_autofree char *path = g_strconcat ("/cli/faults/", faults[i].id, "/verdict", NULL);
      g_autofree char *shown = g_strconcat ("/cli/faults/", faults[i].id, "/shown", NULL);

      runs[n_runs].fault = &faults[i];
      g_test_add_data_func (path, &runs[n_runs], test_fault);
      g_test_add_data_func (shown, &runs[n_runs], test_problem_shown);
      n_runs++;
    }
  status = g_test_run ();
  for (guint i = 0; i < n_runs; i++)
    {
      g_free (runs[i].result.out);
      g_free (runs[i].result.err);
    }
  g_free (runs);
  cli_tear_down ();
  return status;
}

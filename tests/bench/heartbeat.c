/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Examines an address as latchkeyctl does, judges it whenever the window would, and tells for how
 * long the main loop was away from its poll at most: in time, and in processor time, so that work
 * can be told from a busy machine.
 *
 *   heartbeat check ADDRESS [--policy FILE] [--only CHECK]… [--no-extra-hosts] [--json]
 *
 * Prints the case with --json, like latchkeyctl, so that the lab can run it in its place. One line
 * of "key=value" goes to the end of the file HEARTBEAT_LOG, or to standard error.
 * HEARTBEAT_TRACE=MS prints the stack of every turn that has used so much processor time. */
#include "config.h"

#include <execinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "lk-advise.h"
#include "lk-catalog.h"
#include "lk-examiner.h"
#include "lk-judge.h"
#include "lk-json.h"

#define MAX_FRAMES 64

typedef struct
{
  GMainLoop  *loop;        /* (owned) */
  LkCase     *kase;        /* (owned) */
  LkExaminer *examiner;    /* (owned) */
  GError     *error;       /* (owned) (nullable) */
  guint       refresh_id;
  gint64      start_us;
  char       *shown;       /* (owned) (nullable) the verdict that stands now */
  gint64      settled_us;  /* since when it does */
  guint       n_judged;
  gint64      judging_us;
  gint64      longest_judging_us;
} Heartbeat;

typedef struct
{
  gint64 wall_ns;
  gint64 cpu_ns;
} Moment;

/* Where the current turn of the main loop began, and the longest turns so far. */
static Moment turn_began, longest;
static gint64 longest_at_ns;
static guint n_turns, n_long_turns;
static timer_t trace_timer;
static long trace_ns;

static gint64
read_clock (clockid_t which)
{
  struct timespec now;

  clock_gettime (which, &now);
  return now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
}

static void
arm_trace (long ns)
{
  struct itimerspec when = { .it_value = { .tv_nsec = ns } };

  if (trace_ns > 0)
    timer_settime (trace_timer, 0, &when, NULL);
}

static void
turn_begins (void)
{
  turn_began.wall_ns = read_clock (CLOCK_MONOTONIC);
  turn_began.cpu_ns = read_clock (CLOCK_THREAD_CPUTIME_ID);
  arm_trace (trace_ns);
}

static void
turn_ends (void)
{
  gint64 cpu = read_clock (CLOCK_THREAD_CPUTIME_ID) - turn_began.cpu_ns;
  gint64 wall = read_clock (CLOCK_MONOTONIC) - turn_began.wall_ns;

  arm_trace (0);
  n_turns++;
  n_long_turns += cpu > 16 * 1000000;
  longest.wall_ns = MAX (longest.wall_ns, wall);
  if (cpu > longest.cpu_ns)
    {
      longest.cpu_ns = cpu;
      longest_at_ns = turn_began.wall_ns;
    }
}

/* All that a main loop does between two polls is one turn: nothing is drawn and no key is read
 * meanwhile. */
static int
poll_between_turns (GPollFD *fds,
                    guint    n_fds,
                    int      timeout)
{
  int result;

  turn_ends ();
  result = g_poll (fds, n_fds, timeout);
  turn_begins ();
  return result;
}

static void
print_stack (int number)
{
  void *frames[MAX_FRAMES];

  backtrace_symbols_fd (frames, backtrace (frames, MAX_FRAMES), STDERR_FILENO);
  (void) !write (STDERR_FILENO, "--\n", 3);
}

static void
set_up_trace (void)
{
  const char *ms = g_getenv ("HEARTBEAT_TRACE");
  struct sigaction action = { .sa_handler = print_stack, .sa_flags = SA_RESTART };
  struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGPROF };
  void *frames[1];

  if (ms == NULL)
    return;
  event._sigev_un._tid = gettid ();
  /* The first call loads a library, which a signal handler must not. */
  backtrace (frames, 1);
  sigaction (SIGPROF, &action, NULL);
  if (timer_create (CLOCK_THREAD_CPUTIME_ID, &event, &trace_timer) == 0)
    trace_ns = g_ascii_strtoll (ms, NULL, 10) * 1000000;
}

static void
judge (Heartbeat         *self,
       const char *const *pending)
{
  gint64 start = g_get_monotonic_time ();
  gint64 took;
  LkVerdict *verdict;

  lk_judge_case (self->kase, pending);
  lk_advise_case (self->kase);
  took = g_get_monotonic_time () - start;
  self->n_judged++;
  self->judging_us += took;
  self->longest_judging_us = MAX (self->longest_judging_us, took);
  verdict = lk_case_get_verdict (self->kase);
  if (g_strcmp0 (self->shown, verdict != NULL ? verdict->code : NULL) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (verdict != NULL ? verdict->code : NULL);
  self->settled_us = g_get_monotonic_time () - self->start_us;
}

static gboolean
refresh_cb (gpointer user_data)
{
  Heartbeat *self = user_data;
  g_auto(GStrv) pending = lk_examiner_dup_pending (self->examiner);

  self->refresh_id = 0;
  judge (self, (const char *const *) pending);
  return G_SOURCE_REMOVE;
}

/* As the window does: after whatever else is ready. */
static void
on_changed_cb (LkExaminer *examiner,
               Heartbeat  *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add (refresh_cb, self);
}

static void
examined_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Heartbeat *self = user_data;

  lk_examiner_examine_finish (self->examiner, result, &self->error);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  judge (self, NULL);
  g_main_loop_quit (self->loop);
}

static void
tell (Heartbeat  *self,
      const char *address)
{
  const char *path = g_getenv ("HEARTBEAT_LOG");
  FILE *file = path != NULL ? fopen (path, "ae") : stderr;

  if (file == NULL)
    return;
  fprintf (file,
           "address=%s verdict=%s settled_ms=%.1f duration_ms=%" G_GINT64_FORMAT " pause_ms=%.2f "
           "pause_cpu_ms=%.2f pause_at_ms=%.1f turns=%u long_turns=%u judged=%u judging_ms=%.2f "
           "longest_judging_ms=%.2f observations=%u\n",
           address, self->shown != NULL ? self->shown : "-", self->settled_us / 1e3,
           lk_case_get_duration (self->kase), longest.wall_ns / 1e6, longest.cpu_ns / 1e6,
           longest_at_ns / 1e6 - self->start_us / 1e3, n_turns, n_long_turns, self->n_judged,
           self->judging_us / 1e3, self->longest_judging_us / 1e3,
           lk_case_get_observations (self->kase)->len);
  if (file != stderr)
    fclose (file);
}

static int
exit_status (LkCase *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);

  if (verdict == NULL || g_str_equal (verdict->code, "could-not-tell"))
    return 11;
  return g_str_equal (verdict->code, "all-clear") ? 0 : 10;
}

static void
run (Heartbeat *self)
{
  self->loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (self->examiner, "changed", G_CALLBACK (on_changed_cb), self);
  set_up_trace ();
  g_main_context_set_poll_func (NULL, poll_between_turns);
  /* Starting everything is the first turn, as it is when a button was pressed. */
  self->start_us = g_get_monotonic_time ();
  turn_begins ();
  lk_examiner_examine_async (self->examiner, self->kase, NULL, examined_cb, self);
  g_main_loop_run (self->loop);
  turn_ends ();
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *policy_path = NULL;
  g_auto(GStrv) only = NULL;
  gboolean json = FALSE, no_extra_hosts = FALSE;
  GOptionEntry entries[] = {
    { "policy", 0, 0, G_OPTION_ARG_FILENAME, &policy_path, "Use this policy", "FILE" },
    { "only", 0, 0, G_OPTION_ARG_STRING_ARRAY, &only, "Only this cause or check", "NAME" },
    { "no-extra-hosts", 0, 0, G_OPTION_ARG_NONE, &no_extra_hosts, "Ask no other host", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print the case", NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("check ADDRESS");
  g_autoptr(LkCatalog) catalog = lk_catalog_new ();
  g_autoptr(LkPolicy) policy = NULL;
  g_autoptr(LkService) service = NULL;
  g_autofree char *account = NULL;
  g_autoptr(GError) error = NULL;
  Heartbeat self = { 0 };
  int status;

  setlocale (LC_ALL, "");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 3
      || !g_str_equal (argv[1], "check"))
    {
      g_printerr ("heartbeat: %s\n",
                  error != NULL ? error->message : "expected check ADDRESS");
      return 2;
    }
  lk_catalog_load_default (catalog);
  policy = policy_path != NULL ? lk_policy_load_file (policy_path, &error)
                               : lk_policy_load_default ();
  if (policy != NULL)
    service = lk_catalog_resolve (catalog, argv[2], &account, &error);
  if (service == NULL)
    {
      g_printerr ("heartbeat: %s\n", error->message);
      return 2;
    }
  self.kase = lk_case_new (service, account);
  lk_case_set_only (self.kase, (const char *const *) only);
  self.examiner = lk_examiner_new (policy);
  lk_examiner_set_extra_hosts (self.examiner, !no_extra_hosts);
  run (&self);
  if (json)
    {
      g_autoptr(JsonNode) node = lk_case_to_json (self.kase);
      g_autofree char *text = lk_json_to_text (node, TRUE);

      puts (text);
    }
  tell (&self, argv[2]);
  status = self.error != NULL ? 1 : exit_status (self.kase);
  g_clear_error (&self.error);
  g_free (self.shown);
  g_clear_object (&self.examiner);
  g_clear_object (&self.kase);
  g_main_loop_unref (self.loop);
  return status;
}

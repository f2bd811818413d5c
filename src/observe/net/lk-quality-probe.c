/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-quality-probe.h"

#include "lk-dial.h"
#include "lk-probe.h"

#define FIRST_BURST 8
#define SECOND_BURST 12
#define MAX_SAMPLES (FIRST_BURST + SECOND_BURST)
#define BURST_DEADLINE_MS 2500
/* Servers take few connections at the same instant (ejabberd 23: five); what overflows looks like loss. */
#define SPACING_MS 3
/* The first SYN is sent again after one second (RFC 6298); a clock tick early is allowed for. */
#define RETRANSMISSION_US (900 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  LkProbe      *probe;              /* (owned) */
  GInetAddress *address;            /* (owned) */
  guint16       port;
  LkDeadline   *burst;              /* (owned) (nullable) */
  guint         n_bursts;
  guint         n_samples;          /* that tell something */
  guint         n_out;
  guint         n_waiting;          /* of these, not sent yet */
  guint         n_slow;
  guint         n_no_route;
  gint64 rtts[MAX_SAMPLES]; /* microseconds, of answers that needed no retransmission, in the order
                               they came */
  guint         n_rtts;
  guint         n_answered;
  GError       *error;              /* (owned) (nullable) */
} LkQuality;

static void
lk_quality_free (LkQuality *self)
{
  g_clear_pointer (&self->burst, lk_deadline_free);
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->address);
  g_clear_error (&self->error);
  g_free (self);
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static gint64
in_ms (gint64 microseconds)
{
  return (microseconds + 500) / 1000;
}

static void
add_times (LkQuality *self)
{
  gint64 sorted[MAX_SAMPLES];
  gint64 differences = 0;

  if (self->n_rtts == 0)
    return;

  for (guint i = 0; i < self->n_rtts; i++)
    {
      sorted[i] = self->rtts[i];
      differences += i > 0 ? ABS (self->rtts[i] - self->rtts[i - 1]) : 0;
    }
  qsort (sorted, self->n_rtts, sizeof sorted[0], compare_times);
  lk_probe_set_int (self->probe, "rtt_min_ms", in_ms (sorted[0]));
  lk_probe_set_int (self->probe, "rtt_median_ms", in_ms (sorted[self->n_rtts / 2]));
  lk_probe_set_int (self->probe, "rtt_max_ms", in_ms (sorted[self->n_rtts - 1]));
  if (self->n_rtts > 1)
    lk_probe_set_int (self->probe, "jitter_ms", in_ms (differences / (self->n_rtts - 1)));
}

static void
finish (GTask *task)
{
  LkQuality *self = g_task_get_task_data (task);
  gboolean stopped = g_cancellable_is_cancelled (lk_probe_get_cancellable (self->probe))
                     && !lk_deadline_is_expired (self->probe->deadline);

  lk_probe_set_int (self->probe, "samples", self->n_samples);
  lk_probe_set_int (self->probe, "answered", self->n_answered);
  lk_probe_set_int (self->probe, "slow", self->n_slow);
  add_times (self);
  /* A sample is slow when its SYN or the answer to it was lost: two packets, so a packet is lost
   * half as often as a sample is slow. */
  if (self->n_samples > 0)
    lk_probe_set_int (self->probe, "loss_percent",
                      (100 * self->n_slow + self->n_samples) / (2 * self->n_samples));

  if (self->n_answered > 0 && !stopped)
    g_clear_error (&self->error);
  if (self->n_no_route > 0 && self->n_samples == 0)
    lk_probe_end_as (self->probe, LK_OUTCOME_SKIPPED, self->error);
  else if (self->error != NULL && !stopped
           && g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lk_probe_end_as (self->probe, LK_OUTCOME_TIMEOUT, self->error);
  else
    lk_probe_end (self->probe, &self->error);

  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void start_burst (GTask *task,
                         guint  n_samples);

/* A sample that was stopped before a retransmission was due tells nothing, and an error message is
 * an answer of the path, no loss. */
static void
count_sample (LkQuality         *self,
              const LkDialFacts *seen,
              const GError      *error)
{
  gint64 first = self->n_rtts > 0 ? self->rtts[0] : 0;
  gboolean answered = seen->rtt_us >= 0;
  gboolean silent = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  self->n_no_route += seen->no_route;
  if (!answered && (!silent || (seen->retransmits <= 0 && seen->elapsed_us < RETRANSMISSION_US)))
    return;

  self->n_samples++;
  self->n_answered += answered;
  /* Where the kernel says how often it sent again, the clock, which a busy computer bends, need not. */
  if (!answered || seen->retransmits > 0 || (seen->retransmits < 0 && seen->elapsed_us > RETRANSMISSION_US + first))
    self->n_slow++;
  else
    self->rtts[self->n_rtts++] = seen->rtt_us;
}

static void
on_dialled_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkQuality *self = g_task_get_task_data (task);
  LkDialFacts seen;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = lk_dial_finish (result, &seen, &error);
  gboolean stopped = g_cancellable_is_cancelled (lk_probe_get_cancellable (self->probe));

  self->n_out--;
  count_sample (self, &seen, error);
  if (error != NULL && self->error == NULL)
    self->error = g_steal_pointer (&error);
  if (self->n_out > 0)
    return;

  if (self->n_bursts == 1 && self->n_slow > 0 && self->n_answered > 0 && !stopped)
    start_burst (task, SECOND_BURST);
  else
    finish (task);
}

static gboolean
on_next_cb (gpointer user_data)
{
  GTask *task = user_data;
  LkQuality *self = g_task_get_task_data (task);
  gboolean last = self->n_waiting == 1;

  self->n_waiting--;
  lk_dial_async (self->address, self->port, 0, lk_deadline_get_cancellable (self->burst), on_dialled_cb,
                 g_object_ref (task));
  return last ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
start_burst (GTask *task,
             guint  n_samples)
{
  LkQuality *self = g_task_get_task_data (task);

  g_clear_pointer (&self->burst, lk_deadline_free);
  self->burst = lk_deadline_new (lk_probe_get_cancellable (self->probe), BURST_DEADLINE_MS);
  self->n_bursts++;
  self->n_out = n_samples;
  self->n_waiting = n_samples;
  on_next_cb (task);
  g_timeout_add_full (G_PRIORITY_DEFAULT, SPACING_MS, on_next_cb, g_object_ref (task), g_object_unref);
}

/**
 * lk_quality_probe_async:
 * @run: the run
 * @host: the host, for the record
 * @address: one address of it
 * @port: a port that is known to answer
 * @role: `service` or `control`
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Measures a path by the time that connecting takes: eight connections, a moment apart, closed as soon as
 * they stand. A sample is slow when its first packet or the answer to it was lost (a
 * retransmission), or when nothing came in 2.5 s. When one was slow, twelve more tell a habit from
 * a chance. Records one `quality` observation: `samples`, `answered`, `slow`, `rtt_min_ms`,
 * `rtt_median_ms`, `rtt_max_ms`, `jitter_ms` (mean difference of successive times), `loss_percent`
 * (share of packets, estimated: half the share of slow samples). Start it after the service's own
 * first connection, so that it does not compete with it.
 */
void
lk_quality_probe_async (LkRun               *run,
                        const char          *host,
                        GInetAddress        *address,
                        guint16              port,
                        const char          *role,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *subject = lk_probe_host_port (host, port);
  LkQuality *self = g_new0 (LkQuality, 1);

  g_task_set_source_tag (task, lk_quality_probe_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) lk_quality_free);
  self->address = g_object_ref (address);
  self->port = port;
  self->probe = lk_probe_new (run, "quality", subject, LK_PROBE_DEADLINE_MS, cancellable);
  lk_probe_set_string (self->probe, "role", role);
  lk_run_contact (run, host, port);
  start_burst (task, FIRST_BURST);
}

/**
 * lk_quality_probe_finish:
 * @result: the result
 * @error: return location: why nothing answered
 *
 * Returns: whether anything answered; the observation tells more
 */
gboolean
lk_quality_probe_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, lk_quality_probe_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

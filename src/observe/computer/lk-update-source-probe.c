/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-update-source-probe.h"

#include "lk-installed.h"
#include "lk-probe.h"
#include "lk-update-source.h"

#define DEADLINE_MS 1000

/* One messenger's copy, looked at in a thread; what the thread makes is the facts alone. */
typedef struct
{
  LkComputer *computer; /* (owned) */
  JsonObject *copy;     /* (owned) */
  gint64      now_s;
} Job;

typedef struct
{
  JsonObject *facts; /* (owned) */
  gboolean    told;
} Reading;

/* All that is out; ends with the last. */
typedef struct
{
  GTask *task;  /* (owned) */
  guint  n_out;
} Round;

typedef struct
{
  Round   *round; /* (borrowed) freed by the last one of it */
  LkProbe *probe; /* (owned) */
} One;

static void
job_free (Job *self)
{
  lk_computer_unref (self->computer);
  json_object_unref (self->copy);
  g_free (self);
}

static void
reading_free (gpointer data)
{
  Reading *self = data;

  json_object_unref (self->facts);
  g_free (self);
}

static void
look_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Job *job = task_data;
  Reading *reading = g_new0 (Reading, 1);

  reading->facts = json_object_new ();
  reading->told = lk_update_source_read (job->computer, job->copy, job->now_s, reading->facts);
  g_task_return_pointer (task, reading, reading_free);
}

static void
round_end_one (Round *self)
{
  if (--self->n_out > 0)
    return;
  g_task_return_boolean (self->task, TRUE);
  g_object_unref (self->task);
  g_free (self);
}

static void
on_looked_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  One *one = user_data;
  g_autoptr(GError) error = NULL;
  Reading *reading = g_task_propagate_pointer (G_TASK (result), &error);

  if (reading != NULL)
    {
      json_object_unref (one->probe->facts);
      one->probe->facts = json_object_ref (reading->facts);
    }
  if (reading != NULL && !reading->told)
    lk_probe_end_as (one->probe, LK_OUTCOME_SKIPPED, NULL);
  else
    lk_probe_end (one->probe, &error);
  g_clear_pointer (&reading, reading_free);
  round_end_one (one->round);
  lk_probe_free (one->probe);
  g_free (one);
}

static void
look_at (Round        *round,
         LkRun        *run,
         LkComputer   *computer,
         const char   *client,
         JsonObject   *copy,
         GCancellable *cancellable)
{
  One *one = g_new0 (One, 1);
  Job *job = g_new0 (Job, 1);
  g_autoptr(JsonNode) node = json_node_init_object (json_node_alloc (), copy);
  g_autoptr(JsonNode) again = NULL;
  g_autofree char *text = lk_json_to_text (node, FALSE);
  g_autoptr(GTask) task = NULL;

  one->round = round;
  one->probe = lk_probe_new (run, LK_UPDATE_SOURCE_PROBE, client, DEADLINE_MS, cancellable);
  round->n_out++;
  again = json_from_string (text, NULL);
  job->computer = lk_computer_ref (computer);
  job->copy = json_node_dup_object (again);
  job->now_s = g_get_real_time () / G_USEC_PER_SEC;
  task = g_task_new (NULL, lk_probe_get_cancellable (one->probe), on_looked_cb, one);
  g_task_set_source_tag (task, look_at);
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, look_in_thread);
}

/**
 * lk_update_source_probe_async:
 * @run: the run
 * @computer: this computer
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called when all is known
 * @user_data: for @callback
 *
 * Looks for each of the service's messengers that a `client` observation found whether its copy can be updated at all, and
 * records an `update-source` observation. Reads files only.
 */
void
lk_update_source_probe_async (LkRun               *run,
                              LkComputer          *computer,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  LkCase *kase = lk_run_get_case (run);
  GPtrArray *clients = lk_case_get_service (kase)->clients;
  Round *round = g_new0 (Round, 1);

  round->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (round->task, lk_update_source_probe_async);
  g_task_set_check_cancellable (round->task, FALSE);
  round->n_out = 1;
  for (guint i = 0; clients != NULL && i < clients->len; i++)
    {
      LkClient *client = clients->pdata[i];
      JsonObject *copy = lk_installed_get_copy (kase, client->name);

      if (copy != NULL)
        look_at (round, run, computer, client->name, copy, cancellable);
    }
  round_end_one (round);
}

/**
 * lk_update_source_probe_finish:
 * @result: what the callback got
 */
void
lk_update_source_probe_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

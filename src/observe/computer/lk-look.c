/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-look.h"

#include "lk-deadline.h"

/* Files of one's own computer are there at once, or a disk or a server behind them hangs. */
#define DEADLINE_MS 2000

typedef struct
{
  LkComputer *computer; /* (owned) */
  LkService  *service;  /* (owned) */
  LkLookFunc  look;
} Order;

typedef struct
{
  LkRun      *run;      /* (owned) */
  char       *probe;    /* (owned) */
  LkDeadline *deadline; /* (owned) */
  gint64      started;
} Look;

static void
sight_free (gpointer data)
{
  LkSight *self = data;

  g_free (self->probe);
  g_free (self->subject);
  json_object_unref (self->facts);
  g_clear_error (&self->error);
  g_free (self);
}

static void
order_free (gpointer data)
{
  Order *self = data;

  lk_computer_unref (self->computer);
  lk_service_unref (self->service);
  g_free (self);
}

static void
look_free (gpointer data)
{
  Look *self = data;

  g_clear_object (&self->run);
  g_free (self->probe);
  g_clear_pointer (&self->deadline, lk_deadline_free);
  g_free (self);
}

/**
 * lk_look_add:
 * @sights: (element-type LkSight): what was found so far
 * @probe: what kind of observation it becomes
 * @subject: of what
 *
 * Returns: (transfer none): its facts, to be filled in
 */
JsonObject *
lk_look_add (GPtrArray  *sights,
             const char *probe,
             const char *subject)
{
  LkSight *sight = g_new0 (LkSight, 1);

  sight->probe = g_strdup (probe);
  sight->subject = g_utf8_make_valid (subject, -1);
  sight->facts = json_object_new ();
  g_ptr_array_add (sights, sight);
  return sight->facts;
}

static void
look_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  Order *order = task_data;
  GPtrArray *sights = g_ptr_array_new_with_free_func (sight_free);

  order->look (order->computer, order->service, cancellable, sights);
  g_task_return_pointer (task, sights, (GDestroyNotify) g_ptr_array_unref);
}

static void
record_sights (Look      *self,
               GPtrArray *sights)
{
  for (guint i = 0; i < sights->len; i++)
    {
      LkSight *sight = g_ptr_array_index (sights, i);

      lk_run_record (self->run, sight->probe, sight->subject, self->started,
                     sight->error != NULL ? LK_OUTCOME_FAILED : LK_OUTCOME_OK, sight->error, sight->facts);
    }
}

/* What could not be looked at is written down of each client, so that nobody takes it for healthy. */
static void
record_nothing (Look         *self,
                const GError *error)
{
  g_autoptr(GError) late = NULL;
  LkOutcome outcome = lk_deadline_judge_error (self->deadline, error);
  GPtrArray *clients = lk_case_get_service (lk_run_get_case (self->run))->clients;

  if (outcome == LK_OUTCOME_TIMEOUT)
    late = g_error_new (LK_ERROR, LK_ERROR_DEADLINE, "%s: files were not read in %" G_GINT64_FORMAT " ms", self->probe,
                        lk_run_now (self->run) - self->started);
  for (guint i = 0; i < MAX (clients->len, 1); i++)
    {
      g_autoptr(JsonObject) facts = json_object_new ();
      const char *subject = i < clients->len ? ((LkClient *) g_ptr_array_index (clients, i))->name : "";

      lk_run_record (self->run, self->probe, subject, self->started, outcome, late != NULL ? late : error, facts);
    }
}

static void
on_looked_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Look *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sights = g_task_propagate_pointer (G_TASK (result), &error);

  if (sights != NULL)
    record_sights (self, sights);
  else
    record_nothing (self, error);
  lk_run_end (self->run, self->probe);
  g_task_return_boolean (task, TRUE);
}

/**
 * lk_look_async:
 * @run: the run
 * @computer: what to look at
 * @probe: what is out meanwhile
 * @look: looks, in a thread
 * @cancellable: (nullable): what ends it
 * @callback: called when everything is written down
 * @user_data: for @callback
 *
 * Looks at this computer's files and records what was found. Where they cannot be read in time, one observation of each
 * client says so, and the thread is left to itself.
 */
void
lk_look_async (LkRun               *run,
               LkComputer          *computer,
               const char          *probe,
               LkLookFunc           look,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_autoptr(GTask) inner = NULL;
  Look *self = g_new0 (Look, 1);
  Order *order = g_new0 (Order, 1);

  g_task_set_source_tag (task, lk_look_async);
  g_task_set_task_data (task, self, look_free);
  self->run = g_object_ref (run);
  self->probe = g_strdup (probe);
  self->started = lk_run_now (run);
  self->deadline = lk_deadline_new (cancellable != NULL ? cancellable : lk_run_get_cancellable (run),
                                    lk_run_budget (run, DEADLINE_MS));
  lk_run_begin (run, probe);

  inner = g_task_new (NULL, lk_deadline_get_cancellable (self->deadline), on_looked_cb, g_object_ref (task));
  g_task_set_source_tag (inner, lk_look_async);
  order->computer = lk_computer_ref (computer);
  order->service = lk_service_ref (lk_case_get_service (lk_run_get_case (run)));
  order->look = look;
  g_task_set_task_data (inner, order, order_free);
  g_task_set_return_on_cancel (inner, TRUE);
  g_task_run_in_thread (inner, look_in_thread);
}

/**
 * lk_look_finish:
 * @result: the result
 *
 * Ends a look; what it found is written down already.
 */
void
lk_look_finish (GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, NULL));

  g_task_propagate_boolean (G_TASK (result), NULL);
}

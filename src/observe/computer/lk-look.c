/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-look.h"

/* Files of one's own computer are there at once, or a disk or a server behind them hangs. */
#define DEADLINE_MS 2000

/**
 * lk_look_add:
 * @readings: (element-type LkReading): what was found so far
 * @probe: what kind of observation it becomes
 * @subject: of what
 *
 * Returns: (transfer none): its facts, to be filled in
 */
JsonObject *
lk_look_add (GPtrArray  *readings,
             const char *probe,
             const char *subject)
{
  LkReading *reading = lk_reading_new (readings, subject);

  reading->probe = g_strdup (probe);
  return reading->facts;
}

/* What could not be looked at is written down of each client, so that nobody takes it for healthy. */
static void
record_nothing (LkRun        *run,
                const char   *probe,
                gint64        started_ms,
                LkOutcome     outcome,
                const GError *error)
{
  g_autoptr(GError) late = NULL;
  GPtrArray *clients = lk_case_get_service (lk_run_get_case (run))->clients;

  if (outcome == LK_OUTCOME_TIMEOUT)
    late = g_error_new (LK_ERROR, LK_ERROR_DEADLINE, "%s: files were not read in %" G_GINT64_FORMAT " ms", probe,
                        lk_run_now (run) - started_ms);
  for (guint i = 0; i < MAX (clients->len, 1); i++)
    {
      g_autoptr(JsonObject) facts = json_object_new ();
      const char *subject = i < clients->len ? ((LkClient *) g_ptr_array_index (clients, i))->name : "";

      lk_run_record (run, probe, subject, started_ms, outcome, late != NULL ? late : error, facts);
    }
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
               LkReader             look,
               GCancellable        *cancellable,
               GAsyncReadyCallback  callback,
               gpointer             user_data)
{
  lk_reading_probe_full_async (run, computer, probe, look, DEADLINE_MS, record_nothing, cancellable, callback, user_data);
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
  lk_reading_probe_finish (result);
}

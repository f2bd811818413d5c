/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-portal-probe.h"

#include <string.h>

#include "lk-fetch.h"
#include "lk-probe.h"
#include "lk-proxy-lookup.h"

#define PROBE "portal"
#define DEADLINE_MS 4000
/* Where a PAC file does not come, the check itself is worth more than its proxy. */
#define PROXY_DEADLINE_MS 1500

typedef struct
{
  GTask                *task;    /* (owned) */
  LkProbe              *probe;   /* (owned) */
  LkDeadline           *patience; /* (owned) for the proxy's lookup */
  const LkPortalCheck  *check;   /* (borrowed) from the run's policy */
  GCancellable         *cancellable; /* (owned) (nullable) */
} Check;

static void
check_free (Check *self)
{
  g_clear_pointer (&self->patience, lk_deadline_free);
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->task);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Check, check_free)

static void
check_done (GTask *task)
{
  guint *n_left = g_task_get_task_data (task);

  if (--*n_left == 0)
    g_task_return_boolean (task, TRUE);
}

static gboolean
matches (const LkPortalCheck *check,
         const LkAnswer      *answer)
{
  gconstpointer data = NULL;
  gsize length = 0;

  if (answer->status != check->status)
    return FALSE;
  if (check->body == NULL)
    return TRUE;
  if (answer->body != NULL)
    data = g_bytes_get_data (answer->body, &length);
  return length >= strlen (check->body) && memcmp (data, check->body, strlen (check->body)) == 0;
}

static void
set_facts (Check    *self,
           LkAnswer *answer)
{
  if (answer->remote != NULL)
    lk_probe_set_string (self->probe, "remote", answer->remote);
  if (answer->status == 0)
    return;
  lk_probe_set_int (self->probe, "status", answer->status);
  lk_probe_set_boolean (self->probe, "matches", matches (self->check, answer));
  lk_probe_set_string (self->probe, "location", answer->location);
  lk_probe_set_string (self->probe, "content_type", answer->content_type);
  if (answer->date != 0)
    lk_probe_set_int (self->probe, "skew_s", answer->date - answer->local_time);
}

static void
on_fetched_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(Check) self = g_steal_pointer (&user_data);
  g_autoptr(LkAnswer) answer = NULL;
  g_autoptr(GError) error = NULL;
  LkOutcome outcome = LK_OUTCOME_FAILED;

  lk_fetch_finish (result, &answer, &outcome, &error);
  if (answer != NULL)
    set_facts (self, answer);
  /* A body that is cut off does not take back that there was an answer. */
  if (answer != NULL && answer->status != 0)
    lk_probe_end_as (self->probe, LK_OUTCOME_OK, NULL);
  else
    lk_probe_end_as (self->probe, outcome, error);
  check_done (self->task);
}

static void
on_proxy_known_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(Check) self = g_steal_pointer (&user_data);
  g_auto(GStrv) proxies = lk_proxy_lookup_finish (result, NULL);
  gboolean direct = proxies == NULL || lk_proxy_is_direct (proxies[0]);
  LkFetchFlags flags = LK_FETCH_NO_REDIRECT;
  LkRun *run = self->probe->run;
  const char *url = self->check->url;
  GCancellable *cancellable = self->cancellable;

  if (direct)
    flags |= LK_FETCH_DIRECT;
  lk_probe_set_boolean (self->probe, "proxied", !direct);
  lk_fetch_async (run, url, flags, DEADLINE_MS, cancellable, on_fetched_cb,
                  g_steal_pointer (&self));
}

static void
check_start (GTask               *task,
             LkRun               *run,
             const LkPortalCheck *check,
             GCancellable        *cancellable)
{
  Check *self = g_new0 (Check, 1);

  self->task = g_object_ref (task);
  self->check = check;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable)
                                          : g_object_ref (lk_run_get_cancellable (run));
  self->probe = lk_probe_new (run, PROBE, check->url, DEADLINE_MS, self->cancellable);
  lk_probe_set_string (self->probe, "role", "check");
  lk_probe_set_int (self->probe, "expected_status", check->status);
  if (!lk_run_get_extra_hosts (run))
    {
      lk_probe_end_as (self->probe, LK_OUTCOME_SKIPPED, NULL);
      check_done (task);
      check_free (self);
      return;
    }
  self->patience = lk_deadline_new (self->cancellable, lk_run_budget (run, PROXY_DEADLINE_MS));
  lk_proxy_lookup_async (check->url, lk_deadline_get_cancellable (self->patience),
                         on_proxy_known_cb, self);
}

/**
 * lk_portal_probe_async:
 * @run: the run
 * @cancellable: (nullable): what ends it; %NULL for the run's own
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks all of the policy's portal checks at once, over plain HTTP and without following anything,
 * through the proxy where one is set up. Records one `portal` per check; each is skipped where
 * other hosts may not be asked.
 */
void
lk_portal_probe_async (LkRun               *run,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GPtrArray *checks = lk_run_get_policy (run)->portal_checks;
  guint *n_left = g_new0 (guint, 1);

  g_task_set_source_tag (task, lk_portal_probe_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, n_left, g_free);
  *n_left = checks->len + 1;
  for (guint i = 0; i < checks->len; i++)
    check_start (task, run, g_ptr_array_index (checks, i), cancellable);
  check_done (task);
}

/**
 * lk_portal_probe_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: %TRUE; what was seen is in the run's observations
 */
gboolean
lk_portal_probe_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

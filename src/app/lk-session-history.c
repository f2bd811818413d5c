/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last good run: read when a check begins, compared when it ends, kept when it is good itself. */
#include "config.h"

#include "lk-session-history.h"

#include "lk-advise.h"
#include "lk-history.h"
#include "lk-last-good.h"
#include "lk-session-private.h"

static gboolean
is_concerned (LkSession *self)
{
  return self->kase != NULL && self->examined && (self->only == NULL || self->only[0] == NULL) &&
         lk_history_concerns (self->kase, self->policy, lk_session_is_practice (self));
}

static void
take_good (LkSession *self,
           LkHistory *history)
{
  JsonObject *kept = lk_history_find (history, lk_case_get_service (self->kase)->id);
  g_autoptr(GError) error = NULL;

  g_clear_pointer (&self->good, lk_snapshot_free);
  self->good = kept != NULL ? lk_snapshot_new_from_json (kept, &error) : NULL;
  if (error != NULL)
    g_debug ("the last good run is not compared: %s", error->message);
  if (self->good != NULL)
    g_signal_emit_by_name (self, "changed");
}

/* The session may check something else by now. */
static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(LkHistory) history = lk_history_load_finish (result);
  g_autoptr(LkSession) self = g_weak_ref_get (g_task_get_task_data (task));

  if (self != NULL && self->recalling == task)
    {
      self->recalling = NULL;
      take_good (self, history);
    }
  g_task_return_boolean (task, TRUE);
}

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/**
 * lk_session_recall_good:
 * @self: the session, which begins a run
 *
 * Reads what is kept of the last good run, beside the check.
 */
void
lk_session_recall_good (LkSession *self)
{
  GTask *task;
  GWeakRef *weak;

  self->examined = TRUE;
  self->recalling = NULL;
  g_clear_pointer (&self->good, lk_snapshot_free);
  if (!is_concerned (self))
    return;
  task = g_task_new (NULL, NULL, NULL, NULL);
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, self);
  g_task_set_source_tag (task, lk_session_recall_good);
  g_task_set_task_data (task, weak, weak_free);
  self->recalling = task;
  lk_history_load_async (NULL, NULL, on_loaded, task);
}

/**
 * lk_session_leave_good:
 * @self: the session, which shows something else
 *
 * A case from elsewhere has nothing to do with this computer.
 */
void
lk_session_leave_good (LkSession *self)
{
  self->examined = FALSE;
  self->recalling = NULL;
  g_clear_pointer (&self->good, lk_snapshot_free);
}

static void
on_kept (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!lk_history_keep_finish (result, &error) && error != NULL)
    g_debug ("the good run was not kept: %s", error->message);
}

/**
 * lk_session_keep_good:
 * @self: the session, in which a run has ended by itself
 *
 * Keeps what is compared of it, where everything was checked and works.
 */
void
lk_session_keep_good (LkSession *self)
{
  g_autoptr(LkSnapshot) snapshot = NULL;
  g_autoptr(JsonObject) object = NULL;

  if (!is_concerned (self) || !lk_snapshot_is_good (self->kase))
    return;
  snapshot = lk_snapshot_new (self->kase);
  object = lk_snapshot_to_json (snapshot);
  lk_history_keep_async (lk_case_get_service (self->kase)->id, object, on_kept, NULL);
}

/**
 * lk_session_dup_last_good:
 * @self: the session
 *
 * Returns: (transfer full) (nullable): when it worked last, in words; %NULL where that is not known
 */
char *
lk_session_dup_last_good (LkSession *self)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  gboolean judged = self->kase != NULL && lk_case_get_verdict (self->kase) != NULL;

  if (self->good == NULL)
    return NULL;
  return lk_advise_last_good (lk_snapshot_get_ended (self->good), lk_snapshot_is_signed_in (self->good),
                              judged && lk_snapshot_clock_is_wrong (self->kase), now);
}

/**
 * lk_session_dup_since:
 * @self: the session
 *
 * Returns: (transfer full) (nullable): what has changed since it worked last; %NULL where that is not known yet, or it works
 */
LkComparison *
lk_session_dup_since (LkSession *self)
{
  LkVerdict *verdict = self->kase != NULL ? lk_case_get_verdict (self->kase) : NULL;
  g_autoptr(LkSnapshot) now = NULL;
  g_autoptr(GError) error = NULL;
  LkComparison *comparison;

  if (self->good == NULL || self->state != LK_SESSION_DONE || verdict == NULL || g_str_equal (verdict->code, "all-clear"))
    return NULL;
  now = lk_snapshot_new (self->kase);
  comparison = lk_compare_snapshots (self->good, now, &error);
  if (comparison == NULL)
    g_debug ("the last good run is not compared: %s", error->message);
  return comparison;
}

/**
 * lk_session_dup_last_good_json:
 * @self: the session
 *
 * Returns: (transfer full) (nullable): the same for a report
 */
JsonObject *
lk_session_dup_last_good_json (LkSession *self)
{
  g_autoptr(LkComparison) comparison = lk_session_dup_since (self);

  return comparison != NULL ? lk_last_good_to_json (self->good, comparison) : NULL;
}

/**
 * lk_session_forget_good:
 * @self: the session
 *
 * Shows nothing of what was kept any more.
 */
void
lk_session_forget_good (LkSession *self)
{
  self->recalling = NULL;
  g_clear_pointer (&self->good, lk_snapshot_free);
  g_signal_emit_by_name (self, "changed");
}

/**
 * lk_session_may_keep:
 * @self: the session
 *
 * Returns: whether the organisation's policy lets good runs be kept
 */
gboolean
lk_session_may_keep (LkSession *self)
{
  return self->policy->history;
}

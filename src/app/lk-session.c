/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-session.h"

#include "lk-advise.h"
#include "lk-judge.h"
#include "lk-recheck.h"
#include "lk-session-private.h"
#include "lk-session-report.h"

G_DEFINE_FINAL_TYPE (LkSession, lk_session, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What one run's callback needs; the session may be gone by then, or busy with another run. */
typedef struct
{
  GWeakRef    session;
  LkExaminer *examiner; /* (owned) */
} Run;

static Run *
run_new (LkSession *self)
{
  Run *run = g_new0 (Run, 1);

  g_weak_ref_init (&run->session, self);
  run->examiner = g_object_ref (self->examiner);
  return run;
}

static void
run_free (Run *run)
{
  g_weak_ref_clear (&run->session);
  g_object_unref (run->examiner);
  g_free (run);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

static void
leave_run (LkSession *self)
{
  if (self->examiner != NULL)
    g_clear_signal_handler (&self->changed_id, self->examiner);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->examiner);
  g_clear_object (&self->filling);
  g_clear_pointer (&self->rechecked, g_free);
  g_clear_pointer (&self->pending, g_free);
  self->signing_in = FALSE;
}

static void
leave_practice (LkSession *self)
{
  if (self->practice != NULL)
    lk_practice_stop (self->practice);
  g_clear_object (&self->practice);
}

static void
lk_session_dispose (GObject *object)
{
  LkSession *self = LK_SESSION (object);

  leave_run (self);
  leave_practice (self);
  g_clear_pointer (&self->policy, lk_policy_unref);
  g_clear_pointer (&self->service, lk_service_unref);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->only, g_strfreev);
  g_clear_pointer (&self->practice_fault, g_free);
  g_clear_pointer (&self->error_text, g_free);
  lk_session_leave_good (self);
  lk_session_leave_report (self);
  g_clear_object (&self->kase);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (lk_session_parent_class)->dispose (object);
}

static void
lk_session_class_init (LkSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_session_dispose;

  /**
   * LkSession::changed:
   *
   * The case or the state is not what it was.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
lk_session_init (LkSession *self)
{
}

/**
 * lk_session_new:
 * @policy: IT's policy
 *
 * Returns: (transfer full): a session in which nothing was started yet
 */
LkSession *
lk_session_new (LkPolicy *policy)
{
  LkSession *self = g_object_new (LK_TYPE_SESSION, NULL);

  self->policy = lk_policy_ref (policy);
  return self;
}

static void
emit_changed (LkSession *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static double
count_decided (LkCase *kase)
{
  GPtrArray *findings = lk_case_get_findings (kase);
  guint decided = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);

      if (finding->status != LK_STATUS_WAITING && finding->status != LK_STATUS_RUNNING)
        decided++;
    }
  return findings->len > 0 ? (double) decided / findings->len : 0;
}

static void
judge (LkSession          *self,
       const char *const  *pending)
{
  lk_judge_case (self->kase, pending);
  lk_advise_case (self->kase);
  self->progress = MAX (self->progress, count_decided (self->kase));
}

/* Stays with what was named before as long as it is out, so that the words do not flicker. */
static void
name_pending (LkSession         *self,
              const char *const *pending)
{
  const char *named = NULL;

  if (self->pending != NULL && g_strv_contains (pending, self->pending))
    return;
  for (guint i = 0; pending[i] != NULL && named == NULL; i++)
    if (!g_str_equal (lk_advise_probe_label (pending[i]), lk_advise_probe_label (NULL)))
      named = pending[i];
  g_free (self->pending);
  self->pending = g_strdup (named);
}

static gboolean
refresh (gpointer user_data)
{
  LkSession *self = LK_SESSION (user_data);
  g_auto(GStrv) pending = lk_examiner_dup_pending (self->examiner);

  self->refresh_id = 0;
  name_pending (self, (const char *const *) pending);
  /* A single check that runs again is shown once it is done; until then its row alone says that it runs. */
  if (self->rechecked == NULL)
    judge (self, (const char *const *) pending);
  emit_changed (self);
  return G_SOURCE_REMOVE;
}

static void
on_examiner_changed (LkExaminer *examiner,
                     LkSession  *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add (refresh, self);
}

/**
 * lk_session_judge:
 * @self: the session, which has a case
 *
 * Judges it with what is still out, and says that it has changed.
 */
void
lk_session_judge (LkSession *self)
{
  static const char *const sign_in_pending[] = { "sign-in", NULL };
  g_auto(GStrv) pending = NULL;

  if (self->examiner != NULL && self->rechecked == NULL)
    pending = lk_examiner_dup_pending (self->examiner);
  judge (self, self->signing_in ? sign_in_pending : (const char *const *) pending);
  emit_changed (self);
}

/**
 * lk_session_settle:
 * @self: the session
 * @state: how it ended
 *
 * Nothing runs any more.
 */
void
lk_session_settle (LkSession      *self,
                   LkSessionState  state)
{
  leave_run (self);
  lk_session_record_error_text (self);
  if (self->kase != NULL)
    judge (self, NULL);
  self->state = state;
  if (state == LK_SESSION_DONE)
    lk_session_keep_good (self);
  emit_changed (self);
}

static void
on_examined (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(Run) run = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LkSession) self = g_weak_ref_get (&run->session);
  gboolean ok = lk_examiner_examine_finish (LK_EXAMINER (source), result, &error);

  if (self == NULL || self->examiner != run->examiner)
    return;
  if (self->rechecked != NULL && ok)
    {
      g_autoptr(LkCase) merged = lk_recheck_merge (self->kase, self->filling);

      g_set_object (&self->kase, merged);
    }
  if (!ok)
    {
      g_debug ("examining ended early: %s", error->message);
      self->error = g_steal_pointer (&error);
    }
  lk_session_settle (self, ok || self->rechecked != NULL ? LK_SESSION_DONE : LK_SESSION_FAILED);
}

static void
load_trust (GTask        *task,
            gpointer      source,
            gpointer      task_data,
            GCancellable *cancellable)
{
  g_autoptr(GInputStream) input = g_memory_input_stream_new ();
  g_autoptr(GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr(GIOStream) stream = g_simple_io_stream_new (input, output);
  g_autoptr(GIOStream) connection = NULL;
  g_autoptr(GError) error = NULL;

  /* A connection that never speaks makes the backend read what it keeps from then on. */
  connection = g_tls_client_connection_new (stream, NULL, &error);
  if (connection == NULL)
    g_debug ("no TLS connection can be made: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
on_trust_loaded (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(Run) run = user_data;
  g_autoptr(LkSession) self = g_weak_ref_get (&run->session);

  if (self == NULL || self->examiner != run->examiner)
    return;
  lk_examiner_examine_async (self->examiner, self->filling, self->cancellable, on_examined, g_steal_pointer (&run));
  /* It may have refused at once. */
  if (self->examiner != NULL && self->refresh_id == 0)
    self->refresh_id = g_idle_add (refresh, self);
}

static void
examine (LkSession *self,
         LkCase    *kase)
{
  g_autoptr(LkPolicy) policy = NULL;
  g_autoptr(GTask) task = NULL;

  g_clear_error (&self->error);
  policy = self->practice != NULL ? lk_practice_dup_policy (self->practice) : lk_policy_ref (self->policy);
  self->examiner = lk_examiner_new (policy);
  if (self->practice != NULL)
    lk_examiner_set_tls_database (self->examiner, lk_practice_get_tls_database (self->practice));
  self->changed_id = g_signal_connect (self->examiner, "changed", G_CALLBACK (on_examiner_changed), self);
  self->cancellable = g_cancellable_new ();
  self->filling = g_object_ref (kase);
  self->state = LK_SESSION_RUNNING;
  /* The first TLS connection reads the system's certificates, which takes longer than a frame. Read here once, they are
   * there for everybody. */
  task = g_task_new (NULL, NULL, on_trust_loaded, run_new (self));
  g_task_set_source_tag (task, examine);
  g_task_run_in_thread (task, load_trust);
}

static gboolean
start_practice (LkSession *self)
{
  leave_practice (self);
  self->practice = lk_practice_new (self->practice_fault);
  if (lk_practice_start (self->practice, &self->error))
    return TRUE;
  g_clear_object (&self->practice);
  return FALSE;
}

/**
 * lk_session_start:
 * @self: the session
 * @service: (transfer none): what to check
 * @account: (nullable): the account's name
 * @only: (nullable): ids of causes and checks; %NULL for all
 *
 * Checks a service from the start; what was running before is stopped. For the service `practice` the practice service is
 * started with the chosen fault and stands in for @service.
 */
void
lk_session_start (LkSession         *self,
                  LkService         *service,
                  const char        *account,
                  const char *const *only)
{
  g_autoptr(LkService) wanted = lk_service_ref (service);
  g_autofree char *name = g_strdup (account);
  g_autoptr(LkCase) kase = NULL;
  g_auto(GStrv) wanted_only = g_strdupv ((char **) only);

  leave_run (self);
  leave_practice (self);
  lk_session_leave_report (self);
  g_clear_error (&self->error);
  if (self->service == NULL || g_strcmp0 (self->service->id, wanted->id) != 0)
    lk_session_set_error_text (self, NULL);
  g_clear_pointer (&self->service, lk_service_unref);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->only, g_strfreev);
  self->service = g_steal_pointer (&wanted);
  self->account = g_steal_pointer (&name);
  self->only = g_steal_pointer (&wanted_only);
  self->progress = 0;

  if (lk_session_is_practice (self) && !start_practice (self))
    {
      g_clear_object (&self->kase);
      self->state = LK_SESSION_FAILED;
      emit_changed (self);
      return;
    }
  if (self->practice != NULL)
    {
      g_autoptr(LkService) stand_in = lk_practice_dup_service (self->practice);

      kase = lk_case_new (stand_in, self->account);
    }
  else
    {
      kase = lk_case_new (self->service, self->account);
    }
  lk_case_set_only (kase, (const char *const *) self->only);
  g_set_object (&self->kase, kase);
  lk_session_recall_good (self);
  examine (self, kase);
  emit_changed (self);
}

/**
 * lk_session_restart:
 * @self: the session
 *
 * Checks the same service again from the start. Does nothing when none was started yet.
 */
void
lk_session_restart (LkSession *self)
{
  if (self->service != NULL && self->report == NULL)
    lk_session_start (self, self->service, self->account, (const char *const *) self->only);
}

/**
 * lk_session_check_one:
 * @self: the session
 * @check: a check's id
 *
 * Runs one check again and puts what it finds in the place of what was found before. Does nothing while something runs.
 */
void
lk_session_check_one (LkSession  *self,
                      const char *check)
{
  const char *only[] = { check, NULL };
  g_autoptr(LkCase) again = NULL;

  g_return_if_fail (lk_check_find (check) != NULL);

  if (self->kase == NULL || self->report != NULL || lk_session_is_running (self) ||
      (lk_session_is_practice (self) && self->practice == NULL))
    return;
  again = lk_case_new (lk_case_get_service (self->kase), self->account);
  lk_case_set_only (again, only);
  self->rechecked = g_strdup (check);
  examine (self, again);
  emit_changed (self);
}

/**
 * lk_session_stop:
 * @self: the session
 *
 * Stops what runs. What was seen so far is judged and stays.
 */
void
lk_session_stop (LkSession *self)
{
  /* An attempt ends by itself, after it was signed out where it has to be. */
  if (self->signing_in)
    g_cancellable_cancel (self->cancellable);
  else if (lk_session_is_running (self))
    lk_session_settle (self, self->rechecked != NULL ? LK_SESSION_DONE : LK_SESSION_STOPPED);
}

/**
 * lk_session_answer:
 * @self: the session
 * @question: a question's id
 * @yes: the person's answer
 *
 * Takes an answer into account at once.
 */
void
lk_session_answer (LkSession  *self,
                   const char *question,
                   gboolean    yes)
{
  if (self->kase == NULL || self->report != NULL)
    return;
  lk_case_set_answer (self->kase, question, yes);
  lk_session_judge (self);
}

/**
 * lk_session_show_case:
 * @self: the session
 * @kase: (transfer none): a case that was examined elsewhere or before
 *
 * Judges a case afresh and shows it as if it had just been examined.
 */
void
lk_session_show_case (LkSession *self,
                      LkCase    *kase)
{
  g_autoptr(LkCase) shown = g_object_ref (kase);

  leave_run (self);
  leave_practice (self);
  lk_session_leave_good (self);
  lk_session_leave_report (self);
  lk_session_set_error_text (self, NULL);
  g_clear_pointer (&self->service, lk_service_unref);
  g_clear_pointer (&self->account, g_free);
  g_clear_pointer (&self->only, g_strfreev);
  self->service = lk_service_ref (lk_case_get_service (shown));
  self->account = g_strdup (lk_case_get_account (shown));
  g_set_object (&self->kase, shown);
  lk_session_settle (self, LK_SESSION_DONE);
}

/**
 * lk_session_set_practice_fault:
 * @self: the session
 * @fault: (nullable): an id of lk_practice_list_faults(); %NULL for a healthy service
 *
 * Holds from the next start on.
 */
void
lk_session_set_practice_fault (LkSession  *self,
                               const char *fault)
{
  char *copy = g_strdup (fault);

  g_free (self->practice_fault);
  self->practice_fault = copy;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-examiner.h"

#include "lk-deadline.h"
#include "lk-examination.h"

struct _LkExaminer
{
  GObject parent_instance;

  /* Inputs. */
  LkPolicy      *policy;       /* (owned) */
  GTlsDatabase  *tls_database; /* (owned) (nullable) */
  gboolean       extra_hosts;
  gboolean       signs_in;

  /* In progress. */
  LkExamination *examination;  /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (LkExaminer, lk_examiner, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
lk_examiner_dispose (GObject *object)
{
  LkExaminer *self = LK_EXAMINER (object);

  g_clear_object (&self->examination);
  g_clear_object (&self->tls_database);
  g_clear_pointer (&self->policy, lk_policy_unref);
  G_OBJECT_CLASS (lk_examiner_parent_class)->dispose (object);
}

static void
lk_examiner_class_init (LkExaminerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_examiner_dispose;

  /**
   * LkExaminer::changed:
   *
   * The case got an observation, or what is still out has changed.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_EXAMINER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
lk_examiner_init (LkExaminer *self)
{
  self->extra_hosts = TRUE;
}

/**
 * lk_examiner_new:
 * @policy: IT's policy
 *
 * Returns: (transfer full): an examiner
 */
LkExaminer *
lk_examiner_new (LkPolicy *policy)
{
  LkExaminer *self = g_object_new (LK_TYPE_EXAMINER, NULL);

  self->policy = lk_policy_ref (policy);
  return self;
}

/**
 * lk_examiner_set_extra_hosts:
 * @self: the examiner
 * @extra_hosts: whether hosts other than the service's own may be asked, for comparison
 */
void
lk_examiner_set_extra_hosts (LkExaminer *self,
                             gboolean    extra_hosts)
{
  self->extra_hosts = extra_hosts;
}

/**
 * lk_examiner_set_signs_in:
 * @self: the examiner
 * @signs_in: whether somebody will sign in afterwards, so that the service is looked for whatever else is asked for
 */
void
lk_examiner_set_signs_in (LkExaminer *self,
                          gboolean    signs_in)
{
  self->signs_in = signs_in;
}

/**
 * lk_examiner_set_tls_database:
 * @self: the examiner
 * @database: (nullable): what to verify certificates with; %NULL for the system's
 */
void
lk_examiner_set_tls_database (LkExaminer   *self,
                              GTlsDatabase *database)
{
  g_set_object (&self->tls_database, database);
}

/**
 * lk_examiner_dup_pending:
 * @self: the examiner
 *
 * Returns: (transfer full): names of the probes still out, empty when none is
 */
GStrv
lk_examiner_dup_pending (LkExaminer *self)
{
  return self->examination != NULL ? lk_examination_dup_pending (self->examination) : g_new0 (char *, 1);
}

static void
on_changed_cb (LkExamination *examination,
               LkExaminer    *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
examined_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  LkExaminer *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  gboolean complete = lk_examination_run_finish (LK_EXAMINATION (object), result, &error);

  if (self->examination == LK_EXAMINATION (object))
    {
      g_signal_handlers_disconnect_by_func (object, on_changed_cb, self);
      g_clear_object (&self->examination);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (complete)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * lk_examiner_examine_async:
 * @self: the examiner
 * @kase: a case that names the service, and perhaps what was asked for only
 * @cancellable: (nullable): what stops it
 * @callback: called when it is over
 * @user_data: for @callback
 *
 * Measures everything that does not need the person, within %LK_RUN_DEADLINE_MS, and writes it into
 * @kase. One examination at a time.
 */
void
lk_examiner_examine_async (LkExaminer          *self,
                           LkCase              *kase,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (self->examination == NULL);

  g_task_set_source_tag (task, lk_examiner_examine_async);
  self->examination = lk_examination_new (kase, self->policy, self->tls_database, self->extra_hosts, self->signs_in);
  g_signal_connect (self->examination, "changed", G_CALLBACK (on_changed_cb), self);
  lk_examination_run_async (self->examination, cancellable, examined_cb, g_steal_pointer (&task));
}

/**
 * lk_examiner_examine_finish:
 * @self: the examiner
 * @result: what the callback got
 * @error: return location
 *
 * Returns: %TRUE when it ran to its end; %FALSE with %G_IO_ERROR_CANCELLED when it was stopped: the
 * case holds what was seen until then
 */
gboolean
lk_examiner_examine_finish (LkExaminer    *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-examination.h"

#include "lk-deadline.h"
#include "lk-follow-up.h"
#include "lk-http-probe.h"
#include "lk-link-probe.h"
#include "lk-portal-probe.h"
#include "lk-probe.h"
#include "lk-proxy-probe.h"
#include "lk-remember.h"
#include "lk-resolver.h"
#include "lk-router-probe.h"
#include "lk-service-home.h"
#include "lk-service-probe.h"
#include "lk-survey.h"
#include "lk-trace.h"
#include "lk-trust.h"

/* Stands for the whole examination among what is out, so that nothing looks finished before everything has started. */
#define PENDING_PLAN "plan"
/* A service that was reached makes its surroundings a matter of interest only: they get this much longer. Milliseconds. */
#define SURROUNDINGS_GRACE_MS 250

struct _LkExamination
{
  GObject parent_instance;

  /* Inputs. */
  LkCase       *kase;         /* (owned) */
  LkPolicy     *policy;       /* (owned) */
  GTlsDatabase *tls_database; /* (owned) (nullable) */
  gboolean      extra_hosts;
  gboolean      signs_in;

  /* In progress. */
  LkRun        *run;          /* (owned) (nullable) */
  LkDeadline   *deadline;     /* (owned) (nullable) */
  LkFollowUp   *follow_up;    /* (owned) (nullable) */
  LkLink       *link;         /* (owned) (nullable) */
  GCancellable *surroundings; /* (owned) (nullable) stops what is not the service itself */
  gulong        cancelled_id;
  guint         grace_id;
  GCancellable *routers;      /* (owned) (nullable) */
  guint         routers_id;
  GTask        *task;         /* (owned) (nullable) */
  guint         n_out;
};

G_DEFINE_FINAL_TYPE (LkExamination, lk_examination, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
lk_examination_dispose (GObject *object)
{
  LkExamination *self = LK_EXAMINATION (object);

  g_clear_handle_id (&self->grace_id, g_source_remove);
  g_clear_handle_id (&self->routers_id, g_source_remove);
  g_clear_object (&self->routers);
  if (self->run != NULL && self->surroundings != NULL)
    g_cancellable_disconnect (lk_run_get_cancellable (self->run), self->cancelled_id);
  g_clear_object (&self->surroundings);
  g_clear_object (&self->follow_up);
  g_clear_object (&self->run);
  g_clear_pointer (&self->deadline, lk_deadline_free);
  g_clear_pointer (&self->link, lk_link_free);
  g_clear_object (&self->kase);
  g_clear_pointer (&self->policy, lk_policy_unref);
  g_clear_object (&self->tls_database);
  G_OBJECT_CLASS (lk_examination_parent_class)->dispose (object);
}

static void
lk_examination_class_init (LkExaminationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_examination_dispose;

  /**
   * LkExamination::changed:
   *
   * The case got an observation, or what is still out has changed.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_EXAMINATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
lk_examination_init (LkExamination *self)
{
}

/**
 * lk_examination_new:
 * @kase: the case to fill
 * @policy: IT's policy
 * @tls_database: (nullable): what to verify certificates with
 * @extra_hosts: whether hosts other than the service's own may be asked
 * @signs_in: whether somebody will sign in afterwards
 *
 * Returns: (transfer full): an examination that has not begun
 */
LkExamination *
lk_examination_new (LkCase       *kase,
                    LkPolicy     *policy,
                    GTlsDatabase *tls_database,
                    gboolean      extra_hosts,
                    gboolean      signs_in)
{
  LkExamination *self = g_object_new (LK_TYPE_EXAMINATION, NULL);

  self->kase = g_object_ref (kase);
  self->policy = lk_policy_ref (policy);
  g_set_object (&self->tls_database, tls_database);
  self->extra_hosts = extra_hosts;
  self->signs_in = signs_in;
  return self;
}

/**
 * lk_examination_dup_pending:
 * @self: the examination
 *
 * Returns: (transfer full): names of the probes still out
 */
GStrv
lk_examination_dup_pending (LkExamination *self)
{
  return self->run != NULL ? lk_run_dup_pending (self->run) : g_new0 (char *, 1);
}

static void
finish (LkExamination *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  g_clear_handle_id (&self->grace_id, g_source_remove);
  g_clear_handle_id (&self->routers_id, g_source_remove);
  lk_follow_up_stop (self->follow_up);
  lk_run_end (self->run, PENDING_PLAN);
  lk_case_set_duration (self->kase, lk_run_now (self->run));
  g_clear_pointer (&self->deadline, lk_deadline_free);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

/* The only place where the examination ends: nothing is out, neither of its own nor of what came of it. */
static void
release (LkExamination *self)
{
  g_assert (self->n_out > 0);
  self->n_out--;
  if (self->n_out == 0 && self->task != NULL && lk_follow_up_is_idle (self->follow_up))
    finish (self);
}

static void
on_follow_up_idle_cb (LkFollowUp    *follow_up,
                      LkExamination *self)
{
  g_autoptr(LkExamination) held = g_object_ref (self);

  if (self->n_out == 0 && self->task != NULL)
    finish (self);
}

static gboolean
on_routers_over_cb (gpointer user_data)
{
  LkExamination *self = user_data;

  self->routers_id = 0;
  g_cancellable_cancel (self->routers);
  return G_SOURCE_REMOVE;
}

/* Once something beyond them was connected to, routers that do not speak for themselves are not waited for. */
static void
dismiss_routers (LkExamination *self)
{
  GPtrArray *observations = lk_case_get_observations (self->kase);
  LkObservation *newest = observations->len > 0 ? g_ptr_array_index (observations, observations->len - 1) : NULL;

  if (self->routers_id != 0 || newest == NULL || !g_str_equal (lk_observation_get_probe (newest), "connect") ||
      lk_observation_get_outcome (newest) != LK_OUTCOME_OK || g_cancellable_is_cancelled (self->routers))
    return;
  self->routers_id = g_timeout_add (SURROUNDINGS_GRACE_MS, on_routers_over_cb, self);
}

static void
on_run_changed_cb (LkRun         *run,
                   LkExamination *self)
{
  dismiss_routers (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static GCancellable *
get_cancellable (LkExamination *self)
{
  return lk_run_get_cancellable (self->run);
}

static void
on_run_cancelled_cb (GCancellable *cancellable,
                     gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
wants_any (LkExamination      *self,
           const char *const  *checks)
{
  for (guint i = 0; checks[i] != NULL; i++)
    if (lk_case_wants (self->kase, checks[i]))
      return TRUE;
  return FALSE;
}

static void
router_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(LkExamination) self = user_data;

  lk_router_probe_finish (result, NULL, NULL);
  release (self);
}

static void
link_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(LkExamination) self = user_data;

  self->link = lk_link_probe_finish (result, NULL);
  if (self->link != NULL && self->link->gateways->len > 0 && !g_cancellable_is_cancelled (self->routers))
    {
      self->n_out++;
      lk_router_probe_async (self->run, self->link->gateways, self->routers, router_cb, g_object_ref (self));
    }
  release (self);
}

static void
portal_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(LkExamination) self = user_data;

  lk_portal_probe_finish (result, NULL);
  release (self);
}

static void
proxy_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(LkExamination) self = user_data;

  lk_proxy_probe_finish (result, NULL, NULL);
  release (self);
}

static void
recalled_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(LkExamination) self = user_data;

  lk_recall_finish (result);
  release (self);
}

static void
surveyed_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(LkExamination) self = user_data;

  lk_survey_finish (result);
  release (self);
}

/* The messenger and this computer need no answer of the network, but for the newest releases. */
static void
start_survey (LkExamination *self)
{
  g_autoptr(LkComputer) computer = lk_computer_new_here ();

  self->n_out++;
  lk_survey_async (self->run, computer, get_cancellable (self), self->surroundings, surveyed_cb, g_object_ref (self));
}

static void
control_trace_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(LkExamination) self = user_data;

  lk_trace_finish (result, NULL);
  release (self);
}

static void
control_answer_cb (GObject      *object,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(LkExamination) self = user_data;
  g_autoptr(LkAnswer) answer = NULL;
  LkOutcome outcome;

  lk_fetch_record_finish (result, &answer, &outcome, NULL);
  release (self);
}

static gboolean
on_grace_over_cb (gpointer user_data)
{
  LkExamination *self = user_data;

  self->grace_id = 0;
  g_cancellable_cancel (self->surroundings);
  return G_SOURCE_REMOVE;
}

static void
service_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(LkExamination) self = user_data;

  gboolean reached = FALSE;

  lk_service_probe_finish (result, &reached, NULL);
  if (reached)
    self->grace_id = g_timeout_add (SURROUNDINGS_GRACE_MS, on_grace_over_cb, self);
  release (self);
}

static void
record_clock (LkExamination *self)
{
  g_autoptr(JsonObject) facts = json_object_new ();
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  json_object_set_int_member (facts, "local", now);
  json_object_set_int_member (facts, "build", LK_BUILD_DATE);
  json_object_set_boolean_member (facts, "before_build", now < LK_BUILD_DATE);
  lk_run_record (self->run, "clock", "", lk_run_now (self->run), LK_OUTCOME_OK, NULL, facts);
}

static void
start_controls (LkExamination *self)
{
  for (guint i = 0; i < self->policy->control_hosts->len; i++)
    {
      LkHostPort *control = g_ptr_array_index (self->policy->control_hosts, i);
      g_autofree char *host_port = lk_probe_host_port (control->host, control->port);
      g_autofree char *url = g_strdup_printf ("https://%s/", host_port);

      self->n_out += 2;
      lk_trace_async (self->run, control->host, control->port, LK_TRANSPORT_HTTPS, "control", LK_TRACE_NONE,
                      self->surroundings, control_trace_cb, g_object_ref (self));
      lk_fetch_record_async (self->run, url, LK_FETCH_NO_REDIRECT | LK_FETCH_BEGINNING, LK_PROBE_DEADLINE_MS, "control",
                             "page", NULL, self->surroundings, control_answer_cb, g_object_ref (self));
    }
}

static void
start_surroundings (LkExamination *self)
{
  static const char *const link_checks[] = { "network.link", "network.path", NULL };
  static const char *const portal_checks[] = { "network.portal", "network.path", "client.clock", NULL };
  g_autofree char *url = lk_service_home_dup_url (lk_case_get_service (self->kase));

  if (wants_any (self, link_checks))
    {
      self->n_out++;
      lk_link_probe_async (self->run, NULL, get_cancellable (self), link_cb, g_object_ref (self));
    }
  if (self->extra_hosts && wants_any (self, portal_checks))
    {
      self->n_out++;
      lk_portal_probe_async (self->run, self->surroundings, portal_cb, g_object_ref (self));
    }
  if (url != NULL && lk_case_wants (self->kase, "network.proxy"))
    {
      self->n_out++;
      lk_proxy_probe_async (self->run, url, self->surroundings, proxy_cb, g_object_ref (self));
    }
}

static void
start_service (LkExamination *self)
{
  static const char *const service_checks[] = { "network.dns",       "network.path",   "network.tls",
                                                "network.quality",   "client.clock",   "server.answers",
                                                "server.certificate", "server.setup",  NULL };

  if (!self->signs_in && !wants_any (self, service_checks))
    {
      /* Nothing of the service is expected, so its silence is no trouble. */
      lk_follow_up_stop (self->follow_up);
      return;
    }
  if (self->extra_hosts)
    {
      start_controls (self);
      self->n_out++;
      lk_recall_async (self->run, self->surroundings, recalled_cb, g_object_ref (self));
    }
  self->n_out++;
  lk_service_probe_async (self->run, self->follow_up, get_cancellable (self), service_cb, g_object_ref (self));
}

/**
 * lk_examination_run_async:
 * @self: the examination
 * @cancellable: (nullable): what stops it
 * @callback: called when nothing is out any more
 * @user_data: for @callback
 *
 * Starts everything.
 */
void
lk_examination_run_async (LkExamination       *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_autofree char *host = lk_service_home_dup_host (lk_case_get_service (self->kase));

  g_return_if_fail (self->run == NULL);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, lk_examination_run_async);
  self->deadline = lk_deadline_new (cancellable, LK_RUN_DEADLINE_MS);
  self->run = lk_run_new (self->kase, self->policy, lk_deadline_get_cancellable (self->deadline));
  lk_run_set_extra_hosts (self->run, self->extra_hosts);
  lk_run_set_tls_database (self->run, self->tls_database);
  g_signal_connect_object (self->run, "changed", G_CALLBACK (on_run_changed_cb), self, 0);
  self->follow_up = lk_follow_up_new (self->run, host != NULL ? host : "");
  g_signal_connect_object (self->follow_up, "idle", G_CALLBACK (on_follow_up_idle_cb), self, 0);

  self->surroundings = g_cancellable_new ();
  self->routers = g_cancellable_new ();
  g_cancellable_connect (self->surroundings, G_CALLBACK (on_run_cancelled_cb), g_object_ref (self->routers), g_object_unref);
  self->cancelled_id = g_cancellable_connect (get_cancellable (self), G_CALLBACK (on_run_cancelled_cb),
                                              g_object_ref (self->surroundings), g_object_unref);

  lk_resolver_install ();
  lk_resolver_forget ();
  lk_trust_install ();
  if (self->tls_database == NULL)
    lk_trust_refresh ();
  self->n_out = 1;
  lk_run_begin (self->run, PENDING_PLAN);
  record_clock (self);
  start_service (self);
  start_surroundings (self);
  start_survey (self);
  release (self);
}

/**
 * lk_examination_run_finish:
 * @self: the examination
 * @result: what the callback got
 * @error: return location
 *
 * Returns: %TRUE when it ran to its end, %FALSE when it was stopped
 */
gboolean
lk_examination_run_finish (LkExamination  *self,
                           GAsyncResult   *result,
                           GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

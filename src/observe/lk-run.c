/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-run.h"

#include "lk-observe.h"
#include "lk-probe.h"

struct _LkRun
{
  GObject parent_instance;

  /* Inputs. */
  LkCase       *kase;         /* (owned) */
  LkPolicy     *policy;       /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  GTlsDatabase *tls_database; /* (owned) (nullable) */
  gboolean      extra_hosts;

  /* In progress. */
  gint64        started_us;
  gint64        owed_ms;
  guint         n_observations;
  GHashTable   *pending;      /* (owned) (element-type utf8 guint) */
};

G_DEFINE_FINAL_TYPE (LkRun, lk_run, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  SIGNAL_TARGET_ADDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
lk_run_dispose (GObject *object)
{
  LkRun *self = LK_RUN (object);

  g_clear_object (&self->kase);
  g_clear_pointer (&self->policy, lk_policy_unref);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->tls_database);
  g_clear_pointer (&self->pending, g_hash_table_unref);
  G_OBJECT_CLASS (lk_run_parent_class)->dispose (object);
}

static void
lk_run_class_init (LkRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lk_run_dispose;

  /**
   * LkRun::changed:
   *
   * An observation was written down, or something started or ended.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LK_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);

  /**
   * LkRun::target-added:
   * @host: a host
   * @port: its port
   * @transport: an #LkTransport
   * @any: whether it is one of several of which one is enough
   *
   * Discovery found a host that signing in needs.
   */
  signals[SIGNAL_TARGET_ADDED] = g_signal_new ("target-added", LK_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                               G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_BOOLEAN);
}

static void
lk_run_init (LkRun *self)
{
  self->owed_ms = LK_VERDICT_DEADLINE_MS;
  self->extra_hosts = TRUE;
  self->started_us = g_get_monotonic_time ();
  self->pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * lk_run_new:
 * @kase: where observations are written down
 * @policy: IT's policy
 * @cancellable: (nullable): what stops the run
 *
 * The clock starts now.
 *
 * Returns: (transfer full): a run
 */
LkRun *
lk_run_new (LkCase       *kase,
            LkPolicy     *policy,
            GCancellable *cancellable)
{
  LkRun *self;

  lk_observe_prepare ();
  self = g_object_new (LK_TYPE_RUN, NULL);
  self->kase = g_object_ref (kase);
  self->policy = lk_policy_ref (policy);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  self->n_observations = lk_case_get_observations (kase)->len;
  return self;
}

/**
 * lk_run_get_case:
 * @self: the run
 *
 * Returns: (transfer none): the case that is being filled
 */
LkCase *
lk_run_get_case (LkRun *self)
{
  return self->kase;
}

/**
 * lk_run_get_policy:
 * @self: the run
 *
 * Returns: (transfer none): the policy
 */
LkPolicy *
lk_run_get_policy (LkRun *self)
{
  return self->policy;
}

/**
 * lk_run_get_cancellable:
 * @self: the run
 *
 * Returns: (transfer none): what stops everything in this run
 */
GCancellable *
lk_run_get_cancellable (LkRun *self)
{
  return self->cancellable;
}

/**
 * lk_run_get_extra_hosts:
 * @self: the run
 *
 * Returns: whether hosts other than the service's own may be asked (control hosts, portal checks, second resolvers)
 */
gboolean
lk_run_get_extra_hosts (LkRun *self)
{
  return self->extra_hosts;
}

/**
 * lk_run_set_extra_hosts:
 * @self: the run
 * @extra_hosts: whether hosts other than the service's own may be asked
 */
void
lk_run_set_extra_hosts (LkRun    *self,
                        gboolean  extra_hosts)
{
  self->extra_hosts = extra_hosts;
}

/**
 * lk_run_get_tls_database:
 * @self: the run
 *
 * Returns: (transfer none) (nullable): what to verify certificates with; %NULL for the system's
 */
GTlsDatabase *
lk_run_get_tls_database (LkRun *self)
{
  return self->tls_database;
}

/**
 * lk_run_set_tls_database:
 * @self: the run
 * @database: (nullable): what to verify certificates with; %NULL for the system's
 */
void
lk_run_set_tls_database (LkRun        *self,
                         GTlsDatabase *database)
{
  g_set_object (&self->tls_database, database);
}

/**
 * lk_run_now:
 * @self: the run
 *
 * Returns: milliseconds since the run began
 */
gint64
lk_run_now (LkRun *self)
{
  return (g_get_monotonic_time () - self->started_us) / 1000;
}

/**
 * lk_run_set_owed:
 * @self: the run
 * @owed_ms: the moment by which everything must be known, milliseconds since the run began; at first
 * %LK_VERDICT_DEADLINE_MS
 */
void
lk_run_set_owed (LkRun *self,
                 guint  owed_ms)
{
  self->owed_ms = owed_ms;
}

/**
 * lk_run_budget:
 * @self: the run
 * @wanted_ms: what a probe would like to have, milliseconds
 *
 * A probe may wait this long: what it wants, but not past the moment by which a verdict is owed.
 *
 * Returns: milliseconds, at least 1
 */
guint
lk_run_budget (LkRun *self,
               guint  wanted_ms)
{
  gint64 left = self->owed_ms - lk_run_now (self);

  return CLAMP (left, 1, (gint64) MIN (wanted_ms, LK_PROBE_DEADLINE_MS));
}

/**
 * lk_run_contact:
 * @self: the run
 * @host: a name or address that is about to be asked
 * @port: its port
 *
 * Writes down that something is sent there.
 */
void
lk_run_contact (LkRun      *self,
                const char *host,
                guint       port)
{
  g_autofree char *text = lk_probe_host_port (host, port);

  lk_case_add_contacted (self->kase, text);
}

/**
 * lk_run_record:
 * @self: the run
 * @probe: what was measured
 * @subject: of what
 * @started_ms: when it began, in this run's time
 * @outcome: how it ended
 * @error: (nullable): the original error
 * @facts: (nullable) (transfer none): what was seen
 *
 * Writes an observation down. Nothing is written down any more once the run was stopped, but for what was stopped itself.
 *
 * Returns: (transfer none): the observation, owned by the case
 */
LkObservation *
lk_run_record (LkRun        *self,
               const char   *probe,
               const char   *subject,
               gint64        started_ms,
               LkOutcome     outcome,
               const GError *error,
               JsonObject   *facts)
{
  g_autofree char *id = g_strdup_printf ("o%u", ++self->n_observations);
  gint64 now = lk_run_now (self);
  g_autoptr(LkObservation) observation = NULL;

  observation = lk_observation_new (id, probe, subject, started_ms, MAX (now - started_ms, 0), outcome, error, facts);
  lk_case_add_observation (self->kase, observation);
  lk_case_set_duration (self->kase, now);
  g_debug ("%" G_GINT64_FORMAT " ms: %s %s %s", now, probe, subject, lk_outcome_to_string (outcome));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return observation;
}

/**
 * lk_run_add_target:
 * @self: the run
 * @host: a name or address
 * @port: its port
 * @transport: how it is spoken to
 * @any: whether it is one of several of which one is enough
 *
 * Says that discovery found a host that signing in needs.
 */
void
lk_run_add_target (LkRun       *self,
                   const char  *host,
                   guint16      port,
                   LkTransport  transport,
                   gboolean     any)
{
  g_signal_emit (self, signals[SIGNAL_TARGET_ADDED], 0, host, (guint) port, (guint) transport, any);
}

static guint
count_pending (LkRun      *self,
               const char *probe)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->pending, probe));
}

/**
 * lk_run_begin:
 * @self: the run
 * @probe: a probe's name
 *
 * One more measurement of that kind is out.
 */
void
lk_run_begin (LkRun      *self,
              const char *probe)
{
  g_hash_table_replace (self->pending, g_strdup (probe), GUINT_TO_POINTER (count_pending (self, probe) + 1));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * lk_run_end:
 * @self: the run
 * @probe: a probe's name
 *
 * One measurement of that kind is over.
 */
void
lk_run_end (LkRun      *self,
            const char *probe)
{
  guint n = count_pending (self, probe);

  g_return_if_fail (n > 0);

  if (n == 1)
    g_hash_table_remove (self->pending, probe);
  else
    g_hash_table_replace (self->pending, g_strdup (probe), GUINT_TO_POINTER (n - 1));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * lk_run_is_out:
 * @self: the run
 * @probe: a probe's name
 *
 * Returns: whether a measurement of that kind is still out
 */
gboolean
lk_run_is_out (LkRun      *self,
               const char *probe)
{
  return count_pending (self, probe) > 0;
}

/**
 * lk_run_dup_pending:
 * @self: the run
 *
 * Returns: (transfer full): names of the probes still out, sorted
 */
GStrv
lk_run_dup_pending (LkRun *self)
{
  g_autoptr(GList) names = g_list_sort (g_hash_table_get_keys (self->pending), (GCompareFunc) g_strcmp0);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (GList *l = names; l != NULL; l = l->next)
    g_strv_builder_add (builder, l->data);
  return g_strv_builder_end (builder);
}

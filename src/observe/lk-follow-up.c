/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-follow-up.h"

#include "lk-dns-probe.h"
#include "lk-http-probe.h"
#include "lk-probe.h"
#include "lk-proxy-probe.h"
#include "lk-quality-probe.h"
#include "lk-tls-hello.h"

/* A handshake that is not there this long after the connection gets a ClientHello of ours beside it. Milliseconds. */
#define HELLO_AFTER_MS 1200
/* Without any answer from the service by then, names and proxies are looked at more closely. Milliseconds. */
#define TROUBLE_AFTER_MS 1500
#define NAME_SERVER_PORT 53
#define PLAIN_PORT 80

typedef struct
{
  LkFollowUp   *owner;     /* (borrowed) */
  char         *subject;   /* (owned) host:port */
  char         *host;      /* (owned) */
  guint16       port;
  const char   *server_name; /* (borrowed) (nullable) of the owner; NULL: the host */
  gboolean      is_tls;    /* from the first byte */
  GInetAddress *address;   /* (owned) (nullable) that took a connection */
  guint         timer_id;
  gboolean      shaken;    /* a handshake was seen, or its end */
  gboolean      doubtful;  /* our own ClientHellos are wanted as soon as there is an address */
  gboolean      greeted;   /* our own ClientHellos went out */
} Target;

struct _LkFollowUp
{
  GObject parent_instance;

  /* Inputs. */
  LkRun     *run;           /* (owned) */
  char      *main_host;     /* (owned) */

  /* In progress. */
  GPtrArray *targets;       /* (owned) (element-type Target) */
  gulong     changed_id;
  guint      n_read;        /* observations looked at */
  guint      n_out;
  guint      trouble_id;
  gboolean   measured;      /* quality */
  gboolean   troubled;
  gboolean   doubted;       /* second resolvers were asked */
  gboolean   asked_plainly; /* the service's host over plain http */
};

G_DEFINE_FINAL_TYPE (LkFollowUp, lk_follow_up, G_TYPE_OBJECT)

enum
{
  SIGNAL_IDLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
target_free (Target *target)
{
  g_clear_handle_id (&target->timer_id, g_source_remove);
  g_clear_object (&target->address);
  g_free (target->subject);
  g_free (target->host);
  g_free (target);
}

static void
release (LkFollowUp *self)
{
  g_assert (self->n_out > 0);
  if (--self->n_out == 0)
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

static Target *
find_target (LkFollowUp *self,
             const char *subject)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      Target *target = g_ptr_array_index (self->targets, i);

      if (g_ascii_strcasecmp (target->subject, subject) == 0)
        return target;
    }
  return NULL;
}

static void
quality_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(LkFollowUp) self = user_data;

  lk_quality_probe_finish (result, NULL);
  release (self);
}

static void
hello_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(LkFollowUp) self = user_data;

  lk_tls_hello_finish (result, NULL);
  release (self);
}

static void
random_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(LkFollowUp) self = user_data;

  lk_dns_random_finish (result, NULL);
  release (self);
}

static void
second_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(LkFollowUp) self = user_data;

  lk_dns_second_finish (result, NULL);
  release (self);
}

static void
wpad_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(LkFollowUp) self = user_data;

  lk_wpad_probe_finish (result, NULL);
  release (self);
}

static void
plain_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(LkFollowUp) self = user_data;
  g_autoptr(LkAnswer) answer = NULL;
  LkOutcome outcome;

  lk_fetch_record_finish (result, &answer, &outcome, NULL);
  release (self);
}

/* Without TLS, the host's own web server still tells the time, and a network that wants a sign-in shows its page. */
static void
ask_plainly (LkFollowUp *self,
             Target     *target)
{
  g_autofree char *host_port = lk_probe_host_port (target->host, PLAIN_PORT);
  g_autofree char *url = g_strdup_printf ("http://%s/", host_port);

  if (self->asked_plainly || g_str_equal (target->host, "localhost") || g_hostname_is_ip_address (target->host) ||
      g_cancellable_is_cancelled (lk_run_get_cancellable (self->run)))
    return;
  self->asked_plainly = TRUE;
  self->n_out++;
  lk_fetch_record_async (self->run, url, LK_FETCH_NO_REDIRECT | LK_FETCH_BEGINNING, LK_PROBE_DEADLINE_MS, "service", "plain",
                         NULL, lk_run_get_cancellable (self->run), plain_cb, g_object_ref (self));
}

static void
measure_quality (LkFollowUp *self,
                 Target     *target)
{
  if (self->measured)
    return;
  self->measured = TRUE;
  self->n_out++;
  lk_quality_probe_async (self->run, target->host, target->address, target->port, "service",
                          lk_run_get_cancellable (self->run), quality_cb, g_object_ref (self));
}

static void
say_hello (LkFollowUp *self,
           Target     *target)
{
  static const LkTlsHelloVariant variants[] = { LK_TLS_HELLO_PLAIN, LK_TLS_HELLO_OTHER_NAME, LK_TLS_HELLO_SMALL_SEGMENTS };

  target->doubtful = TRUE;
  if (target->greeted || target->address == NULL || !target->is_tls)
    return;
  target->greeted = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      self->n_out++;
      lk_tls_hello_async (self->run, target->host, target->server_name, target->address, target->port, variants[i],
                          lk_run_get_cancellable (self->run), hello_cb, g_object_ref (self));
    }
}

static gboolean
on_handshake_late_cb (gpointer user_data)
{
  Target *target = user_data;

  target->timer_id = 0;
  if (!target->shaken)
    say_hello (target->owner, target);
  return G_SOURCE_REMOVE;
}

/* Where names fail, the way to the name server may be what loses packets. */
static void
measure_name_server (LkFollowUp *self)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (self->run));

  if (self->measured)
    return;
  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      g_auto(GStrv) servers = NULL;
      g_autoptr(GInetAddress) address = NULL;

      if (!g_str_equal (lk_observation_get_probe (observation), "link"))
        continue;
      servers = lk_json_dup_strings (lk_observation_get_facts (observation), "name_servers");
      address = servers != NULL && servers[0] != NULL ? g_inet_address_new_from_string (servers[0]) : NULL;
      if (address == NULL)
        return;
      self->n_out++;
      lk_quality_probe_async (self->run, servers[0], address, NAME_SERVER_PORT, "name-server",
                              lk_run_get_cancellable (self->run), quality_cb, g_object_ref (self));
      return;
    }
}

static void
look_for_trouble (LkFollowUp *self)
{
  GCancellable *cancellable = lk_run_get_cancellable (self->run);

  if (self->troubled || g_cancellable_is_cancelled (cancellable))
    return;
  self->troubled = TRUE;
  g_clear_handle_id (&self->trouble_id, g_source_remove);
  measure_name_server (self);
  self->n_out += 2;
  lk_dns_random_async (self->run, self->main_host, cancellable, random_cb, g_object_ref (self));
  lk_wpad_probe_async (self->run, cancellable, wpad_cb, g_object_ref (self));
}

/* Other resolvers are other people's machines: they are asked only where the first answer is in doubt. */
static void
doubt_name (LkFollowUp *self,
            const char *host)
{
  if (self->doubted || !lk_run_get_extra_hosts (self->run) || g_hostname_is_ip_address (host) ||
      g_cancellable_is_cancelled (lk_run_get_cancellable (self->run)))
    return;
  self->doubted = TRUE;
  self->n_out++;
  lk_dns_second_async (self->run, host, lk_run_get_cancellable (self->run), second_cb, g_object_ref (self));
}

static gboolean
on_trouble_cb (gpointer user_data)
{
  LkFollowUp *self = user_data;

  self->trouble_id = 0;
  look_for_trouble (self);
  return G_SOURCE_REMOVE;
}

static void
read_connect (LkFollowUp    *self,
              Target        *target,
              LkObservation *observation)
{
  const char *address = lk_observation_get_fact (observation, "address");

  if (lk_observation_get_outcome (observation) == LK_OUTCOME_FAILED && target->address == NULL)
    {
      look_for_trouble (self);
      ask_plainly (self, target);
    }
  if (lk_observation_get_outcome (observation) != LK_OUTCOME_OK || address == NULL)
    return;
  if (target->address == NULL)
    target->address = g_inet_address_new_from_string (address);
  if (target->address == NULL)
    return;
  measure_quality (self, target);
  /* A handshake by another way, such as a request's, may have failed before this connection was seen. */
  if (target->doubtful)
    say_hello (self, target);
  if (target->is_tls && !target->shaken && target->timer_id == 0 && !target->greeted)
    target->timer_id = g_timeout_add (HELLO_AFTER_MS, on_handshake_late_cb, target);
}

static void
read_tls (LkFollowUp    *self,
          Target        *target,
          LkObservation *observation)
{
  JsonArray *flags = lk_json_get_array (lk_observation_get_facts (observation), "flags");
  gboolean flagged = flags != NULL && json_array_get_length (flags) > 0;

  target->shaken = TRUE;
  g_clear_handle_id (&target->timer_id, g_source_remove);
  if (flagged)
    {
      look_for_trouble (self);
      ask_plainly (self, target);
      doubt_name (self, target->host);
    }
  else if (lk_observation_get_outcome (observation) != LK_OUTCOME_OK)
    {
      look_for_trouble (self);
      ask_plainly (self, target);
      say_hello (self, target);
    }
  else
    g_clear_handle_id (&self->trouble_id, g_source_remove);
}

static void
read_dns (LkFollowUp    *self,
          LkObservation *observation)
{
  LkOutcome outcome = lk_observation_get_outcome (observation);
  gboolean special = lk_observation_get_fact (observation, "special") != NULL;

  if (lk_observation_is_true (observation, "literal") || lk_observation_has_fact (observation, "role", "control") ||
      outcome == LK_OUTCOME_CANCELLED)
    return;
  if (outcome != LK_OUTCOME_OK)
    look_for_trouble (self);
  else if (special && !g_str_equal (lk_observation_get_subject (observation), "localhost"))
    {
      look_for_trouble (self);
      doubt_name (self, lk_observation_get_subject (observation));
    }
}

static void
read_observation (LkFollowUp    *self,
                  LkObservation *observation)
{
  const char *probe = lk_observation_get_probe (observation);
  Target *target = find_target (self, lk_observation_get_subject (observation));

  if (g_str_equal (probe, "dns"))
    read_dns (self, observation);
  else if (target == NULL || lk_observation_get_outcome (observation) == LK_OUTCOME_CANCELLED)
    return;
  else if (g_str_equal (probe, "connect"))
    read_connect (self, target, observation);
  else if (g_str_equal (probe, "tls"))
    read_tls (self, target, observation);
}

static void
on_changed_cb (LkRun      *run,
               LkFollowUp *self)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (run));

  while (self->n_read < observations->len)
    read_observation (self, g_ptr_array_index (observations, self->n_read++));
}

static void
lk_follow_up_dispose (GObject *object)
{
  LkFollowUp *self = LK_FOLLOW_UP (object);

  lk_follow_up_stop (self);
  g_clear_object (&self->run);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_pointer (&self->main_host, g_free);
  G_OBJECT_CLASS (lk_follow_up_parent_class)->dispose (object);
}

static void
lk_follow_up_class_init (LkFollowUpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_follow_up_dispose;

  /**
   * LkFollowUp::idle:
   *
   * Nothing that was asked is out any more.
   */
  signals[SIGNAL_IDLE] = g_signal_new ("idle", LK_TYPE_FOLLOW_UP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lk_follow_up_init (LkFollowUp *self)
{
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) target_free);
}

/**
 * lk_follow_up_new:
 * @run: the run to watch
 * @main_host: the name that the service is known by
 *
 * Returns: (transfer full): a watcher; it watches until lk_follow_up_stop()
 */
LkFollowUp *
lk_follow_up_new (LkRun      *run,
                  const char *main_host)
{
  LkFollowUp *self = g_object_new (LK_TYPE_FOLLOW_UP, NULL);

  self->run = g_object_ref (run);
  self->main_host = g_strdup (main_host);
  self->n_read = lk_case_get_observations (lk_run_get_case (run))->len;
  self->changed_id = g_signal_connect (run, "changed", G_CALLBACK (on_changed_cb), self);
  self->trouble_id = g_timeout_add (TROUBLE_AFTER_MS, on_trouble_cb, self);
  return self;
}

/**
 * lk_follow_up_add_target:
 * @self: the watcher
 * @host: a host of the service
 * @port: its port
 * @transport: how it is spoken to
 *
 * Observations of this host and port are followed up from now on.
 */
void
lk_follow_up_add_target (LkFollowUp  *self,
                         const char  *host,
                         guint16      port,
                         LkTransport  transport)
{
  g_autofree char *subject = lk_probe_host_port (host, port);
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (self->run));
  Target *target;

  if (find_target (self, subject) != NULL)
    return;
  target = g_new0 (Target, 1);
  target->owner = self;
  target->subject = g_strdup (subject);
  target->host = g_strdup (host);
  target->port = port;
  target->server_name = transport == LK_TRANSPORT_XMPPS ? self->main_host : NULL;
  target->is_tls = transport != LK_TRANSPORT_TCP && transport != LK_TRANSPORT_XMPP;
  g_ptr_array_add (self->targets, target);
  for (guint i = 0; i < self->n_read; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (g_ascii_strcasecmp (lk_observation_get_subject (observation), subject) == 0)
        read_observation (self, observation);
    }
}

/**
 * lk_follow_up_is_idle:
 * @self: the watcher
 *
 * Returns: whether nothing that it asked is out
 */
gboolean
lk_follow_up_is_idle (LkFollowUp *self)
{
  return self->n_out == 0;
}

/**
 * lk_follow_up_stop:
 * @self: the watcher
 *
 * Watches no longer. What is out ends by the run's cancellable.
 */
void
lk_follow_up_stop (LkFollowUp *self)
{
  g_clear_handle_id (&self->trouble_id, g_source_remove);
  if (self->run != NULL)
    g_clear_signal_handler (&self->changed_id, self->run);
  for (guint i = 0; self->targets != NULL && i < self->targets->len; i++)
    {
      Target *target = g_ptr_array_index (self->targets, i);

      g_clear_handle_id (&target->timer_id, g_source_remove);
    }
}

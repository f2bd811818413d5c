/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-trace.h"

#include "lk-connector.h"
#include "lk-probe.h"
#include "lk-resolver.h"
#include "lk-tls-facts.h"
#include "lk-xmpp-close.h"
#include "lk-xmpp-starttls.h"

#define MAX_HOPS 3
/* A healthy connection stands by then; if not, other ports of the host are tried so that the
 * verdict does not wait for the deadline. */
#define IMPATIENT_MS 1000

typedef struct
{
  /* Inputs. */
  LkXmppTarget *target;      /* (borrowed) the caller keeps it until the trace ends */
  GPtrArray    *siblings;    /* (owned) (element-type LkXmppTarget) */
  LkRun        *run;         /* (owned) */
  char         *domain;      /* (owned) */

  /* In progress. */
  char         *host;        /* (owned) where this hop goes */
  guint16       port;
  char         *subject;     /* (owned) host:port of this hop */
  GPtrArray    *visited;     /* (owned) (element-type utf8) subjects of all hops */
  GList        *addresses;   /* (owned) (element-type GInetAddress) (nullable) */
  guint         impatient_id;
  gboolean      compared;
  LkProbe      *probe;       /* (owned) (nullable) */
  LkXmppStream *stream;      /* (owned) (nullable) */
  const char   *stage;       /* (borrowed) */
  gboolean      holds_connect;
  gboolean      holds_tls;
  gboolean      holds_xmpp;
} LkXmppTrace;

static void start_hop (GTask *task);

static void
lk_xmpp_trace_release (LkXmppTrace *self,
                       gboolean    *holds,
                       const char  *probe)
{
  if (*holds)
    lk_run_end (self->run, probe);
  *holds = FALSE;
}

static void
lk_xmpp_trace_release_all (LkXmppTrace *self)
{
  lk_xmpp_trace_release (self, &self->holds_connect, "connect");
  lk_xmpp_trace_release (self, &self->holds_tls, "tls");
  lk_xmpp_trace_release (self, &self->holds_xmpp, "xmpp");
}

static void
lk_xmpp_trace_free (LkXmppTrace *self)
{
  g_clear_handle_id (&self->impatient_id, g_source_remove);
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->stream);
  lk_xmpp_trace_release_all (self);
  g_clear_pointer (&self->addresses, g_resolver_free_addresses);
  g_clear_pointer (&self->visited, g_ptr_array_unref);
  g_clear_pointer (&self->siblings, g_ptr_array_unref);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->domain, g_free);
  g_clear_object (&self->run);
  g_free (self);
}

static void
on_compared_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GSocketConnection) connection = lk_connect_finish (result, NULL);
}

static void
compare_ports (LkXmppTrace  *self,
               GCancellable *cancellable)
{
  static const guint16 ports[] = { LK_XMPP_PORT, LK_XMPP_PORT_DIRECT, 443, 80 };

  if (self->compared || self->addresses == NULL || g_cancellable_is_cancelled (cancellable) 
      || lk_xmpp_targets_compared (self->siblings, self->host))
    return;
  self->compared = TRUE;
  self->target->compared = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (ports); i++)
    if (ports[i] != self->port && !lk_xmpp_targets_include (self->siblings, self->host, ports[i]))
      lk_connect_async (self->run, self->host, ports[i], self->addresses, "service",
                        LK_CONNECT_OTHER_PORT, cancellable, on_compared_cb, NULL);
}

static gboolean
on_impatient_cb (gpointer user_data)
{
  GTask *task = user_data;
  LkXmppTrace *self = g_task_get_task_data (task);

  self->impatient_id = 0;
  compare_ports (self, g_task_get_cancellable (task));
  return G_SOURCE_REMOVE;
}

static gboolean
read_see_other_host (LkXmppTrace *self,
                     const char  *text,
                     GError     **error)
{
  g_autoptr(GSocketConnectable) place = g_network_address_parse (text, LK_XMPP_PORT, NULL);
  const char *host =
      place != NULL ? g_network_address_get_hostname (G_NETWORK_ADDRESS (place)) : NULL;
  g_autofree char *ascii = host != NULL ? g_hostname_to_ascii (host) : NULL;
  guint16 port = place != NULL ? g_network_address_get_port (G_NETWORK_ADDRESS (place)) : 0;
  g_autofree char *subject = NULL;

  if (ascii == NULL || *ascii == '\0' || strlen (ascii) > 253 || port == 0
      || strspn (ascii, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:")
             != strlen (ascii))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "see-other-host names no host");
      return FALSE;
    }
  subject = lk_probe_host_port (ascii, port);
  if (g_ptr_array_find_with_equal_func (self->visited, subject, (GEqualFunc) g_str_equal, NULL))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL,
                   "see-other-host leads in a circle, back to %s", subject);
      lk_probe_set_boolean (self->probe, "loop", TRUE);
      return FALSE;
    }
  if (self->visited->len > MAX_HOPS)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "see-other-host leads on and on, last to %s",
                   subject);
      lk_probe_set_boolean (self->probe, "loop", TRUE);
      return FALSE;
    }
  g_free (self->host);
  self->host = g_steal_pointer (&ascii);
  self->port = port;
  return TRUE;
}

static void
add_facts (LkXmppTrace *self)
{
  const LkXmppSaid *said = self->stream != NULL ? lk_xmpp_stream_get_said (self->stream) : NULL;

  if (said != NULL && g_str_equal (self->stage, "connected")
      && lk_xmpp_stream_has_header (self->stream))
    self->stage = "stream";
  lk_probe_set_string (self->probe, "stage", self->stage);
  if (said == NULL)
    return;
  if (said->mechanisms != NULL
      && (said->mechanisms[0] != NULL || g_str_equal (self->stage, "secured")))
    lk_json_set_strings (self->probe->facts, "mechanisms", (const char *const *) said->mechanisms);
  lk_probe_set_string (self->probe, "see_other_host", said->see_other_host);
  if (lk_xmpp_stream_is_foreign (self->stream))
    {
      g_autofree char *first = lk_xmpp_stream_dup_first_bytes (self->stream);

      lk_probe_set_boolean (self->probe, "not_xmpp", TRUE);
      lk_probe_set_string (self->probe, "first_bytes", first);
    }
}

static void
add_stream_error (LkXmppTrace *self)
{
  const LkXmppSaid *said = lk_xmpp_stream_get_said (self->stream);

  lk_probe_set_string (self->probe, "stream_error", said->error);
  lk_probe_set_string (self->probe, "stream_error_text", said->error_text);
}

/* Takes @error (nullable). */
static void
end_trace (GTask  *task,
           GError *error)
{
  lk_xmpp_trace_release_all (g_task_get_task_data (task));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* The hop is over; @end (transfer full) (nullable) says why it failed. */
static void
end_hop (GTask  *task,
         GError *end)
{
  LkXmppTrace *self = g_task_get_task_data (task);
  g_autoptr(GError) error = end;
  const char *other =
      self->stream != NULL ? lk_xmpp_stream_get_said (self->stream)->see_other_host : NULL;
  g_autoptr(GError) other_error = NULL;
  gboolean follow;

  add_facts (self);
  follow = error != NULL && other != NULL && read_see_other_host (self, other, &other_error);
  if (other_error != NULL)
    {
      g_clear_error (&error);
      error = g_steal_pointer (&other_error);
    }
  /* A redirect that is followed is no fault of this host: what counts is where it leads. */
  if (follow)
    g_clear_error (&error);
  else if (self->stream != NULL)
    add_stream_error (self);
  lk_probe_end (self->probe, &error);
  g_clear_pointer (&self->probe, lk_probe_free);
  if (error == NULL && !follow)
    lk_xmpp_stream_close (self->stream);
  g_clear_object (&self->stream);
  if (follow)
    start_hop (g_object_ref (task));
  else
    end_trace (task, g_steal_pointer (&error));
}

static void
on_secured_open_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppTrace *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (lk_xmpp_stream_open_finish (self->stream, result, &error))
    {
      self->stage = "secured";
      self->target->secured = TRUE;
      g_clear_pointer (&self->target->mechanisms, g_strfreev);
      self->target->mechanisms = g_strdupv (lk_xmpp_stream_get_said (self->stream)->mechanisms);
    }
  end_hop (task, error);
}

static void
on_handshake_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppTrace *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GTlsConnection) connection = lk_tls_handshake_finish (result, &error);

  lk_xmpp_trace_release (self, &self->holds_tls, "tls");
  if (connection == NULL)
    {
      end_hop (task, error);
      return;
    }
  self->stage = "handshake";
  if (self->stream == NULL)
    self->stream = lk_xmpp_stream_new (G_IO_STREAM (connection), self->domain);
  else
    lk_xmpp_stream_restart (self->stream, G_IO_STREAM (connection));
  lk_xmpp_stream_open_async (self->stream, lk_probe_get_cancellable (self->probe),
                             on_secured_open_cb, g_steal_pointer (&task));
}

/* Takes @task. The certificate must be for the account's domain, wherever SRV records or redirects
 * led (RFC 6120, 13.7.2.1). */
static void
shake_hands (GTask     *task,
             GIOStream *base)
{
  static const char *const alpn[] = { "xmpp-client", NULL };
  LkXmppTrace *self = g_task_get_task_data (task);
  g_autofree char *identity = g_hostname_to_ascii (self->domain);

  lk_tls_handshake_async (self->run, base, identity != NULL ? identity : self->domain, self->port,
                          self->subject, "service", self->target->direct ? alpn : NULL,
                          g_task_get_cancellable (task), on_handshake_cb, task);
}

static void
on_proceed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppTrace *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!lk_xmpp_stream_starttls_finish (self->stream, result, &error))
    {
      end_hop (task, error);
      return;
    }
  self->stage = "starttls";
  shake_hands (g_steal_pointer (&task), lk_xmpp_stream_get_io (self->stream));
}

static void
on_plain_open_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppTrace *self = g_task_get_task_data (task);
  const LkXmppSaid *said = lk_xmpp_stream_get_said (self->stream);
  GError *error = NULL;

  if (!lk_xmpp_stream_open_finish (self->stream, result, &error))
    {
      end_hop (task, error);
      return;
    }
  self->stage = "features";
  lk_probe_set_boolean (self->probe, "starttls_offered", said->starttls_offered);
  lk_probe_set_boolean (self->probe, "starttls_required", said->starttls_required);
  if (!said->starttls_offered)
    end_hop (task, g_error_new (LK_ERROR, LK_ERROR_PROTOCOL, "The server does not offer STARTTLS"));
  else
    lk_xmpp_stream_starttls_async (self->stream, lk_probe_get_cancellable (self->probe),
                                   on_proceed_cb, g_steal_pointer (&task));
}

static void
on_connected_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppTrace *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GSocketConnection) connection = lk_connect_finish (result, &error);

  g_clear_handle_id (&self->impatient_id, g_source_remove);
  lk_xmpp_trace_release (self, &self->holds_connect, "connect");
  if (connection == NULL)
    {
      compare_ports (self, g_task_get_cancellable (task));
      end_trace (task, error);
      return;
    }

  self->target->connected = TRUE;
  self->stage = "connected";
  self->probe = lk_probe_new (self->run, "xmpp", self->subject, LK_PROBE_DEADLINE_MS,
                              g_task_get_cancellable (task));
  lk_probe_set_string (self->probe, "domain", self->domain);
  lk_probe_set_string (self->probe, "tls", self->target->direct ? "direct" : "starttls");
  if (self->target->direct)
    {
      shake_hands (g_steal_pointer (&task), G_IO_STREAM (connection));
      return;
    }
  self->stream = lk_xmpp_stream_new (G_IO_STREAM (connection), self->domain);
  lk_xmpp_stream_open_async (self->stream, lk_probe_get_cancellable (self->probe), on_plain_open_cb,
                             g_steal_pointer (&task));
}

static void
on_resolved_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppTrace *self = g_task_get_task_data (task);
  GError *error = NULL;

  g_clear_pointer (&self->addresses, g_resolver_free_addresses);
  self->addresses = lk_resolver_lookup_finish (result, &error);
  if (error != NULL)
    {
      end_trace (task, error);
      return;
    }
  self->impatient_id = g_timeout_add_full (G_PRIORITY_DEFAULT, IMPATIENT_MS, on_impatient_cb,
                                           g_object_ref (task), g_object_unref);
  lk_connect_async (self->run, self->host, self->port, self->addresses, "service", LK_CONNECT_NONE,
                    g_task_get_cancellable (task), on_connected_cb, g_object_ref (task));
}

/* Takes @task. */
static void
start_hop (GTask *task)
{
  LkXmppTrace *self = g_task_get_task_data (task);

  g_free (self->subject);
  self->subject = lk_probe_host_port (self->host, self->port);
  g_ptr_array_add (self->visited, g_strdup (self->subject));
  self->compared = FALSE;
  lk_resolver_lookup_async (self->run, self->host, "service", g_task_get_cancellable (task),
                            on_resolved_cb, task);
}

/**
 * lk_xmpp_trace_async:
 * @run: the run
 * @target: the target; must live until the trace ends
 * @domain: the domain of the account; the certificate must be for it
 * @siblings: (element-type LkXmppTarget): all targets that are traced, so that no port is tried
 * twice for comparison
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called when it ended
 * @user_data: for @callback
 *
 * Walks from the name over addresses, connection, STARTTLS or direct TLS to the features of the
 * secured stream, and records `dns`, `connect`, `tls` and `xmpp` observations. see-other-host is
 * followed three times. Where the port does not answer, other ports of the host are tried for
 * comparison.
 */
void
lk_xmpp_trace_async (LkRun               *run,
                     LkXmppTarget        *target,
                     const char          *domain,
                     GPtrArray           *siblings,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  LkXmppTrace *trace = g_new0 (LkXmppTrace, 1);
  g_autoptr(GTask) task = NULL;

  task = g_task_new (NULL, cancellable != NULL ? cancellable : lk_run_get_cancellable (run),
                     callback, user_data);
  g_task_set_source_tag (task, lk_xmpp_trace_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, trace, (GDestroyNotify) lk_xmpp_trace_free);
  trace->target = target;
  trace->siblings = g_ptr_array_ref (siblings);
  trace->run = g_object_ref (run);
  trace->domain = g_strdup (domain);
  trace->host = g_strdup (target->host);
  trace->port = target->port;
  trace->visited = g_ptr_array_new_with_free_func (g_free);
  trace->holds_connect = trace->holds_tls = trace->holds_xmpp = TRUE;
  lk_run_begin (run, "connect");
  lk_run_begin (run, "tls");
  lk_run_begin (run, "xmpp");
  start_hop (g_steal_pointer (&task));
}

/**
 * lk_xmpp_trace_finish:
 * @result: the result
 * @error: return location: the error of the stage that failed
 *
 * Returns: whether the server can be spoken to over TLS that verified
 */
gboolean
lk_xmpp_trace_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

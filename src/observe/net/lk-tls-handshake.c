/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-probe.h"
#include "lk-tls-facts.h"
#include "lk-trust.h"

/* Answers a server's wish for a client certificate with none, and remembers that there was one: a
 * server that names no issuers leaves no other trace of it. */
#define LK_TYPE_NO_CERTIFICATE (lk_no_certificate_get_type ())
G_DECLARE_FINAL_TYPE (LkNoCertificate, lk_no_certificate, LK, NO_CERTIFICATE, GTlsInteraction)

struct _LkNoCertificate
{
  GTlsInteraction parent_instance;

  gboolean        asked;
};

G_DEFINE_FINAL_TYPE (LkNoCertificate, lk_no_certificate, G_TYPE_TLS_INTERACTION)

static GTlsInteractionResult
lk_no_certificate_request_certificate (GTlsInteraction             *interaction,
                                       GTlsConnection              *connection,
                                       GTlsCertificateRequestFlags  flags,
                                       GCancellable                *cancellable,
                                       GError                     **error)
{
  LK_NO_CERTIFICATE (interaction)->asked = TRUE;
  return G_TLS_INTERACTION_UNHANDLED;
}

static void
lk_no_certificate_class_init (LkNoCertificateClass *klass)
{
  GTlsInteractionClass *interaction_class = G_TLS_INTERACTION_CLASS (klass);

  interaction_class->request_certificate = lk_no_certificate_request_certificate;
}

static void
lk_no_certificate_init (LkNoCertificate *self)
{
}

typedef struct
{
  LkProbe              *probe;       /* (owned) */
  GIOStream            *base;        /* (owned) */
  GSocketConnectable   *identity;    /* (owned) */
  GTlsDatabase         *database;    /* (owned) (nullable) */
  GStrv                 alpn;        /* (owned) (nullable) */
  LkNoCertificate      *interaction; /* (owned) */
  GTlsCertificate      *certificate; /* (owned) (nullable) as the server sent it */
  GTlsCertificateFlags  flags;
  gint64                started_us;
} LkHandshake;

static void
lk_handshake_free (LkHandshake *self)
{
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->base);
  g_clear_object (&self->identity);
  g_clear_object (&self->database);
  g_clear_pointer (&self->alpn, g_strfreev);
  g_clear_object (&self->interaction);
  g_clear_object (&self->certificate);
  g_free (self);
}

static gboolean
on_accept_certificate_cb (GTlsConnection       *connection,
                          GTlsCertificate      *certificate,
                          GTlsCertificateFlags  flags,
                          gpointer              user_data)
{
  LkHandshake *self = user_data;

  g_set_object (&self->certificate, certificate);
  self->flags = flags;
  return FALSE;
}

static void
merge_facts (JsonObject *facts,
             JsonObject *more)
{
  GList *names = json_object_get_members (more);

  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_member (facts, l->data, json_object_dup_member (more, l->data));
  g_list_free (names);
}

static void
gather_facts (LkHandshake    *self,
              GTlsConnection *connection,
              gboolean        ok)
{
  GTlsCertificate *certificate = g_tls_connection_get_peer_certificate (connection);
  g_autoptr(JsonObject) facts = NULL;

  if (certificate == NULL)
    certificate = self->certificate;
  if (!ok && self->flags == 0)
    self->flags = g_tls_connection_get_peer_certificate_errors (connection);
  facts = lk_tls_facts_new (certificate, self->flags);
  lk_tls_facts_add_connection (facts, connection);
  if (self->interaction->asked)
    json_object_set_boolean_member (facts, "client_certificate_requested", TRUE);
  merge_facts (self->probe->facts, facts);
  /* Without an answer the time is that of the deadline, and says nothing of the path. */
  if (ok || certificate != NULL)
    lk_probe_set_int (self->probe, "rtt_ms",
                      (g_get_monotonic_time () - self->started_us + 500) / 1000);
}

static void
on_handshake_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkHandshake *self = g_task_get_task_data (task);
  GTlsConnection *connection = G_TLS_CONNECTION (source);
  g_autoptr(GError) error = NULL;
  gboolean ok = g_tls_connection_handshake_finish (connection, result, &error);

  g_signal_handlers_disconnect_by_data (connection, self);
  gather_facts (self, connection, ok);
  lk_probe_end (self->probe, &error);
  if (ok)
    g_task_return_pointer (task, g_object_ref (connection), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* With the system's own database this reads some hundred certification authorities, which takes
 * longer than one frame. */
static void
prepare_in_thread (GTask        *inner,
                   gpointer      source,
                   gpointer      data,
                   GCancellable *cancellable)
{
  LkHandshake *self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GIOStream) stream = g_tls_client_connection_new (self->base, self->identity, &error);

  if (stream == NULL)
    {
      g_task_return_error (inner, g_steal_pointer (&error));
      return;
    }
  if (self->database == NULL)
    self->database = lk_trust_dup_system ();
  if (self->database != NULL)
    g_tls_connection_set_database (G_TLS_CONNECTION (stream), self->database);
  if (self->alpn != NULL)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (stream),
                                               (const char *const *) self->alpn);
  g_tls_connection_set_interaction (G_TLS_CONNECTION (stream),
                                    G_TLS_INTERACTION (self->interaction));
  g_task_return_pointer (inner, g_steal_pointer (&stream), g_object_unref);
}

static void
on_prepared_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkHandshake *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsConnection) connection = g_task_propagate_pointer (G_TASK (result), &error);

  if (connection == NULL)
    {
      lk_probe_end (self->probe, &error);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_signal_connect (connection, "accept-certificate", G_CALLBACK (on_accept_certificate_cb), self);
  self->started_us = g_get_monotonic_time ();
  g_tls_connection_handshake_async (connection, G_PRIORITY_DEFAULT,
                                    lk_probe_get_cancellable (self->probe), on_handshake_cb,
                                    g_steal_pointer (&task));
}

/**
 * lk_tls_handshake_async:
 * @run: the run; its TLS database decides what is trusted
 * @base: a connected stream
 * @server_identity_host: the name the certificate must be for, also sent as server name
 * @port: the port
 * @subject: subject of the observation, `host:port`
 * @role: `service` or `control`
 * @alpn: (nullable): protocols to offer
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called when the handshake ended
 * @user_data: for @callback
 *
 * Does a TLS handshake as a client and records a `tls` observation with everything that was seen of
 * the certificate, also where it was refused. A certificate that does not verify is never accepted;
 * a server that wants one of ours gets none.
 */
void
lk_tls_handshake_async (LkRun               *run,
                        GIOStream           *base,
                        const char          *server_identity_host,
                        guint16              port,
                        const char          *subject,
                        const char          *role,
                        const char *const   *alpn,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GTask) inner = g_task_new (NULL, NULL, on_prepared_cb, task);
  LkHandshake *self = g_new0 (LkHandshake, 1);

  g_task_set_source_tag (task, lk_tls_handshake_async);
  g_task_set_source_tag (inner, prepare_in_thread);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) lk_handshake_free);
  self->probe = lk_probe_new (run, "tls", subject, LK_PROBE_DEADLINE_MS, cancellable);
  lk_probe_set_string (self->probe, "role", role);
  self->base = g_object_ref (base);
  self->identity = g_network_address_new (server_identity_host, port);
  g_set_object (&self->database, lk_run_get_tls_database (run));
  self->alpn = g_strdupv ((char **) alpn);
  self->interaction = g_object_new (LK_TYPE_NO_CERTIFICATE, NULL);
  g_task_set_task_data (inner, self, NULL);
  g_task_run_in_thread (inner, prepare_in_thread);
}

/**
 * lk_tls_handshake_finish:
 * @result: the result
 * @error: return location: G_TLS_ERROR as it was, LK_ERROR_DEADLINE, or G_IO_ERROR
 *
 * Returns: (transfer full): the secured connection, or %NULL with @error set
 */
GTlsConnection *
lk_tls_handshake_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lk_tls_handshake_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

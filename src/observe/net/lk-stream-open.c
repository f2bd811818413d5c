/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-stream-open.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "lk-deadline.h"
#include "lk-probe.h"
#include "lk-tls-facts.h"

typedef struct
{
  LkRun      *run;      /* (owned) */
  char       *host;     /* (owned) */
  guint16     port;
  gboolean    secure;
  char       *role;     /* (owned) */
  LkDeadline *deadline; /* (owned) for connecting; the handshake has one of its own */
} Opening;

static void
opening_free (Opening *self)
{
  g_clear_object (&self->run);
  g_free (self->host);
  g_free (self->role);
  g_clear_pointer (&self->deadline, lk_deadline_free);
  g_free (self);
}

static void
on_handshaken_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GTlsConnection *connection = lk_tls_handshake_finish (result, &error);

  if (connection == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Servers close without saying so; whether what they said is whole its own end tells. */
  g_tls_connection_set_require_close_notify (connection, FALSE);
  g_task_return_pointer (task, connection, g_object_unref);
}

/* Takes @error. A time that is up ends connecting like any network that does not answer. */
static void
return_unconnected (GTask  *task,
                    GError *error)
{
  g_autoptr(GError) owned = error;
  Opening *self = g_task_get_task_data (task);

  if (lk_deadline_is_expired (self->deadline))
    g_task_return_new_error (task, LK_ERROR, LK_ERROR_DEADLINE, "%s did not let a connection come about in time", self->host);
  else
    g_task_return_error (task, g_steal_pointer (&owned));
}

static void
on_connected_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Opening *self = g_task_get_task_data (task);
  g_autofree char *subject = lk_probe_host_port (self->host, self->port);
  GError *error = NULL;
  g_autoptr(GSocketConnection) connection =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection == NULL)
    {
      return_unconnected (task, error);
      return;
    }
  /* A line is short, and would wait until the one before it was acknowledged, which servers hold back 40 ms. */
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  if (!self->secure)
    g_task_return_pointer (task, g_steal_pointer (&connection), g_object_unref);
  else
    lk_tls_handshake_async (self->run, G_IO_STREAM (connection), self->host, self->port, subject, self->role, NULL,
                            g_task_get_cancellable (task), on_handshaken_cb, g_object_ref (task));
}

/**
 * lk_stream_open_async:
 * @run: the run; its TLS database decides what is trusted
 * @host: host name
 * @port: the port
 * @secure: whether TLS is spoken there from the beginning; the certificate must be for @host then
 * @role: `service` or `candidate`
 * @cancellable: (nullable): what stops it
 * @callback: called when it is connected, and secured
 * @user_data: for @callback
 *
 * Connects to a host, to whichever of its addresses answers first, and shakes hands. Records a `tls` observation.
 */
void
lk_stream_open_async (LkRun               *run,
                      const char          *host,
                      guint16              port,
                      gboolean             secure,
                      const char          *role,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  Opening *self = g_new0 (Opening, 1);

  g_task_set_source_tag (task, lk_stream_open_async);
  self->run = g_object_ref (run);
  self->host = g_strdup (host);
  self->port = port;
  self->secure = secure;
  self->role = g_strdup (role);
  self->deadline = lk_deadline_new (cancellable, lk_run_budget (run, LK_PROBE_DEADLINE_MS));
  g_task_set_task_data (task, self, (GDestroyNotify) opening_free);
  lk_run_contact (run, host, port);
  g_socket_client_connect_to_host_async (client, host, port, lk_deadline_get_cancellable (self->deadline), on_connected_cb,
                                         task);
}

/**
 * lk_stream_open_finish:
 * @result: what the callback got
 * @error: return location: %LK_ERROR_DEADLINE, or an error of connecting or of the handshake as it was
 *
 * Returns: (transfer full) (nullable): the connection
 */
GIOStream *
lk_stream_open_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-service-endpoint.h"

#include "lk-http-probe.h"
#include "lk-probe.h"
#include "lk-tls-facts.h"

typedef struct
{
  LkRun *run;   /* (owned) */
  char  *host;  /* (owned) */
  guint16 port;
} Walk;

static void
walk_free (Walk *walk)
{
  g_object_unref (walk->run);
  g_free (walk->host);
  g_free (walk);
}

static void
fetched_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(LkAnswer) answer = NULL;
  LkOutcome outcome;

  g_task_return_boolean (task, lk_fetch_record_finish (result, &answer, &outcome, NULL));
}

static void
fetch (GTask      *task,
       LkEndpoint *endpoint)
{
  Walk *walk = g_task_get_task_data (task);
  gboolean websocket = endpoint->transport == LK_TRANSPORT_WSS;
  g_autofree char *host_port = lk_probe_host_port (endpoint->host, endpoint->port);
  g_autofree char *url = g_strdup_printf ("https://%s%s", host_port, endpoint->path != NULL ? endpoint->path : "/");

  lk_fetch_record_async (walk->run, url, websocket ? LK_FETCH_WEBSOCKET : LK_FETCH_NO_REDIRECT | LK_FETCH_BEGINNING,
                         LK_PROBE_DEADLINE_MS, "service", websocket ? "upgrade" : "page", NULL,
                         g_task_get_cancellable (task), fetched_cb, task);
}

static void
handshaken_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GTlsConnection) connection = lk_tls_handshake_finish (result, NULL);

  g_task_return_boolean (task, connection != NULL);
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Walk *walk = g_task_get_task_data (task);
  GSocketClient *client = G_SOCKET_CLIENT (object);
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host_finish (client, result, NULL);
  g_autofree char *subject = lk_probe_host_port (walk->host, walk->port);

  if (connection == NULL)
    g_task_return_boolean (task, FALSE);
  else
    lk_tls_handshake_async (walk->run, G_IO_STREAM (connection), walk->host, walk->port, subject, "service", NULL,
                            g_task_get_cancellable (task), handshaken_cb, g_object_ref (task));
}

/* A bare TLS endpoint: happy eyeballs find the connection, the handshake is what is looked at. */
static void
shake (GTask *task)
{
  Walk *walk = g_task_get_task_data (task);
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_timeout (client, MAX (1, lk_run_budget (walk->run, LK_PROBE_DEADLINE_MS) / 1000));
  lk_run_contact (walk->run, walk->host, walk->port);
  g_socket_client_connect_to_host_async (client, walk->host, walk->port, g_task_get_cancellable (task), connected_cb, task);
}

/**
 * lk_service_endpoint_is_page:
 * @endpoint: an endpoint
 *
 * Returns: whether it answers HTTP requests, so that its answer counts
 */
gboolean
lk_service_endpoint_is_page (LkEndpoint *endpoint)
{
  return endpoint->transport == LK_TRANSPORT_HTTPS || endpoint->transport == LK_TRANSPORT_WSS;
}

/**
 * lk_service_endpoint_async:
 * @run: the run
 * @endpoint: the endpoint
 * @cancellable: (nullable): what stops it
 * @callback: called when it is known how far one gets
 * @user_data: for @callback
 *
 * Asks for the page, or for the upgrade to a WebSocket, or shakes hands, and writes down what came. Names and connections
 * are the trace's.
 */
void
lk_service_endpoint_async (LkRun               *run,
                           LkEndpoint          *endpoint,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Walk *walk = g_new0 (Walk, 1);

  g_task_set_source_tag (task, lk_service_endpoint_async);
  g_task_set_check_cancellable (task, FALSE);
  walk->run = g_object_ref (run);
  walk->host = g_strdup (endpoint->host);
  walk->port = endpoint->port;
  g_task_set_task_data (task, walk, (GDestroyNotify) walk_free);
  if (lk_service_endpoint_is_page (endpoint))
    fetch (task, endpoint);
  else if (endpoint->transport == LK_TRANSPORT_TLS)
    shake (task);
  else
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

/**
 * lk_service_endpoint_finish:
 * @result: what the callback got
 * @error: return location; nothing of the way is an error
 *
 * Returns: whether it answered as far as it was asked
 */
gboolean
lk_service_endpoint_finish (GAsyncResult  *result,
                            GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

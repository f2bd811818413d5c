/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-service-endpoint.h"

#include "lk-http-probe.h"
#include "lk-probe.h"
#include "lk-stream-open.h"

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

/* Takes @task. */
static void
fetch (LkRun      *run,
       LkEndpoint *endpoint,
       GTask      *task)
{
  gboolean websocket = endpoint->transport == LK_TRANSPORT_WSS;
  g_autofree char *host_port = lk_probe_host_port (endpoint->host, endpoint->port);
  g_autofree char *url = g_strdup_printf ("https://%s%s", host_port, endpoint->path != NULL ? endpoint->path : "/");

  lk_fetch_record_async (run, url, websocket ? LK_FETCH_WEBSOCKET : LK_FETCH_NO_REDIRECT | LK_FETCH_BEGINNING,
                         LK_PROBE_DEADLINE_MS, "service", websocket ? "upgrade" : "page", NULL,
                         g_task_get_cancellable (task), fetched_cb, task);
}

static void
opened_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GIOStream) stream = lk_stream_open_finish (result, NULL);

  g_task_return_boolean (task, stream != NULL);
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

  g_task_set_source_tag (task, lk_service_endpoint_async);
  g_task_set_check_cancellable (task, FALSE);
  if (lk_service_endpoint_is_page (endpoint))
    fetch (run, endpoint, task);
  else if (endpoint->transport == LK_TRANSPORT_TLS)
    lk_stream_open_async (run, endpoint->host, endpoint->port, TRUE, "service", cancellable, opened_cb, task);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-service-probe.h"

#include "lk-http-probe.h"
#include "lk-matrix.h"
#include "lk-plan.h"
#include "lk-probe.h"
#include "lk-resolver.h"
#include "lk-tls-facts.h"
#include "lk-trace.h"
#include "lk-web.h"
#include "lk-xmpp.h"

typedef struct
{
  LkRun             *run;         /* (owned) */
  LkService         *service;     /* (owned) */
  LkFollowUp        *follow_up;   /* (owned) */
  LkPlan            *plan;        /* (owned) */
  LkAddress         *address;     /* (owned) (nullable) */
  GCancellable      *matrix_stop; /* (owned) */
  GCancellable      *xmpp_stop;   /* (owned) */
  LkMatrixDiscovery *matrix;      /* (owned) (nullable) */
  LkXmppDiscovery   *xmpp;        /* (owned) (nullable) */
  gulong             target_id;
  guint              n_discoveries;
  guint              n_pages;     /* asked for */
  guint              n_answered;
  guint              n_out;
  gboolean           prefers_xmpp;
  gboolean           reached;
} Probe;

static void
probe_free (Probe *probe)
{
  g_clear_signal_handler (&probe->target_id, probe->run);
  g_clear_object (&probe->run);
  g_clear_pointer (&probe->service, lk_service_unref);
  g_clear_object (&probe->follow_up);
  g_clear_pointer (&probe->plan, lk_plan_free);
  g_clear_pointer (&probe->address, lk_address_free);
  g_clear_object (&probe->matrix_stop);
  g_clear_object (&probe->xmpp_stop);
  g_clear_pointer (&probe->matrix, lk_matrix_discovery_free);
  g_clear_pointer (&probe->xmpp, lk_xmpp_discovery_free);
  g_free (probe);
}

/**
 * lk_service_probe_dup_main_host:
 * @service: a service
 *
 * Returns: (transfer full) (nullable): the host that the service is known by
 */
char *
lk_service_probe_dup_main_host (LkService *service)
{
  g_autoptr(LkAddress) address = service->address != NULL ? lk_address_parse (service->address, NULL) : NULL;

  if (address != NULL)
    return g_strdup (address->host);
  return service->endpoints->len > 0 ? g_strdup (((LkEndpoint *) g_ptr_array_index (service->endpoints, 0))->host) : NULL;
}

/**
 * lk_service_probe_dup_main_url:
 * @service: a service
 *
 * Returns: (transfer full) (nullable): a URL to ask proxy resolvers for
 */
char *
lk_service_probe_dup_main_url (LkService *service)
{
  g_autoptr(LkAddress) address = service->address != NULL ? lk_address_parse (service->address, NULL) : NULL;
  LkEndpoint *endpoint = service->endpoints->len > 0 ? g_ptr_array_index (service->endpoints, 0) : NULL;
  g_autofree char *host_port = NULL;

  if (address == NULL && endpoint == NULL)
    return NULL;
  if (address != NULL)
    host_port = lk_probe_host_port (address->host, address->port != 0 ? address->port : 443);
  else
    host_port = lk_probe_host_port (endpoint->host, endpoint->port);
  return g_strdup_printf ("https://%s/", host_port);
}

static gboolean
xmpp_is_secured (LkXmppDiscovery *xmpp)
{
  for (guint i = 0; i < xmpp->targets->len; i++)
    if (((LkXmppTarget *) g_ptr_array_index (xmpp->targets, i))->secured)
      return TRUE;
  return FALSE;
}

static gboolean
xmpp_is_connected (LkXmppDiscovery *xmpp)
{
  for (guint i = 0; i < xmpp->targets->len; i++)
    if (((LkXmppTarget *) g_ptr_array_index (xmpp->targets, i))->connected)
      return TRUE;
  return FALSE;
}

/* Whether the service was walked to and spoke as it should: then nothing else can change much any more. */
static gboolean
was_reached (Probe *probe)
{
  if (probe->service->protocol == LK_PROTOCOL_MATRIX)
    return probe->matrix != NULL && probe->matrix->login_types != NULL;
  if (probe->service->protocol == LK_PROTOCOL_XMPP)
    return probe->xmpp != NULL && xmpp_is_secured (probe->xmpp);
  return probe->n_pages > 0 && probe->n_answered == probe->n_pages;
}

static void
release (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);

  g_assert (probe->n_out > 0);
  if (--probe->n_out > 0)
    return;
  g_clear_signal_handler (&probe->target_id, probe->run);
  probe->reached = was_reached (probe);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

static void
traced_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  lk_trace_finish (result, NULL);
  release (task);
}

static void
fetched_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(LkAnswer) answer = NULL;
  Probe *probe = g_task_get_task_data (task);
  LkOutcome outcome;

  probe->n_answered += lk_fetch_record_finish (result, &answer, &outcome, NULL);
  release (task);
}

static gboolean
speaks_xmpp (LkTransport transport)
{
  return transport == LK_TRANSPORT_XMPP || transport == LK_TRANSPORT_XMPPS;
}

/* XMPP targets are walked to by their own protocol; all others here. */
static void
add_target (GTask       *task,
            const char  *host,
            guint16      port,
            LkTransport  transport,
            gboolean     any)
{
  Probe *probe = g_task_get_task_data (task);

  if (!lk_plan_add (probe->plan, host, port, transport, any))
    return;
  lk_plan_record (probe->plan, probe->run);
  lk_follow_up_add_target (probe->follow_up, host, port, transport);
  if (speaks_xmpp (transport) || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return;
  probe->n_out++;
  lk_trace_async (probe->run, host, port, transport, "service", LK_TRACE_COMPARE, g_task_get_cancellable (task), traced_cb,
                  g_object_ref (task));
}

static void
on_target_added_cb (LkRun      *run,
                    const char *host,
                    guint       port,
                    guint       transport,
                    gboolean    any,
                    GTask      *task)
{
  Probe *probe = g_task_get_task_data (task);

  /* Which kind of service it is decides whose targets count; until then those of XMPP are only followed up. */
  if (probe->service->protocol == LK_PROTOCOL_UNKNOWN && speaks_xmpp (transport))
    lk_follow_up_add_target (probe->follow_up, host, port, transport);
  else
    add_target (task, host, port, transport, any);
}

static guint16
get_main_port (Probe *probe)
{
  return probe->address->port != 0 ? probe->address->port : 443;
}

static void
settle_matrix (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);

  probe->service->protocol = LK_PROTOCOL_MATRIX;
  lk_plan_record (probe->plan, probe->run);
}

static void
settle_xmpp (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);

  if (probe->service->protocol != LK_PROTOCOL_XMPP)
    {
      probe->service->protocol = LK_PROTOCOL_XMPP;
      lk_plan_clear (probe->plan);
    }
  for (guint i = 0; probe->xmpp != NULL && i < probe->xmpp->targets->len; i++)
    {
      LkXmppTarget *target = g_ptr_array_index (probe->xmpp->targets, i);

      add_target (task, target->host, target->port, target->direct ? LK_TRANSPORT_XMPPS : LK_TRANSPORT_XMPP, TRUE);
    }
  if (probe->plan->targets->len == 0 && probe->xmpp != NULL && !probe->xmpp->none)
    add_target (task, probe->address->host, LK_XMPP_PORT, LK_TRANSPORT_XMPP, TRUE);
  lk_plan_record (probe->plan, probe->run);
}

/* Whether the domain's name server knows of XMPP there. */
static gboolean
has_records (Probe *probe)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (probe->run));

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (g_str_equal (lk_observation_get_probe (observation), "srv") &&
          lk_observation_get_outcome (observation) == LK_OUTCOME_OK)
        return TRUE;
    }
  return FALSE;
}

/* A typed address could be of either: the first that is proved ends the other's search. */
static void
settle (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);

  if (probe->service->protocol != LK_PROTOCOL_UNKNOWN)
    return;
  if (probe->matrix != NULL && probe->matrix->is_matrix && (!probe->prefers_xmpp || !has_records (probe)))
    {
      g_cancellable_cancel (probe->xmpp_stop);
      settle_matrix (task);
    }
  else if (probe->xmpp != NULL && (probe->xmpp->is_xmpp || xmpp_is_connected (probe->xmpp)) &&
           (xmpp_is_secured (probe->xmpp) || probe->n_discoveries == 0))
    {
      g_cancellable_cancel (probe->matrix_stop);
      settle_xmpp (task);
    }
}

static void
matrix_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);

  probe->matrix = lk_matrix_discover_finish (result, NULL);
  probe->n_discoveries--;
  if (probe->service->protocol == LK_PROTOCOL_MATRIX)
    settle_matrix (task);
  else
    settle (task);
  release (task);
}

static void
xmpp_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);

  probe->xmpp = lk_xmpp_discover_finish (result, NULL);
  probe->n_discoveries--;
  if (probe->service->protocol == LK_PROTOCOL_XMPP)
    settle_xmpp (task);
  else
    settle (task);
  release (task);
}

static void
start_matrix (GTask    *task,
              gboolean  certain)
{
  Probe *probe = g_task_get_task_data (task);
  g_autofree char *address = NULL;

  address = probe->address->port != 0 ? lk_probe_host_port (probe->address->host, probe->address->port)
                                      : g_strdup (probe->address->host);
  add_target (task, probe->address->host, get_main_port (probe), LK_TRANSPORT_HTTPS, FALSE);
  probe->n_out++;
  probe->n_discoveries++;
  lk_matrix_discover_async (probe->run, address, certain, probe->matrix_stop, matrix_cb, g_object_ref (task));
}

static void
start_xmpp (GTask    *task,
            gboolean  certain)
{
  Probe *probe = g_task_get_task_data (task);

  probe->n_out++;
  probe->n_discoveries++;
  lk_xmpp_discover_async (probe->run, probe->address->host, certain, probe->xmpp_stop, xmpp_cb, g_object_ref (task));
}

static void
handshaken_cb (GObject      *object,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GTlsConnection) connection = lk_tls_handshake_finish (result, NULL);

  release (task);
}

static void
fetch_endpoint (GTask      *task,
                LkEndpoint *endpoint)
{
  Probe *probe = g_task_get_task_data (task);
  gboolean websocket = endpoint->transport == LK_TRANSPORT_WSS;
  g_autofree char *host_port = lk_probe_host_port (endpoint->host, endpoint->port);
  g_autofree char *url = g_strdup_printf ("https://%s%s", host_port, endpoint->path != NULL ? endpoint->path : "/");

  probe->n_out++;
  probe->n_pages++;
  lk_fetch_record_async (probe->run, url, websocket ? LK_FETCH_WEBSOCKET : LK_FETCH_NO_REDIRECT | LK_FETCH_BEGINNING,
                         LK_PROBE_DEADLINE_MS, "service", websocket ? "upgrade" : "page", NULL,
                         g_task_get_cancellable (task), fetched_cb, g_object_ref (task));
}

typedef struct
{
  GTask      *task;     /* (owned) */
  LkEndpoint *endpoint; /* (borrowed) of the service */
} Connecting;

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  Connecting *connecting = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&connecting->task);
  LkEndpoint *endpoint = connecting->endpoint;
  Probe *probe = g_task_get_task_data (task);
  GSocketClient *client = G_SOCKET_CLIENT (object);
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host_finish (client, result, NULL);
  g_autofree char *subject = lk_probe_host_port (endpoint->host, endpoint->port);

  g_free (connecting);
  if (connection == NULL)
    {
      release (task);
      return;
    }
  lk_tls_handshake_async (probe->run, G_IO_STREAM (connection), endpoint->host, endpoint->port, subject, "service", NULL,
                          g_task_get_cancellable (task), handshaken_cb, g_object_ref (task));
}

/* A bare TLS endpoint: happy eyeballs find the connection, the handshake is what is looked at. */
static void
shake_endpoint (GTask      *task,
                LkEndpoint *endpoint)
{
  Probe *probe = g_task_get_task_data (task);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  Connecting *connecting = g_new0 (Connecting, 1);

  connecting->task = g_object_ref (task);
  connecting->endpoint = endpoint;
  g_socket_client_set_timeout (client, MAX (1, lk_run_budget (probe->run, LK_PROBE_DEADLINE_MS) / 1000));
  probe->n_out++;
  lk_run_contact (probe->run, endpoint->host, endpoint->port);
  g_socket_client_connect_to_host_async (client, endpoint->host, endpoint->port, g_task_get_cancellable (task), connected_cb,
                                         connecting);
}

static void
start_endpoint (GTask      *task,
                LkEndpoint *endpoint)
{
  add_target (task, endpoint->host, endpoint->port, endpoint->transport, endpoint->group_any);
  switch (endpoint->transport)
    {
    case LK_TRANSPORT_HTTPS:
    case LK_TRANSPORT_WSS:
      fetch_endpoint (task, endpoint);
      break;
    case LK_TRANSPORT_TLS:
      shake_endpoint (task, endpoint);
      break;
    case LK_TRANSPORT_TCP:
    case LK_TRANSPORT_XMPP:
    case LK_TRANSPORT_XMPPS:
    default:
      break;
    }
}

static void
web_cb (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(LkAnswer) answer = NULL;
  Probe *probe = g_task_get_task_data (task);
  LkOutcome outcome;

  probe->n_answered += lk_web_check_finish (result, &answer, &outcome, NULL);
  release (task);
}

static void
start_page (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);
  g_autofree char *host_port = lk_probe_host_port (probe->address->host, get_main_port (probe));
  g_autofree char *url = NULL;

  url = g_strdup_printf ("https://%s%s", host_port, probe->address->path != NULL ? probe->address->path : "/");
  add_target (task, probe->address->host, get_main_port (probe), LK_TRANSPORT_HTTPS, FALSE);
  probe->n_out++;
  probe->n_pages++;
  lk_web_check_async (probe->run, url, g_task_get_cancellable (task), web_cb, g_object_ref (task));
}

static void
start_protocol (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);
  guint n_endpoints = probe->service->endpoints->len;

  for (guint i = 0; i < n_endpoints; i++)
    start_endpoint (task, g_ptr_array_index (probe->service->endpoints, i));
  if (probe->address == NULL)
    return;
  switch (probe->service->protocol)
    {
    case LK_PROTOCOL_MATRIX:
      start_matrix (task, TRUE);
      break;
    case LK_PROTOCOL_XMPP:
      start_xmpp (task, TRUE);
      break;
    case LK_PROTOCOL_UNKNOWN:
      /* me@example.org is how XMPP writes an account; there the domain itself is worth a try without records. */
      start_matrix (task, FALSE);
      start_xmpp (task, probe->prefers_xmpp);
      break;
    case LK_PROTOCOL_MATTERMOST:
    case LK_PROTOCOL_ROCKETCHAT:
    case LK_PROTOCOL_ZULIP:
    case LK_PROTOCOL_IRC:
    case LK_PROTOCOL_WEB:
    default:
      if (n_endpoints == 0)
        start_page (task);
      break;
    }
}

static void
on_run_cancelled_cb (GCancellable *cancellable,
                     gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

/* What stops the run stops a search; one search alone can be stopped too. */
static GCancellable *
make_stop (Probe *probe)
{
  GCancellable *stop = g_cancellable_new ();

  g_cancellable_connect (lk_run_get_cancellable (probe->run), G_CALLBACK (on_run_cancelled_cb), g_object_ref (stop),
                         g_object_unref);
  return stop;
}

static gboolean
is_jid (const char *account)
{
  return account != NULL && account[0] != '@' && strchr (account, '@') != NULL;
}

/**
 * lk_service_probe_async:
 * @run: the run
 * @follow_up: told of every host that signing in needs
 * @cancellable: (nullable): what stops it
 * @callback: called when nothing of it is out any more
 * @user_data: for @callback
 *
 * Finds out what the case's service speaks where that is not known, and walks the way to each host it
 * needs. Sets the service's protocol.
 */
void
lk_service_probe_async (LkRun               *run,
                        LkFollowUp          *follow_up,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Probe *probe = g_new0 (Probe, 1);

  g_task_set_source_tag (task, lk_service_probe_async);
  probe->run = g_object_ref (run);
  probe->service = lk_service_ref (lk_case_get_service (lk_run_get_case (run)));
  probe->follow_up = g_object_ref (follow_up);
  probe->plan = lk_plan_new ();
  probe->address = probe->service->address != NULL ? lk_address_parse (probe->service->address, NULL) : NULL;
  probe->matrix_stop = make_stop (probe);
  probe->xmpp_stop = make_stop (probe);
  probe->prefers_xmpp = is_jid (lk_case_get_account (lk_run_get_case (run)));
  probe->n_out = 1;
  g_task_set_task_data (task, probe, (GDestroyNotify) probe_free);
  probe->target_id = g_signal_connect (run, "target-added", G_CALLBACK (on_target_added_cb), task);
  start_protocol (task);
  release (task);
}

/**
 * lk_service_probe_finish:
 * @result: what the callback got
 * @out_reached: (out) (optional): whether the service was reached and spoke as it should
 * @error: return location
 *
 * Returns: %TRUE when it ran to its end, %FALSE when it was stopped
 */
gboolean
lk_service_probe_finish (GAsyncResult  *result,
                         gboolean      *out_reached,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  if (out_reached != NULL)
    *out_reached = ((Probe *) g_task_get_task_data (G_TASK (result)))->reached;
  return g_task_propagate_boolean (G_TASK (result), error);
}

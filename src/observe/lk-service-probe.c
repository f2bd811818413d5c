/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-service-probe.h"

#include "lk-matrix-client.h"
#include "lk-plan.h"
#include "lk-probe.h"
#include "lk-server-kind.h"
#include "lk-service-endpoint.h"
#include "lk-service-home.h"
#include "lk-trace.h"
#include "lk-web.h"
#include "lk-xmpp-client.h"

/* One protocol's discovery. Matrix and XMPP compete where a typed address could be of either. */
typedef struct
{
  LkProtocolClient *client; /* (owned) (nullable) until it is asked */
  GCancellable     *stop;   /* (owned) */
  gboolean          ended;
} Search;

typedef struct
{
  LkRun        *run;         /* (owned) */
  LkService    *service;     /* (owned) */
  LkFollowUp   *follow_up;   /* (owned) */
  LkPlan       *plan;        /* (owned) */
  LkAddress    *address;     /* (owned) (nullable) */
  LkSignInPlace *home;       /* (owned) (nullable) where discovery of a known protocol begins */
  Search        matrix;
  Search        xmpp;
  Search        other;       /* any other protocol */
  GCancellable *kind_stop;   /* (owned) stops the question whether it is one of those */
  gulong        target_id;
  guint         n_searches;  /* for what a typed address is, that are still out */
  guint         n_pages;     /* asked for */
  guint         n_answered;
  guint         n_out;
  gboolean      prefers_xmpp;
  gboolean      is_kind;     /* found to be one of those, and answered as it should */
  gboolean      reached;
} Probe;

static void
search_clear (Search *search)
{
  g_clear_object (&search->client);
  g_clear_object (&search->stop);
}

static void
probe_free (Probe *probe)
{
  g_clear_signal_handler (&probe->target_id, probe->run);
  g_clear_object (&probe->run);
  g_clear_pointer (&probe->service, lk_service_unref);
  g_clear_object (&probe->follow_up);
  g_clear_pointer (&probe->plan, lk_plan_free);
  g_clear_pointer (&probe->address, lk_address_free);
  g_clear_pointer (&probe->home, lk_sign_in_place_free);
  search_clear (&probe->matrix);
  search_clear (&probe->xmpp);
  search_clear (&probe->other);
  g_clear_object (&probe->kind_stop);
  g_free (probe);
}

static LkXmppDiscovery *
get_xmpp (Probe *probe)
{
  return probe->xmpp.ended ? lk_xmpp_client_get_discovery (LK_XMPP_CLIENT (probe->xmpp.client)) : NULL;
}

static const LkMatrixDiscovery *
get_matrix (Probe *probe)
{
  return probe->matrix.ended ? lk_matrix_client_get_discovery (LK_MATRIX_CLIENT (probe->matrix.client)) : NULL;
}

static gboolean
xmpp_is_connected (LkXmppDiscovery *xmpp)
{
  for (guint i = 0; i < xmpp->targets->len; i++)
    if (((LkXmppTarget *) g_ptr_array_index (xmpp->targets, i))->connected)
      return TRUE;
  return FALSE;
}

static gboolean
search_reached (Search *search)
{
  return search->ended && lk_protocol_client_was_reached (search->client);
}

/* Whether the service was walked to and spoke as it should: then nothing else can change much any more. */
static gboolean
was_reached (Probe *probe)
{
  if (probe->service->protocol == LK_PROTOCOL_MATRIX)
    return search_reached (&probe->matrix);
  if (probe->service->protocol == LK_PROTOCOL_XMPP)
    return search_reached (&probe->xmpp);
  if (probe->is_kind)
    return TRUE;
  if (probe->other.client != NULL)
    return search_reached (&probe->other) && probe->n_answered == probe->n_pages;
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
  LkXmppDiscovery *xmpp = get_xmpp (probe);

  if (probe->service->protocol != LK_PROTOCOL_XMPP)
    {
      probe->service->protocol = LK_PROTOCOL_XMPP;
      lk_plan_clear (probe->plan);
    }
  for (guint i = 0; xmpp != NULL && i < xmpp->targets->len; i++)
    {
      LkXmppTarget *target = g_ptr_array_index (xmpp->targets, i);

      add_target (task, target->host, target->port, target->direct ? LK_TRANSPORT_XMPPS : LK_TRANSPORT_XMPP, TRUE);
    }
  if (probe->plan->targets->len == 0 && xmpp != NULL && !xmpp->none)
    add_target (task, probe->address->host, LK_XMPP_PORT, LK_TRANSPORT_XMPP, TRUE);
  lk_plan_record (probe->plan, probe->run);
}

/* Whether the domain's name server knows of XMPP there. */
static gboolean
has_records (Probe *probe)
{
  LkObservation *srv = NULL;
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (probe->run));

  for (guint i = 0; i < observations->len; i++)
    {
      srv = g_ptr_array_index (observations, i);
      if (g_str_equal (lk_observation_get_probe (srv), "srv") && lk_observation_get_outcome (srv) == LK_OUTCOME_OK)
        return TRUE;
    }
  return FALSE;
}

/* A typed address could be of either: the first that is proved ends the other's search. */
static void
settle (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);
  const LkMatrixDiscovery *matrix = get_matrix (probe);
  LkXmppDiscovery *xmpp = get_xmpp (probe);

  if (probe->service->protocol != LK_PROTOCOL_UNKNOWN)
    return;
  if (matrix != NULL && matrix->is_matrix && (!probe->prefers_xmpp || !has_records (probe)))
    {
      g_cancellable_cancel (probe->xmpp.stop);
      g_cancellable_cancel (probe->kind_stop);
      settle_matrix (task);
    }
  else if (xmpp != NULL && (xmpp->is_xmpp || xmpp_is_connected (xmpp)) &&
           (lk_protocol_client_was_reached (probe->xmpp.client) || probe->n_searches == 0))
    {
      g_cancellable_cancel (probe->matrix.stop);
      g_cancellable_cancel (probe->kind_stop);
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

  lk_protocol_client_discover_finish (probe->matrix.client, result);
  probe->matrix.ended = TRUE;
  probe->n_searches--;
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

  lk_protocol_client_discover_finish (probe->xmpp.client, result);
  probe->xmpp.ended = TRUE;
  probe->n_searches--;
  if (probe->service->protocol == LK_PROTOCOL_XMPP)
    settle_xmpp (task);
  else
    settle (task);
  release (task);
}

static void
start_search (GTask               *task,
              Search              *search,
              LkProtocol           protocol,
              gboolean             certain,
              GAsyncReadyCallback  callback)
{
  Probe *probe = g_task_get_task_data (task);
  g_autoptr(LkSignInPlace) place = lk_service_home_new_place (probe->service, protocol);

  if (place->transport == LK_TRANSPORT_HTTPS || place->transport == LK_TRANSPORT_TLS)
    add_target (task, place->host, place->port, place->transport, FALSE);
  search->client = lk_protocol_client_new (probe->run, place, NULL);
  probe->n_out++;
  probe->n_searches++;
  lk_protocol_client_discover_async (search->client, certain, search->stop, callback, g_object_ref (task));
}

static void
other_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);

  lk_protocol_client_discover_finish (probe->other.client, result);
  probe->other.ended = TRUE;
  probe->n_searches--;
  release (task);
}

static void
kind_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);
  LkProtocol kind = lk_server_kind_finish (result, NULL);
  gboolean open = probe->service->protocol == LK_PROTOCOL_UNKNOWN || probe->service->protocol == LK_PROTOCOL_WEB;

  probe->n_searches--;
  if (kind != LK_PROTOCOL_UNKNOWN && open)
    {
      g_cancellable_cancel (probe->matrix.stop);
      g_cancellable_cancel (probe->xmpp.stop);
      probe->service->protocol = kind;
      probe->service->password_sign_in = TRUE;
      probe->is_kind = TRUE;
      lk_plan_record (probe->plan, probe->run);
    }
  else
    settle (task);
  release (task);
}

/* A typed host or page may also be one of a kind that only an answer can tell. */
static void
start_kind (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);
  guint16 port = probe->address->port != 0 ? probe->address->port : 443;

  probe->n_out++;
  probe->n_searches++;
  lk_server_kind_async (probe->run, probe->address->host, port, probe->address->path, probe->kind_stop, kind_cb,
                        g_object_ref (task));
}

static void
endpoint_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);

  /* One that is no page counts neither here nor there. */
  probe->n_answered += lk_service_endpoint_finish (result, NULL);
  release (task);
}

static void
bare_endpoint_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  lk_service_endpoint_finish (result, NULL);
  release (task);
}

static void
start_endpoint (GTask      *task,
                LkEndpoint *endpoint)
{
  Probe *probe = g_task_get_task_data (task);
  gboolean page = lk_service_endpoint_is_page (endpoint);

  add_target (task, endpoint->host, endpoint->port, endpoint->transport, endpoint->group_any);
  /* The protocol's own discovery shakes hands there. */
  if (probe->home != NULL && probe->home->transport == LK_TRANSPORT_TLS && endpoint->transport == LK_TRANSPORT_TLS &&
      g_str_equal (probe->home->host, endpoint->host) && probe->home->port == endpoint->port)
    return;
  probe->n_out++;
  probe->n_pages += page;
  lk_service_endpoint_async (probe->run, endpoint, g_task_get_cancellable (task), page ? endpoint_cb : bare_endpoint_cb,
                             g_object_ref (task));
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
  guint16 port = probe->address->port != 0 ? probe->address->port : 443;
  g_autofree char *host_port = lk_probe_host_port (probe->address->host, port);
  g_autofree char *url = NULL;

  url = g_strdup_printf ("https://%s%s", host_port, probe->address->path != NULL ? probe->address->path : "/");
  add_target (task, probe->address->host, port, LK_TRANSPORT_HTTPS, FALSE);
  probe->n_out++;
  probe->n_pages++;
  lk_web_check_async (probe->run, url, g_task_get_cancellable (task), web_cb, g_object_ref (task));
}

static void
start_unknown (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);

  /* me@example.org is how XMPP writes an account; there the domain itself is worth a try without records. */
  start_search (task, &probe->matrix, LK_PROTOCOL_MATRIX, FALSE, matrix_cb);
  start_search (task, &probe->xmpp, LK_PROTOCOL_XMPP, probe->prefers_xmpp, xmpp_cb);
  if (!probe->prefers_xmpp)
    start_kind (task);
}

static void
start_protocol (GTask *task)
{
  Probe *probe = g_task_get_task_data (task);
  LkProtocol protocol = probe->service->protocol;
  guint n_endpoints = probe->service->endpoints->len;

  if (lk_protocol_client_exists (protocol))
    probe->home = lk_service_home_new_place (probe->service, protocol);
  for (guint i = 0; i < n_endpoints; i++)
    start_endpoint (task, g_ptr_array_index (probe->service->endpoints, i));
  if (protocol == LK_PROTOCOL_MATRIX && probe->address != NULL)
    start_search (task, &probe->matrix, protocol, TRUE, matrix_cb);
  else if (protocol == LK_PROTOCOL_XMPP && probe->address != NULL)
    start_search (task, &probe->xmpp, protocol, TRUE, xmpp_cb);
  else if (protocol == LK_PROTOCOL_UNKNOWN && probe->address != NULL)
    start_unknown (task);
  else if (protocol != LK_PROTOCOL_MATRIX && protocol != LK_PROTOCOL_XMPP && probe->home != NULL)
    start_search (task, &probe->other, protocol, TRUE, other_cb);
  else if (protocol == LK_PROTOCOL_WEB && probe->address != NULL && probe->service->origin == NULL)
    start_kind (task);
  if (n_endpoints == 0 && protocol == LK_PROTOCOL_WEB && probe->address != NULL)
    start_page (task);
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
  probe->matrix.stop = make_stop (probe);
  probe->xmpp.stop = make_stop (probe);
  probe->other.stop = make_stop (probe);
  probe->kind_stop = make_stop (probe);
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

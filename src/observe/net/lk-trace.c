/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-trace.h"

#include "lk-connector.h"
#include "lk-deadline.h"
#include "lk-probe.h"
#include "lk-proxy-lookup.h"
#include "lk-resolver.h"

/* A proxy resolver that takes longer than this is not waited for. Milliseconds. */
#define PROXY_PATIENCE_MS 300
/* A connection that is not there after this long makes the other ports interesting. Milliseconds. */
#define COMPARE_AFTER_MS 1000

static const guint16 other_ports[] = { 443, 80 };

typedef struct
{
  LkRun        *run;        /* (owned) */
  char         *host;       /* (owned) */
  guint16       port;
  char         *role;       /* (owned) */
  LkTraceFlags  flags;
  LkDeadline   *patience;   /* (owned) (nullable) */
  GList        *addresses;  /* (owned) (element-type GInetAddress) */
  guint         compare_id;
  guint         n_out;
  gboolean      compared;
} Trace;

static void
trace_free (Trace *trace)
{
  g_clear_handle_id (&trace->compare_id, g_source_remove);
  g_clear_object (&trace->run);
  g_free (trace->host);
  g_clear_pointer (&trace->patience, lk_deadline_free);
  g_list_free_full (trace->addresses, g_object_unref);
  g_free (trace->role);
  g_free (trace);
}

static void
release (GTask *task)
{
  Trace *trace = g_task_get_task_data (task);

  g_assert (trace->n_out > 0);
  if (--trace->n_out > 0)
    return;
  g_clear_handle_id (&trace->compare_id, g_source_remove);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

static void
compared_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  g_autoptr(GSocketConnection) connection = lk_connect_finish (result, NULL);

  release (task);
}

static void
compare_ports (GTask *task)
{
  Trace *trace = g_task_get_task_data (task);

  if (trace->compared || !(trace->flags & LK_TRACE_COMPARE))
    return;
  trace->compared = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (other_ports); i++)
    {
      if (other_ports[i] == trace->port)
        continue;
      trace->n_out++;
      lk_connect_async (trace->run, trace->host, other_ports[i], trace->addresses, trace->role,
                        LK_CONNECT_OTHER_PORT, g_task_get_cancellable (task), compared_cb, g_object_ref (task));
    }
}

static gboolean
on_compare_cb (gpointer user_data)
{
  GTask *task = user_data;
  Trace *trace = g_task_get_task_data (task);

  trace->compare_id = 0;
  compare_ports (task);
  return G_SOURCE_REMOVE;
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  g_autoptr(GSocketConnection) connection = lk_connect_finish (result, NULL);
  Trace *trace = g_task_get_task_data (task);

  g_clear_handle_id (&trace->compare_id, g_source_remove);
  if (connection == NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    compare_ports (task);
  release (task);
}

static void
resolved_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Trace *trace = g_task_get_task_data (task);

  trace->addresses = lk_resolver_lookup_finish (result, NULL);
  if (trace->addresses == NULL)
    {
      release (task);
      return;
    }
  trace->compare_id = g_timeout_add (COMPARE_AFTER_MS, on_compare_cb, task);
  lk_connect_async (trace->run, trace->host, trace->port, trace->addresses, trace->role, LK_CONNECT_NONE,
                    g_task_get_cancellable (task), connected_cb, g_object_ref (task));
}

static void
start_direct (GTask *task)
{
  Trace *trace = g_task_get_task_data (task);

  lk_resolver_lookup_async (trace->run, trace->host, trace->role, g_task_get_cancellable (task), resolved_cb,
                            g_object_ref (task));
}

static void
proxies_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  g_auto(GStrv) proxies = lk_proxy_lookup_finish (result, NULL);
  Trace *trace = g_task_get_task_data (task);

  g_clear_pointer (&trace->patience, lk_deadline_free);
  if (proxies != NULL && proxies[0] != NULL && !lk_proxy_is_direct (proxies[0]))
    {
      release (task);
      return;
    }
  start_direct (task);
}

static const char *
get_scheme (LkTransport transport)
{
  return transport == LK_TRANSPORT_HTTPS || transport == LK_TRANSPORT_WSS ? "https" : "none";
}

/**
 * lk_trace_async:
 * @run: the run
 * @host: a name or address
 * @port: its port
 * @transport: how it is spoken to, which decides whether a proxy stands in between
 * @role: why: service or control
 * @flags: what else to look at
 * @cancellable: (nullable): what stops it
 * @callback: called when nothing of it is out any more
 * @user_data: for @callback
 *
 * Walks from a name to its addresses to a connection with each of them, and records `dns` and `connect`
 * observations. Where a proxy stands in between, direct connections would tell nothing and are not made.
 */
void
lk_trace_async (LkRun               *run,
                const char          *host,
                guint16              port,
                LkTransport          transport,
                const char          *role,
                LkTraceFlags         flags,
                GCancellable        *cancellable,
                GAsyncReadyCallback  callback,
                gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *host_port = lk_probe_host_port (host, port);
  g_autofree char *url = NULL;
  Trace *trace = g_new0 (Trace, 1);

  g_task_set_source_tag (task, lk_trace_async);
  trace->run = g_object_ref (run);
  trace->role = g_strdup (role);
  trace->flags = flags;
  trace->n_out = 1;
  trace->host = g_strdup (host);
  trace->port = port;
  g_task_set_task_data (task, trace, (GDestroyNotify) trace_free);

  url = g_strdup_printf ("%s://%s/", get_scheme (transport), host_port);
  trace->patience = lk_deadline_new (cancellable, PROXY_PATIENCE_MS);
  lk_proxy_lookup_async (url, lk_deadline_get_cancellable (trace->patience), proxies_cb, g_steal_pointer (&task));
}

/**
 * lk_trace_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: %TRUE when it ran to its end, %FALSE when it was stopped
 */
gboolean
lk_trace_finish (GAsyncResult  *result,
                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

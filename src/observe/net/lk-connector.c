/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-connector.h"

#include "lk-dial.h"
#include "lk-probe.h"

/* Every address is tried at once and measured to its end; the first that connects serves the
 * caller, who does not wait for the rest. */
typedef struct
{
  grefcount ref_count;
  GTask    *task;       /* (owned) (nullable) until it returned */
  guint     n_out;
  GError   *error;      /* (owned) (nullable) the most telling one so far */
  gboolean  error_is_no_route;
} LkConnector;

typedef struct
{
  LkConnector *connector; /* (owned) */
  LkProbe     *probe;     /* (owned) */
} LkAttempt;

static void
lk_connector_unref (LkConnector *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_clear_object (&self->task);
  g_clear_error (&self->error);
  g_free (self);
}

static void
lk_attempt_free (LkAttempt *self)
{
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_pointer (&self->connector, lk_connector_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkAttempt, lk_attempt_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkConnector, lk_connector_unref)

static void
keep_error (LkConnector *self,
            GError      *error,
            gboolean     no_route)
{
  /* "This family has no route" says less than any answer or silence of the other family. */
  if (self->error != NULL && (no_route || !self->error_is_no_route))
    {
      g_error_free (error);
      return;
    }
  g_clear_error (&self->error);
  self->error = error;
  self->error_is_no_route = no_route;
}

static void
return_when_failed (LkConnector *self)
{
  g_autoptr(GTask) task = NULL;

  if (self->n_out > 0 || self->task == NULL)
    return;
  task = g_steal_pointer (&self->task);
  g_task_return_error (task, g_steal_pointer (&self->error));
}

static void
on_dialled_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(LkAttempt) attempt = user_data;
  LkConnector *self = attempt->connector;
  LkDialFacts seen;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = lk_dial_finish (result, &seen, &error);

  self->n_out--;
  lk_dial_facts_to_json (&seen, attempt->probe->facts);
  if (seen.no_route)
    lk_probe_end_as (attempt->probe, LK_OUTCOME_SKIPPED, error);
  else
    lk_probe_end (attempt->probe, &error);

  if (connection != NULL && self->task != NULL)
    {
      g_autoptr(GTask) task = g_steal_pointer (&self->task);

      g_task_return_pointer (task, g_steal_pointer (&connection), g_object_unref);
    }
  else if (error != NULL)
    keep_error (self, g_steal_pointer (&error), seen.no_route);
  return_when_failed (self);
}

static void
try_address (LkConnector   *self,
             LkRun         *run,
             GInetAddress  *address,
             const char    *subject,
             guint16        port,
             const char    *role,
             LkConnectFlags flags)
{
  LkAttempt *attempt = g_new0 (LkAttempt, 1);
  g_autofree char *text = g_inet_address_to_string (address);
  gboolean ipv6 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6;

  g_ref_count_inc (&self->ref_count);
  self->n_out++;
  attempt->connector = self;
  attempt->probe = lk_probe_new (run, "connect", subject, LK_PROBE_DEADLINE_MS,
                                 g_task_get_cancellable (self->task));
  lk_probe_set_string (attempt->probe, "role", role);
  lk_probe_set_string (attempt->probe, "address", text);
  lk_probe_set_string (attempt->probe, "family", ipv6 ? "ipv6" : "ipv4");
  if (flags & LK_CONNECT_OTHER_PORT)
    lk_probe_set_string (attempt->probe, "port_kind", "other");
  lk_dial_async (address, port, 0, lk_probe_get_cancellable (attempt->probe), on_dialled_cb,
                 attempt);
}

/**
 * lk_connect_async:
 * @run: the run
 * @host: the name the addresses belong to, as it was asked for
 * @port: the port
 * @addresses: (element-type GInetAddress): the addresses; at most %LK_CONNECT_MAX_PER_FAMILY of
 * each family are tried
 * @role: `service` or `control`
 * @flags: how
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called with the first connection, or when all failed
 * @user_data: for @callback
 *
 * Connects to all addresses of both families at the same time and records one `connect` observation
 * for each as it ends. Those that are still out when the first connected go on being measured, and
 * keep "connect" pending in the run.
 */
void
lk_connect_async (LkRun               *run,
                  const char          *host,
                  guint16              port,
                  GList               *addresses,
                  const char          *role,
                  LkConnectFlags       flags,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  g_autoptr(LkConnector) self = g_new0 (LkConnector, 1);
  g_autofree char *subject = lk_probe_host_port (host, port);
  guint n_ipv4 = 0, n_ipv6 = 0;

  g_ref_count_init (&self->ref_count);
  self->task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, lk_connect_async);
  g_task_set_check_cancellable (self->task, FALSE);

  if (addresses != NULL)
    lk_run_contact (run, host, port);
  for (GList *l = addresses; l != NULL; l = l->next)
    {
      guint *n = g_inet_address_get_family (l->data) == G_SOCKET_FAMILY_IPV6 ? &n_ipv6 : &n_ipv4;

      if ((*n)++ < LK_CONNECT_MAX_PER_FAMILY)
        try_address (self, run, l->data, subject, port, role, flags);
    }
  if (self->n_out == 0)
    {
      self->error =
          g_error_new (LK_ERROR, LK_ERROR_NOT_FOUND, "%s: no address to connect to", subject);
      return_when_failed (self);
    }
}

/**
 * lk_connect_finish:
 * @result: the result
 * @error: return location: the error of an attempt as it was, LK_ERROR_DEADLINE, or
 * G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): a connection with TCP_NODELAY on, or %NULL with @error set
 */
GSocketConnection *
lk_connect_finish (GAsyncResult  *result,
                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lk_connect_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

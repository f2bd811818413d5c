/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-link-probe.h"

#include <net/if.h>
#include <string.h>

#include "lk-address-kind.h"
#include "lk-deadline.h"
#include "lk-interfaces.h"
#include "lk-name-servers.h"
#include "lk-netlink.h"

#define PROBE "link"
#define DEADLINE_MS 200

typedef struct
{
  LkRun           *run;        /* (owned) */
  LkDeadline      *deadline;   /* (owned) */
  GSource         *expired;    /* (owned) (nullable) */
  LkLink          *link;       /* (owned) (nullable) */
  GPtrArray       *interfaces; /* (owned) (element-type LkInterface) */
  GNetworkMonitor *monitor;    /* (owned) (nullable) */
  GError          *error;      /* (owned) (nullable) why the routes are not known */
  gint64           started;
  guint            n_waiting;
  gboolean         routes_known;
  gboolean         ended;
} Probe;

static void
gateway_free (gpointer data)
{
  LkGateway *self = data;

  g_object_unref (self->address);
  g_free (self->interface);
  g_free (self);
}

/**
 * lk_link_free:
 * @self: (transfer full) (nullable): the link
 */
void
lk_link_free (LkLink *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->gateways);
  g_strfreev (self->name_servers);
  g_free (self);
}

static void
probe_stop (Probe *self)
{
  if (self->expired != NULL)
    g_source_destroy (self->expired);
  g_clear_pointer (&self->expired, g_source_unref);
  self->ended = TRUE;
}

static void
probe_free (gpointer data)
{
  Probe *self = data;

  probe_stop (self);
  g_clear_pointer (&self->deadline, lk_deadline_free);
  g_clear_pointer (&self->link, lk_link_free);
  g_clear_pointer (&self->interfaces, g_ptr_array_unref);
  g_clear_object (&self->monitor);
  g_clear_object (&self->run);
  g_clear_error (&self->error);
  g_free (self);
}

static JsonArray *
dup_interfaces (GPtrArray *interfaces)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < interfaces->len; i++)
    {
      LkInterface *interface = g_ptr_array_index (interfaces, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "name", interface->name);
      json_object_set_string_member (object, "kind", interface->kind);
      json_object_set_boolean_member (object, "up", interface->up);
      json_object_set_boolean_member (object, "carrier", interface->carrier);
      lk_address_set_fact (object, "addresses", interface->addresses);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
dup_gateways (GPtrArray *gateways)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < gateways->len; i++)
    {
      LkGateway *gateway = g_ptr_array_index (gateways, i);
      JsonObject *object = json_object_new ();
      g_autofree char *address = g_inet_address_to_string (gateway->address);

      json_object_set_string_member (object, "family",
                                     gateway->family == G_SOCKET_FAMILY_IPV4 ? "ipv4" : "ipv6");
      json_object_set_string_member (object, "address", address);
      json_object_set_string_member (object, "interface", gateway->interface);
      json_array_add_object_element (array, object);
    }
  return array;
}

static const char *
connectivity_to_string (GNetworkConnectivity connectivity)
{
  switch (connectivity)
    {
    case G_NETWORK_CONNECTIVITY_LOCAL:
      return "local";
    case G_NETWORK_CONNECTIVITY_LIMITED:
      return "limited";
    case G_NETWORK_CONNECTIVITY_PORTAL:
      return "portal";
    case G_NETWORK_CONNECTIVITY_FULL:
    default:
      return "full";
    }
}

static JsonObject *
probe_dup_facts (Probe *self)
{
  JsonObject *facts = json_object_new ();

  json_object_set_array_member (facts, "interfaces", dup_interfaces (self->interfaces));
  json_object_set_boolean_member (facts, "ipv4_address", self->link->ipv4_address);
  json_object_set_boolean_member (facts, "ipv6_address", self->link->ipv6_address);
  lk_json_set_strings (facts, "name_servers", (const char *const *) self->link->name_servers);
  if (self->routes_known)
    {
      json_object_set_array_member (facts, "gateways", dup_gateways (self->link->gateways));
      json_object_set_boolean_member (facts, "ipv4_route", self->link->ipv4_route);
      json_object_set_boolean_member (facts, "ipv6_route", self->link->ipv6_route);
    }
  if (self->monitor != NULL)
    {
      GNetworkConnectivity connectivity = g_network_monitor_get_connectivity (self->monitor);

      json_object_set_boolean_member (facts, "monitor_available",
                                      g_network_monitor_get_network_available (self->monitor));
      json_object_set_string_member (facts, "monitor_connectivity",
                                     connectivity_to_string (connectivity));
    }
  return facts;
}

static void
probe_end (GTask *task)
{
  Probe *self = g_task_get_task_data (task);
  g_autoptr(GTask) keep = g_object_ref (task);
  g_autoptr(JsonObject) facts = NULL;
  LkOutcome outcome;

  if (self->ended)
    return;
  probe_stop (self);
  outcome = lk_deadline_judge_error (self->deadline, self->error);
  facts = probe_dup_facts (self);
  lk_run_record (self->run, PROBE, "", self->started, outcome, self->error, facts);
  lk_run_end (self->run, PROBE);
  if (outcome == LK_OUTCOME_CANCELLED)
    g_task_return_error (task, g_error_copy (self->error));
  else
    g_task_return_pointer (task, g_steal_pointer (&self->link), (GDestroyNotify) lk_link_free);
}

static void
probe_arrived (GTask *task)
{
  Probe *self = g_task_get_task_data (task);

  if (--self->n_waiting == 0)
    probe_end (task);
}

static gboolean
on_expired_cb (GCancellable *cancellable,
               gpointer      user_data)
{
  GTask *task = user_data;
  Probe *self = g_task_get_task_data (task);

  if (!lk_deadline_is_expired (self->deadline))
    {
      g_clear_error (&self->error);
      g_cancellable_set_error_if_cancelled (cancellable, &self->error);
    }
  else if (!self->routes_known && self->error == NULL)
    g_set_error_literal (&self->error, LK_ERROR, LK_ERROR_DEADLINE,
                         "The kernel did not hand out its routes");
  probe_end (task);
  return G_SOURCE_REMOVE;
}

static gboolean
is_known_gateway (GPtrArray *gateways,
                  LkRoute   *route)
{
  for (guint i = 0; i < gateways->len; i++)
    {
      LkGateway *gateway = g_ptr_array_index (gateways, i);

      if (gateway->index == route->interface &&
          g_inet_address_equal (gateway->address, route->gateway))
        return TRUE;
    }
  return FALSE;
}

static void
take_route (LkLink  *link,
            LkRoute *route)
{
  char name[IF_NAMESIZE] = "";
  LkGateway *gateway;

  link->ipv4_route |= route->family == G_SOCKET_FAMILY_IPV4;
  link->ipv6_route |= route->family == G_SOCKET_FAMILY_IPV6;
  if (route->gateway == NULL || is_known_gateway (link->gateways, route))
    return;

  gateway = g_new0 (LkGateway, 1);
  gateway->family = g_inet_address_get_family (route->gateway);
  gateway->address = g_object_ref (route->gateway);
  gateway->index = route->interface;
  gateway->interface = g_strdup (if_indextoname (route->interface, name) != NULL ? name : "");
  g_ptr_array_add (link->gateways, gateway);
}

static void
on_routes_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Probe *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) routes = lk_netlink_dump_finish (result, &error);

  if (self->ended)
    return;
  self->routes_known = routes != NULL;
  for (guint i = 0; routes != NULL && i < routes->len; i++)
    take_route (self->link, g_ptr_array_index (routes, i));
  if (routes == NULL)
    self->error = g_steal_pointer (&error);
  probe_arrived (task);
}

static void
get_monitor_in_thread (GTask        *task,
                       gpointer      source,
                       gpointer      task_data,
                       GCancellable *cancellable)
{
  g_task_return_pointer (task, g_object_ref (g_network_monitor_get_default ()), g_object_unref);
}

static void
on_monitor_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Probe *self = g_task_get_task_data (task);
  g_autoptr(GNetworkMonitor) monitor = g_task_propagate_pointer (G_TASK (result), NULL);

  if (self->ended)
    return;
  self->monitor = g_steal_pointer (&monitor);
  probe_arrived (task);
}

/* The monitor may ask a bus while it is made, and a bus may hang: it is made in a thread, and
   not waited for long. */
static void
get_monitor (GTask *task)
{
  g_autoptr(GTask) inner = g_task_new (NULL, NULL, on_monitor_cb, g_object_ref (task));

  g_task_set_source_tag (inner, get_monitor);
  g_task_run_in_thread (inner, get_monitor_in_thread);
}

static void
read_addresses (Probe *self)
{
  for (guint i = 0; i < self->interfaces->len; i++)
    {
      LkInterface *interface = g_ptr_array_index (self->interfaces, i);

      if (!interface->up || !interface->carrier || strcmp (interface->kind, "loopback") == 0)
        continue;
      for (guint j = 0; j < interface->addresses->len; j++)
        {
          GInetAddress *address = g_ptr_array_index (interface->addresses, j);
          gboolean ipv4 = g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4;
          const char *kind = lk_address_kind_of (address);

          if (kind != NULL && strcmp (kind, "private") != 0)
            continue;
          self->link->ipv4_address |= ipv4;
          self->link->ipv6_address |= !ipv4;
        }
    }
}

/**
 * lk_link_probe_async:
 * @run: the run
 * @root: (nullable): a folder that stands for `/` where files are read; %NULL for the real one
 * @cancellable: (nullable): what ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads what this computer knows about its own connection, without sending anything. Records one
 * `link`; takes a few milliseconds, and 200 at most where a bus hangs.
 */
void
lk_link_probe_async (LkRun               *run,
                     const char          *root,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Probe *self = g_new0 (Probe, 1);

  g_task_set_source_tag (task, lk_link_probe_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, probe_free);
  self->run = g_object_ref (run);
  self->started = lk_run_now (run);
  self->deadline = lk_deadline_new (cancellable, lk_run_budget (run, DEADLINE_MS));
  self->link = g_new0 (LkLink, 1);
  self->link->gateways = g_ptr_array_new_with_free_func (gateway_free);
  self->link->name_servers = lk_name_servers_dup (root);
  self->interfaces = lk_interfaces_list (root);
  read_addresses (self);
  lk_run_begin (run, PROBE);

  self->expired = g_cancellable_source_new (lk_deadline_get_cancellable (self->deadline));
  g_task_attach_source (task, self->expired, G_SOURCE_FUNC (on_expired_cb));
  self->n_waiting = 2;
  lk_netlink_dump_async (LK_NETLINK_ROUTES, lk_deadline_get_cancellable (self->deadline),
                         on_routes_cb, g_object_ref (task));
  get_monitor (task);
}

/**
 * lk_link_probe_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): what was found, also where a part of it is not known; %NULL only when
 *   cancelled
 */
LkLink *
lk_link_probe_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

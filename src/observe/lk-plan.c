/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-plan.h"

/**
 * lk_plan_new:
 *
 * Returns: (transfer full): a plan without targets
 */
LkPlan *
lk_plan_new (void)
{
  LkPlan *self = g_new0 (LkPlan, 1);

  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_endpoint_free);
  return self;
}

/**
 * lk_plan_free:
 * @self: (transfer full): the plan
 */
void
lk_plan_free (LkPlan *self)
{
  g_ptr_array_unref (self->targets);
  g_free (self);
}

/**
 * lk_plan_add:
 * @self: the plan
 * @host: a host
 * @port: its port
 * @transport: how it is spoken to
 * @any: whether it is one of several of which one is enough
 *
 * Returns: whether it was not there yet
 */
gboolean
lk_plan_add (LkPlan      *self,
             const char  *host,
             guint16      port,
             LkTransport  transport,
             gboolean     any)
{
  LkEndpoint *endpoint;

  for (guint i = 0; i < self->targets->len; i++)
    {
      endpoint = g_ptr_array_index (self->targets, i);
      if (endpoint->port == port && g_ascii_strcasecmp (endpoint->host, host) == 0)
        return FALSE;
    }
  endpoint = g_new0 (LkEndpoint, 1);
  endpoint->host = g_strdup (host);
  endpoint->port = port;
  endpoint->transport = transport;
  endpoint->group_any = any;
  g_ptr_array_add (self->targets, endpoint);
  return TRUE;
}

/**
 * lk_plan_clear:
 * @self: the plan
 *
 * Forgets all targets: the service turned out to be another kind.
 */
void
lk_plan_clear (LkPlan *self)
{
  g_ptr_array_set_size (self->targets, 0);
}

/**
 * lk_plan_record:
 * @self: the plan
 * @run: the run
 *
 * Writes the plan down as it is now.
 */
void
lk_plan_record (LkPlan *self,
                LkRun  *run)
{
  LkService *service = lk_case_get_service (lk_run_get_case (run));
  g_autoptr(JsonObject) facts = json_object_new ();
  JsonArray *targets = json_array_new ();

  for (guint i = 0; i < self->targets->len; i++)
    {
      LkEndpoint *endpoint = g_ptr_array_index (self->targets, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "host", endpoint->host);
      json_object_set_int_member (object, "port", endpoint->port);
      json_object_set_string_member (object, "transport", lk_transport_to_string (endpoint->transport));
      json_object_set_string_member (object, "group", endpoint->group_any ? "any" : "all");
      json_object_set_string_member (object, "role", "service");
      json_array_add_object_element (targets, object);
    }
  json_object_set_array_member (facts, "targets", targets);
  json_object_set_boolean_member (facts, "extra_hosts", lk_run_get_extra_hosts (run));
  json_object_set_string_member (facts, "protocol", lk_protocol_to_string (service->protocol));
  lk_run_record (run, "plan", service->address != NULL ? service->address : service->id, lk_run_now (run), LK_OUTCOME_OK,
                 NULL, facts);
}

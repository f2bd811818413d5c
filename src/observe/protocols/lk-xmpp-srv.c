/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-srv.h"

#include "lk-probe.h"

#define DEADLINE_MS 2500
#define MAX_RECORDS 32

typedef struct
{
  LkXmppRecords *records;   /* (owned) (nullable) until it returned */
  guint          n_out;
  guint          n_none;
} LkXmppLookups;

typedef struct
{
  GTask   *task;   /* (owned) */
  LkProbe *probe;  /* (owned) */
  gboolean direct;
} LkXmppLookup;

/**
 * lk_xmpp_records_free:
 * @self: (transfer full): the records
 */
void
lk_xmpp_records_free (LkXmppRecords *self)
{
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_free (self);
}

static void
lk_xmpp_lookups_free (LkXmppLookups *self)
{
  g_clear_pointer (&self->records, lk_xmpp_records_free);
  g_free (self);
}

static void
lk_xmpp_lookup_free (LkXmppLookup *self)
{
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->task);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkXmppLookup, lk_xmpp_lookup_free)

/* XEP-0368: the records of both names are one list. The heavier comes first instead of by lot, so
 * that two runs see the same. */
static int
compare_targets (gconstpointer a,
                 gconstpointer b)
{
  const LkXmppTarget *x = *(LkXmppTarget *const *) a, *y = *(LkXmppTarget *const *) b;

  if (x->priority != y->priority)
    return x->priority < y->priority ? -1 : 1;
  if (x->weight != y->weight)
    return x->weight > y->weight ? -1 : 1;
  if (x->direct != y->direct)
    return x->direct ? 1 : -1;
  return g_ascii_strcasecmp (x->host, y->host);
}

static JsonObject *
describe_target (const char *host,
                 GSrvTarget *target)
{
  JsonObject *object = json_object_new ();
  g_autofree char *valid = g_utf8_make_valid (host, -1);

  json_object_set_string_member (object, "host", valid);
  json_object_set_int_member (object, "port", g_srv_target_get_port (target));
  json_object_set_int_member (object, "priority", g_srv_target_get_priority (target));
  json_object_set_int_member (object, "weight", g_srv_target_get_weight (target));
  return object;
}

/* A target of "." comes as an empty name. */
static gboolean
is_no_service (GSrvTarget *target)
{
  const char *host = g_srv_target_get_hostname (target);

  return *host == '\0' || g_str_equal (host, ".");
}

static void
read_targets (LkXmppLookup  *self,
              LkXmppLookups *lookups,
              GList         *list)
{
  JsonArray *targets = json_array_new ();
  guint n = 0;

  for (GList *l = list; l != NULL && n < MAX_RECORDS; l = l->next)
    {
      GSrvTarget *target = l->data;
      g_autofree char *host = g_strdup (g_srv_target_get_hostname (target));

      if (is_no_service (target))
        continue;
      if (g_str_has_suffix (host, "."))
        host[strlen (host) - 1] = '\0';
      json_array_add_object_element (targets, describe_target (host, target));
      n++;
      if (g_srv_target_get_port (target) != 0)
        g_ptr_array_add (lookups->records->targets,
                         lk_xmpp_target_new (host, g_srv_target_get_port (target), self->direct,
                                             g_srv_target_get_priority (target),
                                             g_srv_target_get_weight (target)));
    }
  json_object_set_array_member (self->probe->facts, "targets", targets);
  if (list != NULL && n == 0)
    {
      lk_probe_set_boolean (self->probe, "none", TRUE);
      lookups->n_none++;
    }
}

static void
on_looked_up_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(LkXmppLookup) self = user_data;
  LkXmppLookups *lookups = g_task_get_task_data (self->task);
  g_autoptr(GError) error = NULL;
  GList *list = g_resolver_lookup_service_finish (G_RESOLVER (source), result, &error);

  if (error == NULL)
    read_targets (self, lookups, list);
  g_resolver_free_targets (list);
  lk_probe_end (self->probe, &error);
  if (--lookups->n_out > 0)
    return;

  g_ptr_array_sort (lookups->records->targets, compare_targets);
  lookups->records->none = lookups->n_none > 0 && lookups->records->targets->len == 0;
  if (!g_task_return_error_if_cancelled (self->task))
    g_task_return_pointer (self->task, g_steal_pointer (&lookups->records),
                           (GDestroyNotify) lk_xmpp_records_free);
}

static void
look_up (GTask      *task,
         LkRun      *run,
         const char *domain,
         gboolean    direct)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  const char *service = direct ? "xmpps-client" : "xmpp-client";
  g_autofree char *subject = g_strdup_printf ("_%s._tcp.%s", service, domain);
  LkXmppLookup *self = g_new0 (LkXmppLookup, 1);

  self->task = g_object_ref (task);
  self->direct = direct;
  self->probe = lk_probe_new (run, "srv", subject, DEADLINE_MS, g_task_get_cancellable (task));
  g_resolver_lookup_service_async (resolver, service, "tcp", domain,
                                   lk_probe_get_cancellable (self->probe), on_looked_up_cb, self);
}

/**
 * lk_xmpp_records_async:
 * @run: the run
 * @domain: the domain, in ASCII
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called when both lookups ended
 * @user_data: for @callback
 *
 * Looks up the SRV records of RFC 6120 and XEP-0368 at the same time, and records one `srv`
 * observation for each. A lookup that failed counts as one without records; the observation tells.
 */
void
lk_xmpp_records_async (LkRun               *run,
                       const char          *domain,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  LkXmppLookups *lookups = g_new0 (LkXmppLookups, 1);
  g_autoptr(GTask) task = NULL;

  task = g_task_new (NULL, cancellable != NULL ? cancellable : lk_run_get_cancellable (run),
                     callback, user_data);
  g_task_set_source_tag (task, lk_xmpp_records_async);
  g_task_set_task_data (task, lookups, (GDestroyNotify) lk_xmpp_lookups_free);
  lookups->records = g_new0 (LkXmppRecords, 1);
  lookups->records->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_xmpp_target_free);
  lookups->n_out = 2;
  look_up (task, run, domain, FALSE);
  look_up (task, run, domain, TRUE);
}

/**
 * lk_xmpp_records_finish:
 * @result: the result
 * @error: return location: G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the records, maybe without any target, or %NULL with @error set
 */
LkXmppRecords *
lk_xmpp_records_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

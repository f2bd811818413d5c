/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp.h"

#include "lk-xmpp-alternatives.h"
#include "lk-xmpp-srv.h"
#include "lk-xmpp-trace.h"

/* When no connection stands by then, other ways to the server are asked for. */
#define IMPATIENT_MS 1000

typedef struct
{
  LkRun           *run;          /* (owned) */
  LkXmppDiscovery *discovery;    /* (owned) (nullable) until it returned */
  gboolean         certain;
  guint            n_out;
  guint            impatient_id;
  gboolean         searched;
  gboolean         holds;
} LkXmppSurvey;

/* What will be out while the records are still being looked up. */
static const char *const stages[] = { "discovery", "connect", "tls", "xmpp" };

/**
 * lk_xmpp_discovery_free:
 * @self: (transfer full): the discovery
 */
void
lk_xmpp_discovery_free (LkXmppDiscovery *self)
{
  g_clear_pointer (&self->domain, g_free);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_pointer (&self->websocket, g_free);
  g_clear_pointer (&self->bosh, g_free);
  g_free (self);
}

static void
lk_xmpp_survey_hold (LkXmppSurvey *self,
                     gboolean      hold)
{
  if (self->holds == hold)
    return;
  self->holds = hold;
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    if (hold)
      lk_run_begin (self->run, stages[i]);
    else
      lk_run_end (self->run, stages[i]);
}

static void
lk_xmpp_survey_free (LkXmppSurvey *self)
{
  g_clear_handle_id (&self->impatient_id, g_source_remove);
  lk_xmpp_survey_hold (self, FALSE);
  g_clear_pointer (&self->discovery, lk_xmpp_discovery_free);
  g_clear_object (&self->run);
  g_free (self);
}

static void
return_discovery (GTask *task)
{
  LkXmppSurvey *self = g_task_get_task_data (task);

  g_clear_handle_id (&self->impatient_id, g_source_remove);
  lk_xmpp_survey_hold (self, FALSE);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&self->discovery),
                           (GDestroyNotify) lk_xmpp_discovery_free);
}

static gboolean
any_connected (LkXmppSurvey *self)
{
  for (guint i = 0; i < self->discovery->targets->len; i++)
    if (((LkXmppTarget *) self->discovery->targets->pdata[i])->connected)
      return TRUE;
  return FALSE;
}

static void
on_alternatives_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppSurvey *self = g_task_get_task_data (task);
  LkXmppAlternatives found = { NULL, NULL };

  lk_xmpp_alternatives_finish (result, &found, NULL);
  self->discovery->websocket = g_steal_pointer (&found.websocket);
  self->discovery->bosh = g_steal_pointer (&found.bosh);
  if (--self->n_out == 0)
    return_discovery (task);
}

static void
search_alternatives (GTask *task)
{
  LkXmppSurvey *self = g_task_get_task_data (task);

  if (self->searched || any_connected (self)
      || g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return;
  self->searched = TRUE;
  self->n_out++;
  lk_xmpp_alternatives_async (self->run, self->discovery->domain, g_task_get_cancellable (task),
                              on_alternatives_cb, g_object_ref (task));
}

static gboolean
on_impatient_cb (gpointer user_data)
{
  GTask *task = user_data;
  LkXmppSurvey *self = g_task_get_task_data (task);

  self->impatient_id = 0;
  search_alternatives (task);
  return G_SOURCE_REMOVE;
}

static void
on_traced_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppSurvey *self = g_task_get_task_data (task);

  lk_xmpp_trace_finish (result, NULL);
  if (--self->n_out == 0)
    search_alternatives (task);
  if (self->n_out == 0)
    return_discovery (task);
}

static void
record_discovery (LkXmppSurvey *self,
                  gint64        started_ms)
{
  LkXmppDiscovery *discovery = self->discovery;
  g_autoptr(JsonObject) facts = json_object_new ();

  json_object_set_string_member (facts, "protocol", "xmpp");
  json_object_set_string_member (facts, "action",
                                 discovery->none       ? "none"
                                 : discovery->fallback ? "fallback"
                                                       : "srv");
  lk_run_record (self->run, "discovery", discovery->domain, started_ms, LK_OUTCOME_OK, NULL, facts);
}

static void
trace_targets (GTask *task)
{
  LkXmppSurvey *self = g_task_get_task_data (task);
  GPtrArray *targets = self->discovery->targets;
  guint n = MIN (targets->len, LK_XMPP_MAX_TARGETS);

  g_ptr_array_set_size (targets, (int) n);
  self->n_out = n;
  for (guint i = 0; i < n; i++)
    {
      LkXmppTarget *target = targets->pdata[i];

      lk_run_add_target (self->run, target->host, target->port,
                         target->direct ? LK_TRANSPORT_XMPPS : LK_TRANSPORT_XMPP, TRUE);
    }
  for (guint i = 0; i < n; i++)
    lk_xmpp_trace_async (self->run, targets->pdata[i], self->discovery->domain, targets,
                         g_task_get_cancellable (task), on_traced_cb, g_object_ref (task));
  self->impatient_id = g_timeout_add_full (G_PRIORITY_DEFAULT, IMPATIENT_MS, on_impatient_cb,
                                           g_object_ref (task), g_object_unref);
  lk_xmpp_survey_hold (self, FALSE);
}

static void
on_records_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppSurvey *self = g_task_get_task_data (task);
  LkXmppDiscovery *discovery = self->discovery;
  GError *error = NULL;
  g_autoptr(LkXmppRecords) records = lk_xmpp_records_finish (result, &error);

  if (records == NULL)
    {
      lk_xmpp_survey_hold (self, FALSE);
      g_task_return_error (task, error);
      return;
    }
  g_clear_pointer (&discovery->targets, g_ptr_array_unref);
  discovery->targets = g_steal_pointer (&records->targets);
  discovery->none = records->none;
  discovery->is_xmpp = records->none || discovery->targets->len > 0;
  if (!discovery->is_xmpp && self->certain)
    {
      discovery->fallback = TRUE;
      g_ptr_array_add (discovery->targets,
                       lk_xmpp_target_new (discovery->domain, LK_XMPP_PORT, FALSE, 0, 0));
    }
  if (discovery->is_xmpp || discovery->fallback)
    record_discovery (self, lk_run_now (self->run));
  if (discovery->targets->len > 0)
    trace_targets (task);
  else
    return_discovery (task);
}

/**
 * lk_xmpp_discover_async:
 * @run: the run
 * @domain: the part of the address after the @
 * @certain: whether the address is known to be one of XMPP. If not, nothing is sent to a domain
 * without SRV records
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called when everything was traced
 * @user_data: for @callback
 *
 * Finds a domain's XMPP servers by their SRV records (RFC 6120, 3.2; XEP-0368) and traces the best
 * four at the same time up to the features of the secured stream. Records `srv`, `discovery`,
 * `dns`, `connect`, `tls` and `xmpp` observations, and `http` ones where no server can be reached
 * and host-meta (XEP-0156) is asked for other ways.
 */
void
lk_xmpp_discover_async (LkRun               *run,
                        const char          *domain,
                        gboolean             certain,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  LkXmppSurvey *self = g_new0 (LkXmppSurvey, 1);
  g_autofree char *ascii = g_hostname_to_ascii (domain);
  g_autoptr(GTask) task = NULL;

  task = g_task_new (NULL, cancellable != NULL ? cancellable : lk_run_get_cancellable (run),
                     callback, user_data);
  g_task_set_source_tag (task, lk_xmpp_discover_async);
  g_task_set_task_data (task, self, (GDestroyNotify) lk_xmpp_survey_free);
  self->run = g_object_ref (run);
  self->certain = certain;
  self->discovery = g_new0 (LkXmppDiscovery, 1);
  self->discovery->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_xmpp_target_free);
  if (ascii == NULL || *ascii == '\0' || strlen (ascii) > 253)
    {
      g_task_return_new_error (task, LK_ERROR, LK_ERROR_INVALID, "%s: not a domain", domain);
      return;
    }
  self->discovery->domain = g_steal_pointer (&ascii);
  lk_xmpp_survey_hold (self, TRUE);
  lk_xmpp_records_async (run, self->discovery->domain, g_task_get_cancellable (task), on_records_cb,
                         g_object_ref (task));
}

/**
 * lk_xmpp_discover_finish:
 * @result: the result
 * @error: return location: LK_ERROR_INVALID for what is no domain, G_IO_ERROR_CANCELLED
 *
 * A domain that cannot be reached is no error: the observations tell.
 *
 * Returns: (transfer full): what was found, or %NULL with @error set
 */
LkXmppDiscovery *
lk_xmpp_discover_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

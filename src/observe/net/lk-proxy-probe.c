/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-proxy-probe.h"

#include <string.h>

#include "lk-address-kind.h"
#include "lk-fetch.h"
#include "lk-probe.h"
#include "lk-proxy-connect.h"
#include "lk-proxy-lookup.h"

#define PROBE "proxy"
#define DEADLINE_MS 3000
#define WPAD_URL "http://wpad/wpad.dat"

typedef struct
{
  LkProbe      *probe;       /* (owned) */
  LkRun        *run;         /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable) */
  char         *url;         /* (owned) */
  gboolean      direct;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *self = data;

  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->run);
  g_free (self->url);
  g_free (self);
}

static Probe *
probe_new (GTask        *task,
           LkRun        *run,
           const char   *subject,
           GCancellable *cancellable)
{
  Probe *self = g_new0 (Probe, 1);

  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, probe_free);
  self->run = g_object_ref (run);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->probe = lk_probe_new (run, PROBE, subject, DEADLINE_MS, cancellable);
  return self;
}

/* What may be written down of a proxy's URL: how it is spoken to, and where it is. */
static char *
dup_public (GUri *proxy)
{
  g_autofree char *place = lk_probe_host_port (g_uri_get_host (proxy), lk_proxy_get_port (proxy));

  return g_strdup_printf ("%s://%s", g_uri_get_scheme (proxy), place);
}

static void
on_connected_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);

  lk_proxy_connect_finish (result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
ask_proxy (GTask *task,
           GUri  *proxy)
{
  Probe *self = g_task_get_task_data (task);
  g_autoptr(GUri) url = g_uri_parse (self->url, G_URI_FLAGS_NONE, NULL);
  int port = url != NULL ? g_uri_get_port (url) : -1;

  if (url == NULL || g_uri_get_host (url) == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (port <= 0)
    port = strcmp (g_uri_get_scheme (url), "http") == 0 ? 80 : 443;
  lk_proxy_connect_async (self->run, proxy, g_uri_get_host (url), (guint16)port, self->cancellable,
                          on_connected_cb, g_object_ref (task));
}

static void
on_looked_up_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Probe *self = g_task_get_task_data (task);
  g_autoptr(GUri) proxy = NULL;
  g_autofree char *public_url = NULL;
  GError *error = NULL;
  g_auto(GStrv) proxies = lk_proxy_lookup_finish (result, &error);

  if (proxies == NULL)
    {
      lk_probe_end (self->probe, &error);
      g_task_return_error (task, error);
      return;
    }
  self->direct = lk_proxy_is_direct (proxies[0]);
  if (!self->direct)
    proxy = g_uri_parse (proxies[0], G_URI_FLAGS_NON_DNS | G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (proxy != NULL && g_uri_get_host (proxy) != NULL && *g_uri_get_host (proxy) != '\0')
    public_url = dup_public (proxy);

  lk_probe_set_string (self->probe, "proxy", self->direct ? "direct://" : public_url);
  lk_probe_set_boolean (self->probe, "direct", self->direct);
  lk_probe_set_string (self->probe, "source", lk_proxy_find_source (self->url, self->direct));
  if (!self->direct && public_url == NULL)
    g_set_error_literal (&error, LK_ERROR, LK_ERROR_INVALID, "The configured proxy is not a URL");
  lk_probe_end (self->probe, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (self->direct)
    g_task_return_boolean (task, TRUE);
  else
    ask_proxy (task, proxy);
}

/**
 * lk_proxy_probe_async:
 * @run: the run
 * @url: what would be fetched
 * @cancellable: (nullable): what ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Finds out which proxy this computer uses for @url (records `proxy`) and, where there is one,
 * whether that lets us through (records `proxy-connect`). Users and passwords are neither recorded
 * nor sent.
 */
void
lk_proxy_probe_async (LkRun               *run,
                      const char          *url,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Probe *self = probe_new (task, run, url, cancellable);

  g_task_set_source_tag (task, lk_proxy_probe_async);
  self->url = g_strdup (url);
  lk_proxy_lookup_async (url, lk_probe_get_cancellable (self->probe), on_looked_up_cb,
                         g_steal_pointer (&task));
}

/**
 * lk_proxy_probe_finish:
 * @result: the result
 * @out_direct: (out) (optional): whether no proxy is to be used
 * @error: return location
 *
 * Returns: whether it is known which proxy is used; what it said is in the run's observations
 */
gboolean
lk_proxy_probe_finish (GAsyncResult  *result,
                       gboolean      *out_direct,
                       GError       **error)
{
  Probe *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  self = g_task_get_task_data (G_TASK (result));
  if (out_direct != NULL)
    *out_direct = self->direct;
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_wpad_fetched_cb (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Probe *self = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;
  LkOutcome outcome = LK_OUTCOME_FAILED;
  GError *error = NULL;
  gconstpointer data = NULL;
  gsize length = 0;
  gboolean found;

  lk_fetch_finish (result, &answer, &outcome, &error);
  if (answer != NULL && answer->body != NULL)
    data = g_bytes_get_data (answer->body, &length);
  found = answer != NULL && answer->status == 200 && length > 0 &&
          memmem (data, length, "FindProxyForURL", 15) != NULL;
  if (answer != NULL && answer->status != 0)
    lk_probe_set_int (self->probe, "status", answer->status);
  if (lk_deadline_is_expired (self->probe->deadline))
    outcome = LK_OUTCOME_TIMEOUT;
  if (error == NULL && !found)
    g_set_error (&error, LK_ERROR, LK_ERROR_NOT_FOUND, "%s is not a proxy configuration", WPAD_URL);
  lk_probe_end_as (self->probe,
                   found ? LK_OUTCOME_OK : (outcome == LK_OUTCOME_OK ? LK_OUTCOME_FAILED : outcome),
                   found ? NULL : error);
  g_clear_error (&error);
  g_task_return_boolean (task, found);
}

static void
on_wpad_resolved_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Probe *self = g_task_get_task_data (task);
  g_autoptr(GPtrArray) array = g_ptr_array_new ();
  GError *error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);

  if (addresses == NULL)
    {
      lk_probe_end (self->probe, &error);
      g_clear_error (&error);
      g_task_return_boolean (task, FALSE);
      return;
    }
  for (GList *l = addresses; l != NULL; l = l->next)
    g_ptr_array_add (array, l->data);
  lk_address_set_fact (self->probe->facts, "addresses", array);
  g_resolver_free_addresses (addresses);
  lk_fetch_async (self->run, WPAD_URL, LK_FETCH_NO_REDIRECT | LK_FETCH_DIRECT, DEADLINE_MS,
                  lk_probe_get_cancellable (self->probe), on_wpad_fetched_cb, g_object_ref (task));
}

/**
 * lk_wpad_probe_async:
 * @run: the run
 * @cancellable: (nullable): what ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Looks whether this network offers a proxy configuration under the name `wpad` that this computer
 * does not use. To be asked where everything direct fails. Records one `proxy` of `wpad`; skipped
 * where other hosts may not be asked.
 */
void
lk_wpad_probe_async (LkRun               *run,
                     GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  Probe *self = probe_new (task, run, "wpad", cancellable);

  g_task_set_source_tag (task, lk_wpad_probe_async);
  lk_probe_set_string (self->probe, "source", "pac");
  if (!lk_run_get_extra_hosts (run))
    {
      lk_probe_end_as (self->probe, LK_OUTCOME_SKIPPED, NULL);
      g_task_return_boolean (task, FALSE);
      return;
    }
  g_resolver_lookup_by_name_async (resolver, "wpad", lk_probe_get_cancellable (self->probe),
                                   on_wpad_resolved_cb, g_steal_pointer (&task));
}

/**
 * lk_wpad_probe_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: whether a proxy configuration is offered
 */
gboolean
lk_wpad_probe_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

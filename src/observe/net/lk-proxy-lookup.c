/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-proxy-lookup.h"

#define SCHEMA "org.gnome.system.proxy"

typedef struct
{
  GSource *cancelled; /* (owned) (nullable) */
  gboolean returned;
} Lookup;

static void
lookup_stop (Lookup *self)
{
  if (self->cancelled != NULL)
    g_source_destroy (self->cancelled);
  g_clear_pointer (&self->cancelled, g_source_unref);
  self->returned = TRUE;
}

static void
lookup_free (gpointer data)
{
  lookup_stop (data);
  g_free (data);
}

static gboolean
on_cancelled_cb (GCancellable *cancellable,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);

  lookup_stop (g_task_get_task_data (task));
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
on_looked_up_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Lookup *self = g_task_get_task_data (task);
  GError *error = NULL;
  GStrv proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (self->returned)
    {
      g_strfreev (proxies);
      g_clear_error (&error);
      return;
    }
  lookup_stop (self);
  if (proxies != NULL)
    g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

/**
 * lk_proxy_lookup_async:
 * @url: what would be fetched
 * @cancellable: (nullable): what ends it, at once, also where a PAC file does not come
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks which proxies this computer is set up to use for @url.
 */
void
lk_proxy_lookup_async (const char          *url,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Lookup *self = g_new0 (Lookup, 1);

  g_task_set_source_tag (task, lk_proxy_lookup_async);
  g_task_set_task_data (task, self, lookup_free);
  if (cancellable != NULL)
    {
      self->cancelled = g_cancellable_source_new (cancellable);
      g_task_attach_source (task, self->cancelled, G_SOURCE_FUNC (on_cancelled_cb));
    }
  g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), url, cancellable, on_looked_up_cb,
                                 g_object_ref (task));
}

/**
 * lk_proxy_lookup_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): URLs of proxies in the order to try, `direct://` for none; they may
 *   hold passwords
 */
GStrv
lk_proxy_lookup_finish (GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_proxy_is_direct:
 * @proxy: (nullable): a proxy's URL
 *
 * Returns: whether it says that there is none
 */
gboolean
lk_proxy_is_direct (const char *proxy)
{
  return proxy == NULL || g_ascii_strncasecmp (proxy, "direct:", 7) == 0;
}

static gboolean
is_set (const char *name)
{
  g_autofree char *upper = g_ascii_strup (name, -1);
  const char *lower_value = g_getenv (name);
  const char *upper_value = g_getenv (upper);

  return (lower_value != NULL && *lower_value != '\0') ||
         (upper_value != NULL && *upper_value != '\0');
}

static char *
dup_mode (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = NULL;
  g_autoptr(GSettings) settings = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, SCHEMA, TRUE);
  if (schema == NULL || !g_settings_schema_has_key (schema, "mode"))
    return NULL;
  settings = g_settings_new_full (schema, NULL, NULL);
  return g_settings_get_string (settings, "mode");
}

/**
 * lk_proxy_find_source:
 * @url: what would be fetched
 * @direct: whether the answer was that there is no proxy
 *
 * Returns: (nullable): where the answer came from: `environment`, `settings` or `pac`; %NULL when
 *   that is not known
 */
const char *
lk_proxy_find_source (const char *url,
                      gboolean    direct)
{
  const char *scheme = g_uri_peek_scheme (url);
  g_autofree char *variable = g_strdup_printf ("%s_proxy", scheme != NULL ? scheme : "https");
  g_autofree char *mode = NULL;

  if (is_set (variable) || is_set ("all_proxy") || (direct && is_set ("no_proxy")))
    return "environment";
  mode = dup_mode ();
  if (g_strcmp0 (mode, "auto") == 0)
    return "pac";
  if (!direct || g_strcmp0 (mode, "manual") == 0)
    return "settings";
  return NULL;
}

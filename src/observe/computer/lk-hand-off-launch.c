/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-hand-off-launch.h"

#define PORTAL "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define OPEN_URI "org.freedesktop.portal.OpenURI"
#define REQUEST "org.freedesktop.portal.Request"

/* What a request of the portal comes to. */
#define ANSWER_DONE 0
#define ANSWER_DECLINED 1

typedef struct
{
  char              *url;       /* (owned) */
  GAppLaunchContext *context;   /* (owned) (nullable) */
  char              *handler;   /* (owned) (nullable) */
  GDBusConnection   *bus;       /* (owned) (nullable) */
  guint              signal_id;
  GSource           *stop;      /* (owned) (nullable) */
} Launch;

static void
launch_free (Launch *launch)
{
  g_free (launch->url);
  g_clear_object (&launch->context);
  g_free (launch->handler);
  g_clear_object (&launch->bus);
  g_free (launch);
}

static GTask *
new_task (const char          *url,
          gpointer             tag,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Launch *launch = g_new0 (Launch, 1);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, launch, (GDestroyNotify) launch_free);
  launch->url = g_strdup (url);
  return task;
}

static void
launched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (g_app_info_launch_uris_finish (G_APP_INFO (object), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
found_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Launch *launch = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GAppInfo) app = g_task_propagate_pointer (G_TASK (result), &error);
  GList uris = { launch->url, NULL, NULL };

  if (app == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  launch->handler = g_strdup (g_app_info_get_id (app));
  g_app_info_launch_uris_async (app, &uris, launch->context, g_task_get_cancellable (task), launched_cb, g_object_ref (task));
}

static void
find_browser (GTask        *task,
              gpointer      source,
              gpointer      task_data,
              GCancellable *cancellable)
{
  GAppInfo *app = g_app_info_get_default_for_uri_scheme ("https");

  if (app != NULL)
    g_task_return_pointer (task, app, g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no program is there for https");
}

/**
 * lk_hand_off_launch_async:
 * @url: a page
 * @context: (nullable): what lets the browser come to the front
 * @cancellable: (nullable): what stops it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Opens @url as programs outside of sandboxes do: with what GIO finds for `https`, which the pages of a sign-in are, by D-Bus
 * activation or by starting its command. The search reads many files and is done in a thread.
 */
void
lk_hand_off_launch_async (const char          *url,
                          GAppLaunchContext   *context,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task = new_task (url, lk_hand_off_launch_async, cancellable, callback, user_data);
  Launch *launch = g_task_get_task_data (task);
  g_autoptr(GTask) search = NULL;

  g_set_object (&launch->context, context);
  search = g_task_new (NULL, cancellable, found_cb, task);
  g_task_set_source_tag (search, find_browser);
  g_task_set_return_on_cancel (search, TRUE);
  g_task_run_in_thread (search, find_browser);
}

/**
 * lk_hand_off_launch_finish:
 * @result: the result of either way
 * @handler: (out) (transfer full) (nullable): the desktop file that was started, where that is known
 * @error: return location, of whoever refused
 *
 * Returns: whether the desktop said that it has opened the page
 */
gboolean
lk_hand_off_launch_finish (GAsyncResult  *result,
                           char         **handler,
                           GError       **error)
{
  Launch *launch = g_task_get_task_data (G_TASK (result));

  *handler = g_strdup (launch->handler);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* From here on the portal. Each of what it waits for holds the task; whoever is first ends the others. */
static void
end_portal (GTask  *task,
            GError *error)
{
  Launch *launch = g_task_get_task_data (task);
  g_autoptr(GSource) stop = g_steal_pointer (&launch->stop);
  guint signal_id = launch->signal_id;

  if (stop == NULL)
    {
      g_clear_error (&error);
      return;
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  launch->signal_id = 0;
  g_source_destroy (stop);
  g_dbus_connection_signal_unsubscribe (launch->bus, signal_id);
}

static gboolean
on_stopped_cb (GCancellable *cancellable,
               gpointer      user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);

  end_portal (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped while the portal had not answered"));
  return G_SOURCE_REMOVE;
}

static void
on_response_cb (GDBusConnection *bus,
                const char      *sender,
                const char      *path,
                const char      *interface,
                const char      *signal,
                GVariant        *parameters,
                gpointer         user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  GError *error = NULL;
  guint32 answer = ANSWER_DONE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (parameters, "(u@a{sv})", &answer, NULL);
  if (answer == ANSWER_DECLINED)
    error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "the person declined to open the page");
  else if (answer != ANSWER_DONE)
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "the portal could not open the page (%u)", answer);
  end_portal (task, error);
}

static void
called_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, &error);

  if (reply == NULL)
    end_portal (task, error);
}

static void
ask_portal (GTask *task)
{
  Launch *launch = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autofree char *token = g_strdup_printf ("latchkey%u", g_random_int ());
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (launch->bus) + 1), ".", '_');
  g_autofree char *request = g_strconcat (PORTAL_PATH "/request/", sender, "/", token, NULL);
  GVariantBuilder options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  launch->signal_id = g_dbus_connection_signal_subscribe (launch->bus, PORTAL, REQUEST, "Response", request, NULL,
                                                          G_DBUS_SIGNAL_FLAGS_NONE, on_response_cb,
                                                          g_object_ref (task), g_object_unref);
  launch->stop = g_cancellable_source_new (cancellable);
  g_source_set_callback (launch->stop, G_SOURCE_FUNC (on_stopped_cb), g_object_ref (task), g_object_unref);
  g_source_attach (launch->stop, g_task_get_context (task));
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_dbus_connection_call (launch->bus, PORTAL, PORTAL_PATH, OPEN_URI, "OpenURI",
                          g_variant_new ("(ssa{sv})", "", launch->url, &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, G_MAXINT, cancellable, called_cb, g_object_ref (task));
}

static void
connected_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Launch *launch = g_task_get_task_data (task);
  GError *error = NULL;

  launch->bus = g_bus_get_finish (result, &error);
  if (launch->bus != NULL)
    ask_portal (task);
  else
    g_task_return_error (task, error);
}

/**
 * lk_hand_off_launch_portal_async:
 * @bus: (nullable): the session bus; %NULL for the usual one
 * @url: a page
 * @cancellable: what stops it; the portal itself has no deadline
 * @callback: called with the result, for lk_hand_off_launch_finish()
 * @user_data: for @callback
 *
 * Opens @url as programs in sandboxes do: by the desktop portal (org.freedesktop.portal.OpenURI). GIO does the same, but
 * waits for a portal that starts.
 */
void
lk_hand_off_launch_portal_async (GDBusConnection     *bus,
                                 const char          *url,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task = new_task (url, lk_hand_off_launch_portal_async, cancellable, callback, user_data);
  Launch *launch = g_task_get_task_data (task);

  if (bus == NULL)
    {
      g_bus_get (G_BUS_TYPE_SESSION, cancellable, connected_cb, task);
      return;
    }
  launch->bus = g_object_ref (bus);
  ask_portal (task);
  g_object_unref (task);
}

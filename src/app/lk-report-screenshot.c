/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-screenshot.h"

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define INTERFACE "org.freedesktop.portal.Screenshot"
#define LOOK_MS 2000

typedef struct
{
  GDBusConnection *connection;   /* (owned) (nullable) */
  guint            subscription; /* holds a reference to the task */
} Shot;

static void
shot_free (Shot *shot)
{
  g_clear_object (&shot->connection);
  g_free (shot);
}

static void
on_version (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    g_debug ("no screenshots: %s", error->message);
  g_task_return_boolean (task, answer != NULL);
}

static void
on_bus_to_look (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GDBusConnection) connection = g_bus_get_finish (result, NULL);

  if (connection == NULL)
    g_task_return_boolean (task, FALSE);
  else
    /* The portal starts with the desktop; nothing is started for this question. */
    g_dbus_connection_call (connection, PORTAL_NAME, PORTAL_PATH, "org.freedesktop.DBus.Properties", "Get",
                            g_variant_new ("(ss)", INTERFACE, "version"), G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                            LOOK_MS, g_task_get_cancellable (task), on_version, g_object_ref (task));
}

/**
 * lk_report_screenshot_look_async:
 * @cancellable: (nullable): stops waiting
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Finds out whether a portal that runs takes screenshots.
 */
void
lk_report_screenshot_look_async (GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_report_screenshot_look_async);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, on_bus_to_look, task);
}

/**
 * lk_report_screenshot_look_finish:
 *
 * Returns: whether screenshots can be taken
 */
gboolean
lk_report_screenshot_look_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/* The first answer counts, whoever gives it. @error: (transfer full) (nullable): why there is no @path (transfer full) */
static void
end (GTask  *task,
     char   *path,
     GError *error)
{
  Shot *shot = g_task_get_task_data (task);
  guint subscription = shot->subscription;

  if (subscription == 0)
    {
      g_clear_error (&error);
      g_free (path);
      return;
    }
  shot->subscription = 0;
  if (path != NULL)
    g_task_return_pointer (task, path, g_free);
  else
    g_task_return_error (task, error);
  g_dbus_connection_signal_unsubscribe (shot->connection, subscription);
}

static void
on_response (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  g_autoptr(GVariant) results = NULL;
  g_autoptr(GFile) file = NULL;
  guint32 response = 2;
  const char *uri = NULL;
  char *found = NULL;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get (parameters, "(u@a{sv})", &response, &results);
  if (response == 0 && results != NULL && g_variant_lookup (results, "uri", "&s", &uri))
    {
      file = g_file_new_for_uri (uri);
      found = g_file_get_path (file);
    }
  end (user_data, found,
       found != NULL ? NULL : g_error_new_literal (G_IO_ERROR, response == 1 ? G_IO_ERROR_CANCELLED : G_IO_ERROR_FAILED,
                                                   "no screenshot was taken"));
}

static void
on_asked (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  /* Where it worked, the answer comes as a signal. */
  if (answer == NULL)
    end (task, NULL, error);
}

static void
on_bus_to_take (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  Shot *shot = g_task_get_task_data (task);
  g_auto(GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *token = g_strdup_printf ("latchkey%u", g_random_int ());
  g_autofree char *sender = NULL, *path = NULL;

  shot->connection = g_bus_get_finish (result, &error);
  if (shot->connection == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* The portal tells the path of a request before it is made, so that no answer can be missed. */
  sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (shot->connection) + 1), ".", '_');
  path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  shot->subscription = g_dbus_connection_signal_subscribe (shot->connection, PORTAL_NAME, "org.freedesktop.portal.Request",
                                                           "Response", path, NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_response,
                                                           g_object_ref (task), g_object_unref);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "interactive", g_variant_new_boolean (TRUE));
  g_dbus_connection_call (shot->connection, PORTAL_NAME, PORTAL_PATH, INTERFACE, "Screenshot",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          g_task_get_cancellable (task), on_asked, g_object_ref (task));
}

/**
 * lk_report_screenshot_take_async:
 * @cancellable: (nullable): stops waiting
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Lets the person take a picture of their screen.
 */
void
lk_report_screenshot_take_async (GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_report_screenshot_take_async);
  g_task_set_task_data (task, g_new0 (Shot, 1), (GDestroyNotify) shot_free);
  g_bus_get (G_BUS_TYPE_SESSION, cancellable, on_bus_to_take, task);
}

/**
 * lk_report_screenshot_take_finish:
 * @result: of the call
 * @error: return location; G_IO_ERROR_CANCELLED where the person thought better of it
 *
 * Returns: (transfer full) (type filename): where the picture is
 */
char *
lk_report_screenshot_take_finish (GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

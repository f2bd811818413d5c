/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-bus.h"

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"
#define PROPERTIES "org.freedesktop.DBus.Properties"

static void
on_called_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  GError *error = NULL;
  GVariant *reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, reply, (GDestroyNotify) g_variant_unref);
}

/**
 * lk_bus_call_async:
 * @bus: (nullable): the bus; without one it fails at once
 * @name: whom to ask
 * @path: which object
 * @interface: which interface
 * @method: which method
 * @parameters: (nullable): its parameters; a floating reference is taken
 * @reply: (nullable): the reply's type
 * @cancellable: (nullable): what ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks a service that is there already: nothing is started, nobody is prompted, and it takes %LK_BUS_CALL_MS at most.
 */
void
lk_bus_call_async (GDBusConnection     *bus,
                   const char          *name,
                   const char          *path,
                   const char          *interface,
                   const char          *method,
                   GVariant            *parameters,
                   const GVariantType  *reply,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GVariant) held = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;

  g_task_set_source_tag (task, lk_bus_call_async);
  g_task_set_check_cancellable (task, FALSE);
  if (bus == NULL || g_dbus_connection_is_closed (bus))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, "there is no such bus");
      return;
    }
  g_dbus_connection_call (bus, name, path, interface, method, held, reply, G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          LK_BUS_CALL_MS, cancellable, on_called_cb, g_steal_pointer (&task));
}

/**
 * lk_bus_call_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the reply
 */
GVariant *
lk_bus_call_finish (GAsyncResult  *result,
                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_bus_get_property_async:
 * @bus: (nullable): the bus
 * @name: whom to ask
 * @path: which object
 * @interface: which interface
 * @property: which property
 * @cancellable: (nullable): what ends it
 * @callback: called with the result
 * @user_data: for @callback
 */
void
lk_bus_get_property_async (GDBusConnection     *bus,
                           const char          *name,
                           const char          *path,
                           const char          *interface,
                           const char          *property,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  lk_bus_call_async (bus, name, path, PROPERTIES, "Get", g_variant_new ("(ss)", interface, property),
                     G_VARIANT_TYPE ("(v)"), cancellable, callback, user_data);
}

/**
 * lk_bus_get_property_finish:
 * @result: the result
 * @type: the type the property must have
 * @error: return location
 *
 * Returns: (transfer full) (nullable): its value
 */
GVariant *
lk_bus_get_property_finish (GAsyncResult        *result,
                            const GVariantType  *type,
                            GError             **error)
{
  g_autoptr(GVariant) reply = lk_bus_call_finish (result, error);
  g_autoptr(GVariant) value = NULL;

  if (reply == NULL)
    return NULL;
  g_variant_get (reply, "(v)", &value);
  if (!g_variant_is_of_type (value, type))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "a property of type %s", g_variant_get_type_string (value));
      return NULL;
    }
  return g_steal_pointer (&value);
}

/**
 * lk_bus_is_hung:
 * @error: (nullable): how a call ended
 *
 * Returns: whether the service is there and says nothing
 */
gboolean
lk_bus_is_hung (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMEOUT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_TIMED_OUT);
}

typedef struct
{
  LkBusName  found;
  char      *name;    /* (owned) */
  guint      n_left;
  GError    *error;   /* (owned) (nullable) */
} Look;

static void
look_free (Look *self)
{
  g_free (self->name);
  g_clear_error (&self->error);
  g_free (self);
}

static void
look_done (GTask *task)
{
  Look *self = g_task_get_task_data (task);

  if (--self->n_left > 0)
    return;
  if (self->error != NULL)
    g_task_return_error (task, g_steal_pointer (&self->error));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_owned_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Look *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = lk_bus_call_finish (result, &error);

  if (reply != NULL)
    g_variant_get (reply, "(b)", &self->found.owned);
  else if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  look_done (task);
}

static void
on_activatable_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Look *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply = lk_bus_call_finish (result, &error);
  g_autofree const char **names = NULL;

  if (reply != NULL)
    {
      g_variant_get (reply, "(^a&s)", &names);
      self->found.activatable = g_strv_contains (names, self->name);
    }
  else if (self->error == NULL)
    self->error = g_steal_pointer (&error);
  look_done (task);
}

static void
on_pid_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Look *self = g_task_get_task_data (task);
  g_autoptr(GVariant) reply = lk_bus_call_finish (result, NULL);

  /* A name that nobody owns has no process; nor need the bus know it. */
  if (reply != NULL)
    g_variant_get (reply, "(u)", &self->found.pid);
  look_done (task);
}

/**
 * lk_bus_look_async:
 * @bus: (nullable): the bus
 * @name: a well-known name
 * @cancellable: (nullable): what ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks the bus alone, not the service, whether somebody has that name or could be started for it.
 */
void
lk_bus_look_async (GDBusConnection     *bus,
                   const char          *name,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Look *self = g_new0 (Look, 1);

  g_task_set_source_tag (task, lk_bus_look_async);
  g_task_set_check_cancellable (task, FALSE);
  self->name = g_strdup (name);
  self->n_left = 3;
  g_task_set_task_data (task, self, (GDestroyNotify) look_free);
  lk_bus_call_async (bus, BUS_NAME, BUS_PATH, BUS_NAME, "NameHasOwner", g_variant_new ("(s)", name),
                     G_VARIANT_TYPE ("(b)"), cancellable, on_owned_cb, g_object_ref (task));
  lk_bus_call_async (bus, BUS_NAME, BUS_PATH, BUS_NAME, "ListActivatableNames", NULL,
                     G_VARIANT_TYPE ("(as)"), cancellable, on_activatable_cb, g_object_ref (task));
  lk_bus_call_async (bus, BUS_NAME, BUS_PATH, BUS_NAME, "GetConnectionUnixProcessID", g_variant_new ("(s)", name),
                     G_VARIANT_TYPE ("(u)"), cancellable, on_pid_cb, g_object_ref (task));
}

/**
 * lk_bus_look_finish:
 * @result: the result
 * @name: (out): what the bus said
 * @error: return location
 *
 * Returns: whether the bus answered
 */
gboolean
lk_bus_look_finish (GAsyncResult  *result,
                    LkBusName     *name,
                    GError       **error)
{
  Look *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  self = g_task_get_task_data (G_TASK (result));
  *name = self->found;
  return g_task_propagate_boolean (G_TASK (result), error);
}

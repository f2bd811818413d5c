/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "local-kit.h"

#include <glib/gstdio.h>

#include "lk-json.h"
#include "lk-tree.h"

TestLocal *
test_local_new (void)
{
  TestLocal *self = g_new0 (TestLocal, 1);
  g_autoptr(GError) error = NULL;

  self->root = g_dir_make_tmp ("latchkey-local-XXXXXX", &error);
  g_assert_no_error (error);
  self->environment = g_ptr_array_new_with_free_func (g_free);
  self->run = test_run_new (NULL);
  return self;
}

void
test_local_free (TestLocal *self)
{
  test_run_settle (self->run);
  g_clear_object (&self->run);
  g_clear_pointer (&self->computer, lk_computer_unref);
  if (self->client != NULL)
    g_dbus_connection_close_sync (self->client, NULL, NULL);
  if (self->server != NULL)
    g_dbus_connection_close_sync (self->server, NULL, NULL);
  g_clear_object (&self->client);
  g_clear_object (&self->server);
  if (self->bus != NULL)
    g_test_dbus_stop (self->bus);
  g_clear_object (&self->bus);
  lk_tree_remove (self->root);
  g_ptr_array_unref (self->environment);
  g_free (self->root);
  g_free (self);
}

void
test_local_setenv (TestLocal  *self,
                   const char *name,
                   const char *value)
{
  g_assert_null (self->computer);
  g_ptr_array_add (self->environment, g_strdup_printf ("%s=%s", name, value));
}

void
test_local_write (TestLocal  *self,
                  const char *path,
                  const char *text)
{
  lk_tree_write (self->root, path, text, -1);
}

void
test_local_program (TestLocal  *self,
                    const char *path)
{
  g_autofree char *whole = g_strconcat (self->root, path, NULL);

  test_local_write (self, path, "#!/bin/false\n");
  g_assert_cmpint (g_chmod (whole, 0700), ==, 0);
}

void
test_local_link (TestLocal  *self,
                 const char *path,
                 const char *target)
{
  lk_tree_link (self->root, path, target);
}

LkClient *
test_local_add_client (TestLocal  *self,
                       const char *name)
{
  LkClient *client = lk_client_new (name);

  g_ptr_array_add (lk_case_get_service (lk_run_get_case (self->run))->clients, client);
  return client;
}

static GDBusConnection *
connect_to (const char *address)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                         G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  return connection;
}

static void
make_computer (TestLocal *self)
{
  const char *const data_dirs[] = { "/home/alice/.local/share", "/usr/local/share", "/usr/share", NULL };
  const char *const path[] = { "/usr/local/bin", "/usr/bin", NULL };

  if (self->computer != NULL)
    return;
  g_ptr_array_add (self->environment, NULL);
  self->computer = lk_computer_new (self->root, "/home/alice", "/run/user/1000", data_dirs, path,
                                    (const char *const *) self->environment->pdata);
}

/* Starts an empty bus, as that of the session or the system's; to be called when files and variables are there. */
void
test_local_start_bus (TestLocal *self,
                      gboolean   system)
{
  g_autofree char *services = NULL;

  g_assert_null (self->bus);
  make_computer (self);
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  services = g_strconcat (self->root, "/usr/share/dbus-1/services", NULL);
  if (g_file_test (services, G_FILE_TEST_IS_DIR))
    g_test_dbus_add_service_dir (self->bus, services);
  g_test_dbus_up (self->bus);
  self->client = connect_to (g_test_dbus_get_bus_address (self->bus));
  self->server = connect_to (g_test_dbus_get_bus_address (self->bus));
  g_set_object (system ? &self->computer->system_bus : &self->computer->session_bus, self->client);
}

void
test_local_own (TestLocal  *self,
                const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) reply =
      g_dbus_connection_call_sync (self->server, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                   "RequestName", g_variant_new ("(su)", name, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL,
                                   &error);

  g_assert_no_error (error);
}

/* Offers every interface of @xml at @path. */
void
test_local_offer (TestLocal                  *self,
                  const char                 *path,
                  const char                 *xml,
                  const GDBusInterfaceVTable *vtable,
                  gpointer                    user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (xml, &error);

  g_assert_no_error (error);
  for (guint i = 0; node->interfaces[i] != NULL; i++)
    {
      g_dbus_connection_register_object (self->server, path, node->interfaces[i], vtable, user_data, NULL, &error);
      g_assert_no_error (error);
    }
}

static GDBusMessage *
swallow (GDBusConnection *connection,
         GDBusMessage    *message,
         gboolean         incoming,
         gpointer         user_data)
{
  if (!incoming || g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    return message;
  g_object_unref (message);
  return NULL;
}

/* From now on stand-ins answer nothing. */
void
test_local_hang (TestLocal *self)
{
  g_dbus_connection_add_filter (self->server, swallow, NULL, NULL);
}

void
test_local_probe (TestLocal       *self,
                  TestProbeAsync   probe,
                  TestProbeFinish  finish)
{
  g_autoptr(GAsyncResult) result = NULL;

  make_computer (self);
  probe (self->run, self->computer, NULL, test_take_result, &result);
  finish (test_wait (&result));
}

LkObservation *
test_local_find (TestLocal  *self,
                 const char *probe,
                 const char *subject)
{
  LkObservation *observation = test_run_find (self->run, probe, subject);

  g_assert_nonnull (observation);
  g_assert_false (lk_run_is_out (self->run, probe));
  return observation;
}

/* Whether it says no; a fact that is left out does not. */
gboolean
test_local_is_false (LkObservation *observation,
                     const char    *fact)
{
  gboolean value = TRUE;

  return lk_json_get_boolean (lk_observation_get_facts (observation), fact, &value) && !value;
}

gboolean
test_local_has_word (LkObservation *observation,
                     const char    *fact,
                     const char    *word)
{
  g_auto(GStrv) words = lk_json_dup_strings (lk_observation_get_facts (observation), fact);

  return words != NULL && g_strv_contains ((const char *const *) words, word);
}

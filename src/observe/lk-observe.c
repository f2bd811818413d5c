/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-observe.h"

#include <gio/gio.h>
#include <gio/gunixconnection.h>
#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>

/* Where no session bus is, GIO would start one on the first use of settings, and with it a program and a file. */
static void
refuse_new_bus (void)
{
  const char *address = g_getenv ("DBUS_SESSION_BUS_ADDRESS");
  const char *runtime_dir = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *socket = runtime_dir != NULL ? g_build_filename (runtime_dir, "bus", NULL) : NULL;

  if (address != NULL && *address != '\0' && !g_str_has_prefix (address, "autolaunch:"))
    return;
  if (socket == NULL || !g_file_test (socket, G_FILE_TEST_EXISTS))
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", LK_NO_BUS, TRUE);
}

/**
 * lk_observe_prepare:
 *
 * Registers the types that worker threads would register too. GLib before 2.80 can deadlock when one
 * thread sets up a class (which holds one lock and waits for another) while a second registers a type
 * that the first needs: here libsoup's session against the settings' worker.
 * Also keeps a session bus from being started where there is none.
 *
 * To be called before any thread is started; calling it again costs nothing.
 */
void
lk_observe_prepare (void)
{
  static gsize prepared;
  const GType types[] = {
    G_TYPE_INET_ADDRESS,   G_TYPE_INET_SOCKET_ADDRESS, G_TYPE_UNIX_SOCKET_ADDRESS, G_TYPE_PROXY_ADDRESS, G_TYPE_NETWORK_ADDRESS,
    G_TYPE_NETWORK_SERVICE, G_TYPE_SOCKET,             G_TYPE_SOCKET_CONNECTION,   G_TYPE_TCP_CONNECTION, G_TYPE_UNIX_CONNECTION,
    G_TYPE_SOCKET_CLIENT,  G_TYPE_TASK,                G_TYPE_CANCELLABLE,         G_TYPE_DBUS_CONNECTION,
    SOUP_TYPE_SESSION,     SOUP_TYPE_MESSAGE,
  };

  if (!g_once_init_enter (&prepared))
    return;
  refuse_new_bus ();
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_type_class_unref (g_type_class_ref (types[i]));
  g_once_init_leave (&prepared, 1);
}

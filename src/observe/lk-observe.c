/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-observe.h"

#include <gio/gio.h>
#include <gio/gunixconnection.h>
#include <gio/gunixsocketaddress.h>
#include <libsoup/soup.h>

/**
 * lk_observe_prepare:
 *
 * Registers the types that worker threads would register too. GLib before 2.80 can deadlock when one
 * thread sets up a class (which holds one lock and waits for another) while a second registers a type
 * that the first needs: here libsoup's session against the settings' worker.
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
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_type_class_unref (g_type_class_ref (types[i]));
  g_once_init_leave (&prepared, 1);
}

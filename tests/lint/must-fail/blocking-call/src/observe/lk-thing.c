/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

static void
lk_thing_do (void)
{
  g_usleep (10);
  g_resolver_lookup_by_name_sync_thing ();
  g_dbus_connection_call_sync (NULL);
}

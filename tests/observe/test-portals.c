/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "lk-portal-service-probe.h"
#include "local-kit.h"

#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define PORTALS "/usr/share/xdg-desktop-portal/portals/"
#define REAL_PORTAL "/usr/libexec/xdg-desktop-portal"
#define REAL_BACKEND "/usr/libexec/xdg-desktop-portal-gtk"
#define GTK "[portal]\nDBusName=org.freedesktop.impl.portal.desktop.gtk\n" \
            "Interfaces=org.freedesktop.impl.portal.FileChooser;org.freedesktop.impl.portal.AppChooser;\nUseIn=gnome;x-cinnamon\n"
#define KDE "[portal]\nDBusName=org.freedesktop.impl.portal.desktop.kde\n" \
            "Interfaces=org.freedesktop.impl.portal.AppChooser;\nUseIn=KDE\n"
#define WLR "[portal]\nInterfaces=org.freedesktop.impl.portal.Screenshot;\nUseIn=wlroots;sway;\n"
/* A real portal has this long to be there. */
#define PATIENCE_MS 15000

static const char open_uri_xml[] = "<node><interface name='org.freedesktop.portal.OpenURI'>"
                                   "<property name='version' type='u' access='read'/></interface></node>";
static const char other_xml[] = "<node><interface name='org.freedesktop.portal.FileChooser'>"
                                "<property name='version' type='u' access='read'/></interface></node>";

static GVariant *
on_get (GDBusConnection  *connection,
        const char       *sender,
        const char       *path,
        const char       *interface,
        const char       *property,
        GError          **error,
        gpointer          user_data)
{
  return g_variant_new_uint32 (4);
}

static const GDBusInterfaceVTable vtable = { NULL, on_get, NULL, { NULL } };

static LkObservation *
look (TestLocal *local)
{
  test_local_probe (local, lk_portal_service_probe_async, lk_portal_service_probe_finish);
  return test_local_find (local, "portal-service", "");
}

static void
test_healthy (gconstpointer data)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;
  gint64 version = 0;

  test_local_setenv (local, "XDG_CURRENT_DESKTOP", data);
  test_local_write (local, PORTALS "gtk.portal", GTK);
  test_local_write (local, PORTALS "kde.portal", KDE);
  test_local_start_bus (local, FALSE);
  test_local_offer (local, PATH, open_uri_xml, &vtable, NULL);
  test_local_own (local, NAME);
  seen = look (local);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
  g_assert_true (lk_observation_is_true (seen, "owner"));
  g_assert_true (lk_observation_get_fact_int (seen, "open_uri", &version));
  g_assert_cmpint (version, ==, 4);
  g_assert_false (lk_observation_is_true (seen, "hung"));
  g_assert_true (lk_observation_is_true (seen, "app_chooser"));
  g_assert_true (lk_observation_has_fact (seen, "desktop", data));
  g_assert_true (test_local_has_word (seen, "backends", "gtk"));
}

static void
test_no_open_uri (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;
  gint64 version;

  test_local_setenv (local, "XDG_CURRENT_DESKTOP", "sway");
  test_local_write (local, PORTALS "wlr.portal", WLR);
  test_local_write (local, PORTALS "broken.portal", "nothing");
  test_local_start_bus (local, FALSE);
  test_local_offer (local, PATH, other_xml, &vtable, NULL);
  test_local_own (local, NAME);
  seen = look (local);
  g_assert_true (lk_observation_is_true (seen, "owner"));
  g_assert_false (lk_observation_get_fact_int (seen, "open_uri", &version));
  g_assert_false (lk_observation_is_true (seen, "hung"));
  g_assert_true (test_local_is_false (seen, "app_chooser"));
  g_assert_true (test_local_has_word (seen, "used", "wlr"));
  g_assert_false (test_local_has_word (seen, "backends", "broken"));
}

static void
test_hung (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_start_bus (local, FALSE);
  test_local_own (local, NAME);
  test_local_hang (local);
  seen = look (local);
  g_assert_true (lk_observation_is_true (seen, "hung"));
  g_assert_cmpint (lk_observation_get_duration (seen), <, 1500);
}

static void
test_absent (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_start_bus (local, FALSE);
  seen = look (local);
  g_assert_true (test_local_is_false (seen, "owner"));
  g_assert_true (test_local_is_false (seen, "activatable"));
  g_assert_true (test_local_is_false (seen, "app_chooser"));
}

static void
test_no_bus (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_write (local, PORTALS "gtk.portal", GTK);
  seen = look (local);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_FAILED);
  g_assert_true (lk_observation_has_error (seen, "g-io-error-quark", G_IO_ERROR_NOT_CONNECTED));
  g_assert_true (test_local_has_word (seen, "backends", "gtk"));
}

static const struct
{
  const char *name;
  const char *file;
  const char *text;
  const char *used;     /* (nullable) */
  gboolean    chooser;
} preferences[] = {
  { "default", "/home/alice/.config/xdg-desktop-portal/portals.conf", "[preferred]\ndefault=gtk\n", "gtk", TRUE },
  { "desktop", "/etc/xdg/xdg-desktop-portal/sway-portals.conf", "[preferred]\ndefault=wlr;gtk;\n", "wlr", TRUE },
  { "system", "/usr/share/xdg-desktop-portal/sway-portals.conf", "[preferred]\ndefault=gtk\n", "gtk", TRUE },
  { "none", "/home/alice/.config/xdg-desktop-portal/portals.conf",
    "[preferred]\ndefault=gtk\norg.freedesktop.impl.portal.AppChooser=none\n", NULL, FALSE },
  { "any", "/home/alice/.config/xdg-desktop-portal/portals.conf", "[preferred]\ndefault=*\n", "wlr", TRUE },
  { "broken", "/home/alice/.config/xdg-desktop-portal/portals.conf", "preferred", "wlr", TRUE },
};

static void
test_preferences (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (preferences); i++)
    {
      g_autoptr(TestLocal) local = test_local_new ();
      LkObservation *seen;

      g_test_message ("%s", preferences[i].name);
      test_local_setenv (local, "XDG_CURRENT_DESKTOP", "sway");
      test_local_write (local, PORTALS "gtk.portal", GTK);
      test_local_write (local, PORTALS "wlr.portal", WLR);
      test_local_write (local, preferences[i].file, preferences[i].text);
      test_local_start_bus (local, FALSE);
      seen = look (local);
      g_assert_cmpint (lk_observation_is_true (seen, "app_chooser"), ==, preferences[i].chooser);
      if (preferences[i].used != NULL)
        g_assert_true (test_local_has_word (seen, "used", preferences[i].used));
    }
}

/* From here on xdg-desktop-portal itself. */

static GSubprocess *
start (TestLocal  *local,
       const char *program,
       const char *portals)
{
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "HOME", local->root, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", local->root, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DESKTOP_PORTAL_DIR", portals, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CURRENT_DESKTOP", "gnome", TRUE);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", g_test_dbus_get_bus_address (local->bus), TRUE);
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  process = g_subprocess_launcher_spawn (launcher, &error, program, NULL);
  g_assert_no_error (error);
  return process;
}

static gboolean
is_owned (TestLocal *local)
{
  g_autoptr(GVariant) reply =
      g_dbus_connection_call_sync (local->client, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                   "NameHasOwner", g_variant_new ("(s)", NAME), G_VARIANT_TYPE ("(b)"),
                                   G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean owned = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &owned);
  return owned;
}

static void
wait_for_name (TestLocal *local)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;

  while (!is_owned (local) && g_get_monotonic_time () < end)
    test_wait_ms (20);
}

static void
stop (GSubprocess *process)
{
  g_subprocess_force_exit (process);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

/* Without a backend that can choose programs it offers no OpenURI: the fault that people meet. */
static void
test_real_without_backend (void)
{
  g_autoptr(TestLocal) local = NULL;
  g_autofree char *portals = NULL;
  GSubprocess *portal;
  LkObservation *seen;
  gint64 version;

  if (!g_file_test (REAL_PORTAL, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("xdg-desktop-portal is not installed");
      return;
    }
  local = test_local_new ();
  portals = g_build_filename (local->root, "portals", NULL);
  g_assert_cmpint (g_mkdir (portals, 0700), ==, 0);
  test_local_start_bus (local, FALSE);
  portal = start (local, REAL_PORTAL, portals);
  wait_for_name (local);
  if (is_owned (local))
    {
      seen = look (local);
      g_assert_true (lk_observation_is_true (seen, "owner"));
      g_assert_false (lk_observation_get_fact_int (seen, "open_uri", &version));
      g_assert_false (lk_observation_is_true (seen, "hung"));
    }
  else
    g_test_skip ("xdg-desktop-portal does not start here");
  stop (portal);
}

static void
test_real (void)
{
  g_autoptr(TestLocal) local = NULL;
  GSubprocess *portal;
  LkObservation *seen;
  gint64 version = 0;

  if (!g_file_test (REAL_PORTAL, G_FILE_TEST_IS_EXECUTABLE) || !g_file_test (REAL_BACKEND, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("xdg-desktop-portal and xdg-desktop-portal-gtk are not installed");
      return;
    }
  local = test_local_new ();
  test_local_link (local, PORTALS "gtk.portal", PORTALS "gtk.portal");
  test_local_setenv (local, "XDG_CURRENT_DESKTOP", "gnome");
  test_local_start_bus (local, FALSE);
  /* The portal only reads its version from the backend's description; no screen is needed for that. */
  test_local_own (local, "org.freedesktop.impl.portal.desktop.gtk");
  portal = start (local, REAL_PORTAL, PORTALS);
  wait_for_name (local);
  if (is_owned (local))
    {
      seen = look (local);
      g_assert_true (lk_observation_is_true (seen, "owner"));
      g_assert_true (lk_observation_get_fact_int (seen, "open_uri", &version));
      g_assert_cmpint (version, >=, 1);
      g_assert_true (lk_observation_is_true (seen, "app_chooser"));
    }
  else
    g_test_skip ("xdg-desktop-portal does not start here");
  stop (portal);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/portals/healthy/gnome", "GNOME", test_healthy);
  g_test_add_data_func ("/portals/healthy/kde", "KDE", test_healthy);
  g_test_add_data_func ("/portals/healthy/xfce", "XFCE", test_healthy);
  g_test_add_func ("/portals/no-open-uri", test_no_open_uri);
  g_test_add_func ("/portals/hung", test_hung);
  g_test_add_func ("/portals/absent", test_absent);
  g_test_add_func ("/portals/no-bus", test_no_bus);
  g_test_add_func ("/portals/preferences", test_preferences);
  g_test_add_func ("/portals/real/without-backend", test_real_without_backend);
  g_test_add_func ("/portals/real/with-backend", test_real);
  return g_test_run ();
}

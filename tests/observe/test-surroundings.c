/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "lk-input-probe.h"
#include "lk-json.h"
#include "lk-parts-probe.h"
#include "lk-time-sync-probe.h"
#include "local-kit.h"

#define UNITS "/etc/systemd/system/"

static LkObservation *
look_at_time (TestLocal *local)
{
  test_local_probe (local, lk_time_sync_probe_async, lk_time_sync_probe_finish);
  return test_local_find (local, "time-sync", "");
}

static gboolean
has_fact (LkObservation *observation,
          const char    *fact)
{
  return json_object_has_member (lk_observation_get_facts (observation), fact);
}

static const char timedate_xml[] = "<node><interface name='org.freedesktop.timedate1'>"
                                   "<property name='NTP' type='b' access='read'/>"
                                   "<property name='NTPSynchronized' type='b' access='read'/>"
                                   "<property name='LocalRTC' type='b' access='read'/>"
                                   "<property name='CanNTP' type='b' access='read'/>"
                                   "<property name='Timezone' type='s' access='read'/></interface></node>";

static GVariant *
on_get_time (GDBusConnection  *connection,
             const char       *sender,
             const char       *path,
             const char       *interface,
             const char       *property,
             GError          **error,
             gpointer          user_data)
{
  if (g_str_equal (property, "Timezone"))
    return g_variant_new_string ("Asia/Shanghai");
  return g_variant_new_boolean (!g_str_equal (property, "LocalRTC"));
}

static const GDBusInterfaceVTable timedate_vtable = { NULL, on_get_time, NULL, { NULL } };

static void
test_time_from_bus (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_start_bus (local, TRUE);
  test_local_offer (local, "/org/freedesktop/timedate1", timedate_xml, &timedate_vtable, NULL);
  test_local_own (local, "org.freedesktop.timedate1");
  seen = look_at_time (local);
  g_assert_true (lk_observation_has_fact (seen, "source", "timedate1"));
  g_assert_true (lk_observation_is_true (seen, "ntp"));
  g_assert_true (lk_observation_is_true (seen, "synchronized"));
  g_assert_true (lk_observation_is_true (seen, "can_ntp"));
  g_assert_true (test_local_is_false (seen, "local_rtc"));
  g_assert_true (lk_observation_has_fact (seen, "zone", "Asia/Shanghai"));
  g_assert_false (has_fact (seen, "hung"));
}

static void
test_time_hung (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_link (local, "/etc/localtime", "../usr/share/zoneinfo/Europe/Berlin");
  test_local_start_bus (local, TRUE);
  test_local_own (local, "org.freedesktop.timedate1");
  test_local_hang (local);
  seen = look_at_time (local);
  g_assert_true (lk_observation_is_true (seen, "hung"));
  g_assert_true (lk_observation_has_fact (seen, "zone", "Europe/Berlin"));
  g_assert_cmpint (lk_observation_get_duration (seen), <, 1500);
}

static void
test_time_from_files (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_setenv (local, "TZ", ":America/New_York");
  test_local_link (local, "/etc/localtime", "/usr/share/zoneinfo/Europe/Berlin");
  test_local_write (local, "/etc/adjtime", "0.0 0 0.0\n0\nLOCAL\n");
  test_local_write (local, "/run/systemd/timesync/synchronized", "");
  test_local_write (local, "/usr/lib/systemd/system/systemd-timesyncd.service", "");
  test_local_link (local, UNITS "sysinit.target.wants/systemd-timesyncd.service",
                   "/usr/lib/systemd/system/systemd-timesyncd.service");
  seen = look_at_time (local);
  g_assert_true (lk_observation_has_fact (seen, "source", "files"));
  g_assert_true (lk_observation_is_true (seen, "ntp"));
  g_assert_true (lk_observation_is_true (seen, "synchronized"));
  g_assert_true (lk_observation_is_true (seen, "local_rtc"));
  g_assert_true (lk_observation_is_true (seen, "can_ntp"));
  g_assert_true (lk_observation_has_fact (seen, "zone", "Europe/Berlin"));
  g_assert_true (lk_observation_has_fact (seen, "zone_environment", "America/New_York"));
}

static void
test_time_nobody_sets (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_write (local, "/usr/lib/systemd/system/systemd-timesyncd.service", "");
  test_local_write (local, UNITS "x.service", "");
  test_local_write (local, "/etc/adjtime", "garbage");
  seen = look_at_time (local);
  g_assert_true (test_local_is_false (seen, "ntp"));
  g_assert_true (lk_observation_is_true (seen, "can_ntp"));
  g_assert_false (has_fact (seen, "synchronized"));
  g_assert_true (test_local_is_false (seen, "local_rtc"));
}

static void
test_time_nothing_known (void)
{
  g_autoptr(TestLocal) bare = test_local_new ();
  g_autoptr(TestLocal) sandbox = test_local_new ();
  g_autoptr(TestLocal) permitted = test_local_new ();
  LkObservation *seen;

  seen = look_at_time (bare);
  g_assert_false (has_fact (seen, "ntp"));
  g_assert_false (has_fact (seen, "synchronized"));
  test_local_write (sandbox, "/.flatpak-info", "[Application]\n");
  seen = look_at_time (sandbox);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_SKIPPED);
  g_assert_true (lk_observation_has_fact (seen, "permission", "--system-talk-name=org.freedesktop.timedate1"));
  test_local_write (permitted, "/.flatpak-info", "[Application]\n\n[System Bus Policy]\norg.freedesktop.timedate1=talk\n");
  seen = look_at_time (permitted);
  g_assert_true (lk_observation_is_true (seen, "hidden"));
  g_assert_null (lk_observation_get_fact (seen, "permission"));
}

static LkObservation *
look_at_parts (TestLocal *local)
{
  test_local_probe (local, lk_parts_probe_async, lk_parts_probe_finish);
  return test_local_find (local, "parts", "");
}

static void
test_parts_there (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *text = NULL;
  LkObservation *seen;

  test_local_setenv (local, "https_proxy", "http://alice:s3cret@proxy.example:3128");
  test_local_setenv (local, "NODE_EXTRA_CA_CERTS", "/etc/company.pem");
  test_local_setenv (local, "HOME", "/home/alice");
  test_local_start_bus (local, FALSE);
  test_local_own (local, "org.freedesktop.portal.Desktop");
  seen = look_at_parts (local);
  g_assert_true (lk_observation_is_true (seen, "tls_backend"));
  g_assert_true (lk_observation_is_true (seen, "session_bus"));
  g_assert_true (lk_observation_is_true (seen, "portal"));
  g_assert_cmpuint (json_array_get_length (lk_json_get_array (lk_observation_get_facts (seen), "missing")), ==, 0);
  g_assert_true (test_local_has_word (seen, "environment", "https_proxy"));
  g_assert_true (test_local_has_word (seen, "environment", "NODE_EXTRA_CA_CERTS"));
  g_assert_false (test_local_has_word (seen, "environment", "HOME"));
  node = lk_observation_to_json (seen);
  text = lk_json_to_text (node, FALSE);
  g_assert_null (strstr (text, "s3cret"));
}

static void
test_parts_missing (void)
{
  g_autoptr(TestLocal) no_bus = test_local_new ();
  g_autoptr(TestLocal) no_portal = test_local_new ();
  LkObservation *seen;

  seen = look_at_parts (no_bus);
  g_assert_true (test_local_is_false (seen, "session_bus"));
  g_assert_true (test_local_has_word (seen, "missing", "session-bus"));
  g_assert_false (has_fact (seen, "portal"));
  test_local_start_bus (no_portal, FALSE);
  seen = look_at_parts (no_portal);
  g_assert_true (test_local_is_false (seen, "portal"));
  g_assert_true (test_local_has_word (seen, "missing", "xdg-desktop-portal"));
}

/* Runs in a process of its own, where GLib has no TLS. */
static void
test_parts_no_tls (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr(TestLocal) local = test_local_new ();
      LkObservation *seen = look_at_parts (local);

      g_assert_true (test_local_is_false (seen, "tls_backend"));
      g_assert_true (test_local_has_word (seen, "missing", "glib-networking"));
      return;
    }
  g_setenv ("GIO_USE_TLS", "dummy", TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_unsetenv ("GIO_USE_TLS");
  g_test_trap_assert_passed ();
}

static const struct
{
  const char *name;
  const char *session;
  const char *running;     /* (nullable) */
  const char *gtk;         /* (nullable) */
  const char *qt;          /* (nullable) */
  const char *xim;         /* (nullable) */
  const char *engine;      /* (nullable) */
  const char *framework;
  const char *mismatch;    /* yes, no or (nullable) not known */
} inputs[] = {
  { "gnome", "wayland", "ibus-daemon", NULL, NULL, "@im=ibus", "electron", "ibus", "no" },
  { "gnome-set", "wayland", "ibus-daemon", "ibus", "ibus", "@im=ibus", "electron", "ibus", "no" },
  { "kde", "wayland", "fcitx5", NULL, NULL, "@im=fcitx", "qt", "fcitx5", "no" },
  { "xfce", "x11", "fcitx5", "fcitx", "fcitx", "@im=fcitx", "electron", "fcitx5", "no" },
  { "nothing", "x11", NULL, NULL, NULL, NULL, "electron", "none", "no" },
  { "only-named", "x11", NULL, "ibus", NULL, NULL, "electron", "ibus", "no" },
  { "wrong-gtk", "x11", "fcitx5", "ibus", "fcitx", "@im=fcitx", "electron", "fcitx5", "yes" },
  { "wrong-gtk-for-qt", "x11", "fcitx5", "ibus", "fcitx", "@im=fcitx", "qt", "fcitx5", "no" },
  { "wrong-qt", "x11", "ibus-daemon", NULL, "fcitx", NULL, "qt", "ibus", "yes" },
  { "unknown-engine", "x11", "fcitx5", "ibus", NULL, NULL, NULL, "fcitx5", NULL },
  { "old-fcitx", "x11", "fcitx", "fcitx5", NULL, NULL, "electron", "fcitx", "no" },
};

static void
test_input (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      g_autoptr(TestLocal) local = test_local_new ();
      LkObservation *seen;

      g_test_message ("%s", inputs[i].name);
      test_local_setenv (local, "XDG_SESSION_TYPE", inputs[i].session);
      if (inputs[i].gtk != NULL)
        test_local_setenv (local, "GTK_IM_MODULE", inputs[i].gtk);
      if (inputs[i].qt != NULL)
        test_local_setenv (local, "QT_IM_MODULE", inputs[i].qt);
      if (inputs[i].xim != NULL)
        test_local_setenv (local, "XMODIFIERS", inputs[i].xim);
      test_local_add_client (local, "Chat")->engine = g_strdup (inputs[i].engine);
      test_local_write (local, "/proc/100/comm", "bash\n");
      if (inputs[i].running != NULL)
        test_local_write (local, "/proc/101/comm", inputs[i].running);
      test_local_probe (local, lk_input_probe_async, lk_input_probe_finish);
      seen = test_local_find (local, "input", "");
      g_assert_cmpstr (lk_observation_get_fact (seen, "session"), ==, inputs[i].session);
      g_assert_cmpstr (lk_observation_get_fact (seen, "framework"), ==, inputs[i].framework);
      g_assert_cmpint (lk_observation_is_true (seen, "running"), ==, inputs[i].running != NULL);
      g_assert_cmpint (lk_observation_is_true (seen, "mismatch"), ==, g_strcmp0 (inputs[i].mismatch, "yes") == 0);
      g_assert_cmpint (has_fact (seen, "mismatch"), ==, inputs[i].mismatch != NULL);
    }
}

static void
test_input_in_flatpak (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_write (local, "/.flatpak-info", "[Application]\n");
  test_local_write (local, "/proc/100/comm", "fcitx5\n");
  test_local_setenv (local, "GTK_IM_MODULE", "ibus");
  test_local_add_client (local, "Chat")->engine = g_strdup ("electron");
  test_local_probe (local, lk_input_probe_async, lk_input_probe_finish);
  seen = test_local_find (local, "input", "");
  g_assert_false (has_fact (seen, "running"));
  g_assert_false (has_fact (seen, "mismatch"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/from-bus", test_time_from_bus);
  g_test_add_func ("/time/hung", test_time_hung);
  g_test_add_func ("/time/from-files", test_time_from_files);
  g_test_add_func ("/time/nobody-sets", test_time_nobody_sets);
  g_test_add_func ("/time/nothing-known", test_time_nothing_known);
  g_test_add_func ("/parts/there", test_parts_there);
  g_test_add_func ("/parts/missing", test_parts_missing);
  g_test_add_func ("/parts/no-tls", test_parts_no_tls);
  g_test_add_func ("/input/table", test_input);
  g_test_add_func ("/input/in-flatpak", test_input_in_flatpak);
  return g_test_run ();
}

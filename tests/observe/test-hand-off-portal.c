/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "lk-hand-off.h"
#include "lk-json.h"
#include "lk-tree.h"
#include "local-kit.h"

#define NAME "org.freedesktop.portal.Desktop"
#define PATH "/org/freedesktop/portal/desktop"
#define PORTALS "/usr/share/xdg-desktop-portal/portals/"
#define REAL_PORTAL "/usr/libexec/xdg-desktop-portal"
#define REAL_BACKEND "/usr/libexec/xdg-desktop-portal-gtk"
#define PAGE "<!doctype html><title>hand-off</title>"
#define LONG_MS 20000
#define SHORT_MS 500

static const char xml[] = "<node><interface name='org.freedesktop.portal.OpenURI'><method name='OpenURI'>"
                          "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
                          "<arg type='o' direction='out'/></method></interface></node>";

/* A portal that answers as it is told to. */
typedef struct
{
  guint32   answer;
  gboolean  silent; /* the method returns, and no answer ever comes */
  char     *url;    /* (owned) (nullable) what it was asked to open */
} Portal;

static void
on_call (GDBusConnection       *bus,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  Portal *portal = user_data;
  g_autoptr(GVariant) options = g_variant_get_child_value (parameters, 2);
  g_autofree char *name = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *handle = NULL;
  const char *token = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  handle = g_strconcat (PATH "/request/", name, "/", token, NULL);
  g_variant_get_child (parameters, 1, "s", &portal->url);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", handle));
  if (portal->silent)
    return;
  g_dbus_connection_emit_signal (bus, sender, handle, "org.freedesktop.portal.Request", "Response",
                                 g_variant_new ("(ua{sv})", portal->answer, NULL), &error);
  g_assert_no_error (error);
}

static const GDBusInterfaceVTable vtable = { on_call, NULL, NULL, { NULL } };

/* A messenger out of a sandbox is what makes the portal the way to test. */
static void
add_client (TestLocal  *local,
            const char *kind)
{
  LkCase *kase = lk_run_get_case (local->run);
  g_autofree char *id = lk_case_dup_next_id (kase);
  g_autoptr(JsonObject) facts = json_object_new ();
  g_autoptr(LkObservation) seen = NULL;

  test_local_add_client (local, "Element")->scheme = g_strdup ("element");
  json_object_set_boolean_member (facts, "installed", TRUE);
  json_object_set_string_member (facts, "kind", kind);
  seen = lk_observation_new (id, "client", "Element", 0, 0, LK_OUTCOME_OK, NULL, facts);
  lk_case_add_observation (kase, seen);
}

static TestLocal *
new_local (const char *kind)
{
  TestLocal *local = test_local_new ();

  test_local_start_bus (local, FALSE);
  add_client (local, kind);
  return local;
}

static gboolean
beat_cb (gpointer user_data)
{
  (*(guint *) user_data)++;
  return G_SOURCE_CONTINUE;
}

static LkObservation *
try_it (TestLocal *local,
        guint      deadline_ms,
        guint     *beats)
{
  const char *const environment[] = { "WAYLAND_DISPLAY=wayland-9", NULL };
  const char *const none[] = { NULL };
  LkCase *kase = lk_run_get_case (local->run);
  g_autoptr(LkComputer) computer = lk_computer_new ("", "/home/alice", NULL, none, none, environment);
  g_autoptr(GAsyncResult) result = NULL;
  guint beat_id = g_timeout_add (5, beat_cb, beats);
  LkObservation *seen;

  computer->session_bus = g_object_ref (local->client);
  lk_hand_off_async (kase, computer, PAGE, NULL, deadline_ms, NULL, test_take_result, &result);
  test_wait (&result);
  lk_hand_off_finish (result);
  g_source_remove (beat_id);
  seen = lk_case_find_newest (kase, "hand-off", "browser");
  g_assert_cmpstr (lk_observation_get_fact (seen, "by"), ==, "portal");
  return seen;
}

/* The portal says that it is done, and no browser comes. */
static void
test_silent (gconstpointer kind)
{
  g_autoptr(TestLocal) local = new_local (kind);
  Portal portal = { 0 };
  guint beats = 0;
  LkObservation *seen;

  test_local_offer (local, PATH, xml, &vtable, &portal);
  test_local_own (local, NAME);
  seen = try_it (local, SHORT_MS, &beats);
  g_assert_true (g_str_has_prefix (portal.url, "http://127.0.0.1:"));
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_TIMEOUT);
  g_assert_true (lk_observation_is_true (seen, "launched"));
  g_assert_true (test_local_is_false (seen, "opened"));
  g_free (portal.url);
}

static void
test_refused (void)
{
  g_autoptr(TestLocal) local = new_local ("flatpak-user");
  Portal portal = { .answer = 2 };
  guint beats = 0;
  LkObservation *seen;

  test_local_offer (local, PATH, xml, &vtable, &portal);
  test_local_own (local, NAME);
  seen = try_it (local, LONG_MS, &beats);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_FAILED);
  g_assert_true (lk_observation_has_error (seen, "g-io-error-quark", G_IO_ERROR_FAILED));
  g_assert_true (test_local_is_false (seen, "launched"));
  g_free (portal.url);
}

/* Who declines to choose a browser proves nothing. */
static void
test_declined (void)
{
  g_autoptr(TestLocal) local = new_local ("flatpak-user");
  Portal portal = { .answer = 1 };
  guint beats = 0;

  test_local_offer (local, PATH, xml, &vtable, &portal);
  test_local_own (local, NAME);
  g_assert_cmpint (lk_observation_get_outcome (try_it (local, LONG_MS, &beats)), ==, LK_OUTCOME_CANCELLED);
  g_free (portal.url);
}

static void
test_none (void)
{
  g_autoptr(TestLocal) local = new_local ("flatpak-system");
  guint beats = 0;
  LkObservation *seen = try_it (local, LONG_MS, &beats);

  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_FAILED);
  g_assert_true (lk_observation_has_error (seen, "g-dbus-error-quark", G_DBUS_ERROR_SERVICE_UNKNOWN));
  g_assert_true (test_local_is_false (seen, "launched"));
}

static void
test_without_interface (void)
{
  g_autoptr(TestLocal) local = new_local ("flatpak-user");
  guint beats = 0;
  LkObservation *seen;

  test_local_own (local, NAME);
  seen = try_it (local, LONG_MS, &beats);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_FAILED);
  g_assert_true (test_local_is_false (seen, "launched"));
}

/* A portal that hangs costs no more than the deadline, and the main loop goes on meanwhile. */
static void
test_hung (gconstpointer silent)
{
  g_autoptr(TestLocal) local = new_local ("flatpak-user");
  Portal portal = { .silent = TRUE };
  guint beats = 0;
  LkObservation *seen;
  gboolean launched;

  if (silent != NULL)
    test_local_offer (local, PATH, xml, &vtable, &portal);
  test_local_own (local, NAME);
  if (silent == NULL)
    test_local_hang (local);
  seen = try_it (local, SHORT_MS, &beats);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_TIMEOUT);
  g_assert_false (lk_json_get_boolean (lk_observation_get_facts (seen), "launched", &launched));
  g_assert_cmpuint (beats, >, 5);
  g_free (portal.url);
}

/* From here on xdg-desktop-portal itself, with a program of ours as the person's browser. */

static GSubprocess *
start (TestLocal *local)
{
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "HOME", local->root, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", local->root, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", g_get_user_data_dir (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", g_get_user_config_dir (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DESKTOP_PORTAL_DIR", PORTALS, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CURRENT_DESKTOP", "gnome", TRUE);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", g_test_dbus_get_bus_address (local->bus), TRUE);
  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  process = g_subprocess_launcher_spawn (launcher, &error, REAL_PORTAL, NULL);
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
install_browser (TestLocal *local)
{
  g_autofree char *program = g_build_filename (local->root, "browser", NULL);
  g_autofree char *entry = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Browser\nExec=%s %%u\n"
                                            "MimeType=x-scheme-handler/http;x-scheme-handler/https;\n", program);

  lk_tree_write (local->root, "/browser", "#!/bin/sh\nexec curl -sS -o /dev/null \"$1\"\n", -1);
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  lk_tree_write (g_get_user_data_dir (), "/applications/browser.desktop", entry, -1);
  lk_tree_write (g_get_user_config_dir (), "/mimeapps.list", "[Default Applications]\n"
                 "x-scheme-handler/http=browser.desktop\nx-scheme-handler/https=browser.desktop\n", -1);
}

static void
test_real (gconstpointer browser)
{
  g_autoptr(TestLocal) local = NULL;
  g_autofree char *curl = g_find_program_in_path ("curl");
  gint64 end = g_get_monotonic_time () + LONG_MS * G_TIME_SPAN_MILLISECOND;
  GSubprocess *portal;
  LkObservation *seen;
  guint beats = 0;

  if (curl == NULL || !g_file_test (REAL_PORTAL, G_FILE_TEST_IS_EXECUTABLE) ||
      !g_file_test (REAL_BACKEND, G_FILE_TEST_IS_EXECUTABLE))
    {
      g_test_skip ("curl, xdg-desktop-portal and xdg-desktop-portal-gtk are not all installed");
      return;
    }
  local = new_local ("flatpak-user");
  if (browser != NULL)
    install_browser (local);
  test_local_own (local, "org.freedesktop.impl.portal.desktop.gtk");
  portal = start (local);
  while (!is_owned (local) && g_get_monotonic_time () < end)
    test_wait_ms (20);
  if (is_owned (local))
    {
      seen = try_it (local, browser != NULL ? LONG_MS : 2 * SHORT_MS, &beats);
      g_test_message ("outcome %d: %s", lk_observation_get_outcome (seen), lk_observation_get_error_message (seen));
      g_assert_true (lk_observation_is_true (seen, "opened") == (browser != NULL));
    }
  else
    g_test_skip ("xdg-desktop-portal does not start here");
  g_subprocess_force_exit (portal);
  g_subprocess_wait (portal, NULL, NULL);
  g_object_unref (portal);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/hand-off/portal/silent/flatpak", "flatpak-user", test_silent);
  g_test_add_data_func ("/hand-off/portal/silent/snap", "snap", test_silent);
  g_test_add_func ("/hand-off/portal/refused", test_refused);
  g_test_add_func ("/hand-off/portal/declined", test_declined);
  g_test_add_func ("/hand-off/portal/none", test_none);
  g_test_add_func ("/hand-off/portal/without-interface", test_without_interface);
  g_test_add_data_func ("/hand-off/portal/hung/all", NULL, test_hung);
  g_test_add_data_func ("/hand-off/portal/hung/answer", "silent", test_hung);
  g_test_add_data_func ("/hand-off/portal/real", "browser", test_real);
  g_test_add_data_func ("/hand-off/portal/real/no-browser", NULL, test_real);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>
#include <unistd.h>

#include "lk-json.h"
#include "lk-keyring-probe.h"
#include "local-kit.h"

#define NAME "org.freedesktop.secrets"
#define PATH "/org/freedesktop/secrets"
#define LOGIN PATH "/collection/login"
/* A real daemon has this long to be there. */
#define PATIENCE_MS 10000

static const char service_xml[] =
    "<node><interface name='org.freedesktop.Secret.Service'>"
    "<method name='ReadAlias'><arg type='s' direction='in'/><arg type='o' direction='out'/></method>"
    "<method name='Unlock'><arg type='ao' direction='in'/><arg type='ao' direction='out'/><arg type='o' direction='out'/>"
    "</method>"
    "<property name='Collections' type='ao' access='read'/></interface></node>";
static const char collection_xml[] = "<node><interface name='org.freedesktop.Secret.Collection'>"
                                     "<property name='Locked' type='b' access='read'/></interface></node>";

typedef struct
{
  const char *alias;   /* what the default is */
  gboolean    locked;
  guint       n_calls; /* of anything but ReadAlias */
} FakeKeyring;

static void
on_call (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  FakeKeyring *self = user_data;

  if (!g_str_equal (method, "ReadAlias"))
    self->n_calls++;
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", self->alias));
}

static GVariant *
on_get (GDBusConnection  *connection,
        const char       *sender,
        const char       *path,
        const char       *interface,
        const char       *property,
        GError          **error,
        gpointer          user_data)
{
  FakeKeyring *self = user_data;
  const char *const collections[] = { PATH "/collection/session", LOGIN };

  if (g_str_equal (property, "Locked"))
    return g_variant_new_boolean (self->locked);
  return g_variant_new_objv (collections, G_N_ELEMENTS (collections));
}

static const GDBusInterfaceVTable vtable = { on_call, on_get, NULL, { NULL } };

static void
probe (TestLocal *local)
{
  test_local_probe (local, lk_keyring_probe_async, lk_keyring_probe_finish);
}

static void
offer (TestLocal   *local,
       FakeKeyring *keyring)
{
  test_local_start_bus (local, FALSE);
  test_local_offer (local, PATH, service_xml, &vtable, keyring);
  test_local_offer (local, LOGIN, collection_xml, &vtable, keyring);
  test_local_own (local, NAME);
}

static void
write_program (TestLocal  *local,
               const char *program)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", getpid ());

  test_local_write (local, path, program);
}

static void
test_unlocked (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  FakeKeyring keyring = { LOGIN, FALSE, 0 };
  LkObservation *seen;
  gint64 n = 0;

  write_program (local, "gnome-keyring-d\n");
  offer (local, &keyring);
  probe (local);
  seen = test_local_find (local, "keyring", "");
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
  g_assert_true (lk_observation_is_true (seen, "owner"));
  g_assert_true (test_local_is_false (seen, "activatable"));
  g_assert_true (lk_observation_is_true (seen, "default"));
  g_assert_true (test_local_is_false (seen, "locked"));
  g_assert_true (lk_observation_has_fact (seen, "backend", "gnome-keyring"));
  g_assert_true (lk_observation_get_fact_int (seen, "collections", &n));
  g_assert_cmpint (n, ==, 2);
  g_assert_false (lk_observation_is_true (seen, "hung"));
  g_assert_cmpuint (keyring.n_calls, ==, 0);
}

static void
test_locked (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  FakeKeyring keyring = { LOGIN, TRUE, 0 };

  write_program (local, "ksecretd\n");
  offer (local, &keyring);
  probe (local);
  g_assert_true (lk_observation_is_true (test_local_find (local, "keyring", ""), "locked"));
  g_assert_true (lk_observation_has_fact (test_local_find (local, "keyring", ""), "backend", "kwallet6"));
  g_assert_cmpuint (keyring.n_calls, ==, 0);
}

static const char wallet_xml[] =
    "<node><interface name='org.kde.KWallet'>"
    "<method name='networkWallet'><arg type='s' direction='out'/></method>"
    "<method name='isOpen'><arg type='s' direction='in'/><arg type='b' direction='out'/></method>"
    "</interface></node>";

static void
on_wallet_call (GDBusConnection       *connection,
                const char            *sender,
                const char            *path,
                const char            *interface,
                const char            *method,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  const gboolean *open = user_data;
  const char *wallet = NULL;

  if (g_str_equal (method, "networkWallet"))
    {
      g_dbus_method_invocation_return_value (invocation, g_variant_new ("(s)", "home"));
      return;
    }
  g_variant_get (parameters, "(&s)", &wallet);
  g_assert_cmpstr (wallet, ==, "home");
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(b)", *open));
}

static const GDBusInterfaceVTable wallet_vtable = { on_wallet_call, NULL, NULL, { NULL } };

/* Debian 12's KWallet says "locked" of an open wallet until somebody used its Secret Service. */
static void
test_wallet (gconstpointer data)
{
  g_autoptr(TestLocal) local = test_local_new ();
  FakeKeyring keyring = { LOGIN, TRUE, 0 };
  gboolean open = GPOINTER_TO_INT (data);

  offer (local, &keyring);
  test_local_offer (local, open ? "/modules/kwalletd5" : "/modules/kwalletd6", wallet_xml, &wallet_vtable, &open);
  probe (local);
  g_assert_true (lk_observation_is_true (test_local_find (local, "keyring", ""), "locked") == !open);
  g_assert_true (test_local_is_false (test_local_find (local, "keyring", ""), "locked") == open);
}

static void
test_wallet_off (void)
{
  g_autoptr(TestLocal) local = test_local_new ();

  test_local_start_bus (local, FALSE);
  test_local_own (local, "org.kde.kwalletd5");
  test_local_write (local, "/home/alice/.config/kwalletrc", "[Wallet]\nEnabled=false\n");
  probe (local);
  g_assert_true (lk_observation_is_true (test_local_find (local, "keyring", ""), "kwallet_off"));
}

static void
test_no_default (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  FakeKeyring keyring = { "/", TRUE, 0 };
  LkObservation *seen;
  gboolean locked;

  offer (local, &keyring);
  probe (local);
  seen = test_local_find (local, "keyring", "");
  g_assert_true (test_local_is_false (seen, "default"));
  g_assert_false (lk_json_get_boolean (lk_observation_get_facts (seen), "locked", &locked));
  g_assert_null (lk_observation_get_fact (seen, "backend"));
}

static void
test_absent (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_start_bus (local, FALSE);
  probe (local);
  seen = test_local_find (local, "keyring", "");
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
  g_assert_true (test_local_is_false (seen, "owner"));
  g_assert_true (test_local_is_false (seen, "activatable"));
  g_assert_false (lk_observation_is_true (seen, "default"));
}

#define SERVICE_FILE(name, more) "[D-BUS Service]\nName=" name "\n" more

static LkObservation *
look_at_services (TestLocal  *local,
                  const char *usual,
                  const char *other)
{
  if (usual != NULL)
    test_local_write (local, "/usr/share/dbus-1/services/org.freedesktop.secrets.service", usual);
  if (other != NULL)
    test_local_write (local, "/usr/share/dbus-1/services/another.service", other);
  test_local_start_bus (local, FALSE);
  probe (local);
  return test_local_find (local, "keyring", "");
}

/* The bus says that it can start the keyring: it can where the program of its file is there, or where that is not told. */
static void
test_startable (void)
{
  static const struct
  {
    const char *usual, *other;
    gboolean    expected;
  } vectors[] = {
    { SERVICE_FILE (NAME, "Exec=/usr/bin/gnome-keyring-daemon --start --foreground"), NULL, TRUE },
    { SERVICE_FILE (NAME, "Exec=gnome-keyring-daemon"), NULL, TRUE },
    { SERVICE_FILE (NAME, "Exec=/usr/bin/gone --start"), NULL, FALSE },
    { SERVICE_FILE (NAME, "Exec=/usr/bin/gone\nSystemdService=keyring.service"), NULL, TRUE },
    { NULL, SERVICE_FILE (NAME, "Exec=/usr/bin/gnome-keyring-daemon"), TRUE },
    { NULL, SERVICE_FILE (NAME, "Exec=/opt/gone/keyring"), FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr(TestLocal) local = test_local_new ();
      LkObservation *seen;

      test_local_program (local, "/usr/bin/gnome-keyring-daemon");
      seen = look_at_services (local, vectors[i].usual, vectors[i].other);
      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_true (test_local_is_false (seen, "owner"));
      g_assert_cmpint (lk_observation_is_true (seen, "activatable"), ==, vectors[i].expected);
      g_assert_cmpint (test_local_is_false (seen, "activatable"), ==, !vectors[i].expected);
      g_assert_cmpint (lk_observation_get_fact (seen, "dangling") != NULL, ==, !vectors[i].expected);
    }
}

/* Files in the person's own folder go before those of the computer. */
static void
test_startable_own (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_program (local, "/usr/bin/gnome-keyring-daemon");
  test_local_write (local, "/home/alice/.local/share/dbus-1/services/own.service",
                    SERVICE_FILE (NAME, "Exec=/home/alice/keyring"));
  seen = look_at_services (local, SERVICE_FILE (NAME, "Exec=/usr/bin/gnome-keyring-daemon"), NULL);
  g_assert_true (test_local_is_false (seen, "activatable"));
  g_assert_true (lk_observation_has_fact (seen, "dangling", "~/keyring"));
}

static void
test_hung (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_start_bus (local, FALSE);
  test_local_own (local, NAME);
  test_local_hang (local);
  probe (local);
  seen = test_local_find (local, "keyring", "");
  g_assert_true (lk_observation_is_true (seen, "owner"));
  g_assert_true (lk_observation_is_true (seen, "hung"));
  g_assert_cmpint (lk_observation_get_duration (seen), >=, 400);
  g_assert_cmpint (lk_observation_get_duration (seen), <, 1800);
}

static void
test_no_bus (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  probe (local);
  seen = test_local_find (local, "keyring", "");
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_FAILED);
  g_assert_true (lk_observation_has_error (seen, "g-io-error-quark", G_IO_ERROR_NOT_CONNECTED));
}

static void
test_hidden (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  g_autoptr(TestLocal) allowed = test_local_new ();
  FakeKeyring keyring = { LOGIN, FALSE, 0 };
  LkObservation *seen;

  test_local_write (local, "/.flatpak-info",
                    "[Application]\nname=org.latchkey.Latchkey\n\n[Session Bus Policy]\norg.kde.*=talk\n");
  offer (local, &keyring);
  probe (local);
  seen = test_local_find (local, "keyring", "");
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_SKIPPED);
  g_assert_true (lk_observation_has_fact (seen, "permission", "--talk-name=org.freedesktop.secrets"));

  test_local_write (allowed, "/.flatpak-info", "[Session Bus Policy]\norg.freedesktop.secrets=talk\n");
  offer (allowed, &keyring);
  probe (allowed);
  g_assert_true (lk_observation_is_true (test_local_find (allowed, "keyring", ""), "default"));
}

static void
test_kwallet_alone (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen;

  test_local_start_bus (local, FALSE);
  test_local_own (local, "org.kde.kwalletd5");
  probe (local);
  seen = test_local_find (local, "keyring", "");
  g_assert_true (test_local_is_false (seen, "owner"));
  g_assert_true (lk_observation_is_true (seen, "kwallet"));
}

static void
test_stopped (void)
{
  g_autoptr(TestLocal) local = test_local_new ();

  test_local_start_bus (local, FALSE);
  test_local_own (local, NAME);
  test_local_hang (local);
  g_cancellable_cancel (lk_run_get_cancellable (local->run));
  probe (local);
  g_assert_cmpint (lk_observation_get_outcome (test_local_find (local, "keyring", "")), ==, LK_OUTCOME_CANCELLED);
}

/* From here on gnome-keyring itself. */

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

/* With @password the daemon makes and unlocks the login keyring, as a session does at login. */
static GSubprocess *
start_daemon (TestLocal  *local,
              const char *password)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                                                       G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                                                       G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *control = g_build_filename (local->root, "control", NULL);
  g_autofree char *control_option = g_strconcat ("--control-directory=", control, NULL);
  g_autoptr(GError) error = NULL;
  GSubprocess *daemon;
  gint64 end = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;

  g_subprocess_launcher_setenv (launcher, "HOME", local->root, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", local->root, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", local->root, TRUE);
  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", g_test_dbus_get_bus_address (local->bus), TRUE);
  daemon = g_subprocess_launcher_spawn (launcher, &error, "gnome-keyring-daemon", "--foreground", "--components=secrets",
                                        control_option, password != NULL ? "--unlock" : NULL, NULL);
  g_assert_no_error (error);
  if (password != NULL)
    g_output_stream_write_all (g_subprocess_get_stdin_pipe (daemon), password, strlen (password), NULL, NULL, NULL);
  g_output_stream_close (g_subprocess_get_stdin_pipe (daemon), NULL, NULL);
  while (!is_owned (local) && g_get_monotonic_time () < end)
    test_wait_ms (20);
  g_assert_true (is_owned (local));
  return daemon;
}

static void
stop_daemon (GSubprocess *daemon,
             TestLocal   *local)
{
  g_subprocess_force_exit (daemon);
  g_subprocess_wait (daemon, NULL, NULL);
  while (is_owned (local))
    test_wait_ms (10);
  g_object_unref (daemon);
}

static gboolean
skip_without_daemon (void)
{
  g_autofree char *program = g_find_program_in_path ("gnome-keyring-daemon");

  if (program == NULL)
    g_test_skip ("gnome-keyring-daemon is not installed");
  return program == NULL;
}

static void
test_real_unlocked_then_locked (void)
{
  g_autoptr(TestLocal) local = NULL;
  LkObservation *seen;
  GSubprocess *daemon;

  if (skip_without_daemon ())
    return;
  local = test_local_new ();
  test_local_link (local, "/proc", "/proc");
  test_local_start_bus (local, FALSE);
  daemon = start_daemon (local, "\n");
  probe (local);
  seen = test_local_find (local, "keyring", "");
  g_assert_true (lk_observation_has_fact (seen, "backend", "gnome-keyring"));
  g_assert_true (lk_observation_is_true (seen, "owner"));
  g_assert_true (lk_observation_is_true (seen, "default"));
  g_assert_true (test_local_is_false (seen, "locked"));
  stop_daemon (daemon, local);

  g_clear_object (&local->run);
  local->run = test_run_new (NULL);
  daemon = start_daemon (local, NULL);
  probe (local);
  seen = test_local_find (local, "keyring", "");
  g_assert_true (lk_observation_is_true (seen, "owner"));
  g_assert_true (lk_observation_is_true (seen, "default"));
  g_assert_true (lk_observation_is_true (seen, "locked"));
  stop_daemon (daemon, local);

  g_clear_object (&local->run);
  local->run = test_run_new (NULL);
  probe (local);
  g_assert_true (test_local_is_false (test_local_find (local, "keyring", ""), "owner"));
}

static void
test_real_fresh (void)
{
  g_autoptr(TestLocal) local = NULL;
  LkObservation *seen;
  GSubprocess *daemon;

  if (skip_without_daemon ())
    return;
  local = test_local_new ();
  test_local_start_bus (local, FALSE);
  daemon = start_daemon (local, NULL);
  probe (local);
  seen = test_local_find (local, "keyring", "");
  g_assert_true (lk_observation_is_true (seen, "owner"));
  g_assert_true (test_local_is_false (seen, "default"));
  g_assert_false (lk_observation_is_true (seen, "locked"));
  stop_daemon (daemon, local);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keyring/unlocked", test_unlocked);
  g_test_add_func ("/keyring/locked", test_locked);
  g_test_add_func ("/keyring/no-default", test_no_default);
  g_test_add_data_func ("/keyring/wallet-open", GINT_TO_POINTER (TRUE), test_wallet);
  g_test_add_data_func ("/keyring/wallet-closed", GINT_TO_POINTER (FALSE), test_wallet);
  g_test_add_func ("/keyring/wallet-off", test_wallet_off);
  g_test_add_func ("/keyring/absent", test_absent);
  g_test_add_func ("/keyring/startable", test_startable);
  g_test_add_func ("/keyring/startable-own", test_startable_own);
  g_test_add_func ("/keyring/hung", test_hung);
  g_test_add_func ("/keyring/no-bus", test_no_bus);
  g_test_add_func ("/keyring/hidden", test_hidden);
  g_test_add_func ("/keyring/kwallet-alone", test_kwallet_alone);
  g_test_add_func ("/keyring/stopped", test_stopped);
  g_test_add_func ("/keyring/real/unlocked-then-locked", test_real_unlocked_then_locked);
  g_test_add_func ("/keyring/real/fresh", test_real_fresh);
  return g_test_run ();
}

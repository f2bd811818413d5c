/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "lk-json.h"
#include "lk-sandbox-context.h"
#include "lk-sandbox-probe.h"
#include "lk-secret-access-probe.h"
#include "local-kit.h"

#define ID "org.example.Chat"
#define SYSTEM "/var/lib/flatpak/"
#define OWN "/home/alice/.local/share/flatpak/"
#define METADATA "app/" ID "/current/active/metadata"

static const char healthy[] = "[Application]\nname=" ID "\nruntime=org.freedesktop.Platform/x86_64/23.08\n\n"
                              "[Context]\nshared=network;ipc;\nsockets=x11;wayland;pulseaudio;\ndevices=all;\n"
                              "filesystems=xdg-download;xdg-run/pipewire-0;\n\n"
                              "[Session Bus Policy]\norg.freedesktop.secrets=talk\norg.freedesktop.Notifications=talk\n";
static const char no_secrets[] = "[Application]\nname=" ID "\n\n[Context]\nshared=network;\nsockets=fallback-x11;wayland;\n";

static TestLocal *
new_local (const char *metadata,
           gboolean    user)
{
  TestLocal *local = test_local_new ();
  LkClient *client = test_local_add_client (local, "Chat");

  client->flatpak = g_strdup (ID);
  client->snap = g_strdup ("chat");
  client->needs_keyring = TRUE;
  if (metadata != NULL)
    test_local_write (local, user ? OWN METADATA : SYSTEM METADATA, metadata);
  return local;
}

static LkObservation *
look (TestLocal *local)
{
  test_local_probe (local, lk_sandbox_probe_async, lk_sandbox_probe_finish);
  return test_local_find (local, "sandbox", "Chat");
}

static LkObservation *
look_at_access (TestLocal *local)
{
  test_local_probe (local, lk_secret_access_probe_async, lk_secret_access_probe_finish);
  return test_local_find (local, "secret-access", "Chat");
}

static void
test_healthy (void)
{
  g_autoptr(TestLocal) local = new_local (healthy, FALSE);
  LkObservation *seen;

  test_local_setenv (local, "XDG_CURRENT_DESKTOP", "GNOME");
  test_local_setenv (local, "http_proxy", "http://proxy.example:3128");
  test_local_write (local, "/etc/nsswitch.conf", "# x\nhosts: files mdns4_minimal [NOTFOUND=return] dns\n");
  seen = look (local);
  g_assert_true (lk_observation_has_fact (seen, "kind", "flatpak-system"));
  g_assert_true (lk_observation_is_true (seen, "network"));
  g_assert_true (lk_observation_is_true (seen, "secrets"));
  g_assert_true (lk_observation_is_true (seen, "portal"));
  g_assert_true (lk_observation_is_true (seen, "display"));
  g_assert_true (test_local_has_word (seen, "devices", "all"));
  g_assert_true (test_local_has_word (seen, "filesystems", "xdg-download"));
  g_assert_true (test_local_is_false (seen, "proxy_differs"));
  g_assert_true (test_local_is_false (seen, "ca_differs"));
  g_assert_true (test_local_is_false (seen, "dns_differs"));
  g_assert_cmpuint (json_array_get_length (lk_json_get_array (lk_observation_get_facts (seen), "overrides")), ==, 0);
  seen = look_at_access (local);
  g_assert_true (lk_observation_is_true (seen, "allowed"));
  g_assert_null (lk_observation_get_fact (seen, "missing"));
}

static void
test_no_secrets (void)
{
  g_autoptr(TestLocal) local = new_local (no_secrets, TRUE);
  LkObservation *seen;

  seen = look_at_access (local);
  g_assert_true (lk_observation_has_fact (seen, "kind", "flatpak-user"));
  g_assert_true (test_local_is_false (seen, "allowed"));
  g_assert_true (lk_observation_has_fact (seen, "missing", "org.freedesktop.secrets"));
  g_assert_true (test_local_is_false (look (local), "secrets"));
}

static void
test_not_installed (void)
{
  g_autoptr(TestLocal) local = new_local (NULL, FALSE);

  test_local_write (local, OWN "overrides/" ID, "[Context]\nshared=!network;\n");
  test_local_probe (local, lk_sandbox_probe_async, lk_sandbox_probe_finish);
  test_local_probe (local, lk_secret_access_probe_async, lk_secret_access_probe_finish);
  g_assert_cmpuint (test_run_count (local->run, "sandbox"), ==, 0);
  g_assert_cmpuint (test_run_count (local->run, "secret-access"), ==, 0);
}

static void
test_overrides (void)
{
  g_autoptr(TestLocal) local = new_local (healthy, FALSE);
  LkObservation *seen;

  test_local_write (local, SYSTEM "overrides/global", "[Context]\nshared=!network;\ndevices=!all;dri;\n");
  test_local_write (local, OWN "overrides/" ID,
                    "[Context]\nfilesystems=!xdg-download;~/Files:ro;\n\n[Session Bus Policy]\norg.freedesktop.secrets=none\n");
  seen = look (local);
  g_assert_true (test_local_is_false (seen, "network"));
  g_assert_true (test_local_is_false (seen, "secrets"));
  g_assert_true (test_local_has_word (seen, "devices", "dri"));
  g_assert_false (test_local_has_word (seen, "devices", "all"));
  g_assert_true (test_local_has_word (seen, "filesystems", "~/Files:ro"));
  g_assert_false (test_local_has_word (seen, "filesystems", "xdg-download"));
  g_assert_true (test_local_has_word (seen, "overrides", SYSTEM "overrides/global:2 shared=!network;"));
  g_assert_true (test_local_has_word (seen, "overrides",
                                      "~/.local/share/flatpak/overrides/" ID ":5 org.freedesktop.secrets=none"));
}

/* A person's own override counts over the system's; the system's does not touch what a person installed. */
static void
test_override_order (void)
{
  g_autoptr(TestLocal) system = new_local (healthy, FALSE);
  g_autoptr(TestLocal) user = new_local (healthy, TRUE);

  test_local_write (system, SYSTEM "overrides/" ID, "[Context]\nshared=!network;\n");
  test_local_write (system, OWN "overrides/global", "[Context]\nshared=network;\n");
  g_assert_true (lk_observation_is_true (look (system), "network"));
  test_local_write (user, SYSTEM "overrides/" ID, "[Context]\nshared=!network;\n");
  g_assert_true (lk_observation_is_true (look (user), "network"));
}

/* As flatpak itself, by its variables and the files of more installations. */
static void
test_other_places (void)
{
  g_autoptr(TestLocal) user = test_local_new ();
  g_autoptr(TestLocal) system = test_local_new ();
  g_autoptr(TestLocal) more = new_local (NULL, FALSE);
  LkObservation *seen;

  test_local_add_client (user, "Chat")->flatpak = g_strdup (ID);
  test_local_setenv (user, "FLATPAK_USER_DIR", "/srv/alice");
  test_local_write (user, "/srv/alice/" METADATA, healthy);
  test_local_write (user, "/srv/alice/overrides/" ID, "[Context]\nshared=!network;\n");
  seen = look (user);
  g_assert_true (lk_observation_has_fact (seen, "kind", "flatpak-user"));
  g_assert_true (test_local_is_false (seen, "network"));

  test_local_add_client (system, "Chat")->flatpak = g_strdup (ID);
  test_local_setenv (system, "FLATPAK_SYSTEM_DIR", "/srv/all");
  test_local_setenv (system, "XDG_DATA_HOME", "/home/alice/data");
  test_local_write (system, "/srv/all/" METADATA, healthy);
  test_local_write (system, "/home/alice/data/flatpak/overrides/global", "[Context]\nshared=!network;\n");
  seen = look (system);
  g_assert_true (lk_observation_has_fact (seen, "kind", "flatpak-system"));
  g_assert_true (test_local_is_false (seen, "network"));

  test_local_write (more, "/etc/flatpak/installations.d/big.conf", "[Installation \"big\"]\nPath=/mnt/flatpak\n");
  test_local_write (more, "/mnt/flatpak/" METADATA, healthy);
  test_local_write (more, SYSTEM "overrides/" ID, "[Context]\nshared=!network;\n");
  seen = look (more);
  g_assert_true (lk_observation_has_fact (seen, "kind", "flatpak-system"));
  g_assert_true (test_local_is_false (seen, "network"));
}

static const struct
{
  const char *name;
  const char *sockets;
  const char *display; /* (nullable) */
  const char *wayland; /* (nullable) */
  gboolean    shows;
} screens[] = {
  { "x11", "x11;", ":0", NULL, TRUE },
  { "x11-under-wayland", "x11;", ":0", "wayland-1", TRUE },
  { "fallback", "wayland;fallback-x11;", ":0", NULL, TRUE },
  { "wayland", "wayland;", NULL, "wayland-1", TRUE },
  { "wayland-in-x11", "wayland;", ":0", NULL, FALSE },
  { "x11-without-x", "x11;", NULL, "wayland-1", FALSE },
  { "none", "pulseaudio;", ":0", "wayland-0", FALSE },
  { "session-unknown", "wayland;", NULL, NULL, TRUE },
};

static void
test_display (gconstpointer data)
{
  g_autoptr(TestLocal) local = new_local (NULL, FALSE);
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *metadata = g_strdup_printf ("[Context]\nshared=network;\nsockets=%s\n", screens[i].sockets);

  test_local_write (local, SYSTEM METADATA, metadata);
  if (screens[i].display != NULL)
    test_local_setenv (local, "DISPLAY", screens[i].display);
  if (screens[i].wayland != NULL)
    test_local_setenv (local, "WAYLAND_DISPLAY", screens[i].wayland);
  g_assert_cmpint (lk_observation_is_true (look (local), "display"), ==, screens[i].shows);
}

static const struct
{
  const char *name;
  const char *outside;  /* (nullable) */
  const char *override; /* (nullable) */
  gboolean    differs;
} proxies[] = {
  { "same", "https_proxy=http://p:1", NULL, FALSE },
  { "unset", "https_proxy=http://p:1", "[Context]\nunset-environment=https_proxy;\n", TRUE },
  { "emptied", "https_proxy=http://p:1", "[Environment]\nhttps_proxy=\n", TRUE },
  { "other", "https_proxy=http://p:1", "[Environment]\nhttps_proxy=http://alice:s3cret@q:2\n", TRUE },
  { "only-inside", NULL, "[Environment]\nALL_PROXY=socks5://q:2\n", TRUE },
  { "equal", "https_proxy=http://p:1", "[Environment]\nhttps_proxy=http://p:1\n", FALSE },
  { "not-a-proxy", NULL, "[Environment]\nFOO=bar\n", FALSE },
};

static void
test_proxy (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (proxies); i++)
    {
      g_autoptr(TestLocal) local = new_local (healthy, FALSE);
      g_autoptr(JsonNode) node = NULL;
      g_autofree char *text = NULL;
      LkObservation *seen;

      g_test_message ("%s", proxies[i].name);
      if (proxies[i].outside != NULL)
        test_local_setenv (local, "https_proxy", strchr (proxies[i].outside, '=') + 1);
      if (proxies[i].override != NULL)
        test_local_write (local, OWN "overrides/" ID, proxies[i].override);
      seen = look (local);
      g_assert_cmpint (lk_observation_is_true (seen, "proxy_differs"), ==, proxies[i].differs);
      node = lk_observation_to_json (seen);
      text = lk_json_to_text (node, FALSE);
      g_assert_null (strstr (text, "s3cret"));
      g_assert_null (strstr (text, "http://p"));
    }
}

static void
test_host_differs (void)
{
  g_autoptr(TestLocal) local = new_local (healthy, FALSE);
  LkObservation *seen;

  test_local_write (local, "/usr/local/share/ca-certificates/company/root.crt", "x");
  test_local_write (local, "/etc/nsswitch.conf", "hosts:\tfiles wins dns\n");
  seen = look (local);
  g_assert_true (lk_observation_is_true (seen, "ca_differs"));
  g_assert_true (lk_observation_is_true (seen, "dns_differs"));
}

static void
test_broken (void)
{
  const char *const files[] = { "not metadata", "[Context\nshared=x", "\xff\xfe[Context]\n=\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(TestLocal) metadata = new_local (files[i], FALSE);
      g_autoptr(TestLocal) override = new_local (healthy, FALSE);

      test_local_write (override, OWN "overrides/" ID, files[i]);
      g_assert_cmpint (lk_observation_get_outcome (look (metadata)), ==, LK_OUTCOME_FAILED);
      g_assert_cmpint (lk_observation_get_outcome (look_at_access (metadata)), ==, LK_OUTCOME_FAILED);
      g_assert_cmpint (lk_observation_get_outcome (look (override)), ==, LK_OUTCOME_FAILED);
      g_assert_nonnull (lk_observation_get_error_message (look_at_access (override)));
    }
}

static void
test_two_copies (void)
{
  g_autoptr(TestLocal) local = new_local (healthy, FALSE);

  test_local_write (local, OWN METADATA, no_secrets);
  test_local_probe (local, lk_secret_access_probe_async, lk_secret_access_probe_finish);
  g_assert_cmpuint (test_run_count (local->run, "secret-access"), ==, 2);
}

#define YAML "name: chat\nversion: '1'\nconfinement: "
#define PROFILE "/var/lib/snapd/apparmor/profiles/snap.chat.main"

static void
test_snap (void)
{
  g_autoptr(TestLocal) connected = new_local (NULL, FALSE);
  g_autoptr(TestLocal) apart = new_local (NULL, FALSE);
  g_autoptr(TestLocal) unreadable = new_local (NULL, FALSE);
  g_autoptr(TestLocal) classic = new_local (NULL, FALSE);
  LkObservation *seen;
  gboolean allowed;

  test_local_write (connected, "/snap/chat/current/meta/snap.yaml", YAML "strict\n");
  test_local_write (connected, PROFILE, "dbus (receive, send)\n interface=org.freedesktop.Secret.{Collection,Item}\n");
  seen = look_at_access (connected);
  g_assert_true (lk_observation_has_fact (seen, "kind", "snap"));
  g_assert_true (lk_observation_is_true (seen, "allowed"));

  test_local_write (apart, "/snap/chat/current/meta/snap.yaml", YAML "strict\n");
  test_local_write (apart, PROFILE, "interface=org.freedesktop.portal.{OpenURI,Secret}\n");
  seen = look_at_access (apart);
  g_assert_true (test_local_is_false (seen, "allowed"));
  g_assert_true (lk_observation_has_fact (seen, "missing", "password-manager-service"));
  g_assert_true (lk_observation_has_fact (look (apart), "confinement", "strict"));

  test_local_write (unreadable, "/snap/chat/current/meta/snap.yaml", "name: chat\n");
  g_assert_false (lk_json_get_boolean (lk_observation_get_facts (look_at_access (unreadable)), "allowed", &allowed));

  test_local_write (classic, "/snap/chat/current/meta/snap.yaml", YAML "classic\n");
  g_assert_true (lk_observation_is_true (look_at_access (classic), "allowed"));
}

static const struct
{
  const char *desktop;
  const char *kde;     /* (nullable) */
  const char *stored;
  const char *changed; /* yes, no or (nullable) not known */
} backends[] = {
  { "GNOME", NULL, "gnome_libsecret", "no" },     { "ubuntu:GNOME", NULL, "gnome_libsecret", "no" },
  { "XFCE", NULL, "gnome_libsecret", "no" },      { "KDE", "5", "kwallet5", "no" },
  { "KDE", "6", "kwallet6", "no" },               { "KDE", "6", "gnome_libsecret", "yes" },
  { "GNOME", NULL, "kwallet5", "yes" },           { "sway", NULL, "gnome_libsecret", NULL },
};

static void
test_backend (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (backends); i++)
    {
      g_autoptr(TestLocal) local = test_local_new ();
      LkClient *client = test_local_add_client (local, "Chat");
      g_autofree char *json = g_strdup_printf ("{\"safeStorageBackend\":\"%s\"}", backends[i].stored);
      LkObservation *seen;

      client->data = g_strdupv ((char *[]){ (char *) "~/.config/Chat", NULL });
      test_local_write (local, "/home/alice/.config/Chat/config.json", json);
      test_local_setenv (local, "XDG_CURRENT_DESKTOP", backends[i].desktop);
      if (backends[i].kde != NULL)
        test_local_setenv (local, "KDE_SESSION_VERSION", backends[i].kde);
      seen = look_at_access (local);
      g_assert_true (lk_observation_has_fact (seen, "stored_backend", backends[i].stored));
      g_assert_cmpint (lk_observation_is_true (seen, "changed"), ==, g_strcmp0 (backends[i].changed, "yes") == 0);
      g_assert_cmpint (test_local_is_false (seen, "changed"), ==, g_strcmp0 (backends[i].changed, "no") == 0);
    }
}

static void
test_in_flatpak (void)
{
  g_autoptr(TestLocal) local = new_local (NULL, FALSE);
  LkObservation *seen;

  test_local_write (local, "/.flatpak-info", "[Application]\nname=org.latchkey.Latchkey\n");
  seen = look (local);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_SKIPPED);
  g_assert_true (lk_observation_is_true (seen, "hidden"));
  g_assert_nonnull (strstr (lk_observation_get_fact (seen, "permission"), "/var/lib/flatpak:ro"));
}

/* With the permission it sees as much as outside. */
static void
test_in_flatpak_with_permission (void)
{
  g_autoptr(TestLocal) local = new_local (no_secrets, FALSE);

  test_local_write (local, "/.flatpak-info", "[Application]\nname=org.latchkey.Latchkey\n");
  g_assert_true (test_local_is_false (look_at_access (local), "allowed"));
}

static void
test_words (void)
{
  g_autoptr(LkSandboxContext) context = lk_sandbox_context_new ();

  g_assert_true (lk_sandbox_context_add (context, "[Context]\nfilesystems=home;host:ro;xdg-music:create;\n", NULL, NULL));
  g_assert_true (lk_sandbox_context_has (context, "filesystems", "host"));
  g_assert_false (lk_sandbox_context_has (context, "shared", "network"));
  g_assert_true (lk_sandbox_context_add (context, "[Context]\nfilesystems=!host:reset;~/x;\n", "f", NULL));
  g_assert_false (lk_sandbox_context_has (context, "filesystems", "home"));
  g_assert_true (lk_sandbox_context_has (context, "filesystems", "~/x"));
  g_assert_false (lk_sandbox_context_may_talk (context, "org.freedesktop.secrets"));
  g_assert_true (lk_sandbox_context_add (context, "[Session Bus Policy]\norg.freedesktop.*=talk\n", NULL, NULL));
  g_assert_true (lk_sandbox_context_may_talk (context, "org.freedesktop.secrets"));
  g_assert_false (lk_sandbox_context_may_talk (context, "org.kde.kwalletd5"));
  g_assert_true (lk_sandbox_context_add (context, "[Context]\nsockets=session-bus;\n", NULL, NULL));
  g_assert_true (lk_sandbox_context_may_talk (context, "org.kde.kwalletd5"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (screens); i++)
    {
      g_autofree char *path = g_strconcat ("/sandbox/display/", screens[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_display);
    }
  g_test_add_func ("/sandbox/healthy", test_healthy);
  g_test_add_func ("/sandbox/no-secrets", test_no_secrets);
  g_test_add_func ("/sandbox/not-installed", test_not_installed);
  g_test_add_func ("/sandbox/overrides", test_overrides);
  g_test_add_func ("/sandbox/override-order", test_override_order);
  g_test_add_func ("/sandbox/other-places", test_other_places);
  g_test_add_func ("/sandbox/proxy", test_proxy);
  g_test_add_func ("/sandbox/host-differs", test_host_differs);
  g_test_add_func ("/sandbox/broken", test_broken);
  g_test_add_func ("/sandbox/two-copies", test_two_copies);
  g_test_add_func ("/sandbox/snap", test_snap);
  g_test_add_func ("/sandbox/backend", test_backend);
  g_test_add_func ("/sandbox/in-flatpak", test_in_flatpak);
  g_test_add_func ("/sandbox/in-flatpak-with-permission", test_in_flatpak_with_permission);
  g_test_add_func ("/sandbox/words", test_words);
  return g_test_run ();
}

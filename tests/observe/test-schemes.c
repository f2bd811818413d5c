/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "lk-browser-probe.h"
#include "lk-desktop-entry.h"
#include "lk-scheme-probe.h"
#include "lk-tree.h"
#include "local-kit.h"

#define OWN "/home/alice/.local/share/applications/"
#define SYSTEM "/usr/share/applications/"
#define CONFIG "/home/alice/.config/"
#define TYPE "x-scheme-handler/element"
#define SUBJECT "element://"

#define ENTRY(exec) "[Desktop Entry]\nType=Application\nName=Element\nExec=" exec "\nMimeType=" TYPE ";\n"
#define CACHE(ids) "[MIME Cache]\n" TYPE "=" ids "\n"

static TestLocal *
new_local (void)
{
  TestLocal *local = test_local_new ();

  test_local_add_client (local, "Element")->scheme = g_strdup ("element");
  test_local_program (local, "/usr/bin/element-desktop");
  return local;
}

static LkObservation *
look (TestLocal *local)
{
  test_local_probe (local, lk_scheme_probe_async, lk_scheme_probe_finish);
  g_assert_cmpuint (test_run_count (local->run, "scheme"), ==, 1);
  return test_local_find (local, "scheme", SUBJECT);
}

static void
assert_works (LkObservation *seen,
              const char    *handler)
{
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
  g_assert_cmpstr (lk_observation_get_fact (seen, "handler"), ==, handler);
  g_assert_true (lk_observation_is_true (seen, "program_exists"));
  g_assert_true (lk_observation_is_true (seen, "takes_url"));
  g_assert_true (lk_observation_is_true (seen, "visible"));
}

/* As GNOME, KDE and Xfce have it after the package was installed: one desktop file, in the cache. */
static void
test_healthy (gconstpointer data)
{
  g_autoptr(TestLocal) local = new_local ();
  LkObservation *seen;

  test_local_setenv (local, "XDG_CURRENT_DESKTOP", data);
  test_local_write (local, SYSTEM "element-desktop.desktop", ENTRY ("/usr/bin/element-desktop %U"));
  test_local_write (local, SYSTEM "mimeinfo.cache", CACHE ("element-desktop.desktop;"));
  seen = look (local);
  assert_works (seen, "element-desktop.desktop");
  g_assert_true (lk_observation_has_fact (seen, "program", "/usr/bin/element-desktop"));
  g_assert_true (lk_observation_has_fact (seen, "client", "Element"));
  g_assert_true (test_local_has_word (seen, "candidates", "element-desktop.desktop"));
  g_assert_false (json_object_has_member (lk_observation_get_facts (seen), "dangling"));
  g_assert_false (json_object_has_member (lk_observation_get_facts (seen), "broken"));
}

static void
test_none (void)
{
  g_autoptr(TestLocal) local = new_local ();
  LkObservation *seen = look (local);

  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
  g_assert_null (lk_observation_get_fact (seen, "handler"));
  g_assert_false (test_local_has_word (seen, "unregistered", "element-desktop.desktop"));
}

static void
test_not_in_cache (void)
{
  g_autoptr(TestLocal) local = new_local ();
  LkObservation *seen;

  test_local_write (local, OWN "element.desktop", ENTRY ("element-desktop %u"));
  seen = look (local);
  g_assert_null (lk_observation_get_fact (seen, "handler"));
  g_assert_true (test_local_has_word (seen, "unregistered", "element.desktop"));
  g_assert_true (lk_observation_has_fact (seen, "unregistered_in", "~/.local/share/applications"));
}

/* The order of MIME Application Associations 1.0.1. */
static void
test_order (void)
{
  g_autoptr(TestLocal) local = new_local ();
  LkObservation *seen;

  test_local_setenv (local, "XDG_CURRENT_DESKTOP", "KDE:GNOME");
  test_local_write (local, SYSTEM "a.desktop", ENTRY ("element-desktop %u"));
  test_local_write (local, SYSTEM "b.desktop", ENTRY ("element-desktop %u"));
  test_local_write (local, SYSTEM "c.desktop", ENTRY ("element-desktop %u"));
  test_local_write (local, SYSTEM "mimeinfo.cache", CACHE ("c.desktop;b.desktop;"));
  test_local_write (local, SYSTEM "mimeapps.list", "[Default Applications]\n" TYPE "=c.desktop\n");
  test_local_write (local, CONFIG "mimeapps.list",
                    "[Default Applications]\n" TYPE "=b.desktop\n[Removed Associations]\n" TYPE "=c.desktop\n");
  test_local_write (local, CONFIG "gnome-mimeapps.list", "[Default Applications]\n" TYPE "=a.desktop\n");
  seen = look (local);
  assert_works (seen, "a.desktop");
  g_assert_true (test_local_has_word (seen, "candidates", "b.desktop"));
  g_assert_false (test_local_has_word (seen, "candidates", "c.desktop"));
}

static void
test_dangling_default (void)
{
  g_autoptr(TestLocal) local = new_local ();
  LkObservation *seen;

  test_local_write (local, CONFIG "mimeapps.list", "[Default Applications]\n" TYPE "=userapp-old.desktop;\n");
  test_local_write (local, SYSTEM "element-desktop.desktop", ENTRY ("element-desktop %U"));
  test_local_write (local, SYSTEM "mimeinfo.cache", CACHE ("element-desktop.desktop;"));
  seen = look (local);
  assert_works (seen, "element-desktop.desktop");
  g_assert_true (test_local_has_word (seen, "dangling", "userapp-old.desktop"));
}

static void
test_program_gone (void)
{
  g_autoptr(TestLocal) local = new_local ();
  LkObservation *seen;

  test_local_write (local, OWN "appimage.desktop", ENTRY ("\"/home/alice/My Apps/Element.AppImage\" %U"));
  test_local_write (local, OWN "mimeinfo.cache", CACHE ("appimage.desktop;"));
  seen = look (local);
  g_assert_true (lk_observation_has_fact (seen, "handler", "appimage.desktop"));
  g_assert_true (test_local_is_false (seen, "program_exists"));
  g_assert_true (lk_observation_has_fact (seen, "program", "/home/alice/My Apps/Element.AppImage"));
}

static void
test_takes_no_url (void)
{
  g_autoptr(TestLocal) local = new_local ();
  LkObservation *seen;

  test_local_write (local, OWN "element.desktop", ENTRY ("env A=b element-desktop --profile=%%u"));
  test_local_write (local, OWN "mimeinfo.cache", CACHE ("element.desktop;"));
  seen = look (local);
  g_assert_true (lk_observation_is_true (seen, "program_exists"));
  g_assert_true (test_local_is_false (seen, "takes_url"));
}

static void
test_hidden_masks (void)
{
  g_autoptr(TestLocal) local = new_local ();

  test_local_write (local, OWN "element.desktop", "[Desktop Entry]\nType=Application\nHidden=true\n");
  test_local_write (local, SYSTEM "element.desktop", ENTRY ("element-desktop %u"));
  test_local_write (local, SYSTEM "mimeinfo.cache", CACHE ("element.desktop;"));
  g_assert_null (lk_observation_get_fact (look (local), "handler"));
}

static void
test_below_folder (void)
{
  g_autoptr(TestLocal) local = new_local ();

  test_local_write (local, SYSTEM "kde/element.desktop", ENTRY ("element-desktop %u"));
  test_local_write (local, SYSTEM "mimeinfo.cache", CACHE ("kde-element.desktop;"));
  assert_works (look (local), "kde-element.desktop");
}

#define FLATPAK_ENTRY ENTRY ("/usr/bin/flatpak run --branch=stable --command=element --file-forwarding im.riot.Riot @@u %U @@")
#define EXPORTS "/var/lib/flatpak/exports/share/applications/"

static void
test_flatpak_not_on_path (void)
{
  g_autoptr(TestLocal) local = new_local ();
  LkObservation *seen;

  test_local_program (local, "/usr/bin/flatpak");
  test_local_write (local, "/var/lib/flatpak/app/im.riot.Riot/current/active/metadata", "[Application]\n");
  test_local_write (local, EXPORTS "im.riot.Riot.desktop", FLATPAK_ENTRY);
  seen = look (local);
  g_assert_true (lk_observation_has_fact (seen, "handler", "im.riot.Riot.desktop"));
  g_assert_true (test_local_is_false (seen, "visible"));
  g_assert_true (lk_observation_is_true (seen, "program_exists"));
  g_assert_true (lk_observation_is_true (seen, "takes_url"));
  g_assert_true (lk_observation_has_fact (seen, "flatpak", "im.riot.Riot"));
}

static void
test_flatpak_removed (void)
{
  g_autoptr(TestLocal) local = new_local ();
  LkObservation *seen;

  test_local_program (local, "/usr/bin/flatpak");
  test_local_write (local, OWN "im.riot.Riot.desktop", FLATPAK_ENTRY);
  test_local_write (local, OWN "mimeinfo.cache", CACHE ("im.riot.Riot.desktop;"));
  seen = look (local);
  g_assert_true (lk_observation_has_fact (seen, "handler", "im.riot.Riot.desktop"));
  g_assert_true (test_local_is_false (seen, "program_exists"));
}

static void
test_broken_files (void)
{
  g_autoptr(TestLocal) local = new_local ();
  g_autofree char *huge = g_strnfill (2 * 1024 * 1024, 'x');
  LkObservation *seen;

  test_local_setenv (local, "XDG_CURRENT_DESKTOP", "KDE");
  test_local_write (local, CONFIG "mimeapps.list", huge);
  lk_tree_folder (local->root, CONFIG "kde-mimeapps.list");
  test_local_write (local, OWN "mimeapps.list", "not a key file");
  test_local_write (local, OWN "mimeinfo.cache", CACHE ("../../evil.desktop;bad.desktop;;x"));
  test_local_write (local, OWN "bad.desktop", ENTRY ("'unbalanced %u"));
  seen = look (local);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
  g_assert_null (lk_observation_get_fact (seen, "handler"));
  g_assert_true (test_local_has_word (seen, "broken", "~/.config/mimeapps.list"));
  g_assert_true (test_local_has_word (seen, "broken", "~/.config/kde-mimeapps.list"));
  g_assert_true (test_local_has_word (seen, "broken", "~/.local/share/applications/mimeapps.list"));
  g_assert_true (test_local_has_word (seen, "broken", "~/.local/share/applications/bad.desktop"));
}

static void
test_in_flatpak (void)
{
  g_autoptr(TestLocal) local = new_local ();
  LkObservation *seen;

  test_local_write (local, "/.flatpak-info", "[Application]\nname=org.latchkey.Latchkey\n");
  seen = look (local);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_SKIPPED);
  g_assert_true (lk_observation_is_true (seen, "hidden"));
  g_assert_null (lk_observation_get_fact (seen, "permission"));
}

static const struct
{
  const char *name;
  const char *exec;
  const char *program;   /* (nullable) */
  const char *flatpak;   /* (nullable) */
  gboolean    takes_url;
} execs[] = {
  { "plain", "signal-desktop %U", "signal-desktop", NULL, TRUE },
  { "no-code", "signal-desktop", "signal-desktop", NULL, FALSE },
  { "file-code", "signal-desktop %F", "signal-desktop", NULL, FALSE },
  { "joined", "signal-desktop --url=%u", "signal-desktop", NULL, TRUE },
  { "percent", "signal-desktop %%U", "signal-desktop", NULL, FALSE },
  { "snap", "env BAMF_DESKTOP_FILE_HINT=/x.desktop /snap/bin/slack %U", "/snap/bin/slack", NULL, TRUE },
  { "flatpak", "/usr/bin/flatpak run --arch=x86_64 com.slack.Slack @@u %U @@", "/usr/bin/flatpak", "com.slack.Slack", TRUE },
  { "flatpak-nothing", "flatpak run", "flatpak", NULL, FALSE },
  { "quoted", "\"/opt/a b/c\" -- %u", "/opt/a b/c", NULL, TRUE },
  { "env-only", "env A=b", "env", NULL, FALSE },
};

static void
test_exec (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (execs); i++)
    {
      g_autofree char *text = g_strdup_printf ("[Desktop Entry]\nType=Application\nExec=%s\n", execs[i].exec);
      g_autoptr(GError) error = NULL;
      g_autoptr(LkDesktopEntry) entry = lk_desktop_entry_parse (text, &error);

      g_test_message ("%s", execs[i].name);
      g_assert_no_error (error);
      g_assert_cmpstr (entry->flatpak, ==, execs[i].flatpak);
      g_assert_cmpint (entry->takes_url, ==, execs[i].takes_url);
      g_assert_cmpstr (entry->program, ==, execs[i].program);
    }
}

#define BROWSER_ENTRY "[Desktop Entry]\nType=Application\nName=B\nExec=firefox %u\nMimeType=x-scheme-handler/https;\n"
static const char manager_xml[] = "<node><interface name='org.freedesktop.systemd1.Manager'>"
                                  "<property name='Environment' type='as' access='read'/></interface></node>";

static GVariant *
on_get_environment (GDBusConnection  *connection,
                    const char       *sender,
                    const char       *path,
                    const char       *interface,
                    const char       *property,
                    GError          **error,
                    gpointer          user_data)
{
  return g_variant_new_strv (user_data, -1);
}

static const GDBusInterfaceVTable manager_vtable = { NULL, on_get_environment, NULL, { NULL } };

static TestLocal *
new_browser (void)
{
  TestLocal *local = test_local_new ();

  test_local_program (local, "/usr/bin/firefox");
  test_local_program (local, "/usr/bin/xdg-open");
  test_local_write (local, SYSTEM "firefox.desktop", BROWSER_ENTRY);
  test_local_write (local, SYSTEM "mimeinfo.cache", "[MIME Cache]\nx-scheme-handler/https=firefox.desktop;\n");
  test_local_setenv (local, "WAYLAND_DISPLAY", "wayland-0");
  return local;
}

static LkObservation *
look_at_browser (TestLocal *local)
{
  test_local_probe (local, lk_browser_probe_async, lk_browser_probe_finish);
  return test_local_find (local, "browser", "");
}

static void
test_browser (gconstpointer data)
{
  const char *environment[] = { "PATH=/usr/bin", data, NULL };
  g_autoptr(TestLocal) local = new_browser ();
  LkObservation *seen;

  test_local_start_bus (local, FALSE);
  test_local_offer (local, "/org/freedesktop/systemd1", manager_xml, &manager_vtable, environment);
  test_local_own (local, "org.freedesktop.systemd1");
  seen = look_at_browser (local);
  g_assert_true (lk_observation_has_fact (seen, "handler", "firefox.desktop"));
  g_assert_true (lk_observation_is_true (seen, "program_exists"));
  g_assert_true (lk_observation_is_true (seen, "xdg_open"));
  g_assert_cmpint (lk_observation_is_true (seen, "display"), ==, data != NULL);
  g_assert_true (lk_observation_has_fact (seen, "display_source", "systemd"));
}

static void
test_browser_without_manager (void)
{
  g_autoptr(TestLocal) local = new_browser ();
  LkObservation *seen;

  seen = look_at_browser (local);
  g_assert_true (lk_observation_is_true (seen, "display"));
  g_assert_true (lk_observation_has_fact (seen, "display_source", "process"));
}

static void
test_browser_none (void)
{
  g_autoptr(TestLocal) local = test_local_new ();
  LkObservation *seen = look_at_browser (local);

  g_assert_null (lk_observation_get_fact (seen, "handler"));
  g_assert_true (test_local_is_false (seen, "xdg_open"));
  g_assert_true (test_local_is_false (seen, "display"));
}

#define HELPER "[Desktop Entry]\nType=X-XFCE-Helper\nX-XFCE-Category=WebBrowser\n"

/* Xfce's own opener starts the preferred browser, though no desktop file claims https. */
static void
test_browser_of_xfce (void)
{
  static const struct
  {
    const char *desktop, *choice, *helper, *program;
    const char *expected;
  } vectors[] = {
    { "XFCE", "WebBrowser=fox\n", HELPER "X-XFCE-Binaries=fox;fox-esr;\n", "/usr/bin/fox-esr", "fox" },
    { "XFCE", "FileManager=Thunar\nWebBrowser=fox\n", HELPER "X-XFCE-CommandsWithParameter=/usr/bin/fox \"%s\"\n",
      "/usr/bin/fox", "fox" },
    { "XFCE", "WebBrowser=fox\n", HELPER "X-XFCE-Binaries=fox;\n", "/usr/bin/other", NULL },
    { "XFCE", "WebBrowser=fox\n", HELPER "X-XFCE-Binaries=sensible-browser;\n", "/usr/bin/sensible-browser", NULL },
    { "XFCE", "WebBrowser=other\n", HELPER "X-XFCE-Binaries=fox;\n", "/usr/bin/fox", NULL },
    { "XFCE", "WebBrowser=../helpers/fox\n", HELPER "X-XFCE-Binaries=fox;\n", "/usr/bin/fox", NULL },
    { "XFCE", "MailReader=fox\n", HELPER "X-XFCE-Binaries=fox;\n", "/usr/bin/fox", NULL },
    { "GNOME", "WebBrowser=fox\n", HELPER "X-XFCE-Binaries=fox;\n", "/usr/bin/fox", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr(TestLocal) local = test_local_new ();
      LkObservation *seen;

      test_local_setenv (local, "XDG_CURRENT_DESKTOP", vectors[i].desktop);
      test_local_program (local, "/usr/bin/exo-open");
      test_local_program (local, vectors[i].program);
      test_local_write (local, CONFIG "xfce4/helpers.rc", vectors[i].choice);
      test_local_write (local, "/usr/share/xfce4/helpers/fox.desktop", vectors[i].helper);
      seen = look_at_browser (local);
      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_null (lk_observation_get_fact (seen, "handler"));
      g_assert_cmpstr (lk_observation_get_fact (seen, "helper"), ==, vectors[i].expected);
    }
}

static void
test_browser_in_flatpak (void)
{
  g_autoptr(TestLocal) local = new_browser ();
  LkObservation *seen;

  test_local_write (local, "/.flatpak-info", "[Application]\n");
  seen = look_at_browser (local);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_SKIPPED);
  g_assert_true (lk_observation_is_true (seen, "hidden"));
}

static void
test_browser_stopped (void)
{
  g_autoptr(TestLocal) local = new_browser ();

  g_cancellable_cancel (lk_run_get_cancellable (local->run));
  g_assert_cmpint (lk_observation_get_outcome (look_at_browser (local)), ==, LK_OUTCOME_CANCELLED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/scheme/healthy/gnome", "GNOME", test_healthy);
  g_test_add_data_func ("/scheme/healthy/kde", "KDE", test_healthy);
  g_test_add_data_func ("/scheme/healthy/xfce", "XFCE", test_healthy);
  g_test_add_func ("/scheme/none", test_none);
  g_test_add_func ("/scheme/not-in-cache", test_not_in_cache);
  g_test_add_func ("/scheme/order", test_order);
  g_test_add_func ("/scheme/dangling-default", test_dangling_default);
  g_test_add_func ("/scheme/program-gone", test_program_gone);
  g_test_add_func ("/scheme/takes-no-url", test_takes_no_url);
  g_test_add_func ("/scheme/hidden-masks", test_hidden_masks);
  g_test_add_func ("/scheme/below-folder", test_below_folder);
  g_test_add_func ("/scheme/flatpak-not-on-path", test_flatpak_not_on_path);
  g_test_add_func ("/scheme/flatpak-removed", test_flatpak_removed);
  g_test_add_func ("/scheme/broken-files", test_broken_files);
  g_test_add_func ("/scheme/in-flatpak", test_in_flatpak);
  g_test_add_func ("/scheme/exec", test_exec);
  g_test_add_data_func ("/browser/wayland", "WAYLAND_DISPLAY=wayland-0", test_browser);
  g_test_add_data_func ("/browser/x11", "DISPLAY=:0", test_browser);
  g_test_add_data_func ("/browser/no-display", NULL, test_browser);
  g_test_add_func ("/browser/without-manager", test_browser_without_manager);
  g_test_add_func ("/browser/none", test_browser_none);
  g_test_add_func ("/browser/of-xfce", test_browser_of_xfce);
  g_test_add_func ("/browser/in-flatpak", test_browser_in_flatpak);
  g_test_add_func ("/browser/stopped", test_browser_stopped);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "fixture.h"
#include "lk-client-probe.h"
#include "lk-crash-probe.h"
#include "lk-look.h"
#include "lk-storage-probe.h"
#include "machine.h"

static JsonObject *
look (Machine    *machine,
      const char *client)
{
  machine_probe (machine, lk_client_probe_async, lk_client_probe_finish);
  return machine_facts (machine, "client", client);
}

static LkClient *
add_element (Machine *machine)
{
  static const char *const deb[] = { "element-desktop", NULL };
  static const char *const desktop[] = { "im.riot.Riot.desktop", NULL };
  LkClient *client = machine_add_client (machine, "Element", "element-desktop");

  client->flatpak = g_strdup ("im.riot.Riot");
  client->snap = g_strdup ("element-desktop");
  client->deb = g_strdupv ((char **) deb);
  client->desktop = g_strdupv ((char **) desktop);
  client->needs_keyring = TRUE;
  return client;
}

static void
test_nothing (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;

  add_element (machine);
  facts = look (machine, "Element");
  g_assert_true (machine_is_false (facts, "installed"));
  g_assert_cmpuint (machine_count (facts, "copies"), ==, 0);
  g_assert_cmpuint (machine_count (facts, "running"), ==, 0);
  g_assert_cmpuint (machine_count (facts, "hidden"), ==, 0);
  g_assert_null (lk_json_get_string (facts, "id"));
  g_assert_true (lk_json_is_true (facts, "needs_keyring"));
}

static void
test_flatpak (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;
  JsonObject *copy;
  gint64 installed = 0;

  add_element (machine);
  machine_deploy (machine, "/var/lib/flatpak", "im.riot.Riot", "c0ffee", "1.11.90");
  machine_deploy (machine, MACHINE_HOME "/.local/share/flatpak", "im.riot.Riot", "beef", NULL);
  machine_write (machine, MACHINE_HOME "/.local/share/flatpak/app/im.riot.Riot/x86_64/stable/beef/files/share/metainfo/"
                          "im.riot.Riot.metainfo.xml",
                 "<?xml version=\"1.0\"?><component><description><p>This wrapper is not verified by Example.</p></description>"
                 "<releases><release version=\"1.12.3\" date=\"2026-01-01\"/><release version=\"1.0\"/></releases></component>");
  machine_touch (machine, "/var/lib/flatpak/app/im.riot.Riot/x86_64/stable/active", 1710000000);
  machine_touch (machine, MACHINE_HOME "/.local/share/flatpak/app/im.riot.Riot/x86_64/stable/active", 1720000000);
  facts = look (machine, "Element");
  g_assert_true (lk_json_is_true (facts, "installed"));
  g_assert_cmpuint (machine_count (facts, "copies"), ==, 2);
  g_assert_cmpstr (lk_json_get_string (facts, "id"), ==, "im.riot.Riot");
  g_assert_cmpstr (lk_json_get_string (facts, "kind"), ==, "flatpak-user");
  g_assert_cmpstr (lk_json_get_string (facts, "version"), ==, "1.12.3");
  copy = machine_item (facts, "copies", 0);
  g_assert_cmpstr (lk_json_get_string (copy, "version"), ==, "1.12.3");
  g_assert_true (machine_is_false (copy, "official"));
  g_assert_cmpstr (lk_json_get_string (copy, "path"), ==, "~/.local/share/flatpak/app/im.riot.Riot");
  copy = machine_item (facts, "copies", 1);
  g_assert_cmpstr (lk_json_get_string (copy, "kind"), ==, "flatpak-system");
  g_assert_cmpstr (lk_json_get_string (copy, "version"), ==, "1.11.90");
  g_assert_cmpstr (lk_json_get_string (copy, "origin"), ==, "flathub");
  g_assert_false (json_object_has_member (copy, "official"));
  g_assert_true (lk_json_get_int (copy, "installed_s", &installed));
  g_assert_cmpint (installed, ==, 1710000000);
}

static void
write_deb (Machine *machine,
           gint64   installed_s)
{
  machine_write (machine, "/var/lib/dpkg/status",
                 "Package: adduser\nStatus: install ok installed\nVersion: 3.134\nDescription: x\n Package: element-desktop\n\n"
                 "Package: element-desktop\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.11.95\n\n"
                 "Package: nheko\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 0.11\n\n");
  machine_write (machine, "/var/lib/dpkg/info/element-desktop.list",
                 "/.\n/opt\n/opt/Element\n/opt/Element/element-desktop\n/usr/share/applications/im.riot.Riot.desktop\n");
  machine_touch (machine, "/var/lib/dpkg/info/element-desktop.list", installed_s);
  machine_program (machine, "/opt/Element/element-desktop");
  machine_link (machine, "/usr/bin/element-desktop", "../../opt/Element/element-desktop");
  machine_write (machine, "/usr/share/applications/im.riot.Riot.desktop",
                 "[Desktop Entry]\nType=Application\nName=Element\nExec=/opt/Element/element-desktop %U\n");
}

/* One copy, although the desktop file, the link on the path and /opt/Element lead to it as well. */
static void
test_deb (void)
{
  static const char *const deb[] = { "nheko", NULL };
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;

  add_element (machine);
  machine_add_client (machine, "nheko", "nheko")->deb = g_strdupv ((char **) deb);
  write_deb (machine, 1710000000);
  facts = look (machine, "Element");
  g_assert_cmpuint (machine_count (facts, "copies"), ==, 1);
  g_assert_cmpstr (lk_json_get_string (machine_item (facts, "copies", 0), "kind"), ==, "deb");
  g_assert_cmpstr (lk_json_get_string (machine_item (facts, "copies", 0), "version"), ==, "1.11.95");
  g_assert_cmpstr (lk_json_get_string (machine_item (facts, "copies", 0), "path"), ==, "/opt/Element/element-desktop");
  g_assert_cmpstr (lk_json_get_string (facts, "id"), ==, "element-desktop");
  /* Removed, its settings kept: not installed. */
  g_assert_true (machine_is_false (machine_facts (machine, "client", "nheko"), "installed"));
}

static void
test_snap (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;

  add_element (machine);
  machine_write (machine, "/snap/element-desktop/42/meta/snap.yaml",
                 "name: element-desktop\nsummary: x\napps:\n  a:\n    version: 9\nversion: '1.11.80'\n");
  machine_link (machine, "/snap/element-desktop/current", "42");
  machine_program (machine, "/snap/bin/element-desktop");
  machine_process (machine, 90, "/snap/element-desktop/41/element-desktop", "element-desktop", "element-desktop", 9);
  facts = look (machine, "Element");
  g_assert_cmpuint (machine_count (facts, "copies"), ==, 1);
  g_assert_cmpstr (lk_json_get_string (machine_item (facts, "copies", 0), "kind"), ==, "snap");
  g_assert_cmpstr (lk_json_get_string (machine_item (facts, "copies", 0), "version"), ==, "1.11.80");
  g_assert_cmpstr (lk_json_get_string (machine_item (facts, "running", 0), "kind"), ==, "snap");
  g_assert_true (lk_json_is_true (machine_item (facts, "running", 0), "older"));
}

static void
test_loose (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;
  gboolean appimage = FALSE;
  gboolean folder = FALSE;

  machine_add_client (machine, "Telegram", "Telegram");
  machine_write (machine, MACHINE_HOME "/.config/user-dirs.dirs", "# x\nXDG_DOWNLOAD_DIR=\"$HOME/下载\"\n");
  machine_program (machine, MACHINE_HOME "/下载/Telegram/Telegram");
  machine_program (machine, MACHINE_HOME "/Applications/telegram-desktop-5.10.3.x86_64.AppImage");
  machine_program (machine, MACHINE_HOME "/Applications/TelegramLikeThing-1.0.AppImage");
  machine_write (machine, MACHINE_HOME "/Applications/Telegram-9.9.AppImage", "not executable");
  facts = look (machine, "Telegram");
  g_assert_cmpuint (machine_count (facts, "copies"), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *copy = machine_item (facts, "copies", i);

      appimage |= g_str_equal (lk_json_get_string (copy, "kind"), "appimage") &&
                  g_strcmp0 (lk_json_get_string (copy, "version"), "5.10.3") == 0;
      folder |= g_str_equal (lk_json_get_string (copy, "kind"), "folder") &&
                g_strcmp0 (lk_json_get_string (copy, "path"), "~/下载/Telegram/Telegram") == 0;
    }
  g_assert_true (appimage && folder);
}

static void
test_desktop_files (void)
{
  g_autoptr(Machine) machine = machine_new ();

  machine_add_client (machine, "Gone", "gone");
  machine_add_client (machine, "Here", "here-bin");
  machine_add_client (machine, "Wrong", "wrong");
  /* A leftover, one that is found by its program in a sub-folder, one that is no key file, and one that is endless. */
  machine_write (machine, "/usr/share/applications/gone.desktop", "[Desktop Entry]\nExec=/opt/gone/gone %U\n");
  machine_write (machine, "/usr/share/applications/sub/here.desktop",
                 "[Desktop Entry]\nExec=env A=1 \"/opt/x y/here-bin\" %u\nX-AppImage-Version=3.2\n");
  machine_program (machine, "/opt/x y/here-bin");
  machine_write (machine, "/usr/share/applications/wrong.desktop", "wrong\n\x01\xff[[[\nExec=wrong");
  machine_link (machine, "/usr/share/applications/wrong-loop.desktop", "wrong-loop.desktop");
  machine_link (machine, "/usr/share/applications/a-loop", ".");
  machine_link (machine, "/usr/share/applications/z-loop", ".");
  g_assert_true (machine_is_false (look (machine, "Gone"), "installed"));
  g_assert_true (machine_is_false (machine_facts (machine, "client", "Wrong"), "installed"));
  g_assert_cmpstr (lk_json_get_string (machine_facts (machine, "client", "Here"), "id"), ==, "sub-here.desktop");
  g_assert_cmpstr (lk_json_get_string (machine_facts (machine, "client", "Here"), "version"), ==, "3.2");
}

static void
test_rpm (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_auto(GStrv) hidden = NULL;

  machine_add_client (machine, "Here", "here");
  machine_add_client (machine, "There", "there");
  machine_write (machine, "/usr/lib/sysimage/rpm/rpmdb.sqlite", "SQLite format 3");
  machine_program (machine, "/usr/bin/here");
  g_assert_cmpstr (lk_json_get_string (machine_item (look (machine, "Here"), "copies", 0), "kind"), ==, "rpm");
  hidden = lk_json_dup_strings (machine_facts (machine, "client", "There"), "hidden");
  g_assert_true (hidden != NULL && g_strv_contains ((const char *const *) hidden, "rpm"));
}

/* In a sandbox that shows nothing, nothing is said to be missing. */
static void
test_sandbox (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_auto(GStrv) hidden = NULL;
  g_auto(GStrv) permissions = NULL;
  static const char *const kinds[] = { "flatpak-user", "flatpak-system", "deb", "snap", "desktop", "appimage", "folder" };
  JsonObject *facts;

  add_element (machine);
  machine_write (machine, "/.flatpak-info", "[Application]\nname=org.latchkey.Latchkey\n[Context]\nshared=network;\n");
  facts = look (machine, "Element");
  g_assert_false (json_object_has_member (facts, "installed"));
  g_assert_false (json_object_has_member (facts, "running"));
  hidden = lk_json_dup_strings (facts, "hidden");
  permissions = lk_json_dup_strings (facts, "permission");
  g_assert_cmpuint (g_strv_length (hidden), ==, G_N_ELEMENTS (kinds));
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_assert_true (g_strv_contains ((const char *const *) hidden, kinds[i]));
  g_assert_true (g_strv_contains ((const char *const *) permissions, "--filesystem=/var/lib/flatpak:ro"));
  g_assert_true (g_strv_contains ((const char *const *) permissions, "--filesystem=host-os:ro"));
}

static void
test_sandbox_with_permission (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_auto(GStrv) hidden = NULL;
  JsonObject *facts;

  add_element (machine);
  machine_write (machine, "/.flatpak-info", "[Application]\nname=x\n[Context]\nfilesystems=/var/lib/flatpak:ro;\n");
  machine_deploy (machine, "/var/lib/flatpak", "im.riot.Riot", "c0ffee", "1.11.90");
  facts = look (machine, "Element");
  g_assert_true (lk_json_is_true (facts, "installed"));
  hidden = lk_json_dup_strings (facts, "hidden");
  g_assert_false (g_strv_contains ((const char *const *) hidden, "flatpak-system"));
  g_assert_true (g_strv_contains ((const char *const *) hidden, "flatpak-user"));
}

/* What was permitted and is not there does not exist on that computer. */
static void
test_sandbox_permitted_and_absent (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_auto(GStrv) hidden = NULL;
  JsonObject *facts;

  add_element (machine);
  machine_write (machine, "/.flatpak-info",
                 "[Application]\nname=x\n[Context]\nfilesystems=/var/lib/flatpak:ro;xdg-data/flatpak:ro;/snap:ro;\n");
  facts = look (machine, "Element");
  hidden = lk_json_dup_strings (facts, "hidden");
  for (guint i = 0; hidden[i] != NULL; i++)
    g_assert_false (g_str_has_prefix (hidden[i], "flatpak-") || g_str_equal (hidden[i], "snap"));
}

/* Broken, endless and strange files end in less being known. */
static void
test_broken (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autofree char *noise = g_malloc (300000);
  JsonObject *facts;

  for (gsize i = 0; i < 300000; i++)
    noise[i] = (char) ((i * 2654435761u) >> 11);
  add_element (machine);
  machine_write_bytes (machine, "/var/lib/dpkg/status", noise, 300000);
  machine_deploy (machine, "/var/lib/flatpak", "im.riot.Riot", "c0ffee", NULL);
  machine_write_bytes (machine, "/var/lib/flatpak/app/im.riot.Riot/x86_64/stable/c0ffee/deploy", noise, 300000);
  machine_write_bytes (machine, "/var/lib/flatpak/app/im.riot.Riot/x86_64/stable/c0ffee/files/share/metainfo/"
                                "im.riot.Riot.metainfo.xml", noise, 300000);
  machine_link (machine, MACHINE_HOME "/.local/share/flatpak/app/im.riot.Riot/current", "current");
  machine_write_bytes (machine, "/snap/element-desktop/1/meta/snap.yaml", noise, 300000);
  machine_link (machine, "/snap/element-desktop/current", "1");
  machine_write_bytes (machine, "/usr/share/applications/im.riot.Riot.desktop", noise, 300000);
  machine_write_bytes (machine, "/proc/77/stat", noise, 5000);
  machine_write_bytes (machine, "/proc/77/cmdline", noise, 5000);
  machine_link (machine, "/proc/77/exe", "/app/x");
  machine_write_bytes (machine, "/proc/77/root/.flatpak-info", noise, 5000);
  facts = look (machine, "Element");
  g_assert_true (lk_json_is_true (facts, "installed"));
  g_assert_cmpuint (machine_count (facts, "copies"), ==, 2);
  g_assert_cmpuint (machine_count (facts, "running"), ==, 0);
}

/* What is there and cannot be read is hidden, not missing. */
static void
test_unreadable (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autofree char *status = machine_path (machine, "/var/lib/dpkg/status");
  g_auto(GStrv) hidden = NULL;
  JsonObject *facts;

  add_element (machine);
  machine_folder (machine, "/var/lib/dpkg");
  g_assert_cmpint (mkfifo (status, 0600), ==, 0);
  facts = look (machine, "Element");
  hidden = lk_json_dup_strings (facts, "hidden");
  g_assert_true (hidden != NULL && g_strv_contains ((const char *const *) hidden, "deb"));
  g_assert_false (json_object_has_member (facts, "installed"));
  g_assert_false (json_object_has_member (facts, "permission"));
}

static GMutex hang;

static void
look_and_hang (LkComputer    *computer,
               LkService     *service,
               gconstpointer  data,
               GCancellable  *cancellable,
               GPtrArray     *readings)
{
  lk_look_add (readings, "client", "late");
  g_mutex_lock (&hang);
  g_mutex_unlock (&hang);
}

/* A disk that does not answer is left alone, and said so of each messenger. */
static void
test_hang (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(GAsyncResult) result = NULL;
  LkObservation *observation;

  add_element (machine);
  machine_start (machine);
  g_mutex_lock (&hang);
  lk_look_async (machine->run, machine->computer, "client", look_and_hang, NULL, test_take_result, &result);
  g_assert_true (lk_run_is_out (machine->run, "client"));
  lk_look_finish (test_wait (&result));
  g_assert_false (lk_run_is_out (machine->run, "client"));
  g_mutex_unlock (&hang);
  observation = test_run_find (machine->run, "client", "Element");
  g_assert_nonnull (observation);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_TIMEOUT);
  g_assert_null (test_run_find (machine->run, "client", "late"));
}

/* The computer that the tests run on, whatever it is. */
static void
test_here (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(LkComputer) here = lk_computer_new_here ();
  g_autoptr(GAsyncResult) result = NULL;
  gint64 before = g_get_monotonic_time ();

  add_element (machine);
  machine_add_client (machine, "Shell", "bash");
  machine_start (machine);
  lk_client_probe_async (machine->run, here, NULL, test_take_result, &result);
  lk_client_probe_finish (test_wait (&result));
  machine_facts (machine, "client", "Element");
  machine_facts (machine, "client", "Shell");
  g_test_message ("%.1f ms", (double) (g_get_monotonic_time () - before) / 1000);
}

static void
test_cancelled (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;

  add_element (machine);
  machine_start (machine);
  g_cancellable_cancel (cancellable);
  lk_client_probe_async (machine->run, machine->computer, cancellable, test_take_result, &result);
  lk_client_probe_finish (test_wait (&result));
  g_assert_cmpint (lk_observation_get_outcome (test_run_find (machine->run, "client", "Element")), ==, LK_OUTCOME_CANCELLED);
  g_assert_false (lk_run_is_out (machine->run, "client"));
}

/* A desktop: 3000 packages, 400 desktop files, 300 processes. How long it takes is reported. */
static void
test_desktop_size (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(GString) status = g_string_new (NULL);
  gint64 before;

  add_element (machine);
  write_deb (machine, 1710000000);
  for (guint i = 0; i < 3000; i++)
    {
      g_string_append_printf (status, "Package: package-%u\nStatus: install ok installed\nVersion: 1.%u\nDescription: x\n", i, i);
      for (guint j = 0; j < 20; j++)
        g_string_append (status, " A line of a description that is as long as such lines mostly are in real life.\n");
      g_string_append_c (status, '\n');
    }
  g_string_append (status, "Package: element-desktop\nStatus: install ok installed\nArchitecture: amd64\nVersion: 7.0\n");
  machine_write (machine, "/var/lib/dpkg/status", status->str);
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *path = g_strdup_printf ("/usr/share/applications/program-%u.desktop", i);
      g_autofree char *text = g_strdup_printf ("[Desktop Entry]\nName=%u\nExec=program-%u %%U\n# %0*d\n", i, i, 4000, 7);

      machine_write (machine, path, text);
    }
  for (guint i = 0; i < 300; i++)
    machine_process (machine, 1000 + i, "/usr/bin/other", "other", "other", i);
  machine_start (machine);
  before = g_get_monotonic_time ();
  g_assert_cmpstr (lk_json_get_string (look (machine, "Element"), "version"), ==, "7.0");
  machine_probe (machine, lk_storage_probe_async, lk_storage_probe_finish);
  machine_probe (machine, lk_crash_probe_async, lk_crash_probe_finish);
  g_assert_nonnull (test_run_find (machine->run, "storage", NULL));
  g_assert_nonnull (test_run_find (machine->run, "crash", "Element"));
  g_test_message ("%" G_GSIZE_FORMAT " bytes of status, 400 desktop files, 300 processes: %.1f ms", status->len,
                  (double) (g_get_monotonic_time () - before) / 1000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/nothing", test_nothing);
  g_test_add_func ("/clients/flatpak", test_flatpak);
  g_test_add_func ("/clients/deb", test_deb);
  g_test_add_func ("/clients/snap", test_snap);
  g_test_add_func ("/clients/loose", test_loose);
  g_test_add_func ("/clients/desktop-files", test_desktop_files);
  g_test_add_func ("/clients/rpm", test_rpm);
  g_test_add_func ("/clients/sandbox", test_sandbox);
  g_test_add_func ("/clients/sandbox-with-permission", test_sandbox_with_permission);
  g_test_add_func ("/clients/sandbox-permitted-and-absent", test_sandbox_permitted_and_absent);
  g_test_add_func ("/clients/broken", test_broken);
  g_test_add_func ("/clients/unreadable", test_unreadable);
  g_test_add_func ("/clients/hang", test_hang);
  g_test_add_func ("/clients/here", test_here);
  g_test_add_func ("/clients/cancelled", test_cancelled);
  g_test_add_func ("/clients/desktop-size", test_desktop_size);
  return g_test_run ();
}

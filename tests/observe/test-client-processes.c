/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "fixture.h"
#include "lk-client-probe.h"
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

/* Started 100 s after the computer was; the files came either before or after that. */
static void
check_older (gint64      installed_s,
             const char *exe,
             gboolean    older)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *running;
  gint64 number = 0;

  add_element (machine);
  write_deb (machine, installed_s);
  machine_process (machine, 4711, exe, "element-desktop", "/opt/Element/element-desktop", 100);
  machine_process (machine, 4712, "/opt/Element/element-desktop", "element-desktop",
                   "/opt/Element/element-desktop\n--type=gpu-process", 100);
  machine_process (machine, 4713, "/usr/bin/vim", "vim", "vim\nelement-desktop", 100);
  running = machine_item (look (machine, "Element"), "running", 0);
  g_assert_cmpuint (machine_count (machine_facts (machine, "client", "Element"), "running"), ==, 1);
  g_assert_true (lk_json_get_int (running, "pid", &number));
  g_assert_cmpint (number, ==, 4711);
  g_assert_true (lk_json_get_int (running, "started_s", &number));
  g_assert_cmpint (number, ==, MACHINE_BOOT_S + 100);
  g_assert_cmpstr (lk_json_get_string (running, "kind"), ==, "deb");
  g_assert_true (json_object_has_member (running, "older"));
  g_assert_cmpint (lk_json_is_true (running, "older"), ==, older);
}

static void
test_running (void)
{
  check_older (MACHINE_BOOT_S - 5000, "/opt/Element/element-desktop", FALSE);
  check_older (MACHINE_BOOT_S + 5000, "/opt/Element/element-desktop", TRUE);
  check_older (MACHINE_BOOT_S - 5000, "/opt/Element/element-desktop (deleted)", TRUE);
}

static void
test_running_flatpak (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;

  add_element (machine);
  machine_deploy (machine, "/var/lib/flatpak", "im.riot.Riot", "new", "2");
  machine_deploy (machine, MACHINE_HOME "/.local/share/flatpak", "im.riot.Riot", "old", "1");
  machine_process (machine, 300, "/app/Element/element-desktop", "element-desktop", "/app/Element/element-desktop", 9);
  machine_write (machine, "/proc/300/root/.flatpak-info",
                 "[Application]\nname=im.riot.Riot\n[Instance]\napp-commit=old\n");
  machine_process (machine, 310, "/app/bin/other", "element-desktop", "/app/bin/other", 9);
  machine_write (machine, "/proc/310/root/.flatpak-info", "[Application]\nname=org.example.Other\n");
  facts = look (machine, "Element");
  g_assert_cmpuint (machine_count (facts, "running"), ==, 1);
  g_assert_cmpstr (lk_json_get_string (facts, "kind"), ==, "flatpak-user");
  g_assert_cmpstr (lk_json_get_string (facts, "version"), ==, "1");
  g_assert_true (machine_is_false (machine_item (facts, "running", 0), "older"));
}

/* The commit that runs is not the one that is active now. */
static void
test_running_flatpak_older (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;

  add_element (machine);
  machine_deploy (machine, "/var/lib/flatpak", "im.riot.Riot", "new", "2");
  machine_process (machine, 300, "/app/Element/element-desktop", "element-desktop", "/app/Element/element-desktop", 9);
  machine_write (machine, "/proc/300/root/.flatpak-info",
                 "[Application]\nname=im.riot.Riot\n[Instance]\napp-commit=old\n");
  facts = look (machine, "Element");
  g_assert_true (lk_json_is_true (machine_item (facts, "running", 0), "older"));
}

/* A messenger in Python runs on the Python of its runtime. */
static void
test_running_flatpak_script (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;

  add_element (machine);
  machine_deploy (machine, "/var/lib/flatpak", "im.riot.Riot", "new", "2");
  machine_process (machine, 300, "/usr/bin/python3.13", "element-desktop", "/usr/bin/python3\n/app/bin/element-desktop", 9);
  machine_write (machine, "/proc/300/root/.flatpak-info", "[Application]\nname=im.riot.Riot\n[Instance]\napp-commit=old\n");
  facts = look (machine, "Element");
  g_assert_cmpuint (machine_count (facts, "running"), ==, 1);
  g_assert_cmpstr (lk_json_get_string (machine_item (facts, "running", 0), "kind"), ==, "flatpak-system");
  g_assert_true (lk_json_is_true (machine_item (facts, "running", 0), "older"));
}

static JsonObject *
look_here (Machine    *machine,
           LkComputer *computer,
           const char *client)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(LkCase) kase = lk_case_new (machine->service, NULL);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();

  g_clear_object (&machine->run);
  machine->run = lk_run_new (kase, policy, NULL);
  lk_client_probe_async (machine->run, computer, NULL, test_take_result, &result);
  lk_client_probe_finish (test_wait (&result));
  return machine_facts (machine, "client", client);
}

/* A real program in a folder of one's own is started, and then replaced while it runs. */
static void
test_real_process (void)
{
  const char *const nowhere[] = { NULL };
  g_autoptr(Machine) machine = machine_new ();
  g_autofree char *home = machine_path (machine, MACHINE_HOME);
  g_autofree char *program = g_build_filename (home, "Applications/lk-stand-in/lk-stand-in", NULL);
  g_autoptr(LkComputer) computer = lk_computer_new ("", home, NULL, nowhere, nowhere, nowhere);
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *cat = g_find_program_in_path ("cat");
  g_autofree char *content = NULL;
  gsize length = 0;
  JsonObject *facts;

  machine_add_client (machine, "Stand-in", "lk-stand-in");
  machine_program (machine, MACHINE_HOME "/Applications/lk-stand-in/lk-stand-in");
  g_assert_true (g_file_get_contents (cat, &content, &length, &error));
  machine_write_bytes (machine, MACHINE_HOME "/Applications/lk-stand-in/lk-stand-in", content, length);
  g_assert_cmpint (g_chmod (program, 0755), ==, 0);
  machine_touch (machine, MACHINE_HOME "/Applications/lk-stand-in/lk-stand-in", 1600000000);

  process = g_subprocess_launcher_spawn (launcher, &error, program, NULL);
  g_assert_no_error (error);
  facts = look_here (machine, computer, "Stand-in");
  g_assert_cmpuint (machine_count (facts, "copies"), ==, 1);
  g_assert_cmpstr (lk_json_get_string (machine_item (facts, "copies", 0), "path"), ==, "~/Applications/lk-stand-in/lk-stand-in");
  g_assert_cmpuint (machine_count (facts, "running"), ==, 1);
  g_assert_cmpstr (lk_json_get_string (machine_item (facts, "running", 0), "kind"), ==, "folder");
  g_assert_true (machine_is_false (machine_item (facts, "running", 0), "older"));

  g_assert_cmpint (g_unlink (program), ==, 0);
  machine_program (machine, MACHINE_HOME "/Applications/lk-stand-in/lk-stand-in");
  facts = look_here (machine, computer, "Stand-in");
  g_assert_true (lk_json_is_true (machine_item (facts, "running", 0), "older"));
  g_subprocess_force_exit (process);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_cmpuint (machine_count (look_here (machine, computer, "Stand-in"), "running"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client-processes/running", test_running);
  g_test_add_func ("/client-processes/flatpak", test_running_flatpak);
  g_test_add_func ("/client-processes/flatpak-older", test_running_flatpak_older);
  g_test_add_func ("/client-processes/flatpak-script", test_running_flatpak_script);
  g_test_add_func ("/client-processes/real", test_real_process);
  return g_test_run ();
}

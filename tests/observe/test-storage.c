/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "lk-chromium-profile.h"
#include "lk-storage-probe.h"
#include "machine.h"

#define DATA "/home/alice/.config/Element"

static gboolean have_namespace;

static void
look (Machine *machine)
{
  machine_probe (machine, lk_storage_probe_async, lk_storage_probe_finish);
}

static LkClient *
add_element (Machine *machine)
{
  static const char *const data[] = { "~/.config/Element", NULL };
  LkClient *client = machine_add_client (machine, "Element", "element-desktop");

  client->flatpak = g_strdup ("im.riot.Riot");
  client->data = g_strdupv ((char **) data);
  return client;
}

static gboolean
is_false (JsonObject *facts,
          const char *name)
{
  gboolean value = TRUE;

  return lk_json_get_boolean (facts, name, &value) && !value;
}

static void
test_healthy (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;
  gint64 free_bytes = 0;

  add_element (machine);
  machine_write (machine, DATA "/Preferences", "{\"profile\":{\"exit_type\":\"Normal\"}}");
  machine_write (machine, DATA "/Local State", "{}");
  machine_folder (machine, MACHINE_HOME "/.local/share/keyrings");
  look (machine);
  facts = machine_facts (machine, "storage", "~/.config/Element");
  g_assert_cmpstr (lk_json_get_string (facts, "client"), ==, "Element");
  g_assert_cmpstr (lk_json_get_string (facts, "what"), ==, "data");
  g_assert_true (lk_json_is_true (facts, "exists"));
  g_assert_true (lk_json_is_true (facts, "writable"));
  g_assert_true (is_false (facts, "owner_other"));
  g_assert_true (is_false (facts, "read_only"));
  g_assert_true (lk_json_get_int (facts, "free_bytes", &free_bytes));
  g_assert_cmpint (free_bytes, >, 0);
  g_assert_cmpstr (lk_json_get_string (machine_facts (machine, "storage", "~/.local/share/keyrings"), "what"), ==, "keyring");
  g_assert_cmpstr (lk_json_get_string (machine_facts (machine, "storage", "/tmp"), "what"), ==, "temporary");
  facts = machine_facts (machine, "profile", "~/.config/Element");
  g_assert_true (is_false (facts, "unclean"));
  g_assert_true (is_false (facts, "damaged"));
  g_assert_cmpuint (test_run_count (machine->run, "lock"), ==, 0);
}

/* A messenger that was never started has no folder, and a runtime folder may be missing. */
static void
test_missing (void)
{
  g_autoptr(Machine) machine = machine_new ();

  add_element (machine);
  look (machine);
  g_assert_true (is_false (machine_facts (machine, "storage", "~/.config/Element"), "exists"));
  g_assert_true (is_false (machine_facts (machine, "storage", "/run/user/1000"), "exists"));
}

static void
test_sandboxed_folders (void)
{
  g_autoptr(Machine) machine = machine_new ();

  add_element (machine);
  machine_folder (machine, MACHINE_HOME "/.var/app/im.riot.Riot/config/Element");
  look (machine);
  machine_facts (machine, "storage", "~/.var/app/im.riot.Riot");
  machine_facts (machine, "storage", "~/.var/app/im.riot.Riot/config/Element");
  g_assert_null (test_run_find (machine->run, "storage", "~/.config/Element"));
}

static void
test_full (void)
{
  const guint64 mib = 1024 * 1024;

  g_assert_true (lk_storage_is_full (0, 500000 * mib));
  g_assert_true (lk_storage_is_full (99 * mib, 500000 * mib));
  g_assert_false (lk_storage_is_full (101 * mib, 500000 * mib));
  g_assert_true (lk_storage_is_full (9 * mib, 900 * mib));
  g_assert_false (lk_storage_is_full (11 * mib, 900 * mib));
  /* A runtime folder of a small computer. */
  g_assert_false (lk_storage_is_full (9 * mib, 10 * mib));
  g_assert_true (lk_storage_is_full (0, 10 * mib));
}

/* A real file system that is full, and then one that cannot be written to. */
static void
test_real_file_system (void)
{
  g_autoptr(Machine) full = machine_new ();
  g_autoptr(Machine) read_only = machine_new ();
  g_autofree char *full_path = machine_path (full, DATA);
  g_autofree char *read_only_path = machine_path (read_only, DATA);
  g_autofree char *file = g_build_filename (full_path, "filling", NULL);
  char zeros[4096] = { 0 };
  JsonObject *facts;
  int fd;

  if (!have_namespace)
    {
      g_test_skip ("no user and mount namespaces here");
      return;
    }
  add_element (full);
  machine_folder (full, DATA);
  g_assert_cmpint (mount ("tmpfs", full_path, "tmpfs", 0, "size=2m,mode=0700"), ==, 0);
  fd = open (file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  g_assert_cmpint (fd, >=, 0);
  while (write (fd, zeros, sizeof zeros) > 0)
    continue;
  g_assert_cmpint (errno, ==, ENOSPC);
  g_close (fd, NULL);
  look (full);
  facts = machine_facts (full, "storage", "~/.config/Element");
  g_assert_true (lk_json_is_true (facts, "full"));
  g_assert_true (is_false (facts, "read_only"));
  g_assert_cmpint (umount (full_path), ==, 0);

  add_element (read_only);
  machine_folder (read_only, DATA);
  g_assert_cmpint (mount ("tmpfs", read_only_path, "tmpfs", MS_RDONLY, "size=64m"), ==, 0);
  look (read_only);
  facts = machine_facts (read_only, "storage", "~/.config/Element");
  g_assert_true (lk_json_is_true (facts, "read_only"));
  g_assert_true (is_false (facts, "writable"));
  g_assert_true (is_false (facts, "full"));
  g_assert_cmpint (umount (read_only_path), ==, 0);
}

static void
give_away (Machine    *machine,
           const char *path,
           guint       user)
{
  g_autofree char *whole = machine_path (machine, path);

  g_assert_cmpint (chown (whole, user, user), ==, 0);
}

/* The folder is one's own, a file in it was written by root. */
static void
test_owner (void)
{
  static const char *const own[] = { "", "/home", MACHINE_HOME, MACHINE_HOME "/.config", DATA, "/tmp", "/proc", "/proc/sys",
                                     "/proc/sys/kernel" };
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;

  if (geteuid () != 0 || chown (machine->root, 12345, 12345) != 0)
    {
      g_test_skip ("files cannot be given away here");
      return;
    }
  add_element (machine);
  machine_write (machine, DATA "/Cookies", "x");
  machine_start (machine);
  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    give_away (machine, own[i], 12345);
  give_away (machine, DATA "/Cookies", 0);
  g_assert_cmpint (seteuid (12345), ==, 0);
  look (machine);
  g_assert_cmpint (seteuid (0), ==, 0);
  facts = machine_facts (machine, "storage", "~/.config/Element");
  g_assert_true (lk_json_is_true (facts, "owner_other"));
  g_assert_cmpint (is_false (facts, "writable"), ==, TRUE);
}

/* Neither a pipe that nobody writes to nor a loop is waited for. */
static void
test_traps (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autofree char *pipe_path = machine_path (machine, DATA "/Local State");

  add_element (machine);
  machine_folder (machine, DATA);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  machine_link (machine, DATA "/Preferences", "Preferences");
  machine_link (machine, MACHINE_HOME "/.var/app/im.riot.Riot", "im.riot.Riot");
  look (machine);
  machine_facts (machine, "storage", "~/.config/Element");
  g_assert_cmpuint (test_run_count (machine->run, "profile"), ==, 0);
}

static JsonObject *
look_at_lock (Machine    *machine,
              const char *target)
{
  add_element (machine);
  machine_link (machine, DATA "/SingletonLock", target);
  machine_write (machine, DATA "/Preferences", "{\"profile\": {\"exit_type\" : \"Crashed\"}}");
  look (machine);
  return machine_facts (machine, "lock", "~/.config/Element/SingletonLock");
}

static void
test_stale_lock (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts = look_at_lock (machine, "desk-1-4711");
  gint64 pid = 0;

  g_assert_cmpstr (lk_json_get_string (facts, "host"), ==, "desk-1");
  g_assert_true (lk_json_get_int (facts, "pid", &pid));
  g_assert_cmpint (pid, ==, 4711);
  g_assert_true (is_false (facts, "alive"));
  g_assert_true (lk_json_is_true (facts, "stale"));
  g_assert_true (is_false (facts, "other_host"));
  g_assert_true (lk_json_is_true (machine_facts (machine, "profile", "~/.config/Element"), "unclean"));
}

/* While it runs, its profile is marked as crashed. */
static void
test_held_lock (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;

  machine_process (machine, 4711, "/usr/bin/element-desktop", "element-desktop", "element-desktop", 5);
  facts = look_at_lock (machine, "desk-1-4711");
  g_assert_true (lk_json_is_true (facts, "alive"));
  g_assert_true (is_false (facts, "stale"));
  g_assert_true (is_false (machine_facts (machine, "profile", "~/.config/Element"), "unclean"));
}

static void
test_strange_locks (void)
{
  static const char *const targets[] = { "laptop-2-4711", "desk", "desk-1-", "-5", "desk-1-99999999999999", "/" };

  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autoptr(Machine) machine = machine_new ();
      JsonObject *facts = look_at_lock (machine, targets[i]);

      g_assert_false (json_object_has_member (facts, "stale"));
      g_assert_false (json_object_has_member (facts, "alive"));
      g_assert_cmpint (json_object_has_member (facts, "pid"), ==, i == 0);
      g_assert_cmpint (lk_json_is_true (facts, "other_host"), ==, i == 0);
    }
}

/* The number in a lock of a sandbox means nothing here, whatever process has it. */
static void
test_lock_in_flatpak (void)
{
  for (guint runs = 0; runs < 2; runs++)
    {
      g_autoptr(Machine) machine = machine_new ();
      JsonObject *facts;

      add_element (machine);
      machine_folder (machine, "/run/user/1000");
      machine_process (machine, 2, NULL, "kthreadd", "", 0);
      machine_process (machine, 500, "/usr/bin/bwrap", "bwrap", "bwrap", 9);
      machine_link (machine, MACHINE_HOME "/.var/app/im.riot.Riot/config/Element/SingletonLock", "desk-1-2");
      machine_write (machine, "/run/user/1000/.flatpak/77/info",
                     runs ? "[Application]\nname=im.riot.Riot\n" : "[Application]\nname=org.example.Other\n");
      machine_write (machine, "/run/user/1000/.flatpak/77/pid", "500");
      look (machine);
      facts = machine_facts (machine, "lock", "~/.var/app/im.riot.Riot/config/Element/SingletonLock");
      g_assert_cmpint (lk_json_is_true (facts, "stale"), ==, !runs);
      g_assert_cmpint (lk_json_is_true (facts, "alive"), ==, runs);
    }
}

static void
test_damaged (void)
{
  static const struct
  {
    const char *content;
    gsize       length;
    gboolean    damaged;
  } rows[] = { { "", 0, TRUE }, { " \n", 2, TRUE }, { "\0\0\0\0", 4, TRUE }, { "[]", 2, TRUE }, { "\n {\"a\":1}", 9, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Machine) machine = machine_new ();

      add_element (machine);
      machine_write_bytes (machine, DATA "/Local State", rows[i].content, rows[i].length);
      /* A journal of a database that was not cleaned up is no damage. */
      machine_write (machine, DATA "/main.db-journal", "x");
      look (machine);
      g_assert_cmpint (lk_json_is_true (machine_facts (machine, "profile", "~/.config/Element"), "damaged"), ==, rows[i].damaged);
    }
}

/* Nothing is changed by looking. */
static void
test_untouched (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autofree char *path = machine_path (machine, DATA);
  GStatBuf before, after;

  look_at_lock (machine, "desk-1-4711");
  machine_touch (machine, DATA, 1600000000);
  g_assert_cmpint (g_stat (path, &before), ==, 0);
  look (machine);
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpint (after.st_mtime, ==, 1600000000);
  g_assert_cmpint (before.st_ctime, ==, after.st_ctime);
}

static gboolean
write_line (const char *path,
            const char *line)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean written = fd >= 0 && write (fd, line, strlen (line)) == (gssize) strlen (line);

  if (fd >= 0)
    close (fd);
  return written;
}

/* Mounting needs a namespace of our own; it must be made before there are threads. */
static void
enter_namespace (void)
{
  g_autofree char *users = g_strdup_printf ("%u %u 1", (guint) geteuid (), (guint) geteuid ());
  g_autofree char *groups = g_strdup_printf ("%u %u 1", (guint) getegid (), (guint) getegid ());

  if (geteuid () == 0)
    {
      have_namespace = unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
      return;
    }
  if (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0)
    return;
  have_namespace = write_line ("/proc/self/uid_map", users) && write_line ("/proc/self/setgroups", "deny") &&
                   write_line ("/proc/self/gid_map", groups) && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

int
main (int    argc,
      char **argv)
{
  enter_namespace ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/storage/healthy", test_healthy);
  g_test_add_func ("/storage/missing", test_missing);
  g_test_add_func ("/storage/sandboxed-folders", test_sandboxed_folders);
  g_test_add_func ("/storage/full", test_full);
  g_test_add_func ("/storage/real-file-system", test_real_file_system);
  g_test_add_func ("/storage/owner", test_owner);
  g_test_add_func ("/storage/traps", test_traps);
  g_test_add_func ("/storage/stale-lock", test_stale_lock);
  g_test_add_func ("/storage/held-lock", test_held_lock);
  g_test_add_func ("/storage/strange-locks", test_strange_locks);
  g_test_add_func ("/storage/lock-in-flatpak", test_lock_in_flatpak);
  g_test_add_func ("/storage/damaged", test_damaged);
  g_test_add_func ("/storage/untouched", test_untouched);
  return g_test_run ();
}

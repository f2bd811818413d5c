/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "journal-kit.h"
#include "lk-crash-probe.h"
#include "lk-crash-text.h"
#include "lk-map-guard.h"
#include "machine.h"

#define COREDUMP "MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1"

static char *
dup_file (const char *name)
{
  return g_strdup_printf (JOURNAL_FOLDER "/%s-%u.journal", name, (guint) geteuid ());
}

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static LkClient *
add_element (Machine *machine)
{
  static const char *const desktop[] = { "im.riot.Riot.desktop", "element-desktop.desktop", NULL };
  LkClient *client = machine_add_client (machine, "Element", "element-desktop");

  client->flatpak = g_strdup ("im.riot.Riot");
  client->desktop = g_strdupv ((char **) desktop);
  return client;
}

static JsonObject *
look (Machine *machine)
{
  machine_probe (machine, lk_crash_probe_async, lk_crash_probe_finish);
  return machine_facts (machine, "crash", "Element");
}

static gint64
number (JsonObject *facts,
        const char *name)
{
  gint64 value = -1;

  return lk_json_get_int (facts, name, &value) ? value : -1;
}

static void
add_core (GString    *text,
          gint64      time_s,
          const char *uid,
          const char *exe,
          const char *unit,
          const char *message)
{
  g_autofree char *exe_field = g_strconcat ("COREDUMP_EXE=", exe, NULL);
  g_autofree char *unit_field = g_strconcat ("COREDUMP_USER_UNIT=", unit, NULL);
  g_autofree char *message_field = g_strconcat ("MESSAGE=", message, NULL);
  g_autofree char *owner = g_strconcat ("COREDUMP_UID=", uid + strlen ("_UID="), NULL);
  g_autofree char *when = g_strdup_printf ("COREDUMP_TIMESTAMP=%" G_GINT64_FORMAT "000000", time_s);

  /* Large images take their time until they are written down. */
  journal_entry (text, time_s + 40, COREDUMP, uid, owner, exe_field, unit_field, when, "COREDUMP_SIGNAL=11",
                 "COREDUMP_SIGNAL_NAME=SIGSEGV", message_field, NULL);
}

static void
add_line (GString    *text,
          gint64      time_s,
          const char *uid,
          const char *who,
          const char *message)
{
  g_autofree char *field = g_strconcat ("MESSAGE=", message, NULL);

  journal_entry (text, time_s, uid, who, field, NULL);
}

/* The person's own journal holds this. */
static JsonObject *
look_at (Machine *machine,
         GString *text)
{
  g_autofree char *path = dup_file ("user");

  add_element (machine);
  journal_write (machine, path, text);
  return look (machine);
}

static void
test_none (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;

  add_element (machine);
  facts = look (machine);
  g_assert_cmpint (number (facts, "count"), ==, 0);
  g_assert_true (machine_is_false (facts, "journal"));
}

/* Nothing that systemd-coredump lists as merely loaded counts, only what the program was in. */
static void
test_cores (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *own = journal_own ();
  gint64 now = now_s ();
  JsonObject *facts;

  if (journal_skip ())
    return;
  add_core (text, now - 9 * 86400, own, "/opt/Element/element-desktop", "", "old");
  add_core (text, now - 7200, own, "/usr/bin/nheko", "", "another's");
  add_core (text, now - 7000, own, "/usr/lib/firefox/firefox", "app-gnome-element\\x2ddesktop-12.scope", "started by it");
  add_core (text, now - 3600, own, "/opt/Element/element-desktop", "",
            "Process 7 (element-desktop) of user 1000 dumped core.\n\nModule libGLX_nvidia.so.0 without build-id.\n"
            "Stack trace of thread 7:\n#0  0x1 n/a (libfoo.so.1 + 0x2)\n\nStack trace of thread 8:\n#0 x (libGLX_nvidia.so)\n");
  facts = look_at (machine, text);
  g_assert_true (lk_json_is_true (facts, "journal"));
  g_assert_cmpint (number (facts, "count"), ==, 1);
  g_assert_cmpint (number (facts, "newest_s"), ==, now - 3600);
  g_assert_cmpstr (lk_json_get_string (facts, "signal"), ==, "SIGSEGV");
  g_assert_null (lk_json_get_string (facts, "signature"));
}

static void
test_graphics (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *own = journal_own ();
  JsonObject *facts;

  if (journal_skip ())
    return;
  add_core (text, now_s () - 60, own, "/app/Element/riot", "app-flatpak-im.riot.Riot-4711.scope",
            "x\n\nStack trace of thread 7:\n#0  0x1 raise (libc.so.6 + 0x2)\n#1  0x2 n/a (radeonsi_dri.so + 0x3)\n");
  facts = look_at (machine, text);
  g_assert_cmpint (number (facts, "count"), ==, 1);
  g_assert_cmpstr (lk_json_get_string (facts, "signature"), ==, "gpu");
  g_assert_cmpstr (lk_json_get_string (facts, "text"), ==, "radeonsi_dri");
}

/* What the journal and the folder of images tell of is one crash; a second one in the folder is another. */
static void
test_once (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *own = journal_own ();
  gint64 now = now_s ();

  if (journal_skip ())
    return;
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *path = g_strdup_printf ("/var/lib/systemd/coredump/core.element-desktop.%u.0011.4711.%" G_GINT64_FORMAT
                                               "000000.zst", (guint) geteuid (), now - 3600 - 5 * i);

      machine_write (machine, path, "");
    }
  add_line (text, now - 3602, own, "_COMM=element-desktop", "[1:FATAL:x.cc(1)] GPU process isn't usable. Goodbye.");
  add_core (text, now - 3600, own, "/opt/Element/element-desktop", "", "x");
  g_assert_cmpint (number (look_at (machine, text), "count"), ==, 2);
  g_assert_cmpstr (lk_json_get_string (machine_facts (machine, "crash", "Element"), "signature"), ==, "gpu");
}

static void
test_lines (void)
{
  static const char *const rows[][3] = {
    { "_COMM=element-desktop", "[7:1122/1.2:FATAL:gpu.cc(415)] GPU process isn't usable. Goodbye. /home/alice", "gpu" },
    { "SYSLOG_IDENTIFIER=im.riot.Riot.desktop", "Error 71 (Protocol error) dispatching to Wayland display.", "wayland" },
    { "SYSLOG_IDENTIFIER=element-desktop", "KMS: DRM_IOCTL failed\nFailed to create GBM buffer of size 1x1: No", "gbm" },
    { "_SYSTEMD_USER_UNIT=app-flatpak-im.riot.Riot-77.scope", "x: The SUID sandbox helper binary was found, but is not "
      "configured correctly. Rather than run", "sandbox-helper" },
    { "_SYSTEMD_USER_UNIT=app-im.riot.Riot@9f.service", "bwrap: setting up uid map: Permission denied", "namespaces" },
    { "_SYSTEMD_USER_UNIT=app-gnome-element\\x2ddesktop-77.scope", "zygote.cc(1)] No usable sandbox! Update", "sandbox-helper" },
    { "SYSLOG_IDENTIFIER=element-desktop.desktop", "/opt/Element/element-desktop: error while loading shared libraries: "
      "libnss3.so: cannot open shared object file", "library" },
  };

  if (journal_skip ())
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(Machine) machine = machine_new ();
      g_autoptr(GString) text = g_string_new (NULL);
      g_autofree char *own = journal_own ();
      JsonObject *facts;

      add_line (text, now_s () - 600, own, rows[i][0], rows[i][1]);
      facts = look_at (machine, text);
      g_assert_cmpint (number (facts, "count"), ==, 1);
      g_assert_cmpstr (lk_json_get_string (facts, "signature"), ==, rows[i][2]);
      g_assert_null (strstr (lk_json_get_string (facts, "text"), "alice"));
      if (g_str_equal (rows[i][2], "library"))
        g_assert_cmpstr (lk_json_get_string (facts, "text"), ==, "error while loading shared libraries: libnss3.so");
    }
}

/* What healthy programs write too, and what others wrote. */
static void
test_harmless (void)
{
  static const char *const lines[] = {
    "Error 32 (Broken pipe) dispatching to Wayland display.",
    "Lost connection to Wayland compositor.",
    "[7:ERROR:gpu_memory_buffer_support_x11.cc(44)] dri3 extension not supported.",
    "MESA-LOADER: failed to open iris: /usr/lib/dri/iris_dri.so: cannot open shared object file",
    "libva error: vaGetDriverNameByIndex() failed with unknown libva error",
    "/usr/bin/gio: symbol lookup error: /lib/libc.so.6: undefined symbol: x",
    "amdgpu: amdgpu_device_initialize failed.",
    "Gtk-Message: Failed to load module \"canberra-gtk-module\"",
  };
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *own = journal_own ();
  g_autofree char *other = g_strdup_printf ("_UID=%u", (guint) geteuid () + 1);
  g_autofree char *system = g_strdup (JOURNAL_FOLDER "/system.journal");
  g_autoptr(GString) others = g_string_new (NULL);
  gint64 now = now_s ();
  JsonObject *facts;

  if (journal_skip ())
    return;
  add_line (text, now - 8 * 86400, own, "_COMM=element-desktop", "GPU process isn't usable. Goodbye.");
  add_line (text, now - 90, own, "_COMM=nheko", "GPU process isn't usable. Goodbye.");
  add_line (text, now - 80, own, "_SYSTEMD_USER_UNIT=app-org.gnome.Epiphany-1.scope", "No usable sandbox!");
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    add_line (text, now - 70, own, "_COMM=element-desktop", lines[i]);
  add_line (others, now - 60, other, "_COMM=element-desktop", "GPU process isn't usable. Goodbye.");
  add_core (others, now - 60, other, "/opt/Element/element-desktop", "", "x");
  journal_write (machine, system, others);
  facts = look_at (machine, text);
  g_assert_cmpint (number (facts, "count"), ==, 0);
  g_assert_null (lk_json_get_string (facts, "signature"));
  g_assert_null (lk_json_get_array (facts, "said"));
}

static void
test_said (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *own = journal_own ();
  gint64 now = now_s ();
  JsonObject *facts;

  if (journal_skip ())
    return;
  for (guint i = 0; i < 20; i++)
    add_line (text, now - 100 - i, own, "_COMM=element-desktop",
              "GDBus.Error: The name org.freedesktop.secrets was not provided by any .service files");
  facts = look_at (machine, text);
  g_assert_cmpint (number (facts, "count"), ==, 0);
  g_assert_cmpuint (machine_count (facts, "said"), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (lk_json_get_array (facts, "said"), 0), ==, "keyring");
}

/* Lines of a program that starts again and again; the words stand in the newest of many. */
static void
test_many (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *own = journal_own ();
  g_autofree char *path = dup_file ("user");
  gint64 now = now_s (), started;

  if (journal_skip ())
    return;
  for (guint i = 0; i < 20000; i++)
    add_line (text, now - 20100 + i, own, "_COMM=element-desktop", i == 10 || i == 19990 ? "No usable sandbox!" : "chatter");
  add_element (machine);
  journal_write (machine, path, text);
  started = g_get_monotonic_time ();
  g_assert_cmpint (number (look (machine), "count"), ==, 1);
  g_test_message ("%.1f ms", (double) (g_get_monotonic_time () - started) / 1000);
}

/* Cut and spoilt everywhere: told, or not, but never the end. */
static void
test_damaged (void)
{
  g_autoptr(Machine) whole = machine_new ();
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *own = journal_own ();
  g_autofree char *path = dup_file ("user");
  g_autofree char *file = NULL;
  g_autofree char *bytes = NULL;
  g_autoptr(GRand) random = g_rand_new_with_seed (7);
  gsize length = 0;
  guint told = 0;

  if (journal_skip ())
    return;
  for (guint i = 0; i < 200; i++)
    add_line (text, now_s () - 1000 + i, own, "_COMM=element-desktop", i % 20 == 0 ? "No usable sandbox!" : "chatter");
  journal_write (whole, path, text);
  file = machine_path (whole, path);
  g_assert_true (g_file_get_contents (file, &bytes, &length, NULL));
  for (guint round = 0; round < 60; round++)
    {
      g_autoptr(Machine) machine = machine_new ();
      g_autofree char *copy = g_memdup2 (bytes, length);
      gsize size = round % 3 == 0 ? length * round / 60 : length;

      for (guint i = 0; i < round; i++)
        copy[g_rand_int_range (random, 0, (gint32) MIN (length, 200000))] = (char) g_rand_int (random);
      add_element (machine);
      machine_write_bytes (machine, path, copy, size);
      told += number (look (machine), "count") > 0;
    }
  g_test_message ("%u of 60 still told of it", told);
  g_assert_cmpuint (told, >, 0);
}

static void
test_unreadable (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autofree char *path = dup_file ("user");
  g_autofree char *whole = machine_path (machine, path);
  g_autofree char *pipe = g_strdup (JOURNAL_FOLDER "/system.journal");
  g_autofree char *pipe_path = machine_path (machine, pipe);
  JsonObject *facts;

  add_element (machine);
  machine_write (machine, path, "");
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  g_assert_cmpint (g_chmod (whole, 0), ==, 0);
  facts = look (machine);
  g_assert_true (machine_is_false (facts, "journal"));
  g_assert_cmpint (number (facts, "count"), ==, 0);
}

static void
test_units (void)
{
  static const char *const ids[] = { "im.riot.Riot", "element-desktop", "signal-desktop", NULL };
  static const char *const own[] = {
    "app-flatpak-im.riot.Riot-123.scope", "app-gnome-element\\x2ddesktop-9.scope", "app-im.riot.Riot@0a1b.service",
    "app-element\\x2ddesktop@autostart.service", "dbus-:1.2-im.riot.Riot@0.service", "snap.signal-desktop.signal-desktop-1.scope",
  };
  static const char *const others[] = {
    "app-flatpak-im.riot.Riots-1.scope", "app-.scope", "app-@.service", "snap.", "snap.other.signal-desktop.scope",
    "dbus.service", "app-im.riot.Riot-1.slice", "", "im.riot.Riot.service",
    "app-element-desktop",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    g_assert_true (lk_crash_unit_matches (own[i], ids));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (lk_crash_unit_matches (others[i], ids));
}

/* A page behind the end of a file that was cut meanwhile: a failing disk looks the same. */
static void
test_guard (void)
{
  g_autofree char *name = NULL;
  gsize size = (gsize) sysconf (_SC_PAGESIZE);
  int file = g_file_open_tmp ("guard-XXXXXX", &name, NULL);
  volatile char *pages;

  g_assert_cmpint (file, >=, 0);
  g_assert_cmpint (ftruncate (file, (off_t) (2 * size)), ==, 0);
  pages = mmap (NULL, 2 * size, PROT_READ, MAP_SHARED, file, 0);
  g_assert_true (pages != MAP_FAILED);
  lk_map_guard_begin ();
  g_assert_cmpint (pages[size], ==, 0);
  g_assert_false (lk_map_guard_end ());
  g_assert_cmpint (ftruncate (file, 0), ==, 0);
  lk_map_guard_begin ();
  g_assert_cmpint (pages[size], ==, 0);
  g_assert_true (lk_map_guard_end ());
  munmap ((void *) pages, 2 * size);
  close (file);
  g_unlink (name);
  g_test_trap_subprocess ("/crash-journal/unguarded/subprocess", 0, 0);
  g_test_trap_assert_failed ();
}

/* Anybody else's fault ends the program as ever. */
static void
test_unguarded (void)
{
  g_autofree char *name = NULL;
  int file = g_file_open_tmp ("guard-XXXXXX", &name, NULL);
  volatile char *page = mmap (NULL, 4096, PROT_READ, MAP_SHARED, file, 0);

  g_unlink (name);
  lk_map_guard_begin ();
  lk_map_guard_end ();
  g_assert_cmpint (page[0], ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crash-journal/none", test_none);
  g_test_add_func ("/crash-journal/cores", test_cores);
  g_test_add_func ("/crash-journal/graphics", test_graphics);
  g_test_add_func ("/crash-journal/once", test_once);
  g_test_add_func ("/crash-journal/lines", test_lines);
  g_test_add_func ("/crash-journal/harmless", test_harmless);
  g_test_add_func ("/crash-journal/said", test_said);
  g_test_add_func ("/crash-journal/many", test_many);
  g_test_add_func ("/crash-journal/damaged", test_damaged);
  g_test_add_func ("/crash-journal/unreadable", test_unreadable);
  g_test_add_func ("/crash-journal/units", test_units);
  g_test_add_func ("/crash-journal/guard", test_guard);
  g_test_add_func ("/crash-journal/unguarded/subprocess", test_unguarded);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "lk-crash-probe.h"
#include "lk-crash-text.h"
#include "machine.h"

static JsonObject *
look (Machine    *machine,
      const char *client)
{
  machine_probe (machine, lk_crash_probe_async, lk_crash_probe_finish);
  return machine_facts (machine, "crash", client);
}

static gint64
number (JsonObject *facts,
        const char *name)
{
  gint64 value = -1;

  return lk_json_get_int (facts, name, &value) ? value : -1;
}

static gint64
now_s (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static LkClient *
add_element (Machine *machine)
{
  static const char *const data[] = { "~/.config/Element", NULL };
  LkClient *client = machine_add_client (machine, "Element", "element-desktop");

  client->data = g_strdupv ((char **) data);
  return client;
}

static void
write_coredump (Machine    *machine,
                const char *name,
                guint       user,
                gint64      time_s)
{
  g_autofree char *path = g_strdup_printf ("/var/lib/systemd/coredump/core.%s.%u.00112233445566778899aabbccddeeff.4711.%"
                                           G_GINT64_FORMAT "000000.zst", name, user, time_s);

  machine_write (machine, path, "");
}

static void
test_none (void)
{
  g_autoptr(Machine) machine = machine_new ();

  add_element (machine);
  g_assert_cmpint (number (look (machine, "Element"), "count"), ==, 0);
  g_assert_null (lk_json_get_string (machine_facts (machine, "crash", "Element"), "signature"));
}

/* One's own, of this messenger, of the last days. */
static void
test_coredumps (void)
{
  g_autoptr(Machine) machine = machine_new ();
  gint64 now = now_s ();

  add_element (machine);
  write_coredump (machine, "element-desktop", geteuid (), now - 3600);
  write_coredump (machine, "element-desktop", geteuid (), now - 90000);
  write_coredump (machine, "element-desktop", geteuid (), now - 30 * 86400);
  write_coredump (machine, "element-desktop", geteuid () + 1, now - 60);
  write_coredump (machine, "element-deskto", geteuid (), now - 60);
  machine_write (machine, "/var/lib/systemd/coredump/core..", "");
  g_assert_cmpint (number (look (machine, "Element"), "count"), ==, 2);
  g_assert_cmpint (number (machine_facts (machine, "crash", "Element"), "newest_s"), ==, now - 3600);
}

static void
test_crashpad (void)
{
  g_autoptr(Machine) machine = machine_new ();
  gint64 now = now_s ();

  add_element (machine);
  machine_write (machine, MACHINE_HOME "/.config/Element/Crashpad/completed/a.dmp", "MDMP");
  machine_write (machine, MACHINE_HOME "/.config/Element/Crashpad/pending/b.dmp", "MDMP");
  machine_write (machine, MACHINE_HOME "/.config/Element/Crashpad/pending/b.meta", "x");
  machine_write (machine, MACHINE_HOME "/.config/Element/Crashpad/completed/old.dmp", "MDMP");
  machine_touch (machine, MACHINE_HOME "/.config/Element/Crashpad/completed/a.dmp", now - 500);
  machine_touch (machine, MACHINE_HOME "/.config/Element/Crashpad/pending/b.dmp", now - 100);
  machine_touch (machine, MACHINE_HOME "/.config/Element/Crashpad/completed/old.dmp", now - 8 * 86400);
  g_assert_cmpint (number (look (machine, "Element"), "count"), ==, 2);
  g_assert_cmpint (number (machine_facts (machine, "crash", "Element"), "newest_s"), ==, now - 100);
}

/* What is behind the head of a report is memory and is not looked at. */
static void
test_apport (void)
{
  g_autoptr(Machine) machine = machine_new ();
  g_autofree char *own = g_strdup_printf ("/var/crash/_opt_Element_element-desktop.%u.crash", (guint) geteuid ());
  g_autofree char *other = g_strdup_printf ("/var/crash/_usr_bin_nheko.%u.crash", (guint) geteuid ());
  JsonObject *facts;

  add_element (machine);
  machine_add_client (machine, "nheko", "nheko");
  machine_write (machine, own,
                 "ProblemType: Crash\nSignal: 11\nJournalErrors:\n"
                 " element[1]: Error 71 (Protocol error) dispatching to Wayland display.\n"
                 "CoreDump: base64\n GPU process isn't usable\n");
  machine_write (machine, other, "ProblemType: Crash\nSignal: 6\nCoreDump: base64\n GPU process isn't usable\n");
  facts = look (machine, "Element");
  g_assert_cmpint (number (facts, "count"), ==, 1);
  g_assert_cmpstr (lk_json_get_string (facts, "signal"), ==, "SIGSEGV");
  g_assert_cmpstr (lk_json_get_string (facts, "signature"), ==, "wayland");
  g_assert_cmpstr (lk_json_get_string (facts, "text"), ==, "Error 71 … dispatching to Wayland display");
  facts = machine_facts (machine, "crash", "nheko");
  g_assert_cmpstr (lk_json_get_string (facts, "signal"), ==, "SIGABRT");
  g_assert_null (lk_json_get_string (facts, "signature"));
}

static void
test_kde (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;

  machine_add_client (machine, "NeoChat", "neochat");
  machine_write (machine, MACHINE_HOME "/.cache/kcrash-metadata/neochat.1.ini", "[KCrash]\nexe=/usr/bin/neochat\nsignal=6\n");
  machine_write (machine, MACHINE_HOME "/.cache/kcrash-metadata/kate.2.ini", "[KCrash]\nexe=/usr/bin/kate\nsignal=6\n");
  facts = look (machine, "NeoChat");
  g_assert_cmpint (number (facts, "count"), ==, 1);
  g_assert_cmpstr (lk_json_get_string (facts, "signal"), ==, "SIGABRT");
}

static void
test_sandbox (void)
{
  g_autoptr(Machine) machine = machine_new ();
  JsonObject *facts;

  add_element (machine);
  machine_write (machine, "/.flatpak-info", "[Application]\nname=x\n");
  facts = look (machine, "Element");
  g_assert_false (json_object_has_member (facts, "count"));
  g_assert_true (lk_json_is_true (facts, "hidden"));
}

static void
test_signatures (void)
{
  static const char *const rows[][2] = {
    { "[1:FATAL] GPU process isn't usable. Goodbye.", "gpu" },
    { "The SUID sandbox helper binary was found, but is not configured correctly", "sandbox-helper" },
    { "FATAL:zygote_host_impl_linux.cc(117)] No usable sandbox!", "sandbox-helper" },
    { "Failed to move to new namespace: Operation not permitted", "namespaces" },
    { "KMS: Failed to create GBM buffer of size 1x1", "gbm" },
    { "x: error while loading shared libraries: libfoo.so.1", "library" },
    { "Gtk-Message: Failed to load module canberra-gtk-module", NULL },
    { "vaGetDriverNameByIndex() failed", NULL },
    { "", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpstr (lk_crash_text_signature (rows[i][0], strlen (rows[i][0]), NULL, NULL), ==, rows[i][1]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crashes/none", test_none);
  g_test_add_func ("/crashes/coredumps", test_coredumps);
  g_test_add_func ("/crashes/crashpad", test_crashpad);
  g_test_add_func ("/crashes/apport", test_apport);
  g_test_add_func ("/crashes/kde", test_kde);
  g_test_add_func ("/crashes/sandbox", test_sandbox);
  g_test_add_func ("/crashes/signatures", test_signatures);
  return g_test_run ();
}

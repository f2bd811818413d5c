/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a report tells of a device, read from made-up ones. */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "lk-device.h"
#include "lk-json.h"
#include "lk-tree.h"

typedef struct
{
  GMainLoop  *loop;   /* (owned) */
  JsonObject *device; /* (owned) */
} Reading;

static void
on_read (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Reading *reading = user_data;
  g_autoptr(GError) error = NULL;

  reading->device = lk_device_read_finish (result, &error);
  g_assert_no_error (error);
  g_main_loop_quit (reading->loop);
}

static char *
make_root (void)
{
  g_autoptr(GError) error = NULL;
  char *root = g_dir_make_tmp ("device-XXXXXX", &error);

  g_assert_no_error (error);
  lk_tree_folder (root, "home/alice");
  return root;
}

/* @root is gone then. */
static JsonObject *
read_device (const char *root)
{
  static const char *const environment[] = { "XDG_CURRENT_DESKTOP=KDE", "XDG_SESSION_TYPE=wayland", "LANG=de_DE.UTF-8",
                                             "LANGUAGE=zh_CN:en",
                                             "KDE_SESSION_VERSION=5", "USER=alice", "HOSTNAME=plantedbox", NULL };
  static const char *const none[] = { NULL };
  g_autoptr(LkComputer) computer = lk_computer_new (root, "/home/alice", NULL, none, none, environment);
  Reading reading = { g_main_loop_new (NULL, FALSE), NULL };

  lk_device_read_async (computer, NULL, on_read, &reading);
  g_main_loop_run (reading.loop);
  g_main_loop_unref (reading.loop);
  lk_tree_remove (root);
  return reading.device;
}

static const char *
get (JsonObject *device,
     const char *part,
     const char *name)
{
  return lk_json_get_string (json_object_get_object_member (device, part), name);
}

static void
test_debian (void)
{
  g_autofree char *root = make_root ();
  g_autoptr(JsonObject) device = NULL;
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  gint64 memory;

  lk_tree_write (root, "sys/class/dmi/id/sys_vendor", "LENOVO\n", -1);
  lk_tree_write (root, "sys/class/dmi/id/product_name", "21AHS00000\n", -1);
  lk_tree_write (root, "sys/class/dmi/id/product_version", "ThinkPad T14 Gen 3\n", -1);
  lk_tree_write (root, "sys/class/dmi/id/product_serial", "PF3PLANTED\n", -1);
  lk_tree_write (root, "sys/class/dmi/id/product_uuid", "11111111-planted\n", -1);
  lk_tree_write (root, "etc/machine-id", "0123456789abcdefplanted\n", -1);
  lk_tree_write (root, "etc/hostname", "plantedbox\n", -1);
  lk_tree_write (root, "proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: 12th Gen Intel(R) Core(TM) "
                                       "i5-1240P\n"
                                       "serial\t\t: planted\n", -1);
  lk_tree_write (root, "proc/meminfo", "MemTotal:       16066560 kB\nMemFree: 1 kB\n", -1);
  lk_tree_write (root, "etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 "
                                         "(bookworm)\"\nNAME=\"Debian\"\nVERSION_ID=\"12\"\nID=debian\n", -1);
  lk_tree_link (root, "etc/localtime", "/usr/share/zoneinfo/Asia/Shanghai");
  device = read_device (root);
  g_assert_cmpstr (get (device, "device", "model"), ==, "LENOVO 21AHS00000 ThinkPad T14 Gen 3");
  g_assert_cmpstr (get (device, "device", "processor"), ==, "12th Gen Intel(R) Core(TM) i5-1240P");
  g_assert_true (lk_json_get_int (json_object_get_object_member (device, "device"), "memory_mib", &memory));
  g_assert_cmpint (memory, ==, 15690);
  g_assert_cmpstr (get (device, "system", "name"), ==, "Debian GNU/Linux 12 (bookworm)");
  g_assert_cmpstr (get (device, "system", "id"), ==, "debian");
  g_assert_cmpstr (get (device, "system", "version"), ==, "12");
  g_assert_cmpstr (get (device, "system", "time_zone"), ==, "Asia/Shanghai");
  g_assert_cmpstr (get (device, "system", "language"), ==, "zh_CN:en");
  g_assert_cmpstr (get (device, "system", "session"), ==, "wayland");
  g_assert_cmpstr (get (device, "versions", "desktop"), ==, "5");
  g_assert_cmpstr (get (device, "versions", "latchkey"), ==, LK_VERSION);
  g_assert_nonnull (get (device, "versions", "libsoup"));
  lk_device_add_version (device, "gtk", "4.8.3");
  g_assert_cmpstr (get (device, "versions", "gtk"), ==, "4.8.3");
  json_node_set_object (node, device);
  text = lk_json_to_text (node, FALSE);
  g_assert_null (strcasestr (text, "planted"));
  g_assert_null (strstr (text, "alice"));
}

/* The runtime's own os-release says nothing of the system. */
static void
test_flatpak (void)
{
  g_autofree char *root = make_root ();
  g_autoptr(JsonObject) device = NULL;

  lk_tree_write (root, ".flatpak-info", "[Application]\nname=org.latchkey.Latchkey\n"
                                        "runtime=runtime/org.gnome.Platform/x86_64/49\n", -1);
  lk_tree_write (root, "etc/os-release", "PRETTY_NAME=\"GNOME SDK\"\nID=org.gnome.os\n", -1);
  lk_tree_write (root, "run/host/os-release", "PRETTY_NAME='Fedora Linux 43'\nID=fedora\nVARIANT_ID=silverblue\n", -1);
  device = read_device (root);
  g_assert_cmpstr (get (device, "system", "name"), ==, "Fedora Linux 43");
  g_assert_cmpstr (get (device, "system", "variant"), ==, "silverblue");
  g_assert_true (json_object_get_boolean_member (json_object_get_object_member (device, "system"), "flatpak"));
  g_assert_cmpstr (get (device, "versions", "runtime"), ==, "runtime/org.gnome.Platform/x86_64/49");
}

static void
test_nothing_there (void)
{
  g_autofree char *root = make_root ();
  g_autoptr(JsonObject) device = read_device (root);

  g_assert_null (get (device, "device", "model"));
  g_assert_null (get (device, "device", "processor"));
  g_assert_null (get (device, "system", "name"));
  g_assert_null (get (device, "system", "time_zone"));
  g_assert_false (json_object_has_member (json_object_get_object_member (device, "device"), "memory_mib"));
  g_assert_nonnull (get (device, "versions", "glib"));
}

static void
test_blank_model (void)
{
  static const char *const blanks[] = { "To Be Filled By O.E.M.\n", "Default string\n", "System Product Name\n",
                                        "Not Specified\n", "None\n",
                                        "Unknown\n", "\n", "x.x\n" };

  for (guint i = 0; i < G_N_ELEMENTS (blanks); i++)
    {
      g_autofree char *root = make_root ();
      g_autoptr(JsonObject) device = NULL;

      lk_tree_write (root, "sys/class/dmi/id/sys_vendor", "ASUS\n", -1);
      lk_tree_write (root, "sys/class/dmi/id/product_name", blanks[i], -1);
      lk_tree_write (root, "sys/class/dmi/id/product_version", "ASUS\n", -1);
      device = read_device (root);
      g_assert_cmpstr (get (device, "device", "model"), ==, "ASUS");
    }
}

static void
test_board (void)
{
  g_autofree char *root = make_root ();
  g_autoptr(JsonObject) device = NULL;

  lk_tree_write (root, "proc/device-tree/model", "Raspberry Pi 5 Model B Rev 1.0\0", 31);
  lk_tree_write (root, "etc/timezone", "Europe/Berlin\n", -1);
  device = read_device (root);
  g_assert_cmpstr (get (device, "device", "model"), ==, "Raspberry Pi 5 Model B Rev 1.0");
  g_assert_cmpstr (get (device, "system", "time_zone"), ==, "Europe/Berlin");
}

static void
test_hostile (void)
{
  g_autofree char *root = make_root ();
  g_autofree char *endless = g_strnfill (2 * 1024 * 1024, 'x');
  g_autofree char *release = g_strdup_printf ("PRETTY_NAME=\"un\nPRETTY_NAME=\"\x1b[31mred\xe2\x80\xae\xff\x07 "
                                              "%.5000s\"\nID='two' 'words\nVERSION_ID=$(id)\n", endless);
  g_autoptr(GString) processors = g_string_new (NULL);
  g_autoptr(JsonObject) device = NULL;
  const char *name;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (processors, "processor\t: %u\nmodel name\t: Huge\nflags\t\t: a b c d e f g h i j\n\n", i);
  lk_tree_write (root, "proc/cpuinfo", processors->str, -1);
  lk_tree_write (root, "proc/meminfo", endless, -1);
  lk_tree_write (root, "etc/os-release", release, -1);
  lk_tree_folder (root, "sys/class/dmi/id/product_name");
  device = read_device (root);
  name = get (device, "system", "name");
  g_assert_cmpstr (get (device, "device", "processor"), ==, "Huge");
  g_assert_true (g_str_has_prefix (name, "[31mred"));
  g_assert_cmpuint (strlen (name), <=, 210);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strpbrk (name, "\x1b\x07"));
  g_assert_null (strstr (name, "\xe2\x80\xae"));
  g_assert_null (get (device, "system", "id"));
  g_assert_cmpstr (get (device, "system", "version"), ==, "$(id)");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/device/debian", test_debian);
  g_test_add_func ("/device/flatpak", test_flatpak);
  g_test_add_func ("/device/nothing-there", test_nothing_there);
  g_test_add_func ("/device/blank-model", test_blank_model);
  g_test_add_func ("/device/board", test_board);
  g_test_add_func ("/device/hostile", test_hostile);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-device.h"

#include <libsoup/soup.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>

#include "lk-computer-file.h"

#define MAX_BYTES (64 * 1024)
#define MAX_VALUE 200
#define MIB (1024 * 1024)

/* A line of a file of this computer, in which anything may stand: its beginning, without what cannot be seen. */
static void
set_text (JsonObject *object,
          const char *name,
          const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, (gssize) strnlen (value, MAX_VALUE)) : NULL;
  g_autoptr(GString) shown = g_string_new (NULL);

  for (const char *at = valid; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      GUnicodeType type = g_unichar_type (c);

      if (type == G_UNICODE_CONTROL)
        c = ' ';
      if (type != G_UNICODE_FORMAT)
        g_string_append_unichar (shown, c);
    }
  if (*g_strstrip (shown->str) != '\0')
    json_object_set_string_member (object, name, shown->str);
}

static char *
read_line (LkComputer *computer,
           const char *path)
{
  char *text = lk_computer_read (computer, path, MAX_BYTES, NULL);

  return text != NULL ? g_strstrip (text) : NULL;
}

/* Makers leave forms like "To be filled by O.E.M." where they forgot to write something. */
static void
add_model (LkComputer *computer,
           JsonObject *device)
{
  static const char *const places[] = { "sys_vendor", "product_name", "product_version" };
  static const char *const blanks[] = { "to be filled", "default string", "system ", "not specified", "not applicable", "none",
                                        "o.e.m",
                                        "unknown", "undefined", "invalid", "n/a", "0123456789", "x.x", "type1" };
  g_autoptr(GString) model = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_strconcat ("/sys/class/dmi/id/", places[i], NULL);
      g_autofree char *line = read_line (computer, path);
      g_autofree char *lower = line != NULL ? g_ascii_strdown (line, -1) : NULL;
      gboolean blank = line == NULL || *line == '\0' || strstr (model->str, line) != NULL;

      for (guint j = 0; !blank && j < G_N_ELEMENTS (blanks); j++)
        blank = g_str_has_prefix (lower, blanks[j]);
      if (!blank)
        g_string_append_printf (model, "%s%s", model->len > 0 ? " " : "", line);
    }
  if (model->len == 0)
    {
      g_autofree char *board = read_line (computer, "/proc/device-tree/model");

      g_string_append (model, board != NULL ? board : "");
    }
  set_text (device, "model", model->str);
}

/* The value of the first line that begins with @key, after its colon. */
static char *
dup_value (const char *text,
           const char *key)
{
  g_auto(GStrv) lines = text != NULL ? g_strsplit (text, "\n", 400) : NULL;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      char *colon = g_str_has_prefix (lines[i], key) ? strchr (lines[i], ':') : NULL;

      if (colon != NULL)
        return g_strdup (g_strstrip (colon + 1));
    }
  return NULL;
}

static JsonObject *
read_device (LkComputer *computer)
{
  JsonObject *device = json_object_new ();
  g_autofree char *processors = lk_computer_read (computer, "/proc/cpuinfo", MAX_BYTES, NULL);
  g_autofree char *processor = dup_value (processors, "model name");
  g_autofree char *memory = lk_computer_read (computer, "/proc/meminfo", MAX_BYTES, NULL);
  g_autofree char *total = dup_value (memory, "MemTotal");
  g_autofree char *home = lk_computer_dup_path (computer, computer->home);
  struct utsname names;
  struct statvfs room;

  add_model (computer, device);
  /* On ARM the processor has no name, but the board has one. */
  set_text (device, "processor", processor);
  json_object_set_int_member (device, "processors", g_get_num_processors ());
  if (uname (&names) == 0)
    set_text (device, "architecture", names.machine);
  if (total != NULL)
    json_object_set_int_member (device, "memory_mib", (gint64) (g_ascii_strtoull (total, NULL, 10) / 1024));
  if (statvfs (home, &room) == 0)
    json_object_set_int_member (device, "free_mib", (gint64) ((guint64) room.f_bavail * room.f_frsize / MIB));
  return device;
}

/* os-release(5); inside Flatpak the runtime has one of its own, and the system's is beside it. */
static void
add_release (LkComputer *computer,
             JsonObject *system)
{
  static const char *const places[] = { "/run/host/os-release", "/etc/os-release", "/usr/lib/os-release" };
  static const struct { const char *key, *name; } wanted[] = {
    { "PRETTY_NAME=", "name" }, { "ID=", "id" }, { "VERSION_ID=", "version" }, { "VARIANT_ID=", "variant" },
  };
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  for (guint i = computer->in_flatpak ? 0 : 1; text == NULL && i < G_N_ELEMENTS (places); i++)
    text = lk_computer_read (computer, places[i], MAX_BYTES, NULL);
  lines = text != NULL ? g_strsplit (text, "\n", 200) : NULL;
  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    for (guint j = 0; j < G_N_ELEMENTS (wanted); j++)
      if (g_str_has_prefix (lines[i], wanted[j].key))
        {
          g_autofree char *value = g_shell_unquote (lines[i] + strlen (wanted[j].key), NULL);

          set_text (system, wanted[j].name, value);
        }
}

static void
add_time_zone (LkComputer *computer,
               JsonObject *system)
{
  g_autofree char *target = lk_computer_read_link (computer, "/etc/localtime");
  const char *zone = target != NULL ? strstr (target, "zoneinfo/") : NULL;
  g_autofree char *named = zone == NULL ? read_line (computer, "/etc/timezone") : NULL;
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();

  set_text (system, "time_zone", zone != NULL ? zone + strlen ("zoneinfo/") : named);
  json_object_set_int_member (system, "utc_offset_s", g_date_time_get_utc_offset (now) / G_USEC_PER_SEC);
}

static JsonObject *
read_system (LkComputer *computer)
{
  static const char *const languages[] = { "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };
  JsonObject *system = json_object_new ();
  struct utsname names;

  add_release (computer, system);
  if (uname (&names) == 0)
    set_text (system, "kernel", names.release);
  set_text (system, "desktop", lk_computer_getenv (computer, "XDG_CURRENT_DESKTOP"));
  set_text (system, "session", lk_computer_getenv (computer, "XDG_SESSION_TYPE"));
  for (guint i = 0; i < G_N_ELEMENTS (languages) && !json_object_has_member (system, "language"); i++)
    set_text (system, "language", lk_computer_getenv (computer, languages[i]));
  add_time_zone (computer, system);
  json_object_set_boolean_member (system, "flatpak", computer->in_flatpak);
  return system;
}

static JsonObject *
read_versions (LkComputer *computer)
{
  JsonObject *versions = json_object_new ();
  g_autofree char *soup = g_strdup_printf ("%u.%u.%u", soup_get_major_version (), soup_get_minor_version (),
                                           soup_get_micro_version ());
  g_autofree char *glib = g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  g_autoptr(GKeyFile) info = computer->in_flatpak ? lk_computer_read_key_file (computer, "/.flatpak-info", MAX_BYTES) : NULL;
  g_autofree char *runtime = info != NULL ? g_key_file_get_string (info, "Application", "runtime", NULL) : NULL;

  set_text (versions, "latchkey", LK_VERSION);
  set_text (versions, "glib", glib);
  set_text (versions, "libsoup", soup);
  set_text (versions, "desktop", lk_computer_getenv (computer, "KDE_SESSION_VERSION"));
  set_text (versions, "runtime", runtime);
  return versions;
}

static void
read_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  JsonObject *object = json_object_new ();

  json_object_set_object_member (object, "device", read_device (task_data));
  json_object_set_object_member (object, "system", read_system (task_data));
  json_object_set_object_member (object, "versions", read_versions (task_data));
  g_task_return_pointer (task, object, (GDestroyNotify) json_object_unref);
}

/**
 * lk_device_add_version:
 * @device: of lk_device_read_finish()
 * @name: of a library or program, in lower case
 * @version: its version
 *
 * Adds the version of what only a window or a terminal program uses.
 */
void
lk_device_add_version (JsonObject *device,
                       const char *name,
                       const char *version)
{
  set_text (json_object_get_object_member (device, "versions"), name, version);
}

/**
 * lk_device_read_async:
 * @computer: the computer
 * @cancellable: (nullable): stops waiting
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Reads what support needs to know of a device, from files: no serial number, no name of the computer or of a person.
 */
void
lk_device_read_async (LkComputer          *computer,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_device_read_async);
  g_task_set_task_data (task, lk_computer_ref (computer), (GDestroyNotify) lk_computer_unref);
  g_task_run_in_thread (task, read_in_thread);
}

/**
 * lk_device_read_finish:
 * @result: of the call
 * @error: return location
 *
 * Returns: (transfer full): members `device`, `system` and `versions`; what is not known is left out
 */
JsonObject *
lk_device_read_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

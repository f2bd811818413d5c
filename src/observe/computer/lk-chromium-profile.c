/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-chromium-profile.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lk-computer-file.h"
#include "lk-processes.h"

#define MAX_PREFERENCES (4 * 1024 * 1024)
#define MAX_HOST 255

/**
 * lk_singleton_lock_parse:
 * @target: what the symbolic link SingletonLock points to
 * @host: (out): the host's name
 * @pid: (out): the process
 *
 * Pure: no I/O. `HOST-PID`; the host may have dashes. chrome/browser/process_singleton_posix.cc.
 *
 * Returns: whether it could be read
 */
gboolean
lk_singleton_lock_parse (const char  *target,
                         char       **host,
                         guint       *pid)
{
  const char *dash = strrchr (target, '-');
  guint64 number = 0;

  if (dash == NULL || dash == target || dash - target > MAX_HOST ||
      !g_ascii_string_to_unsigned (dash + 1, 10, 1, G_MAXINT32, &number, NULL))
    return FALSE;
  *host = g_strndup (target, (gsize) (dash - target));
  *pid = (guint) number;
  return TRUE;
}

/**
 * lk_preferences_are_unclean:
 * @text: a profile's Preferences
 * @length: its length
 *
 * Pure: no I/O. Preferences are too large for our JSON reader; one member is looked for in the text.
 *
 * Returns: whether the profile was not closed in order
 */
gboolean
lk_preferences_are_unclean (const char *text,
                            gsize       length)
{
  static const char member[] = "\"exit_type\"";
  const char *at = memmem (text, length, member, strlen (member));
  const char *end = text + length;

  if (at == NULL)
    return FALSE;
  at += strlen (member);
  while (at < end && strchr (" \t\r\n:", *at) != NULL && *at != '\0')
    at++;
  return (gsize) (end - at) >= strlen ("\"Crashed\"") && strncmp (at, "\"Crashed\"", strlen ("\"Crashed\"")) == 0;
}

/**
 * lk_preferences_are_damaged:
 * @text: a file that must hold a JSON object
 * @length: its length
 *
 * Pure: no I/O. Empty, all zeros (as after a power failure), or no object at all.
 *
 * Returns: whether it cannot be what was written
 */
gboolean
lk_preferences_are_damaged (const char *text,
                            gsize       length)
{
  gsize at = 0;

  while (at < length && strchr (" \t\r\n", text[at]) != NULL && text[at] != '\0')
    at++;
  return at == length || text[at] != '{';
}

static char *
read_host_name (LkComputer *computer)
{
  char *name = lk_computer_read (computer, "/proc/sys/kernel/hostname", MAX_HOST + 1, NULL);

  return name != NULL ? g_strchomp (name) : NULL;
}

/* A process of another person cannot hold this lock: the number was given anew. */
static gboolean
is_alive (LkComputer *computer,
          guint       pid)
{
  g_autofree char *folder = g_strdup_printf ("/proc/%u", pid);
  g_autofree char *whole = lk_computer_dup_path (computer, folder);
  struct stat info;

  return stat (whole, &info) == 0 && info.st_uid == geteuid ();
}

/* Numbers of processes inside of a sandbox mean nothing outside; whether an instance runs can be told otherwise. */
static gboolean
find_holder (LkComputer     *computer,
             const LkClient *client,
             const char     *folder,
             guint           pid,
             gboolean       *alive)
{
  g_autofree char *sandboxes = g_build_filename (computer->home, ".var/app/", NULL);

  if (g_str_has_prefix (folder, sandboxes))
    return client->flatpak != NULL && lk_processes_has_flatpak (computer, client->flatpak, alive);
  if (computer->in_flatpak || !lk_computer_is_folder (computer, "/proc/self"))
    return FALSE;
  *alive = is_alive (computer, pid);
  return TRUE;
}

/**
 * lk_chromium_profile_lock:
 * @computer: a computer
 * @client: the messenger
 * @folder: its folder of data
 * @facts: where to put what the lock tells
 *
 * Looks at the lock that keeps a second instance from starting. One of another host, or one whose holder cannot be looked
 * for from here, is neither alive nor stale.
 *
 * Returns: whether there is one
 */
gboolean
lk_chromium_profile_lock (LkComputer     *computer,
                          const LkClient *client,
                          const char     *folder,
                          JsonObject     *facts)
{
  g_autofree char *path = g_build_filename (folder, "SingletonLock", NULL);
  g_autofree char *target = lk_computer_read_link (computer, path);
  g_autofree char *here = read_host_name (computer);
  g_autofree char *host = NULL;
  g_autofree char *valid = NULL;
  gboolean alive = FALSE;
  guint pid = 0;

  if (target == NULL)
    return FALSE;
  json_object_set_string_member (facts, "client", client->name);
  if (!lk_singleton_lock_parse (target, &host, &pid))
    return TRUE;
  valid = g_utf8_make_valid (host, -1);
  json_object_set_string_member (facts, "host", valid);
  json_object_set_int_member (facts, "pid", pid);
  if (here != NULL)
    json_object_set_boolean_member (facts, "other_host", !g_str_equal (host, here));
  if (g_strcmp0 (host, here) != 0 || !find_holder (computer, client, folder, pid, &alive))
    return TRUE;
  json_object_set_boolean_member (facts, "alive", alive);
  json_object_set_boolean_member (facts, "stale", !alive);
  return TRUE;
}

/**
 * lk_chromium_profile_state:
 * @computer: a computer
 * @folder: a messenger's folder of data
 * @in_use: the messenger runs; it marks its profile as crashed until it ends in order
 * @facts: where to put what the profile tells
 *
 * Returns: whether a profile is there
 */
gboolean
lk_chromium_profile_state (LkComputer *computer,
                           const char *folder,
                           gboolean    in_use,
                           JsonObject *facts)
{
  static const char *const names[] = { "Local State", "Preferences", "Default/Preferences" };
  gboolean found = FALSE;
  gboolean damaged = FALSE;
  gboolean unclean = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      gsize length = 0;
      g_autofree char *text = lk_computer_read (computer, path, MAX_PREFERENCES, &length);

      if (text == NULL)
        continue;
      found = TRUE;
      damaged |= lk_preferences_are_damaged (text, length);
      unclean |= !in_use && lk_preferences_are_unclean (text, length);
    }
  if (found)
    {
      json_object_set_boolean_member (facts, "unclean", unclean);
      json_object_set_boolean_member (facts, "damaged", damaged);
    }
  return found;
}

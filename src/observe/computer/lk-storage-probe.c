/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-storage-probe.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "lk-chromium-profile.h"
#include "lk-client-data.h"
#include "lk-computer-file.h"
#include "lk-json.h"
#include "lk-look.h"

#define PROBE "storage"
#define MIB (G_GUINT64_CONSTANT (1024) * 1024)
#define MAX_FILES 256

/**
 * lk_storage_is_full:
 * @free_bytes: what may still be written
 * @total_bytes: size of the file system
 *
 * Full is less than 10 MiB, or less than 100 MiB where that is under a hundredth: databases of messengers write a journal as
 * large as what they change. Small file systems are full when a tenth is left.
 *
 * Returns: whether a messenger is likely to fail there
 */
gboolean
lk_storage_is_full (guint64 free_bytes,
                    guint64 total_bytes)
{
  guint64 floor = MIN (10 * MIB, total_bytes / 10);
  guint64 share = MIN (100 * MIB, total_bytes / 100);

  return free_bytes < MAX (floor, share);
}

/* One try with sudo leaves files that the messenger can no longer write. */
static gboolean
has_foreign_file (LkComputer *computer,
                  const char *folder,
                  gboolean   *closed)
{
  gboolean found = FALSE;
  g_auto(GStrv) names = lk_computer_list (computer, folder, MAX_FILES);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autofree char *whole = lk_computer_dup_path (computer, path);
      struct stat info;

      if (lstat (whole, &info) != 0 || info.st_uid == geteuid () || !(S_ISREG (info.st_mode) || S_ISDIR (info.st_mode)))
        continue;
      found = TRUE;
      *closed |= faccessat (AT_FDCWD, whole, W_OK, AT_EACCESS) != 0;
    }
  return found;
}

static void
take_room (JsonObject *facts,
           const char *whole)
{
  struct statvfs info;
  guint64 free_bytes;

  if (statvfs (whole, &info) != 0)
    return;
  json_object_set_boolean_member (facts, "read_only", (info.f_flag & ST_RDONLY) != 0);
  /* Some file systems know no sizes. */
  if (info.f_blocks == 0)
    return;
  free_bytes = (guint64) info.f_bavail * info.f_frsize;
  json_object_set_int_member (facts, "free_bytes", (gint64) MIN (free_bytes, (guint64) G_MAXINT64));
  json_object_set_boolean_member (facts, "full",
                                  lk_storage_is_full (free_bytes, (guint64) info.f_blocks * info.f_frsize) ||
                                    (info.f_files > 0 && info.f_favail == 0));
}

static void
look_at_folder (LkComputer *computer,
                const char *path,
                const char *what,
                const char *client,
                GPtrArray  *readings)
{
  g_autofree char *subject = lk_computer_shorten (computer, path);
  g_autofree char *whole = lk_computer_dup_path (computer, path);
  JsonObject *facts = lk_look_add (readings, PROBE, subject);
  struct stat info;
  int fault = stat (whole, &info) == 0 ? 0 : errno;
  gboolean writable;
  gboolean closed = FALSE;

  json_object_set_string_member (facts, "what", what);
  if (client != NULL)
    json_object_set_string_member (facts, "client", client);
  /* One that cannot be asked for is neither there nor missing. */
  if (fault == 0 || fault == ENOENT)
    json_object_set_boolean_member (facts, "exists", fault == 0);
  if (fault != 0)
    return;
  writable = S_ISDIR (info.st_mode) && faccessat (AT_FDCWD, whole, W_OK | X_OK, AT_EACCESS) == 0;
  if (client != NULL || g_str_equal (what, "keyring"))
    json_object_set_boolean_member (facts, "owner_other",
                                    has_foreign_file (computer, path, &closed) || info.st_uid != geteuid ());
  json_object_set_boolean_member (facts, "writable", writable && !closed);
  take_room (facts, whole);
}

static void
look_at_profile (LkComputer     *computer,
                 const LkClient *client,
                 const char     *folder,
                 GPtrArray      *readings)
{
  g_autofree char *lock_path = g_build_filename (folder, "SingletonLock", NULL);
  g_autofree char *lock_subject = lk_computer_shorten (computer, lock_path);
  g_autofree char *subject = lk_computer_shorten (computer, folder);
  g_autoptr(JsonObject) lock = json_object_new ();
  g_autoptr(JsonObject) state = json_object_new ();
  gboolean locked = lk_chromium_profile_lock (computer, client, folder, lock);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (locked)
    {
      JsonObject *facts = lk_look_add (readings, "lock", lock_subject);

      json_object_iter_init (&iter, lock);
      while (json_object_iter_next (&iter, &name, &node))
        json_object_set_member (facts, name, json_node_copy (node));
    }
  /* A lock that may be held counts as held. */
  if (lk_chromium_profile_state (computer, folder, locked && !lk_json_is_true (lock, "stale"), state))
    {
      JsonObject *facts = lk_look_add (readings, "profile", subject);

      json_object_set_string_member (facts, "client", client->name);
      json_object_iter_init (&iter, state);
      while (json_object_iter_next (&iter, &name, &node))
        json_object_set_member (facts, name, json_node_copy (node));
    }
}

static void
look_at_client (LkComputer     *computer,
                const LkClient *client,
                GPtrArray      *readings)
{
  g_autoptr(GPtrArray) folders = lk_client_data_folders (computer, client);

  for (guint i = 0; i < folders->len; i++)
    {
      const char *folder = g_ptr_array_index (folders, i);

      look_at_folder (computer, folder, "data", client->name, readings);
      look_at_profile (computer, client, folder, readings);
    }
  /* Nothing there yet: the messenger makes its folder when it starts. */
  if (folders->len == 0 && client->data != NULL && client->data[0] != NULL)
    {
      g_autofree char *folder = lk_computer_expand (computer, client->data[0]);

      look_at_folder (computer, folder, "data", client->name, readings);
    }
}

static void
look_at_shared (LkComputer *computer,
                GPtrArray  *readings)
{
  static const char *const keyrings[] = { ".local/share/keyrings", ".local/share/kwalletd" };
  const char *set = lk_computer_getenv (computer, "TMPDIR");

  for (gsize i = 0; i < G_N_ELEMENTS (keyrings); i++)
    {
      g_autofree char *path = g_build_filename (computer->home, keyrings[i], NULL);

      if (lk_computer_is_folder (computer, path))
        look_at_folder (computer, path, "keyring", NULL, readings);
    }
  if (set != NULL && g_path_is_absolute (set) && !g_str_equal (set, "/tmp"))
    look_at_folder (computer, set, "temporary", NULL, readings);
  look_at_folder (computer, "/tmp", "temporary", NULL, readings);
  if (computer->runtime_dir != NULL)
    look_at_folder (computer, computer->runtime_dir, "temporary", NULL, readings);
}

static void
look (LkComputer    *computer,
      LkService     *service,
      gconstpointer  data,
      GCancellable  *cancellable,
      GPtrArray     *readings)
{
  for (guint i = 0; i < service->clients->len && !g_cancellable_is_cancelled (cancellable); i++)
    look_at_client (computer, g_ptr_array_index (service->clients, i), readings);
  /* The home itself, for everything that is not there yet. */
  look_at_folder (computer, computer->home, "data", NULL, readings);
  look_at_shared (computer, readings);
}

/**
 * lk_storage_probe_async:
 * @run: the run
 * @computer: what to look at
 * @cancellable: (nullable): what ends it
 * @callback: called when everything is written down
 * @user_data: for @callback
 *
 * Looks whether the messengers' folders can be written to, without writing. Records `storage` of each, `lock` of each
 * lock against a second instance, and `profile` of each profile of Chromium's kind.
 */
void
lk_storage_probe_async (LkRun               *run,
                        LkComputer          *computer,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  lk_look_async (run, computer, PROBE, look, cancellable, callback, user_data);
}

/**
 * lk_storage_probe_finish:
 * @result: the result
 */
void
lk_storage_probe_finish (GAsyncResult *result)
{
  lk_look_finish (result);
}

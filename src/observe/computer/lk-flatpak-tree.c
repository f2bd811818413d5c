/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-flatpak-tree.h"

#include <string.h>

#include "lk-computer-file.h"
#include "lk-metainfo.h"
#include "lk-sandbox-context.h"

#define DEPLOY_TYPE "(ssasta{sv})"
#define MAX_DEPLOY (1024 * 1024)
#define MAX_CONFIG (256 * 1024)
#define MAX_INSTALLATIONS 8
#define SYSTEM_FOLDER "/var/lib/flatpak"
#define INSTALLATIONS "/etc/flatpak/installations.d"

/**
 * lk_flatpak_deploy_parse:
 * @data: what the file `deploy` of a deployment holds
 * @length: its length
 * @origin: (out) (optional) (nullable): the remote that it came from
 * @commit: (out) (optional) (nullable): its commit
 * @version: (out) (optional) (nullable): version of its metainfo
 * @end_of_life: (out) (optional) (nullable): why it gets no more updates
 *
 * Reads a serialized GVariant that nobody vouches for. Pure: no I/O. Format as in flatpak-dir-private.h.
 *
 * Returns: whether it names a remote
 */
gboolean
lk_flatpak_deploy_parse (const guint8  *data,
                         gsize          length,
                         char         **origin,
                         char         **commit,
                         char         **version,
                         char         **end_of_life)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, length);
  g_autoptr(GVariant) deploy =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (DEPLOY_TYPE), bytes, FALSE));
  g_autoptr(GVariant) metadata = g_variant_get_child_value (deploy, 4);
  const char *read_origin = NULL;
  const char *read_commit = NULL;

  g_variant_get_child (deploy, 0, "&s", &read_origin);
  g_variant_get_child (deploy, 1, "&s", &read_commit);
  if (origin != NULL)
    *origin = *read_origin != '\0' ? g_strdup (read_origin) : NULL;
  if (commit != NULL)
    *commit = *read_commit != '\0' ? g_strdup (read_commit) : NULL;
  if (version != NULL)
    {
      *version = NULL;
      g_variant_lookup (metadata, "appdata-version", "s", version);
    }
  if (end_of_life != NULL)
    {
      *end_of_life = NULL;
      g_variant_lookup (metadata, "eol", "s", end_of_life);
    }
  return *read_origin != '\0';
}

static char *
dup_user_folder (LkComputer *computer)
{
  const char *set = lk_computer_getenv (computer, "FLATPAK_USER_DIR");
  const char *data = lk_computer_getenv (computer, "XDG_DATA_HOME");

  if (set != NULL && g_path_is_absolute (set))
    return g_strdup (set);
  if (computer->in_flatpak)
    data = lk_computer_getenv (computer, "HOST_XDG_DATA_HOME");
  if (data != NULL && g_path_is_absolute (data))
    return g_build_filename (data, "flatpak", NULL);
  return g_build_filename (computer->home, ".local/share/flatpak", NULL);
}

static void
add_installations (LkComputer   *computer,
                   GStrvBuilder *folders)
{
  g_auto(GStrv) names = lk_computer_list (computer, INSTALLATIONS, MAX_INSTALLATIONS);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (INSTALLATIONS, names[i], NULL);
      g_autoptr(GKeyFile) file =
        g_str_has_suffix (names[i], ".conf") ? lk_computer_read_key_file (computer, path, MAX_CONFIG) : NULL;
      g_auto(GStrv) groups = file != NULL ? g_key_file_get_groups (file, NULL) : NULL;

      for (guint j = 0; groups != NULL && groups[j] != NULL && j < MAX_INSTALLATIONS; j++)
        {
          g_autofree char *folder = g_key_file_get_string (file, groups[j], "Path", NULL);

          if (folder != NULL && g_path_is_absolute (folder))
            g_strv_builder_add (folders, folder);
        }
    }
}

/**
 * lk_flatpak_tree_folders:
 * @computer: a computer
 *
 * Returns: (transfer full): folders that Flatpak installs into; the first is the person's own, the second the system's
 */
GStrv
lk_flatpak_tree_folders (LkComputer *computer)
{
  g_autoptr(GStrvBuilder) folders = g_strv_builder_new ();
  g_autofree char *user = dup_user_folder (computer);
  const char *system = lk_computer_getenv (computer, "FLATPAK_SYSTEM_DIR");

  g_strv_builder_add (folders, user);
  g_strv_builder_add (folders, system != NULL && g_path_is_absolute (system) ? system : SYSTEM_FOLDER);
  add_installations (computer, folders);
  return g_strv_builder_end (folders);
}

/**
 * lk_flatpak_tree_sees:
 * @computer: a computer
 * @user: the person's own installation, or the system's
 *
 * Returns: whether that can be seen from here; where it does not exist and no sandbox hides it, there is nothing to see
 */
gboolean
lk_flatpak_tree_sees (LkComputer *computer,
                      gboolean    user)
{
  g_auto(GStrv) folders = lk_flatpak_tree_folders (computer);
  g_autofree char *apps = g_build_filename (folders[user ? 0 : 1], "app", NULL);
  g_auto(GStrv) names = lk_computer_list (computer, apps, 1);

  if (names != NULL || lk_computer_is_folder (computer, apps))
    return names != NULL;
  return user ? lk_sandbox_own_shows (computer, "xdg-data/flatpak") || lk_sandbox_own_shows (computer, "home")
              : lk_sandbox_own_shows (computer, SYSTEM_FOLDER);
}

/**
 * lk_flatpak_tree_dup_permission:
 * @computer: a computer
 *
 * Returns: (transfer full) (nullable): what would show Latchkey's own sandbox the installations that it does not see
 */
char *
lk_flatpak_tree_dup_permission (LkComputer *computer)
{
  g_autoptr(GStrvBuilder) missing = g_strv_builder_new ();
  g_auto(GStrv) permissions = NULL;

  if (!computer->in_flatpak)
    return NULL;
  if (!lk_flatpak_tree_sees (computer, FALSE))
    g_strv_builder_add (missing, LK_FLATPAK_SYSTEM_PERMISSION);
  if (!lk_flatpak_tree_sees (computer, TRUE))
    g_strv_builder_add (missing, LK_FLATPAK_USER_PERMISSION);
  permissions = g_strv_builder_end (missing);
  return *permissions != NULL ? g_strjoinv (" ", permissions) : NULL;
}

/**
 * lk_flatpak_tree_has:
 * @computer: a computer
 * @app: an application's id
 *
 * Returns: whether it is installed in one of the installations
 */
gboolean
lk_flatpak_tree_has (LkComputer *computer,
                     const char *app)
{
  g_auto(GStrv) folders = lk_flatpak_tree_folders (computer);
  gboolean found = FALSE;

  for (guint i = 0; folders[i] != NULL && strchr (app, '/') == NULL && !found; i++)
    {
      g_autofree char *active = g_build_filename (folders[i], "app", app, "current", "active", NULL);

      found = lk_computer_is_folder (computer, active);
    }
  return found;
}

static void
take_metainfo (LkComputer   *computer,
               LkClientCopy *copy,
               const char   *active)
{
  g_autofree char *share = g_build_filename (active, "files/share", NULL);
  g_autoptr(LkMetainfo) metainfo = lk_metainfo_find (computer, share, copy->id);

  if (metainfo == NULL)
    return;
  if (copy->version == NULL)
    copy->version = g_steal_pointer (&metainfo->version);
  if (metainfo->unofficial)
    copy->official = FALSE;
}

static gboolean
take_deploy (LkComputer   *computer,
             LkClientCopy *copy,
             const char   *active)
{
  g_autofree char *path = g_build_filename (active, "deploy", NULL);
  g_autofree char *metadata = g_build_filename (active, "metadata", NULL);
  gsize length = 0;
  g_autofree char *data = lk_computer_read (computer, path, MAX_DEPLOY, &length);

  /* A deployment without either was never finished. */
  if (data == NULL && lk_computer_get_changed_s (computer, metadata, TRUE) < 0)
    return FALSE;
  if (data != NULL &&
      !lk_flatpak_deploy_parse ((const guint8 *) data, length, &copy->origin, &copy->revision, &copy->version,
                                &copy->end_of_life))
    g_debug ("%s: names no remote", path);
  return TRUE;
}

static void
find_in (LkComputer *computer,
         const char *folder,
         const char *kind,
         const char *app,
         GPtrArray  *copies)
{
  g_autofree char *current = g_build_filename (folder, "app", app, "current", NULL);
  g_autofree char *active = g_build_filename (current, "active", NULL);
  g_autoptr(LkClientCopy) copy = lk_client_copy_new (kind, app);
  g_autofree char *target = NULL;

  if (!lk_computer_is_folder (computer, active) || !take_deploy (computer, copy, active))
    return;
  take_metainfo (computer, copy, active);
  copy->path = g_build_filename (folder, "app", app, NULL);
  /* The link is made anew when an update becomes the active one. */
  copy->installed_s = lk_computer_get_changed_s (computer, active, FALSE);
  target = lk_computer_read_link (computer, active);
  if (copy->revision == NULL && target != NULL)
    copy->revision = g_path_get_basename (target);
  g_ptr_array_add (copies, g_steal_pointer (&copy));
}

/**
 * lk_flatpak_tree_find:
 * @computer: a computer
 * @app: an application's id
 * @copies: (element-type LkClientCopy): where to add its installed copies
 */
void
lk_flatpak_tree_find (LkComputer *computer,
                      const char *app,
                      GPtrArray  *copies)
{
  g_auto(GStrv) folders = lk_flatpak_tree_folders (computer);

  if (strchr (app, '/') != NULL)
    return;
  for (guint i = 0; folders[i] != NULL; i++)
    find_in (computer, folders[i], i == 0 ? "flatpak-user" : "flatpak-system", app, copies);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-client-search.h"

#include <stdlib.h>
#include <string.h>

#include "lk-computer-file.h"
#include "lk-desktop-files.h"
#include "lk-dpkg-tree.h"
#include "lk-flatpak-tree.h"
#include "lk-loose-programs.h"
#include "lk-metainfo.h"
#include "lk-snap-tree.h"

static const char *const rpm_folders[] = {
  "/usr/lib/sysimage/rpm", "/var/lib/rpm", "/run/host/usr/lib/sysimage/rpm",
};

static gboolean
has_rpm (LkComputer *computer)
{
  gboolean found = FALSE;

  /* Debian has the folder too where somebody installed the rpm tools; then dpkg counts. */
  for (gsize i = 0; i < G_N_ELEMENTS (rpm_folders); i++)
    found |= lk_computer_is_folder (computer, rpm_folders[i]);
  return found && lk_computer_get_changed_s (computer, "/var/lib/dpkg/status", TRUE) < 0;
}

/* Packages that the description names, and some that a program of that name often comes in; the latter count only where
 * they hold the program. */
static GStrv
list_packages (GPtrArray *clients)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < clients->len; i++)
    {
      const LkClient *client = g_ptr_array_index (clients, i);

      if (client->deb != NULL)
        g_strv_builder_addv (names, (const char **) client->deb);
      if (client->process != NULL)
        {
          g_autofree char *small = g_ascii_strdown (client->process, -1);
          g_autofree char *desktop = g_strconcat (small, "-desktop", NULL);

          g_strv_builder_add_many (names, small, desktop, NULL);
        }
    }
  return g_strv_builder_end (names);
}

static gboolean
is_described (const LkClient *client,
              const char     *package)
{
  return client->deb != NULL && g_strv_contains ((const char *const *) client->deb, package);
}

static gboolean
is_guessed (const LkClient *client,
            const char     *package)
{
  gsize length = client->process != NULL ? strlen (client->process) : 0;

  return length > 0 && g_ascii_strncasecmp (package, client->process, length) == 0 &&
         (package[length] == '\0' || g_str_equal (package + length, "-desktop"));
}

static void
add_debs (LkComputer     *computer,
          const LkClient *client,
          GPtrArray      *packages,
          GPtrArray      *copies)
{
  for (guint i = 0; i < packages->len; i++)
    {
      const LkDpkgPackage *package = g_ptr_array_index (packages, i);
      gboolean described = is_described (client, package->name);
      g_autoptr(LkClientCopy) copy = NULL;

      if (!package->installed || (!described && !is_guessed (client, package->name)))
        continue;
      copy = lk_dpkg_tree_copy (computer, package, client->process);
      if (described || copy->path != NULL)
        g_ptr_array_add (copies, g_steal_pointer (&copy));
    }
}

static gboolean
is_known (GPtrArray           *copies,
          const LkDesktopFile *file)
{
  for (guint i = 0; i < copies->len; i++)
    {
      const LkClientCopy *copy = g_ptr_array_index (copies, i);

      if (g_strcmp0 (copy->path, file->program) == 0 || lk_client_copy_has_file (copy, file->path) ||
          lk_client_copy_has_file (copy, file->program) ||
          (file->flatpak != NULL && g_str_equal (copy->id, file->flatpak)) ||
          (file->snap != NULL && g_str_equal (copy->id, file->snap)))
        return TRUE;
    }
  return FALSE;
}

static const char *
kind_of (LkComputer          *computer,
         const LkDesktopFile *file)
{
  g_autofree char *small = g_ascii_strdown (file->program, -1);
  g_autofree char *home = g_strconcat (computer->home, "/", NULL);

  if (file->flatpak != NULL)
    return g_str_has_prefix (file->path, home) ? "flatpak-user" : "flatpak-system";
  if (file->snap != NULL)
    return "snap";
  if (g_str_has_suffix (small, ".appimage"))
    return "appimage";
  if (g_str_has_prefix (file->program, home) || g_str_has_prefix (file->program, "/usr/local/"))
    return "folder";
  return has_rpm (computer) ? "rpm" : "desktop";
}

/* A desktop file whose program is gone is a leftover and no copy. */
static void
add_desktop_copy (LkComputer          *computer,
                  const LkDesktopFile *file,
                  GPtrArray           *copies)
{
  g_autoptr(LkMetainfo) metainfo = NULL;
  LkClientCopy *copy;
  const char *id = file->id;

  if (file->program == NULL || is_known (copies, file))
    return;
  if (file->flatpak != NULL)
    id = file->flatpak;
  else if (file->snap != NULL)
    id = file->snap;
  copy = lk_client_copy_new (kind_of (computer, file), id);
  copy->path = g_strdup (file->program);
  copy->version = g_strdup (file->version);
  metainfo = lk_metainfo_find (computer, file->share, file->id);
  if (copy->version == NULL && metainfo != NULL)
    copy->version = g_steal_pointer (&metainfo->version);
  if (metainfo != NULL && metainfo->unofficial)
    copy->official = FALSE;
  if (copy->version == NULL && g_str_equal (copy->kind, "appimage"))
    {
      g_autofree char *name = g_path_get_basename (file->program);

      copy->version = lk_appimage_name_version (name);
    }
  copy->installed_s = lk_computer_get_changed_s (computer, file->program, TRUE);
  g_ptr_array_add (copies, copy);
}

static gboolean
is_same_program (LkComputer *computer,
                 const char *one,
                 const char *other)
{
  g_autofree char *whole_one = lk_computer_dup_path (computer, one);
  g_autofree char *whole_other = lk_computer_dup_path (computer, other);
  g_autofree char *real_one = realpath (whole_one, NULL);
  g_autofree char *real_other = realpath (whole_other, NULL);

  return real_one != NULL && g_strcmp0 (real_one, real_other) == 0;
}

static gboolean
has_program (LkComputer *computer,
             GPtrArray  *copies,
             const char *program)
{
  for (guint i = 0; i < copies->len; i++)
    {
      const LkClientCopy *copy = g_ptr_array_index (copies, i);

      if (lk_client_copy_has_file (copy, program) ||
          (copy->path != NULL && is_same_program (computer, copy->path, program)))
        return TRUE;
    }
  return FALSE;
}

/* A program on the search path that nothing above accounts for. */
static void
add_bare_program (LkComputer     *computer,
                  const LkClient *client,
                  GPtrArray      *copies)
{
  g_autofree char *program = client->process != NULL ? lk_computer_where (computer, client->process) : NULL;
  LkClientCopy *copy;

  if (program == NULL || g_str_has_prefix (program, "/snap/bin/") || g_str_has_prefix (program, "/var/lib/snapd/") ||
      has_program (computer, copies, program))
    return;
  copy = lk_client_copy_new (g_str_has_prefix (program, "/usr/bin/") && has_rpm (computer) ? "rpm" : "folder", client->process);
  copy->path = g_strdup (program);
  copy->installed_s = lk_computer_get_changed_s (computer, program, TRUE);
  g_ptr_array_add (copies, copy);
}

/* Two routes may lead to the same program: a link in ~/bin and the folder that it points into. */
static void
drop_doubles (LkComputer *computer,
              GPtrArray  *copies)
{
  for (guint i = copies->len; i > 1; i--)
    {
      const LkClientCopy *copy = g_ptr_array_index (copies, i - 1);
      g_autoptr(GPtrArray) before = g_ptr_array_new ();

      for (guint j = 0; j + 1 < i; j++)
        g_ptr_array_add (before, g_ptr_array_index (copies, j));
      if (copy->path != NULL && has_program (computer, before, copy->path))
        g_ptr_array_remove_index (copies, i - 1);
    }
}

static GPtrArray *
search_one (LkComputer     *computer,
            const LkClient *client,
            GPtrArray      *packages,
            GPtrArray      *desktop_files)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_client_copy_free);

  if (client->flatpak != NULL)
    lk_flatpak_tree_find (computer, client->flatpak, copies);
  add_debs (computer, client, packages, copies);
  if (client->snap != NULL)
    lk_snap_tree_find (computer, client->snap, copies);
  for (guint i = 0; i < desktop_files->len; i++)
    {
      const LkDesktopFile *file = g_ptr_array_index (desktop_files, i);

      if (file->client == client)
        add_desktop_copy (computer, file, copies);
    }
  lk_loose_programs_find (computer, client, copies);
  add_bare_program (computer, client, copies);
  drop_doubles (computer, copies);
  return copies;
}

/**
 * lk_client_search:
 * @computer: a computer
 * @clients: (element-type LkClient): messengers
 * @cancellable: (nullable): what ends it
 *
 * Looks for every installed copy of them by what package managers, desktops and people leave on the disk; runs nothing.
 *
 * Returns: (transfer full) (element-type GPtrArray): for each of @clients its copies (LkClientCopy)
 */
GPtrArray *
lk_client_search (LkComputer   *computer,
                  GPtrArray    *clients,
                  GCancellable *cancellable)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_auto(GStrv) names = list_packages (clients);
  g_autoptr(GPtrArray) packages = lk_dpkg_tree_read (computer, (const char *const *) names, cancellable);
  g_autoptr(GPtrArray) desktop_files = lk_desktop_files_find (computer, clients, cancellable);

  for (guint i = 0; i < clients->len; i++)
    g_ptr_array_add (found, search_one (computer, g_ptr_array_index (clients, i), packages, desktop_files));
  return found;
}

static gboolean
may_see_home (LkComputer *computer)
{
  g_autoptr(GKeyFile) info = lk_computer_read_key_file (computer, "/.flatpak-info", 65536);
  g_auto(GStrv) filesystems = info != NULL ? g_key_file_get_string_list (info, "Context", "filesystems", NULL, NULL) : NULL;

  for (guint i = 0; filesystems != NULL && filesystems[i] != NULL; i++)
    {
      gsize length = strcspn (filesystems[i], ":");

      if ((length == 4 && (strncmp (filesystems[i], "home", 4) == 0 || strncmp (filesystems[i], "host", 4) == 0)))
        return TRUE;
    }
  return FALSE;
}

static void
add_hidden (GPtrArray  *kinds,
            GPtrArray  *permissions,
            const char *kind,
            const char *permission)
{
  g_ptr_array_add (kinds, (gpointer) kind);
  if (permission != NULL && !g_ptr_array_find_with_equal_func (permissions, permission, g_str_equal, NULL))
    g_ptr_array_add (permissions, (gpointer) permission);
}

/**
 * lk_client_search_hidden:
 * @computer: a computer
 * @client: a messenger
 * @copies: (element-type LkClientCopy): what was found of it
 * @kinds: (element-type utf8): where to add the kinds of copies that cannot be seen from here; constants
 * @permissions: (element-type utf8): where to add what would show them to Latchkey's own sandbox; constants
 */
void
lk_client_search_hidden (LkComputer     *computer,
                         const LkClient *client,
                         GPtrArray      *copies,
                         GPtrArray      *kinds,
                         GPtrArray      *permissions)
{
  gboolean sandbox = computer->in_flatpak;

  if (client->flatpak != NULL && !lk_flatpak_tree_sees (computer, TRUE))
    add_hidden (kinds, permissions, "flatpak-user", sandbox ? LK_FLATPAK_USER_PERMISSION : NULL);
  if (client->flatpak != NULL && !lk_flatpak_tree_sees (computer, FALSE))
    add_hidden (kinds, permissions, "flatpak-system", sandbox ? LK_FLATPAK_SYSTEM_PERMISSION : NULL);
  if (client->deb != NULL && !lk_dpkg_tree_sees (computer))
    add_hidden (kinds, permissions, "deb", sandbox ? "--filesystem=/var/lib/dpkg:ro" : NULL);
  if (client->snap != NULL && !lk_snap_tree_sees (computer))
    add_hidden (kinds, permissions, "snap", "--filesystem=/snap:ro");
  /* Its database is a program's own matter; what it installed shows by desktop file or program. */
  if (copies->len == 0 && has_rpm (computer))
    add_hidden (kinds, permissions, "rpm", NULL);
  if (!sandbox)
    return;
  if (!lk_computer_is_folder (computer, "/run/host/usr/share/applications"))
    add_hidden (kinds, permissions, "desktop", "--filesystem=host-os:ro");
  if (!may_see_home (computer))
    {
      add_hidden (kinds, permissions, "appimage", "--filesystem=home:ro");
      add_hidden (kinds, permissions, "folder", "--filesystem=home:ro");
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-client-data.h"

#include <string.h>

#include "lk-computer-file.h"

static void
add (LkComputer *computer,
     GPtrArray  *folders,
     char       *path)
{
  g_autofree char *owned = path;

  if (g_path_is_absolute (owned) && lk_computer_is_folder (computer, owned) &&
      !g_ptr_array_find_with_equal_func (folders, owned, g_str_equal, NULL))
    g_ptr_array_add (folders, g_steal_pointer (&owned));
}

/* The same folder inside of the client's sandboxes, where the home or the configuration is another one. */
static void
add_sandboxed (LkComputer     *computer,
               const LkClient *client,
               const char     *path,
               GPtrArray      *folders)
{
  if (client->flatpak != NULL && g_str_has_prefix (path, "~/.config/"))
    add (computer, folders,
         g_build_filename (computer->home, ".var/app", client->flatpak, "config", path + strlen ("~/.config/"), NULL));
  else if (client->flatpak != NULL && g_str_has_prefix (path, "~/.local/share/"))
    add (computer, folders,
         g_build_filename (computer->home, ".var/app", client->flatpak, "data", path + strlen ("~/.local/share/"), NULL));
  else if (client->flatpak != NULL && g_str_has_prefix (path, "~/.cache/"))
    add (computer, folders,
         g_build_filename (computer->home, ".var/app", client->flatpak, "cache", path + strlen ("~/.cache/"), NULL));
  if (client->snap != NULL && g_str_has_prefix (path, "~/.") && !g_str_has_prefix (path, "~/.var/"))
    add (computer, folders, g_build_filename (computer->home, "snap", client->snap, "current", path + strlen ("~/"), NULL));
}

/**
 * lk_client_data_places:
 * @computer: a computer
 * @client: a messenger
 * @path: a folder of its description
 *
 * Returns: (transfer full) (element-type filename): where that folder exists, outside and inside of the messenger's sandboxes
 */
GPtrArray *
lk_client_data_places (LkComputer     *computer,
                       const LkClient *client,
                       const char     *path)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);

  add (computer, folders, lk_computer_expand (computer, path));
  add_sandboxed (computer, client, path, folders);
  return folders;
}

/**
 * lk_client_data_folders:
 * @computer: a computer
 * @client: a messenger
 *
 * Looks for the folders that its description names, also inside of its sandboxes, and where its engine would put them.
 *
 * Returns: (transfer full) (element-type filename): those that exist, as absolute paths
 */
GPtrArray *
lk_client_data_folders (LkComputer     *computer,
                        const LkClient *client)
{
  GPtrArray *folders = g_ptr_array_new_with_free_func (g_free);
  gboolean electron = g_strcmp0 (client->engine, "electron") == 0 || g_strcmp0 (client->engine, "chromium") == 0;
  const char *const guessed[] = { client->name, client->process };

  for (guint i = 0; client->data != NULL && client->data[i] != NULL; i++)
    {
      add (computer, folders, lk_computer_expand (computer, client->data[i]));
      add_sandboxed (computer, client, client->data[i], folders);
    }
  for (gsize i = 0; client->data == NULL && electron && i < G_N_ELEMENTS (guessed); i++)
    {
      g_autofree char *path = guessed[i] != NULL ? g_build_filename ("~/.config", guessed[i], NULL) : NULL;

      if (path == NULL || strchr (guessed[i], '/') != NULL)
        continue;
      add (computer, folders, lk_computer_expand (computer, path));
      add_sandboxed (computer, client, path, folders);
    }
  if (client->flatpak != NULL)
    add (computer, folders, g_build_filename (computer->home, ".var/app", client->flatpak, NULL));
  if (client->snap != NULL)
    add (computer, folders, g_build_filename (computer->home, "snap", client->snap, "current", NULL));
  return folders;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-loose-programs.h"

#include <string.h>

#include "lk-computer-file.h"

#define MAX_NAMES 2000
#define MAX_USER_DIRS (64 * 1024)
#define APPIMAGE ".appimage"

/* Letters and digits of a name, small. */
static char *
dup_bare (const char *text)
{
  GString *bare = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (g_ascii_isalnum (*text) || (guchar) *text >= 0x80)
      g_string_append_c (bare, g_ascii_tolower (*text));
  return g_string_free (bare, FALSE);
}

/**
 * lk_appimage_name_matches:
 * @file_name: a file's name
 * @program: a messenger's name or program
 *
 * Pure. "Element-Desktop-1.2.AppImage" is an Element, "ElementaryPlanner.AppImage" is not.
 *
 * Returns: whether that is an AppImage of it
 */
gboolean
lk_appimage_name_matches (const char *file_name,
                          const char *program)
{
  static const char *const next[] = { "desktop", "linux", "x86", "amd64", "arm", "aarch64", "latest", "stable", "appimage" };
  g_autofree char *bare = dup_bare (file_name);
  g_autofree char *wanted = dup_bare (program);
  const char *rest;

  if (strlen (file_name) < strlen (APPIMAGE) || *wanted == '\0' || !g_str_has_prefix (bare, wanted) ||
      g_ascii_strcasecmp (file_name + strlen (file_name) - strlen (APPIMAGE), APPIMAGE) != 0)
    return FALSE;
  rest = bare + strlen (wanted);
  for (gsize i = 0; i < G_N_ELEMENTS (next); i++)
    if (g_str_has_prefix (rest, next[i]))
      return TRUE;
  return g_ascii_isdigit (*rest) || (*rest == 'v' && g_ascii_isdigit (rest[1]));
}

/**
 * lk_appimage_name_version:
 * @file_name: an AppImage's name
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): the first thing in it that looks like a version: numbers with dots between
 */
char *
lk_appimage_name_version (const char *file_name)
{
  for (const char *at = file_name; *at != '\0'; at++)
    {
      const char *end = at;
      guint dots = 0;

      if (!g_ascii_isdigit (*at))
        continue;
      while (g_ascii_isdigit (*end) || (*end == '.' && g_ascii_isdigit (end[1])))
        dots += *end++ == '.';
      if (dots > 0 && end - at <= 40)
        return g_strndup (at, (gsize) (end - at));
      at = end - 1;
    }
  return NULL;
}

/**
 * lk_user_dirs_parse:
 * @text: what user-dirs.dirs holds
 * @key: `XDG_DOWNLOAD_DIR` and its like
 * @home: the home
 *
 * Pure: no I/O. xdg-user-dirs writes `KEY="$HOME/…"` or an absolute path.
 *
 * Returns: (transfer full) (nullable): that folder
 */
char *
lk_user_dirs_parse (const char *text,
                    const char *key,
                    const char *home)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", 200);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *value = g_strstrip (lines[i]);
      g_autofree char *path = NULL;

      if (!g_str_has_prefix (value, key) || !g_str_has_prefix (value + strlen (key), "=\""))
        continue;
      value += strlen (key) + 2;
      path = g_strndup (value, strcspn (value, "\""));
      if (g_str_has_prefix (path, "$HOME/"))
        return g_build_filename (home, path + strlen ("$HOME/"), NULL);
      return g_path_is_absolute (path) ? g_steal_pointer (&path) : NULL;
    }
  return NULL;
}

static GStrv
list_folders (LkComputer *computer)
{
  static const char *const below_home[] = {
    "Applications", "AppImages", "Downloads", "Desktop", "bin", ".local/bin", ".local/opt", "opt",
  };
  static const char *const keys[] = { "XDG_DOWNLOAD_DIR", "XDG_DESKTOP_DIR" };
  g_autoptr(GStrvBuilder) folders = g_strv_builder_new ();
  g_autofree char *dirs = g_build_filename (computer->home, ".config/user-dirs.dirs", NULL);
  g_autofree char *text = lk_computer_read (computer, dirs, MAX_USER_DIRS, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (below_home); i++)
    {
      g_autofree char *folder = g_build_filename (computer->home, below_home[i], NULL);

      g_strv_builder_add (folders, folder);
    }
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *folder = lk_user_dirs_parse (text, keys[i], computer->home);

      if (folder != NULL)
        g_strv_builder_add (folders, folder);
    }
  g_strv_builder_add (folders, computer->home);
  g_strv_builder_add (folders, "/opt");
  return g_strv_builder_end (folders);
}

static void
add_copy (LkComputer *computer,
          const char *kind,
          const char *path,
          GPtrArray  *copies)
{
  g_autofree char *name = g_path_get_basename (path);
  LkClientCopy *copy;

  for (guint i = 0; i < copies->len; i++)
    {
      const LkClientCopy *known = g_ptr_array_index (copies, i);

      if (g_strcmp0 (known->path, path) == 0 || lk_client_copy_has_file (known, path))
        return;
    }
  copy = lk_client_copy_new (kind, name);
  copy->path = g_strdup (path);
  copy->installed_s = lk_computer_get_changed_s (computer, path, TRUE);
  if (g_str_equal (kind, "appimage"))
    copy->version = lk_appimage_name_version (name);
  g_ptr_array_add (copies, copy);
}

static void
find_appimages (LkComputer     *computer,
                const LkClient *client,
                const char     *folder,
                GPtrArray      *copies)
{
  g_auto(GStrv) names = lk_computer_list (computer, folder, MAX_NAMES);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = NULL;

      if (!lk_appimage_name_matches (names[i], client->name) &&
          (client->process == NULL || !lk_appimage_name_matches (names[i], client->process)))
        continue;
      path = g_build_filename (folder, names[i], NULL);
      /* One that was only downloaded cannot be started and is not installed. */
      if (lk_computer_is_program (computer, path))
        add_copy (computer, "appimage", path, copies);
    }
}

static void
find_unpacked (LkComputer     *computer,
               const LkClient *client,
               const char     *folder,
               GPtrArray      *copies)
{
  const char *const names[] = { client->process, client->name };

  if (client->process == NULL || strchr (client->process, '/') != NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], client->process, NULL);

      if (lk_computer_is_program (computer, path))
        add_copy (computer, "folder", path, copies);
    }
}

/**
 * lk_loose_programs_find:
 * @computer: a computer
 * @client: a messenger
 * @copies: (element-type LkClientCopy): what was found already; where to add
 *
 * Looks where people put AppImages and unpack archives. Nothing is run.
 */
void
lk_loose_programs_find (LkComputer     *computer,
                        const LkClient *client,
                        GPtrArray      *copies)
{
  g_auto(GStrv) folders = list_folders (computer);

  for (guint i = 0; folders[i] != NULL; i++)
    {
      if (!g_str_equal (folders[i], computer->home))
        find_appimages (computer, client, folders[i], copies);
      find_unpacked (computer, client, folders[i], copies);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-places.h"

#include <string.h>

static gint
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
take_place (GPtrArray *places,
            char      *place)
{
  if (g_ptr_array_find_with_equal_func (places, place, g_str_equal, NULL))
    g_free (place);
  else
    g_ptr_array_add (places, place);
}

/* Flatpak mounts each extension of the extension point at a folder of its own. */
static void
add_profiles (GPtrArray  *places,
              const char *data_dir)
{
  g_autofree char     *profiles = g_build_filename (data_dir, "profiles", NULL);
  g_autoptr(GDir)      dir = g_dir_open (profiles, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char          *name;
  guint                i;

  if (dir == NULL)
    return;
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (i = 0; i < names->len; i++)
    take_place (places, g_build_filename (profiles, names->pdata[i], NULL));
}

/**
 * lk_places_list:
 * @with_own: whether the person's own folder belongs to it, the last one
 *
 * The folders that may hold `services` and `policy.json`, the one that wins last.
 * `LATCHKEY_DATA_DIR` stands in for the installed data of an uninstalled copy,
 * `LATCHKEY_SYSCONF_DIR` for /etc/latchkey in tests. Of XDG_DATA_DIRS the first is the most
 * important, so it comes last.
 *
 * Returns: (transfer full) (element-type filename): the folders, whether they exist or not
 */
GPtrArray *
lk_places_list (gboolean with_own)
{
  GPtrArray         *places = g_ptr_array_new_with_free_func (g_free);
  const char        *data_dir = g_getenv ("LATCHKEY_DATA_DIR");
  const char        *sysconf_dir = g_getenv ("LATCHKEY_SYSCONF_DIR");
  const char *const *shared = g_get_system_data_dirs ();
  g_autofree char   *shipped = NULL;
  gsize              i;

  if (data_dir != NULL && *data_dir != '\0')
    shipped = g_strdup (data_dir);
  else
    shipped = g_build_filename (LK_DATADIR, "latchkey", NULL);
  take_place (places, g_strdup (shipped));
  for (i = g_strv_length ((char **) shared); i > 0; i--)
    take_place (places, g_build_filename (shared[i - 1], "latchkey", NULL));
  add_profiles (places, shipped);
  if (sysconf_dir != NULL && *sysconf_dir != '\0')
    {
      take_place (places, g_strdup (sysconf_dir));
    }
  else
    {
      take_place (places, g_build_filename (LK_SYSCONFDIR, "latchkey", NULL));
      take_place (places, g_strdup ("/etc/latchkey"));
    }
  if (with_own)
    take_place (places, g_build_filename (g_get_user_data_dir (), "latchkey", NULL));
  return places;
}

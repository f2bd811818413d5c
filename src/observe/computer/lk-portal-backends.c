/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-portal-backends.h"

#include <string.h>

#define PORTAL "portal"
#define PREFERRED "preferred"
/* Without a backend for this, xdg-desktop-portal does not offer OpenURI at all. */
#define APP_CHOOSER "org.freedesktop.impl.portal.AppChooser"
#define MAX_BACKENDS 32

typedef struct
{
  char  *name;       /* (owned) */
  GStrv  interfaces; /* (owned) (nullable) */
  GStrv  use_in;     /* (owned) (nullable) lower case */
} Backend;

static void
backend_free (Backend *self)
{
  g_free (self->name);
  g_strfreev (self->interfaces);
  g_strfreev (self->use_in);
  g_free (self);
}

static gboolean
is_known (GPtrArray  *backends,
          const char *name)
{
  for (guint i = 0; i < backends->len; i++)
    if (g_str_equal (((Backend *) g_ptr_array_index (backends, i))->name, name))
      return TRUE;
  return FALSE;
}

static void
read_folder (GPtrArray  *backends,
             const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && backends->len < MAX_BACKENDS && (file = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, file, NULL);
      g_autofree char *name = NULL;
      g_autoptr(GKeyFile) keys = NULL;
      Backend *backend;

      if (!g_str_has_suffix (file, ".portal"))
        continue;
      name = g_strndup (file, strlen (file) - strlen (".portal"));
      keys = is_known (backends, name) ? NULL : lk_reading_load_key_file (path, NULL);
      if (keys == NULL || !g_key_file_has_group (keys, PORTAL))
        continue;
      backend = g_new0 (Backend, 1);
      backend->name = g_steal_pointer (&name);
      backend->interfaces = g_key_file_get_string_list (keys, PORTAL, "Interfaces", NULL, NULL);
      backend->use_in = g_key_file_get_string_list (keys, PORTAL, "UseIn", NULL, NULL);
      g_ptr_array_add (backends, backend);
    }
}

static int
compare_backends (gconstpointer a,
                  gconstpointer b)
{
  return strcmp ((*(Backend *const *) a)->name, (*(Backend *const *) b)->name);
}

static GPtrArray *
read_backends (LkComputer *computer)
{
  g_autoptr(GPtrArray) backends = g_ptr_array_new_with_free_func ((GDestroyNotify) backend_free);

  for (guint i = 0; computer->data_dirs != NULL && computer->data_dirs[i] != NULL; i++)
    {
      g_autofree char *below = g_build_filename (computer->data_dirs[i], "xdg-desktop-portal", "portals", NULL);
      g_autofree char *folder = lk_computer_dup_path (computer, below);

      read_folder (backends, folder);
    }
  g_ptr_array_sort (backends, compare_backends);
  return g_steal_pointer (&backends);
}

static GKeyFile *
load_preferences (LkComputer *computer,
                  const char *folder,
                  GStrv       desktops)
{
  g_autofree char *below = g_build_filename (folder, "xdg-desktop-portal", NULL);
  g_autofree char *whole = lk_computer_dup_path (computer, below);
  g_autofree char *common = g_build_filename (whole, "portals.conf", NULL);

  for (guint i = 0; desktops[i] != NULL; i++)
    {
      g_autofree char *name = g_strconcat (desktops[i], "-portals.conf", NULL);
      g_autofree char *path = g_build_filename (whole, name, NULL);
      GKeyFile *keys = *desktops[i] != '\0' && strchr (desktops[i], '/') == NULL ? lk_reading_load_key_file (path, NULL) : NULL;

      if (keys != NULL)
        return keys;
    }
  return lk_reading_load_key_file (common, NULL);
}

/* The first file that is there counts alone (portals.conf(5)). */
static GKeyFile *
find_preferences (LkComputer *computer,
                  GStrv       desktops)
{
  const char *dirs = lk_computer_getenv (computer, "XDG_CONFIG_DIRS");
  const char *config = lk_computer_getenv (computer, "XDG_CONFIG_HOME");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *own = g_build_filename (computer->home, ".config", NULL);
  g_auto(GStrv) names = g_strsplit (dirs != NULL && *dirs != '\0' ? dirs : "/etc/xdg", ":", -1);
  g_auto(GStrv) folders = NULL;
  GKeyFile *keys = NULL;

  g_strv_builder_add (builder, config != NULL && g_path_is_absolute (config) ? config : own);
  g_strv_builder_addv (builder, (const char **) names);
  g_strv_builder_add (builder, "/etc");
  if (computer->data_dirs != NULL)
    g_strv_builder_addv (builder, (const char **) computer->data_dirs);
  folders = g_strv_builder_end (builder);
  for (guint i = 0; folders[i] != NULL && keys == NULL; i++)
    if (g_path_is_absolute (folders[i]))
      keys = load_preferences (computer, folders[i], desktops);
  return keys;
}

static gboolean
is_for (Backend *backend,
        GStrv    desktops)
{
  for (guint i = 0; backend->use_in != NULL && backend->use_in[i] != NULL; i++)
    for (guint j = 0; desktops[j] != NULL; j++)
      if (g_ascii_strcasecmp (backend->use_in[i], desktops[j]) == 0)
        return TRUE;
  return FALSE;
}

static gboolean
offers (Backend *backend)
{
  return backend->interfaces != NULL && g_strv_contains ((const char *const *) backend->interfaces, APP_CHOOSER);
}

/* `*` takes any; `none` takes none. */
static gboolean
is_preferred (GStrv       words,
              const char *name)
{
  return g_strv_contains ((const char *const *) words, name) || g_strv_contains ((const char *const *) words, "*");
}

/**
 * lk_portal_backends_read:
 * @computer: the computer
 * @reading: where the facts go: `backends` (all), `used` (for this desktop) and `app_chooser` (one that is used can ask
 * which program opens a link, which OpenURI needs)
 *
 * Reads the portal backends and which of them this desktop uses, by portals.conf or, without one, by their `UseIn`;
 * where neither names one, xdg-desktop-portal takes any that offers what is asked for.
 */
void
lk_portal_backends_read (LkComputer *computer,
                         LkReading  *reading)
{
  const char *current = lk_computer_getenv (computer, "XDG_CURRENT_DESKTOP");
  g_autofree char *lower = g_ascii_strdown (current != NULL ? current : "", -1);
  g_auto(GStrv) desktops = g_strsplit (lower, ":", 8);
  g_autoptr(GPtrArray) backends = read_backends (computer);
  g_autoptr(GKeyFile) keys = find_preferences (computer, desktops);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autoptr(GPtrArray) used = g_ptr_array_new ();
  g_auto(GStrv) wanted = NULL;
  gboolean chooser = FALSE, any = FALSE, none;

  if (keys != NULL)
    wanted = g_key_file_get_string_list (keys, PREFERRED, APP_CHOOSER, NULL, NULL);
  if (keys != NULL && wanted == NULL)
    wanted = g_key_file_get_string_list (keys, PREFERRED, "default", NULL, NULL);
  for (guint i = 0; i < backends->len; i++)
    {
      Backend *backend = g_ptr_array_index (backends, i);

      g_ptr_array_add (names, backend->name);
      any |= offers (backend);
      if (wanted != NULL ? is_preferred (wanted, backend->name) : is_for (backend, desktops))
        {
          g_ptr_array_add (used, backend->name);
          chooser |= offers (backend);
        }
    }
  lk_reading_set_strings (reading, "backends", names);
  lk_reading_set_strings (reading, "used", used);
  none = wanted != NULL && g_strv_contains ((const char *const *) wanted, "none");
  lk_reading_set_boolean (reading, "app_chooser", chooser || (any && !none));
}

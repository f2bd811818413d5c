/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-computer.h"

/**
 * lk_computer_new:
 * @root: put before every path; empty for the real one
 * @home: the person's home, without @root
 * @runtime_dir: (nullable): XDG_RUNTIME_DIR, without @root
 * @data_dirs: folders of data, the person's own first, without @root
 * @path: folders of programs, without @root
 * @environment: `NAME=value`
 *
 * Returns: (transfer full): a computer without buses
 */
LkComputer *
lk_computer_new (const char        *root,
                 const char        *home,
                 const char        *runtime_dir,
                 const char *const *data_dirs,
                 const char *const *path,
                 const char *const *environment)
{
  LkComputer *self = g_new0 (LkComputer, 1);
  g_autofree char *info = NULL;

  g_atomic_ref_count_init (&self->ref_count);
  self->root = g_strdup (root);
  self->home = g_strdup (home);
  self->runtime_dir = g_strdup (runtime_dir);
  self->data_dirs = g_strdupv ((char **) data_dirs);
  self->path = g_strdupv ((char **) path);
  self->environment = g_strdupv ((char **) environment);
  info = lk_computer_dup_path (self, "/.flatpak-info");
  self->in_flatpak = g_file_test (info, G_FILE_TEST_EXISTS);
  return self;
}

/**
 * lk_computer_new_here:
 *
 * Returns: (transfer full): this computer, without buses
 */
LkComputer *
lk_computer_new_here (void)
{
  g_autoptr(GStrvBuilder) data_dirs = g_strv_builder_new ();
  g_auto(GStrv) all_dirs = NULL;
  g_auto(GStrv) path = g_strsplit (g_getenv ("PATH") != NULL ? g_getenv ("PATH") : "/usr/bin:/bin", ":", -1);
  g_auto(GStrv) environment = g_get_environ ();

  g_strv_builder_add (data_dirs, g_get_user_data_dir ());
  g_strv_builder_addv (data_dirs, (const char **) g_get_system_data_dirs ());
  all_dirs = g_strv_builder_end (data_dirs);
  return lk_computer_new ("", g_get_home_dir (), g_getenv ("XDG_RUNTIME_DIR"), (const char *const *) all_dirs,
                          (const char *const *) path, (const char *const *) environment);
}

/**
 * lk_computer_ref:
 * @self: a computer
 *
 * Returns: (transfer full): @self
 */
LkComputer *
lk_computer_ref (LkComputer *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_computer_unref:
 * @self: (transfer full): a computer
 */
void
lk_computer_unref (LkComputer *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->root);
  g_free (self->home);
  g_free (self->runtime_dir);
  g_strfreev (self->data_dirs);
  g_strfreev (self->path);
  g_strfreev (self->environment);
  g_clear_object (&self->session_bus);
  g_clear_object (&self->system_bus);
  g_free (self);
}

/**
 * lk_computer_dup_path:
 * @self: a computer
 * @path: an absolute path on it
 *
 * Returns: (transfer full): where that is to be read
 */
char *
lk_computer_dup_path (LkComputer *self,
                      const char *path)
{
  return g_strconcat (self->root, path, NULL);
}

/**
 * lk_computer_dup_home:
 * @self: a computer
 * @path: a path below the home, with or without `~/` before it
 *
 * Returns: (transfer full): where that is to be read
 */
char *
lk_computer_dup_home (LkComputer *self,
                      const char *path)
{
  const char *below = g_str_has_prefix (path, "~/") ? path + 2 : path;
  g_autofree char *whole = g_build_filename (self->home, below, NULL);

  return lk_computer_dup_path (self, whole);
}

/**
 * lk_computer_getenv:
 * @self: a computer
 * @name: a variable
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
lk_computer_getenv (LkComputer *self,
                    const char *name)
{
  return g_environ_getenv (self->environment, name);
}

/**
 * lk_computer_has_screen:
 * @self: a computer
 *
 * Returns: whether Latchkey runs in a graphical session, so that what messengers need of one can be looked at
 */
gboolean
lk_computer_has_screen (LkComputer *self)
{
  const char *x11 = lk_computer_getenv (self, "DISPLAY");
  const char *wayland = lk_computer_getenv (self, "WAYLAND_DISPLAY");

  return (x11 != NULL && *x11 != '\0') || (wayland != NULL && *wayland != '\0');
}

/**
 * lk_computer_find_program:
 * @self: a computer
 * @name: a program's name or absolute path
 *
 * Returns: (transfer full) (nullable): where it is to be found, if it can be run
 */
char *
lk_computer_find_program (LkComputer *self,
                          const char *name)
{
  if (g_path_is_absolute (name))
    {
      g_autofree char *whole = lk_computer_dup_path (self, name);

      return g_file_test (whole, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test (whole, G_FILE_TEST_IS_DIR)
               ? g_steal_pointer (&whole) : NULL;
    }
  for (guint i = 0; self->path != NULL && self->path[i] != NULL; i++)
    {
      g_autofree char *candidate = g_build_filename (self->path[i], name, NULL);
      g_autofree char *whole = lk_computer_dup_path (self, candidate);

      if (g_file_test (whole, G_FILE_TEST_IS_EXECUTABLE) && !g_file_test (whole, G_FILE_TEST_IS_DIR))
        return g_steal_pointer (&whole);
    }
  return NULL;
}

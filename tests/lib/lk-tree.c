/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-tree.h"

#include <glib/gstdio.h>
#include <unistd.h>

void
lk_tree_folder (const char *root,
                const char *path)
{
  g_autofree char *whole = g_build_filename (root, path, NULL);

  g_assert_cmpint (g_mkdir_with_parents (whole, 0700), ==, 0);
}

static void
make_parent (const char *root,
             const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  lk_tree_folder (root, folder);
}

/* Writes a file, and the folders that it lies in; with a @length of -1, @content is a string. */
void
lk_tree_write (const char *root,
               const char *path,
               const void *content,
               gssize      length)
{
  g_autofree char *whole = g_build_filename (root, path, NULL);
  g_autoptr(GError) error = NULL;

  make_parent (root, path);
  g_file_set_contents (whole, content, length, &error);
  g_assert_no_error (error);
}

void
lk_tree_link (const char *root,
              const char *path,
              const char *target)
{
  g_autofree char *whole = g_build_filename (root, path, NULL);

  make_parent (root, path);
  g_assert_cmpint (symlink (target, whole), ==, 0);
}

/* Removes @path and what is in it; no link is followed. */
void
lk_tree_remove (const char *path)
{
  g_autoptr(GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      lk_tree_remove (child);
    }
  g_remove (path);
}

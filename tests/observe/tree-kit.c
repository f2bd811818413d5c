/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree-kit.h"

#include <glib/gstdio.h>

void
tree_set_up (TreeFixture      *fixture,
        gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("latchkey-sources-XXXXXX", NULL);
  fixture->computer = lk_computer_new (fixture->root, "/home/alice", NULL, NULL, NULL, NULL);
  fixture->facts = json_object_new ();
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
tree_tear_down (TreeFixture      *fixture,
           gconstpointer data)
{
  remove_tree (fixture->root);
  g_free (fixture->root);
  lk_computer_unref (fixture->computer);
  json_object_unref (fixture->facts);
}

void
tree_put (TreeFixture    *fixture,
     const char *path,
     const void *data,
     gssize      length)
{
  g_autofree char *whole = g_build_filename (fixture->root, path, NULL);
  g_autofree char *folder = g_path_get_dirname (whole);
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (whole, data, length, &error);
  g_assert_no_error (error);
}

/* -1: not said */
int
tree_said (TreeFixture    *fixture,
      const char *fact)
{
  gboolean value = FALSE;

  return lk_json_get_boolean (fixture->facts, fact, &value) ? value : -1;
}

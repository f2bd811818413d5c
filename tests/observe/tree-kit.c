/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tree-kit.h"

#include "lk-tree.h"

void
tree_set_up (TreeFixture      *fixture,
        gconstpointer data)
{
  fixture->root = g_dir_make_tmp ("latchkey-sources-XXXXXX", NULL);
  fixture->computer = lk_computer_new (fixture->root, "/home/alice", NULL, NULL, NULL, NULL);
  fixture->facts = json_object_new ();
}

void
tree_tear_down (TreeFixture      *fixture,
           gconstpointer data)
{
  lk_tree_remove (fixture->root);
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
  lk_tree_write (fixture->root, path, data, length);
}

/* -1: not said */
int
tree_said (TreeFixture    *fixture,
      const char *fact)
{
  gboolean value = FALSE;

  return lk_json_get_boolean (fixture->facts, fact, &value) ? value : -1;
}

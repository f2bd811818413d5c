/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "key-kit.h"
#include "lk-tree.h"
#include "lk-update-source.h"
#include "tree-kit.h"

static const KeyCase ended_key = { "ended", { { 0x13, 0, 1000, 3, FALSE } }, FALSE, { 0 }, KEY_CREATED + 1000 };

#define CONFIG "/var/lib/flatpak/repo/config"

static void
read_copy (TreeFixture    *fixture,
           const char *json)
{
  g_autoptr(JsonNode) node = lk_json_parse (json, strlen (json), NULL);

  json_object_unref (fixture->facts);
  fixture->facts = json_object_new ();
  lk_update_source_read (fixture->computer, json_node_get_object (node), NOW, fixture->facts);
}

#define FLATPAK \
  "{\"kind\":\"flatpak-system\",\"id\":\"org.example.Chat\",\"origin\":\"flathub\"," \
  "\"path\":\"/var/lib/flatpak/app/org.example.Chat\"}"

static void
test_flatpak (TreeFixture      *fixture,
              gconstpointer data)
{
  g_autoptr(GByteArray) ended = key_kit_make (&ended_key);

  read_copy (fixture, FLATPAK);
  g_assert_cmpint (tree_said (fixture, "offered"), ==, -1);
  g_assert_cmpstr (lk_json_get_string (fixture->facts, "remote"), ==, "flathub");
  tree_put (fixture, CONFIG,
    "[core]\nrepo_version=1\n[remote \"flathub\"]\nurl=https://flatpak.example.org/\ngpg-verify=true\n", -1);
  read_copy (fixture, FLATPAK);
  g_assert_cmpint (tree_said (fixture, "offered"), ==, -1);
  g_assert_cmpint (tree_said (fixture, "disabled"), ==, FALSE);
  g_assert_cmpint (tree_said (fixture, "key_expired"), ==, -1);
  tree_put (fixture, "/var/lib/flatpak/repo/refs/remotes/flathub/app/org.example.Chat/x86_64/stable", "abc", -1);
  tree_put (fixture, "/var/lib/flatpak/repo/flathub.trustedkeys.gpg", ended->data, ended->len);
  read_copy (fixture, FLATPAK);
  g_assert_cmpint (tree_said (fixture, "offered"), ==, TRUE);
  g_assert_cmpint (tree_said (fixture, "key_expired"), ==, TRUE);
  g_assert_cmpint (tree_said (fixture, "held"), ==, -1);
  tree_put (fixture, CONFIG,
    "[core]\nxa.masked=org.other.*;app/org.example.*/x86_64/;\n[remote \"flathub\"]\nurl=https://x\nxa.disable=true\n", -1);
  read_copy (fixture, FLATPAK);
  g_assert_cmpint (tree_said (fixture, "offered"), ==, FALSE);
  g_assert_cmpint (tree_said (fixture, "disabled"), ==, TRUE);
  g_assert_cmpint (tree_said (fixture, "held"), ==, TRUE);
  tree_put (fixture, CONFIG, "[core]\n[remote \"other\"]\nurl=https://x\n", -1);
  read_copy (fixture, FLATPAK);
  g_assert_cmpint (tree_said (fixture, "offered"), ==, FALSE);
  g_assert_cmpint (tree_said (fixture, "remote_missing"), ==, TRUE);
  tree_put (fixture, CONFIG, "[remote \"flathub\"]\nurl=\n", -1);
  read_copy (fixture, FLATPAK);
  g_assert_cmpint (tree_said (fixture, "offered"), ==, FALSE);
  tree_put (fixture, CONFIG, "not a key file", -1);
  read_copy (fixture, FLATPAK);
  g_assert_cmpint (tree_said (fixture, "offered"), ==, -1);
}

static void
test_flatpak_user (TreeFixture      *fixture,
                   gconstpointer data)
{
  tree_put (fixture, "/home/alice/.local/share/flatpak/repo/config", "[remote \"o\"]\nurl=https://x\nxa.disable=true\n", -1);
  read_copy (fixture, "{\"kind\":\"flatpak-user\",\"id\":\"a.b.C\",\"origin\":\"o\","
             "\"path\":\"~/.local/share/flatpak/app/a.b.C\",\"end_of_life\":\"Moved.\"}");
  g_assert_cmpint (tree_said (fixture, "disabled"), ==, TRUE);
  g_assert_cmpint (tree_said (fixture, "eol"), ==, TRUE);
  g_assert_cmpstr (lk_json_get_string (fixture->facts, "eol_note"), ==, "Moved.");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, FALSE);
  g_assert_cmpstr (lk_json_get_string (fixture->facts, "file"), ==, "~/.local/share/flatpak/repo/config");
  read_copy (fixture, "{\"kind\":\"flatpak-user\",\"id\":\"../..\",\"origin\":\"../../x\"}");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, -1);
}

/* The remote keeps what has come to its end, but nothing new comes from there. */
static void
test_flatpak_end_of_life (TreeFixture   *fixture,
                          gconstpointer  data)
{
  tree_put (fixture, "/home/alice/.local/share/flatpak/repo/config", "[remote \"o\"]\nurl=https://x\n", -1);
  tree_put (fixture, "/home/alice/.local/share/flatpak/repo/refs/remotes/o/app/a.b.C/x86_64/stable", "0\n", -1);
  read_copy (fixture, "{\"kind\":\"flatpak-user\",\"id\":\"a.b.C\",\"origin\":\"o\","
             "\"path\":\"~/.local/share/flatpak/app/a.b.C\"}");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, TRUE);
  read_copy (fixture, "{\"kind\":\"flatpak-user\",\"id\":\"a.b.C\",\"origin\":\"o\","
             "\"path\":\"~/.local/share/flatpak/app/a.b.C\",\"end_of_life\":\"Moved.\"}");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, FALSE);
}

static void
test_snap (TreeFixture      *fixture,
           gconstpointer data)
{
  g_autofree char *current = g_build_filename (fixture->root, "/snap/example/current", NULL);

  read_copy (fixture, "{\"kind\":\"snap\",\"id\":\"example\"}");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, -1);
  lk_tree_link (fixture->root, "/snap/example/current", "142");
  read_copy (fixture, "{\"kind\":\"snap\",\"id\":\"example\"}");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, TRUE);
  g_assert_cmpint (g_remove (current), ==, 0);
  lk_tree_link (fixture->root, "/snap/example/current", "x1");
  read_copy (fixture, "{\"kind\":\"snap\",\"id\":\"example\"}");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, FALSE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/update-shops/flatpak", TreeFixture, NULL, tree_set_up, test_flatpak, tree_tear_down);
  g_test_add ("/update-shops/flatpak-user", TreeFixture, NULL, tree_set_up, test_flatpak_user, tree_tear_down);
  g_test_add ("/update-shops/flatpak-end-of-life", TreeFixture, NULL, tree_set_up, test_flatpak_end_of_life,
              tree_tear_down);
  g_test_add ("/update-shops/snap", TreeFixture, NULL, tree_set_up, test_snap, tree_tear_down);
  return g_test_run ();
}

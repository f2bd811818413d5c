/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "key-kit.h"
#include "lk-apt-lists.h"
#include "lk-trace-kit.h"
#include "lk-update-source-probe.h"
#include "lk-update-source.h"
#include "tree-kit.h"

static void
read_deb (TreeFixture    *fixture,
          const char *package,
          const char *installed)
{
  json_object_unref (fixture->facts);
  fixture->facts = json_object_new ();
  lk_update_source_read_deb (fixture->computer, package, installed, NOW, fixture->facts);
}

#define LISTS "/var/lib/apt/lists/"
#define EXAMPLE_LIST LISTS "packages.example.org_debian_dists_stable_main_binary-amd64_Packages"
#define EXAMPLE_LINE "deb [arch=amd64 signed-by=/usr/share/keyrings/example.gpg] https://packages.example.org/debian " \
  "stable main"
#define STANZAS "Package: other\nVersion: 9\n\nPackage: example-desktop\nArchitecture: amd64\nVersion: " \
  "1.4.0-1\nDescription: x\n" \
                " Package: example-desktop\n\nPackage: example-desktop\nVersion: 1.10.0-1\n\nPackage: " \
                  "example-desktop-data\nVersion: 99\n"

static void
test_offered (TreeFixture      *fixture,
              gconstpointer data)
{
  tree_put (fixture, "/etc/apt/sources.list", "# a comment\n\n" EXAMPLE_LINE " # note\n", -1);
  tree_put (fixture, EXAMPLE_LIST, STANZAS, -1);
  read_deb (fixture, "example-desktop", "1.4.0-1");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, TRUE);
  g_assert_cmpstr (lk_json_get_string (fixture->facts, "candidate"), ==, "1.10.0-1");
  g_assert_cmpstr (lk_json_get_string (fixture->facts, "file"), ==, "/etc/apt/sources.list");
  g_assert_cmpint (json_object_get_int_member (fixture->facts, "line"), ==, 3);
  g_assert_cmpint (tree_said (fixture, "disabled"), ==, FALSE);
  g_assert_cmpint (tree_said (fixture, "key_missing"), ==, TRUE);
  g_assert_cmpint (tree_said (fixture, "key_expired"), ==, -1);
  g_assert_cmpint (tree_said (fixture, "held"), ==, -1);
  read_deb (fixture, "exam", NULL);
  g_assert_cmpint (tree_said (fixture, "offered"), ==, FALSE);
}

static void
test_held (TreeFixture      *fixture,
           gconstpointer data)
{
  tree_put (fixture, "/var/lib/dpkg/status", "Package: example-desktop\nStatus: hold ok installed\nVersion: 1\n", -1);
  read_deb (fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (fixture, "held"), ==, TRUE);
}

/* Where not all lists are there or can be read, nothing is claimed. */
static void
test_not_complete (TreeFixture      *fixture,
                   gconstpointer data)
{
  read_deb (fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, -1);
  tree_put (fixture, "/etc/apt/sources.list.d/example.list", EXAMPLE_LINE "\n", -1);
  tree_put (fixture, LISTS "lock", "", 0);
  read_deb (fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, -1);
  tree_put (fixture, EXAMPLE_LIST ".lz4", "packed", -1);
  read_deb (fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, -1);
  tree_put (fixture, EXAMPLE_LIST, "Package: other\nVersion: 1\n", -1);
  read_deb (fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, -1);
}

static void
test_none_offers (TreeFixture      *fixture,
                  gconstpointer data)
{
  tree_put (fixture, "/etc/apt/sources.list", EXAMPLE_LINE "\n", -1);
  tree_put (fixture, EXAMPLE_LIST, "Package: other\nVersion: 1\n", -1);
  read_deb (fixture, "chatter", "1");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, FALSE);
  g_assert_cmpint (tree_said (fixture, "disabled"), ==, -1);
}

typedef struct
{
  const char *name;
  const char *file;
  const char *text;
  gboolean    by_upgrade;
  gint64      line;
} Off;

static const Off offs[] = {
  { "upgrade", "example.list",
    "# comment\n# deb https://packages.example.org/debian stable main # disabled on upgrade to noble\n", TRUE, 2 },
  { "commented", "example.list", "#deb https://packages.example.org/debian stable main\n", FALSE, 1 },
  { "deb822", "example.sources",
    "# disabled on upgrade to trixie\nEnabled: no\nTypes: deb\nURIs: https://packages.example.org/debian\nSuites: "
      "stable\nComponents: main\n", TRUE, 2 },
  { "deb822-off", "example.sources",
    "\n\nTypes: deb-src deb\nuris: https://packages.example.org/debian\nsuites: stable\nENABLED: False\n", FALSE, 3 },
  { "kept", "example.list.distUpgrade", "deb https://packages.example.org/debian stable main\n", TRUE, 1 },
  { "kept-deb822", "example.sources.distUpgrade",
    "Types: deb\nURIs: https://packages.example.org/debian\nSuites: stable\n", TRUE, 1 },
  { "saved", "example.list.save", "deb https://packages.example.org/debian stable main\n", FALSE, 1 },
};

static void
test_off (gconstpointer data)
{
  const Off *off = data;
  g_autofree char *path = g_strconcat ("/etc/apt/sources.list.d/", off->file, NULL);
  TreeFixture fixture;

  tree_set_up (&fixture, NULL);
  tree_put (&fixture, path, off->text, -1);
  tree_put (&fixture, "/etc/apt/sources.list", "deb http://deb.debian.test/debian bookworm main\n", -1);
  tree_put (&fixture, LISTS "deb.debian.test_debian_dists_bookworm_main_binary-amd64_Packages", "Package: "
    "other\nVersion: 1\n", -1);
  read_deb (&fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (&fixture, "offered"), ==, FALSE);
  g_assert_cmpint (tree_said (&fixture, "disabled"), ==, TRUE);
  g_assert_cmpint (tree_said (&fixture, "disabled_by_upgrade"), ==, off->by_upgrade);
  g_assert_cmpstr (lk_json_get_string (fixture.facts, "file"), ==, path);
  g_assert_cmpint (json_object_get_int_member (fixture.facts, "line"), ==, off->line);
  /* A distribution's old copy is no update; one that is newer is. */
  tree_put (&fixture, LISTS "deb.debian.test_debian_dists_bookworm_main_binary-amd64_Packages",
       "Package: example-desktop\nVersion: 0.9\n", -1);
  read_deb (&fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (&fixture, "offered"), ==, FALSE);
  g_assert_cmpint (tree_said (&fixture, "disabled"), ==, TRUE);
  read_deb (&fixture, "example-desktop", "0.8");
  g_assert_cmpint (tree_said (&fixture, "offered"), ==, TRUE);
  g_assert_cmpint (tree_said (&fixture, "disabled"), ==, FALSE);
  tree_tear_down (&fixture, NULL);
}

/* Whoever switched it on again, or into another file, has it on. */
static void
test_on_again (TreeFixture      *fixture,
               gconstpointer data)
{
  tree_put (fixture, "/etc/apt/sources.list.d/example.list.distUpgrade", EXAMPLE_LINE "\n", -1);
  tree_put (fixture, "/etc/apt/sources.list.d/example.list", EXAMPLE_LINE " # disabled on upgrade to noble\n", -1);
  tree_put (fixture, EXAMPLE_LIST, "Package: other\nVersion: 1\n", -1);
  read_deb (fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (fixture, "offered"), ==, FALSE);
  g_assert_cmpint (tree_said (fixture, "disabled"), ==, FALSE);
}

static void
test_odd_sources (TreeFixture      *fixture,
                  gconstpointer data)
{
  static const char *const texts[] = {
    "deb", "deb ", "deb [", "deb [x", "deb [arch=amd64]", "deb https://x", "deb cdrom:[Debian]/ bookworm main",
      "debug https://x y z",
    "# deb is a word: see there", "deb-src https://x y z", "\xff\xfe", "deb \xff\xff y z", "deb [signed-by=/a https://x y", "",
  };
  static const char *const blocks[] = {
    "Types: deb", "URIs: https://x\nSuites: y", "Types: deb\nURIs:\nSuites: y", " Types: deb\nURIs: https://x", ":",
      "::\n :", "Types: deb\nTypes: rpm\nURIs: https://x",
    "Types: deb\nURIs: cdrom:x\nSuites: y",
  };
  g_autoptr(GPtrArray) sources = g_ptr_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    lk_apt_sources_parse (sources, "x.list", texts[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (blocks); i++)
    lk_apt_sources_parse (sources, "x.sources", blocks[i]);
  g_assert_cmpuint (sources->len, ==, 0);
  /* A pipe is not waited for; what is no list is not taken for one. */
  tree_put (fixture, "/etc/apt/sources.list", EXAMPLE_LINE "\n", -1);
  tree_put (fixture, LISTS "x", "", 0);
  {
    g_autofree char *pipe = g_build_filename (fixture->root, EXAMPLE_LIST, NULL);
    g_autofree char *noise = g_strnfill (3 * 1024 * 1024, 'x');

    g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
    read_deb (fixture, "example-desktop", "1");
    g_assert_cmpint (tree_said (fixture, "offered"), ==, -1);
    g_assert_cmpint (g_remove (pipe), ==, 0);
    tree_put (fixture, EXAMPLE_LIST, noise, -1);
    read_deb (fixture, "example-desktop", "1");
    g_assert_cmpint (tree_said (fixture, "offered"), ==, -1);
  }
}

/* Whatever the borders of what is read at once, a package is found once. */
static void
test_long_list (TreeFixture      *fixture,
                gconstpointer data)
{
  g_autoptr(GString) list = g_string_new (NULL);

  for (guint i = 0; i < 60000; i++)
    g_string_append_printf (list, "Package: filler-%u\nVersion: 1.%u\nDescription: %0*d\n\n", i, i, (int) (i % 97) + 1, 0);
  g_assert_cmpuint (list->len, >, 3 * 1024 * 1024);
  tree_put (fixture, "/etc/apt/sources.list", EXAMPLE_LINE "\n", -1);
  tree_put (fixture, EXAMPLE_LIST, list->str, -1);
  for (guint i = 0; i < 60000; i += 7919)
    {
      g_autofree char *package = g_strdup_printf ("filler-%u", i);
      g_autofree char *version = g_strdup_printf ("1.%u", i);

      read_deb (fixture, package, NULL);
      g_assert_cmpstr (lk_json_get_string (fixture->facts, "candidate"), ==, version);
    }
  read_deb (fixture, "filler-59999", NULL);
  g_assert_cmpstr (lk_json_get_string (fixture->facts, "candidate"), ==, "1.59999");
  read_deb (fixture, "filler-60000", NULL);
  g_assert_cmpint (tree_said (fixture, "offered"), ==, FALSE);
}

/* Where the vendor's own source offers it, the long lists of a distribution are not read at all. */
static void
test_vendor_first (TreeFixture  *fixture,
                   gconstpointer data)
{
  tree_put (fixture, "/etc/apt/sources.list", "deb http://deb.debian.test/debian bookworm main\n", -1);
  tree_put (fixture, LISTS "deb.debian.test_debian_dists_bookworm_main_binary-amd64_Packages",
            "Package: example-desktop\nVersion: 99\n", -1);
  tree_put (fixture, "/etc/apt/sources.list.d/example.list", EXAMPLE_LINE "\n", -1);
  tree_put (fixture, EXAMPLE_LIST, STANZAS, -1);
  read_deb (fixture, "example-desktop", "1");
  g_assert_cmpstr (lk_json_get_string (fixture->facts, "candidate"), ==, "1.10.0-1");
  g_assert_cmpstr (lk_json_get_string (fixture->facts, "file"), ==, "/etc/apt/sources.list.d/example.list");
}

typedef struct
{
  const char *uri;
  const char *suite;
  const char *component;
  const char *name;
} Name;

static void
test_list_names (void)
{
  static const Name names[] = {
    { "http://deb.debian.test/debian", "bookworm", "main", "deb.debian.test_debian_dists_bookworm_main_binary-" },
    { "http://deb.debian.test/debian/", "bookworm/updates", "non-free-firmware",
      "deb.debian.test_debian_dists_bookworm_updates_non-free-firmware_binary-" },
    { "https://user:secret@x.test:8080/a_b~c", "s", "m", "x.test:8080_a%5fb%7ec_dists_s_m_binary-" },
    { "https://x.test/apt", "./", NULL, "x.test_apt_._Packages" }, { "https://x.test/apt", "/", NULL, "x.test_apt_Packages" },
    { "mirror+file:/etc/apt/mirrors/debian.list", "bookworm", "main",
      "_etc_apt_mirrors_debian.list_dists_bookworm_main_binary-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = lk_apt_lists_dup_name (names[i].uri, names[i].suite, names[i].component);

      if (g_str_has_prefix (names[i].uri, "mirror"))
        g_assert_true (g_str_has_prefix (name, "_etc_apt_mirrors_debian.list_"));
      else
        g_assert_cmpstr (name, ==, names[i].name);
    }
}

static const KeyCase ended_key = { "ended", { { 0x13, 0, 1000, 3, FALSE } }, FALSE, { 0 }, KEY_CREATED + 1000 };
static const KeyCase lasting_key = { "lasting", { { 0x13, 0, 0, 3, FALSE } }, FALSE, { 0 }, 0 };

static void
test_key_of_source (TreeFixture      *fixture,
                    gconstpointer data)
{
  g_autoptr(GByteArray) ended = key_kit_make (&ended_key);
  g_autoptr(GByteArray) lasting = key_kit_make (&lasting_key);
  g_autofree char *text = key_kit_armour (ended);
  g_autoptr(GString) source = g_string_new ("Types: deb\nURIs: https://packages.example.org/debian\nSuites: "
    "stable\nComponents: main\nSigned-By:\n");
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  tree_put (fixture, "/etc/apt/sources.list.d/example.list", EXAMPLE_LINE "\n", -1);
  tree_put (fixture, EXAMPLE_LIST, STANZAS, -1);
  tree_put (fixture, "/usr/share/keyrings/example.gpg", ended->data, ended->len);
  read_deb (fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (fixture, "key_expired"), ==, TRUE);
  g_assert_cmpint (json_object_get_int_member (fixture->facts, "key_expires_s"), ==, KEY_CREATED + 1000);
  tree_put (fixture, "/usr/share/keyrings/example.gpg", lasting->data, lasting->len);
  read_deb (fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (fixture, "key_expired"), ==, FALSE);
  g_assert_false (json_object_has_member (fixture->facts, "key_expires_s"));
  tree_put (fixture, "/usr/share/keyrings/example.gpg", "no key", -1);
  read_deb (fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (fixture, "key_expired"), ==, -1);
  g_assert_cmpint (tree_said (fixture, "key_missing"), ==, -1);
  for (guint i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    g_string_append_printf (source, " %s\n", lines[i]);
  g_string_append (source, " .\n");
  for (guint i = 4; lines[i] != NULL && lines[i][0] != '\0'; i++)
    g_string_append_printf (source, " %s\n", lines[i]);
  tree_put (fixture, "/etc/apt/sources.list.d/example.list", "", 0);
  tree_put (fixture, "/etc/apt/sources.list.d/example.sources", source->str, -1);
  read_deb (fixture, "example-desktop", "1");
  g_assert_cmpint (tree_said (fixture, "key_expired"), ==, TRUE);
}

#define CLIENT_FACTS "{\"id\":\"example-desktop\",\"installed\":true,\"copies\":[7,{\"kind\":\"folder\",\"id\":\"other\"}," \
                     "{\"kind\":\"%s\",\"id\":\"example-desktop\",\"version\":\"1.4.0-1\"}]}"

static LkObservation *
probe (TreeFixture    *fixture,
       const char *kind,
       guint       expected)
{
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  LkService *service = lk_case_get_service (lk_run_get_case (run));
  g_autofree char *text = g_strdup_printf (CLIENT_FACTS, kind != NULL ? kind : "");
  g_autoptr(JsonNode) node = lk_json_parse (text, strlen (text), NULL);
  g_autoptr(GAsyncResult) result = NULL;
  LkObservation *observation = NULL;

  g_ptr_array_add (service->clients, lk_client_new ("Example"));
  g_ptr_array_add (service->clients, lk_client_new ("Not there"));
  if (kind != NULL)
    lk_run_record (run, "client", "Example", 0, LK_OUTCOME_OK, NULL, json_node_get_object (node));
  lk_update_source_probe_async (run, fixture->computer, NULL, lk_kit_on_result_cb, &result);
  lk_update_source_probe_finish (lk_kit_wait (&result));
  lk_kit_assert_idle (run);
  g_assert_cmpuint (lk_kit_count (run, LK_UPDATE_SOURCE_PROBE), ==, expected);
  if (expected > 0)
    observation = lk_observation_ref (lk_kit_find (run, LK_UPDATE_SOURCE_PROBE, 0));
  return observation;
}

static void
test_probe (TreeFixture      *fixture,
            gconstpointer data)
{
  g_autoptr(LkObservation) observation = NULL;
  g_autoptr(LkObservation) folder = NULL;
  g_autoptr(LkObservation) hidden = NULL;

  tree_put (fixture, "/etc/apt/sources.list", EXAMPLE_LINE "\n", -1);
  tree_put (fixture, EXAMPLE_LIST, STANZAS, -1);
  g_assert_null (probe (fixture, NULL, 0));
  observation = probe (fixture, "deb", 1);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_cmpstr (lk_observation_get_subject (observation), ==, "Example");
  g_assert_cmpstr (lk_observation_get_fact (observation, "candidate"), ==, "1.10.0-1");
  folder = probe (fixture, "folder", 1);
  g_assert_cmpint (lk_observation_get_outcome (folder), ==, LK_OUTCOME_SKIPPED);
  fixture->computer->in_flatpak = TRUE;
  hidden = probe (fixture, "deb", 1);
  g_assert_cmpint (lk_observation_get_outcome (hidden), ==, LK_OUTCOME_SKIPPED);
  g_assert_true (lk_observation_is_true (hidden, "hidden"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/update-source/offered", TreeFixture, NULL, tree_set_up, test_offered, tree_tear_down);
  g_test_add ("/update-source/held", TreeFixture, NULL, tree_set_up, test_held, tree_tear_down);
  g_test_add ("/update-source/not-complete", TreeFixture, NULL, tree_set_up, test_not_complete, tree_tear_down);
  g_test_add ("/update-source/none-offers", TreeFixture, NULL, tree_set_up, test_none_offers, tree_tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (offs); i++)
    {
      g_autofree char *path = g_strconcat ("/update-source/off/", offs[i].name, NULL);

      g_test_add_data_func (path, &offs[i], test_off);
    }
  g_test_add ("/update-source/on-again", TreeFixture, NULL, tree_set_up, test_on_again, tree_tear_down);
  g_test_add ("/update-source/odd-sources", TreeFixture, NULL, tree_set_up, test_odd_sources, tree_tear_down);
  g_test_add ("/update-source/long-list", TreeFixture, NULL, tree_set_up, test_long_list, tree_tear_down);
  g_test_add ("/update-source/vendor-first", TreeFixture, NULL, tree_set_up, test_vendor_first, tree_tear_down);
  g_test_add_func ("/update-source/list-names", test_list_names);
  g_test_add ("/update-source/key-of-source", TreeFixture, NULL, tree_set_up, test_key_of_source, tree_tear_down);
  g_test_add ("/update-source/probe", TreeFixture, NULL, tree_set_up, test_probe, tree_tear_down);
  return g_test_run ();
}

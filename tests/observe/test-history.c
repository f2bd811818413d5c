/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lk-history.h"
#include "lk-trace-kit.h"
#include "lk-tree.h"

typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned) in a folder that is not there yet */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("latchkey-history-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "state", "history.json", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  lk_tree_remove (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static LkHistory *
load (Fixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_history_load_async (fixture->path, NULL, lk_kit_on_result_cb, &result);
  return lk_history_load_finish (lk_kit_wait (&result));
}

static gboolean
save (Fixture    *fixture,
      LkHistory  *history,
      GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_history_save_async (history, fixture->path, NULL, lk_kit_on_result_cb, &result);
  return lk_history_save_finish (lk_kit_wait (&result), error);
}

static JsonObject *
make_snapshot (gsize filling)
{
  g_autofree char *text = g_strnfill (filling, 'x');
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "text", text);
  return object;
}

static gboolean
put (LkHistory  *history,
     const char *service,
     gsize       filling)
{
  g_autoptr(JsonObject) snapshot = make_snapshot (filling);

  return lk_history_put (history, service, snapshot);
}

static void
test_bounds (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(LkHistory) history = lk_history_new (), again = NULL;
  g_auto(GStrv) services = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (put (history, "a", LK_HISTORY_MAX_BYTES));
  for (guint i = 0; i <= LK_HISTORY_MAX_SERVICES; i++)
    {
      g_autofree char *service = g_strdup_printf ("chat%u.example", i);

      g_assert_true (put (history, service, LK_HISTORY_MAX_BYTES - 20));
      /* The first is kept once more, so that the second is the oldest. */
      if (i == LK_HISTORY_MAX_SERVICES - 1)
        g_assert_true (put (history, "chat0.example", LK_HISTORY_MAX_BYTES - 20));
    }
  g_assert_true (save (fixture, history, &error));
  g_assert_no_error (error);
  again = load (fixture);
  g_assert_null (lk_history_get_damage (again));
  services = lk_history_dup_services (again);
  g_assert_cmpuint (g_strv_length (services), ==, LK_HISTORY_MAX_SERVICES);
  g_assert_cmpstr (services[0], ==, "chat16.example");
  g_assert_cmpstr (services[1], ==, "chat0.example");
  g_assert_null (lk_history_find (again, "chat1.example"));
}

/* An id with "@" would say whose account it is. */
static void
test_ids (void)
{
  static const char *const refused[] = { "", "@alice:example.org", "alice@example.org", "/home/alice", "a b",
                                         "\xc3\xa4.example" };
  g_autoptr(LkHistory) history = lk_history_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_false (put (history, refused[i], 1));
  g_assert_true (put (history, "[2001:db8::1]", 1));
}

static void
test_switch (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(LkHistory) history = lk_history_new (), off = NULL, on = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  struct stat status;

  g_assert_true (put (history, "a", 1));
  lk_history_set_keeps (history, FALSE);
  g_assert_null (lk_history_find (history, "a"));
  g_assert_false (put (history, "a", 1));
  g_assert_true (save (fixture, history, &error));
  g_assert_no_error (error);
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  off = load (fixture);
  g_assert_false (lk_history_get_keeps (off));
  g_assert_false (put (off, "a", 1));
  lk_history_set_keeps (off, TRUE);
  g_assert_true (put (off, "a", 1));
  g_assert_true (save (fixture, off, &error));
  on = load (fixture);
  g_assert_nonnull (lk_history_find (on, "a"));
}

static void
test_strict (void)
{
  static const char *const broken[] = {
    "", "[]", "{}", "{\"format\":\"1\"}", "{\"format\":0}", "{\"format\":1,\"more\":1}", "{\"format\":1,\"keep\":1}",
    "{\"format\":1,\"services\":{}}", "{\"format\":1,\"services\":[1]}", "{\"format\":1,\"services\":[{\"service\":\"a\"}]}",
    "{\"format\":1,\"services\":[{\"service\":\"a\",\"good\":[]}]}", "{\"format\":1,\"services\":[{\"service\":1,\"good\":{}}]}",
    "{\"format\":1,\"services\":[{\"service\":\"@a:b\",\"good\":{}}]}",
    "{\"format\":1,\"services\":[{\"service\":\"a\",\"good\":{},\"account\":\"b\"}]}",
    "{\"format\":1,\"services\":[{\"service\":\"a\",\"good\":{}},{\"service\":\"a\",\"good\":{}}]}",
    "{\"format\":1,\"keep\":false,\"services\":[{\"service\":\"a\",\"good\":{}}]}", "{\"format\":1}x",
  };
  g_autoptr(LkHistory) least = lk_history_new_from_text ("{\"format\":1,\"keep\":false}", 25, NULL);
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(GError) why = NULL;

      g_assert_null (lk_history_new_from_text (broken[i], strlen (broken[i]), &why));
      g_assert_nonnull (why);
    }
  g_assert_nonnull (least);
  g_assert_false (lk_history_get_keeps (least));
  g_assert_null (lk_history_new_from_text ("{\"format\":2,\"all\":\"new\"}", 24, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_NEWER_FORMAT);
}

/* What is no file of ours is neither followed nor waited for nor thrown away, until the person says so. */
static void
assert_left_alone (Fixture *fixture)
{
  g_autoptr(LkHistory) history = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) services = NULL;

  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "history: * is left alone: *");
  history = load (fixture);
  g_test_assert_expected_messages ();
  services = lk_history_dup_services (history);
  g_assert_null (services[0]);
  g_assert_nonnull (lk_history_get_damage (history));
  g_assert_true (put (history, "a", 1));
  g_assert_false (save (fixture, history, &error));
  g_assert_nonnull (error);
}

static void
make_folder (Fixture *fixture)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
}

static void
test_left_alone (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *huge = data == NULL ? g_strnfill (300 * 1024, ' ') : NULL;
  const char *contents = data != NULL ? data : huge;
  g_autofree char *after = NULL;

  make_folder (fixture);
  g_assert_true (g_file_set_contents (fixture->path, contents, -1, NULL));
  assert_left_alone (fixture);
  g_assert_true (g_file_get_contents (fixture->path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, contents);
}

static void
test_cleared (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(LkHistory) history = NULL, again = NULL;
  g_autoptr(GError) error = NULL;

  make_folder (fixture);
  g_assert_true (g_file_set_contents (fixture->path, "no history", -1, NULL));
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "history: * is left alone: *");
  history = load (fixture);
  g_test_assert_expected_messages ();
  lk_history_clear (history);
  g_assert_true (save (fixture, history, &error));
  g_assert_no_error (error);
  again = load (fixture);
  g_assert_null (lk_history_get_damage (again));
}

static void
test_link (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *target = g_build_filename (fixture->folder, "target", NULL);
  g_autofree char *after = NULL;
  g_autoptr(LkHistory) history = lk_history_new ();
  g_autoptr(GError) error = NULL;

  make_folder (fixture);
  g_assert_true (g_file_set_contents (target, "{\"format\":1}", -1, NULL));
  g_assert_cmpint (symlink (target, fixture->path), ==, 0);
  assert_left_alone (fixture);
  /* Somebody may put it there after it was read. */
  g_assert_true (put (history, "a", 1));
  g_assert_true (save (fixture, history, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (target, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "{\"format\":1}");
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_IS_SYMLINK));
}

static void
test_pipe (Fixture       *fixture,
           gconstpointer  data)
{
  make_folder (fixture);
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  assert_left_alone (fixture);
}

static void
test_folder (Fixture       *fixture,
             gconstpointer  data)
{
  make_folder (fixture);
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  assert_left_alone (fixture);
}

/* Where nothing can be written the program goes on. */
static void
test_no_place (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr(LkHistory) history = lk_history_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (folder, "a file where the folder should be", -1, NULL));
  g_assert_true (put (history, "a", 1));
  g_assert_false (save (fixture, history, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED);
}

static void
test_concerns (void)
{
  static const char *const part[] = { "network", NULL };
  g_autoptr(LkService) service = lk_service_new ("test", "Test", LK_PROTOCOL_WEB, "chat.example");
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkPolicy) strict = lk_policy_parse ("{\"format\":1,\"history\":false}", 28, NULL, NULL);

  g_assert_true (lk_history_concerns (kase, policy, FALSE));
  g_assert_false (lk_history_concerns (kase, policy, TRUE));
  g_assert_false (lk_history_concerns (kase, strict, FALSE));
  lk_case_set_only (kase, part);
  g_assert_false (lk_history_concerns (kase, policy, FALSE));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_unsetenv ("LATCHKEY_PRACTICE_HISTORY");
  g_test_add ("/history/bounds", Fixture, NULL, set_up, test_bounds, tear_down);
  g_test_add_func ("/history/ids", test_ids);
  g_test_add ("/history/switch", Fixture, NULL, set_up, test_switch, tear_down);
  g_test_add_func ("/history/strict", test_strict);
  g_test_add ("/history/broken", Fixture, "{\"format\":1,\"serv", set_up, test_left_alone, tear_down);
  g_test_add ("/history/newer", Fixture, "{\"format\":2,\"services\":{}}", set_up, test_left_alone, tear_down);
  g_test_add ("/history/huge", Fixture, NULL, set_up, test_left_alone, tear_down);
  g_test_add ("/history/cleared", Fixture, NULL, set_up, test_cleared, tear_down);
  g_test_add ("/history/link", Fixture, NULL, set_up, test_link, tear_down);
  g_test_add ("/history/pipe", Fixture, NULL, set_up, test_pipe, tear_down);
  g_test_add ("/history/folder", Fixture, NULL, set_up, test_folder, tear_down);
  g_test_add ("/history/no-place", Fixture, NULL, set_up, test_no_place, tear_down);
  g_test_add_func ("/history/concerns", test_concerns);
  return g_test_run ();
}

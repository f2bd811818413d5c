/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "lk-memory.h"
#include "lk-trace-kit.h"

#define NOW 1800000000

static LkCase *
case_new (const char *address)
{
  g_autoptr(LkService) service = lk_service_new ("test", "Test", LK_PROTOCOL_XMPP, address);

  return lk_case_new (service, "alice@chat.example");
}

static void
observe (LkCase     *kase,
         const char *probe,
         LkOutcome   outcome,
         const char *facts)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = lk_json_parse (facts, strlen (facts), &error);
  g_autoptr(LkObservation) observation = NULL;
  static guint n;
  g_autofree char *id = g_strdup_printf ("o%u", ++n);

  g_assert_no_error (error);
  observation = lk_observation_new (id, probe, "chat.example", 0, 1, outcome, NULL, json_node_get_object (root));
  lk_case_add_observation (kase, observation);
}

static LkMemory *
parse (const char *text)
{
  g_autoptr(GError) error = NULL;
  LkMemory *memory = lk_memory_new_from_text (text, strlen (text), &error);

  g_assert_no_error (error);
  return memory;
}

static void
test_learn (void)
{
  g_autoptr(LkMemory) memory = lk_memory_new ();
  g_autoptr(LkMemory) again = NULL;
  g_autoptr(LkCase) kase = case_new ("chat.example");
  g_autofree char *text = NULL;

  g_assert_false (lk_memory_learn_at (memory, kase, NOW));
  g_assert_cmpstr (lk_memory_get_outage_addresses (memory, "chat.example")[0], ==, NULL);
  g_assert_cmpint (lk_memory_get_wait (memory, "chat.example"), ==, 0);

  observe (kase, "server-info", LK_OUTCOME_OK,
           "{\"outage_addresses\":[\"https://status.example/a.json\",\"xmpp:a@b\",\"https://u:p@x/\","
           "\"http://192.0.2.1/reboot\",\"https://s.example/b\"]}");
  observe (kase, "server-info", LK_OUTCOME_OK, "{\"software\":\"Prosody\"}");
  observe (kase, "sign-in", LK_OUTCOME_OK, "{\"result\":\"refused\",\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_s\":120}");
  observe (kase, "sign-in", LK_OUTCOME_TIMEOUT, "{\"result\":\"no-answer\"}");
  g_assert_true (lk_memory_learn_at (memory, kase, NOW));
  text = lk_memory_to_text (memory);
  g_assert_null (strstr (text, "alice"));
  again = parse (text);
  g_assert_cmpstr (lk_memory_get_outage_addresses (again, "Chat.example")[0], ==, "https://status.example/a.json");
  g_assert_cmpstr (lk_memory_get_outage_addresses (again, "chat.example")[1], ==, "https://s.example/b");
  g_assert_cmpstr (lk_memory_get_outage_addresses (again, "chat.example")[2], ==, NULL);
  g_assert_cmpint (lk_memory_get_wait_at (again, "chat.example", NOW), ==, NOW + 120);
}

/* A wait ends by itself or by an attempt that works; addresses stay until the server takes them back. */
static void
test_unlearn (void)
{
  g_autoptr(LkMemory) memory = parse ("{\"format\":1,\"services\":[{\"domain\":\"chat.example\",\"outage_addresses\":"
                                      "[\"https://status.example/\"],\"wait_until\":1800000500}]}");
  g_autoptr(LkCase) refused = case_new ("chat.example");
  g_autoptr(LkCase) accepted = case_new ("chat.example");

  observe (refused, "sign-in", LK_OUTCOME_OK, "{\"result\":\"refused\"}");
  g_assert_false (lk_memory_learn_at (memory, refused, NOW));
  g_assert_cmpint (lk_memory_get_wait_at (memory, "chat.example", NOW), ==, NOW + 500);
  observe (accepted, "sign-in", LK_OUTCOME_OK, "{\"result\":\"accepted\"}");
  g_assert_true (lk_memory_learn_at (memory, accepted, NOW));
  g_assert_cmpint (lk_memory_get_wait (memory, "chat.example"), ==, 0);
  g_assert_cmpstr (lk_memory_get_outage_addresses (memory, "chat.example")[0], ==, "https://status.example/");
  observe (accepted, "server-info", LK_OUTCOME_OK, "{\"outage_addresses\":[]}");
  g_assert_true (lk_memory_learn_at (memory, accepted, NOW));
  g_assert_cmpstr (lk_memory_get_outage_addresses (memory, "chat.example")[0], ==, NULL);
}

static void
test_bounds (void)
{
  g_autoptr(LkMemory) memory = lk_memory_new ();
  g_autoptr(LkMemory) again = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i <= LK_MEMORY_MAX_SERVICES; i++)
    {
      g_autofree char *domain = g_strdup_printf ("chat%u.example", i);
      g_autoptr(LkCase) kase = case_new (domain);

      observe (kase, "sign-in", LK_OUTCOME_OK, "{\"result\":\"refused\",\"retry_after_s\":9007199254740991}");
      observe (kase, "server-info", LK_OUTCOME_OK,
               "{\"outage_addresses\":[\"https://a/1\",\"https://a/2\",\"https://a/3\",\"https://a/4\",\"https://a/5\"]}");
      g_assert_true (lk_memory_learn_at (memory, kase, NOW));
      /* The first is learned once more, so that the second is the oldest. */
      if (i == LK_MEMORY_MAX_SERVICES - 1)
        {
          g_autoptr(LkCase) first = case_new ("chat0.example");

          observe (first, "sign-in", LK_OUTCOME_OK, "{\"result\":\"accepted\"}");
          g_assert_true (lk_memory_learn_at (memory, first, NOW));
        }
    }
  text = lk_memory_to_text (memory);
  again = parse (text);
  g_assert_cmpuint (g_strv_length ((GStrv) lk_memory_get_outage_addresses (again, "chat0.example")), ==,
                    LK_MEMORY_MAX_ADDRESSES);
  g_assert_cmpint (lk_memory_get_wait (again, "chat1.example"), ==, 0);
  g_assert_cmpint (lk_memory_get_wait_at (again, "chat64.example", NOW), >, NOW);
  g_assert_cmpint (lk_memory_get_wait_at (again, "chat64.example", NOW), <=, NOW + 24 * 3600);
}

/* A clock that was set back must not make anybody wait for years. */
static void
test_clock_set_back (void)
{
  g_autoptr(LkMemory) memory = parse ("{\"format\":1,\"services\":[{\"domain\":\"chat.example\",\"outage_addresses\":[],"
                                      "\"wait_until\":1800000500}]}");

  g_assert_cmpint (lk_memory_get_wait_at (memory, "chat.example", NOW), ==, NOW + 500);
  g_assert_cmpint (lk_memory_get_wait_at (memory, "chat.example", NOW + 500 - 24 * 3600), ==, NOW + 500);
  g_assert_cmpint (lk_memory_get_wait_at (memory, "chat.example", NOW + 499 - 24 * 3600), ==, 0);
  g_assert_cmpint (lk_memory_get_wait_at (memory, "chat.example", NOW + 600), ==, NOW + 500);
}

static void
test_strict (void)
{
  static const char *const broken[] = {
    "", "[]", "{}", "{\"format\":1}", "{\"format\":\"1\",\"services\":[]}", "{\"format\":0,\"services\":[]}",
    "{\"format\":1,\"services\":[],\"more\":1}", "{\"format\":1,\"services\":[1]}",
    "{\"format\":1,\"services\":[{\"domain\":\"a\"}]}",
    "{\"format\":1,\"services\":[{\"domain\":\"\",\"outage_addresses\":[]}]}",
    "{\"format\":1,\"services\":[{\"domain\":\"a\",\"outage_addresses\":[1]}]}",
    "{\"format\":1,\"services\":[{\"domain\":\"a\",\"outage_addresses\":[\"ftp://a/\"]}]}",
    "{\"format\":1,\"services\":[{\"domain\":\"a\",\"outage_addresses\":[],\"wait_until\":-1}]}",
    "{\"format\":1,\"services\":[{\"domain\":\"a\",\"outage_addresses\":[],\"wait_until\":\"x\"}]}",
    "{\"format\":1,\"services\":[{\"domain\":\"a\",\"outage_addresses\":[],\"account\":\"b\"}]}",
    "{\"format\":1,\"services\":[{\"domain\":\"a\",\"outage_addresses\":[]},{\"domain\":\"A\",\"outage_addresses\":[]}]}",
    "{\"format\":1,\"services\":[]}x",
  };
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(GError) why = NULL;

      g_assert_null (lk_memory_new_from_text (broken[i], strlen (broken[i]), &why));
      g_assert_nonnull (why);
    }
  g_assert_null (lk_memory_new_from_text ("{\"format\":2,\"all\":\"new\"}", 24, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_NEWER_FORMAT);
}

typedef struct
{
  char *folder; /* (owned) */
  char *path;   /* (owned) in a folder that is not there yet */
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->folder = g_dir_make_tmp ("latchkey-memory-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "state", "memory.json", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *state = g_path_get_dirname (fixture->path);

  g_unlink (fixture->path);
  g_rmdir (state);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static LkMemory *
load (Fixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_memory_load_async (fixture->path, NULL, lk_kit_on_result_cb, &result);
  return lk_memory_load_finish (lk_kit_wait (&result));
}

static gboolean
save (Fixture   *fixture,
      LkMemory  *memory,
      GError   **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_memory_save_async (memory, fixture->path, NULL, lk_kit_on_result_cb, &result);
  return lk_memory_save_finish (lk_kit_wait (&result), error);
}

static void
test_file (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(LkMemory) memory = load (fixture);
  g_autoptr(LkMemory) again = NULL;
  g_autoptr(LkCase) kase = case_new ("chat.example");
  g_autoptr(GError) error = NULL;
  GStatBuf status;

  observe (kase, "sign-in", LK_OUTCOME_OK, "{\"result\":\"refused\",\"retry_after_s\":3600}");
  g_assert_true (lk_memory_learn (memory, kase));
  g_assert_true (save (fixture, memory, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  again = load (fixture);
  g_assert_cmpint (lk_memory_get_wait (again, "chat.example"), >, g_get_real_time () / G_USEC_PER_SEC + 3000);
  g_assert_true (save (fixture, again, &error));
  g_assert_no_error (error);
}

/* What this copy does not understand is not thrown away. */
static void
test_left_alone (Fixture       *fixture,
                 gconstpointer  data)
{
  const char *contents = data;
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *after = NULL;
  g_autoptr(LkMemory) memory = NULL;
  g_autoptr(GError) error = NULL;

  g_mkdir (folder, 0700);
  g_assert_true (g_file_set_contents (fixture->path, contents, -1, NULL));
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "memory: * is left alone: *");
  memory = load (fixture);
  g_test_assert_expected_messages ();
  g_assert_cmpint (lk_memory_get_wait (memory, "chat.example"), ==, 0);
  g_assert_false (save (fixture, memory, &error));
  g_assert_nonnull (error);
  g_assert_true (g_file_get_contents (fixture->path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, contents);
}

static void
test_huge (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *contents = g_strnfill (LK_JSON_MAX_BYTES + 1, ' ');

  test_left_alone (fixture, contents);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/learn", test_learn);
  g_test_add_func ("/memory/unlearn", test_unlearn);
  g_test_add_func ("/memory/bounds", test_bounds);
  g_test_add_func ("/memory/clock-set-back", test_clock_set_back);
  g_test_add_func ("/memory/strict", test_strict);
  g_test_add ("/memory/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/memory/broken", Fixture, "{\"format\":1,\"serv", set_up, test_left_alone, tear_down);
  g_test_add ("/memory/newer", Fixture, "{\"format\":2,\"services\":{}}", set_up, test_left_alone, tear_down);
  g_test_add ("/memory/huge", Fixture, NULL, set_up, test_huge, tear_down);
  return g_test_run ();
}

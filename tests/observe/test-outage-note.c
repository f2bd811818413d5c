/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-hostile-server.h"
#include "lk-outage-note.h"
#include "lk-trace-kit.h"

static JsonObject *
read_in (const char *text,
         const char *language,
         gboolean    expected)
{
  const char *const languages[] = { language, "C", NULL };
  g_autoptr(JsonNode) root = lk_json_parse (text, strlen (text), NULL);
  g_autoptr(JsonObject) facts = json_object_new ();
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (lk_outage_note_read (root, languages, facts, &error), ==, expected);
  if (!expected)
    g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
  return g_steal_pointer (&facts);
}

#define NOTE "{\"planned\":true,\"beginning\":\"2021-01-12T01:01:01Z\",\"expected_end\":\"2021-01-12T05:01:01+02:00\"," \
             "\"message\":{\"default\":\"We  move\\n to a \\u202enew\\u0007 house.\",\"en\":\"Moving.\",\"de\":\"Umzug.\"," \
             "\"zh-Hans\":7,\"pt-BR\":\"Mudan\xc3\xa7" "a.\"}}"

static void
test_read (void)
{
  g_autoptr(JsonObject) facts = read_in (NOTE, "fr", TRUE);
  g_autoptr(JsonObject) german = read_in (NOTE, "de", TRUE);
  g_autoptr(JsonObject) brazilian = read_in (NOTE, "pt_BR.UTF-8", TRUE);
  g_autoptr(JsonObject) wrong_type = read_in (NOTE, "zh_Hans", TRUE);

  g_assert_true (lk_json_is_true (facts, "planned"));
  g_assert_true (json_object_has_member (facts, "over"));
  g_assert_false (lk_json_is_true (facts, "over"));
  g_assert_cmpstr (lk_json_get_string (facts, "beginning"), ==, "2021-01-12T01:01:01Z");
  g_assert_cmpstr (lk_json_get_string (facts, "expected_end"), ==, "2021-01-12T03:01:01Z");
  g_assert_cmpstr (lk_json_get_string (facts, "message"), ==, "We move to a new house.");
  g_assert_cmpstr (lk_json_get_string (german, "message"), ==, "Umzug.");
  g_assert_cmpstr (lk_json_get_string (brazilian, "message"), ==, "Mudan\xc3\xa7" "a.");
  g_assert_cmpstr (lk_json_get_string (wrong_type, "message"), ==, "We move to a new house.");
}

static void
test_read_over (void)
{
  g_autoptr(JsonObject) facts = read_in ("{}", "en", TRUE);

  g_assert_true (lk_json_is_true (facts, "over"));
  g_assert_false (json_object_has_member (facts, "planned"));
  g_assert_false (json_object_has_member (facts, "message"));
}

static void
test_read_little (void)
{
  g_autoptr(JsonObject) facts = read_in ("{\"planned\":false,\"expected_end\":null}", "en", TRUE);
  g_autoptr(JsonObject) english = read_in ("{\"message\":{\"en\":\"Only this.\"}}", "de", TRUE);

  g_assert_true (json_object_has_member (facts, "planned"));
  g_assert_false (lk_json_is_true (facts, "planned"));
  g_assert_false (json_object_has_member (facts, "expected_end"));
  g_assert_cmpstr (lk_json_get_string (english, "message"), ==, "Only this.");
}

static void
test_read_bad (void)
{
  static const char *const texts[] = { "[]", "7", "{\"error\":\"no\"}", "{\"planned\":\"yes\"}",
                                       "{\"planned\":true,\"beginning\":\"tomorrow\"}", "{\"planned\":true,\"beginning\":7}" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    json_object_unref (read_in (texts[i], "en", FALSE));
}

typedef struct
{
  const char  *name;
  const char  *answer;
  LkHostileEnd end;
  LkOutcome    outcome;
} Answer;

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static const Answer answers[] = {
  { "good", HEAD "Content-Length: 17\r\n\r\n{\"planned\":false}", LK_HOSTILE_KEEP, LK_OUTCOME_OK },
  { "over", HEAD "Content-Length: 2\r\n\r\n{}", LK_HOSTILE_KEEP, LK_OUTCOME_OK },
  { "cut", HEAD "Content-Length: 17\r\n\r\n{\"plan", LK_HOSTILE_CLOSE, LK_OUTCOME_FAILED },
  { "missing", "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\n{}", LK_HOSTILE_KEEP, LK_OUTCOME_FAILED },
  { "page", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", LK_HOSTILE_KEEP, LK_OUTCOME_FAILED },
  { "nothing", HEAD "Content-Length: 0\r\n\r\n", LK_HOSTILE_KEEP, LK_OUTCOME_FAILED },
};

static void
test_fetch (gconstpointer data)
{
  const Answer *answer = data;
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  LkHostileServer *server = lk_hostile_server_new (NULL);
  g_autofree char *url = lk_hostile_server_dup_url (server, "/outage?key=secret");
  g_autofree char *subject = lk_hostile_server_dup_url (server, "/outage");
  g_autoptr(GAsyncResult) result = NULL;
  LkObservation *observation;

  lk_hostile_server_add (server, "/outage", answer->answer, -1, answer->end);
  lk_outage_note_async (run, url, NULL, lk_kit_on_result_cb, &result);
  g_assert_true (lk_run_is_out (run, "outage-note"));
  g_assert_cmpint (lk_outage_note_finish (lk_kit_wait (&result)), ==, answer->outcome == LK_OUTCOME_OK);
  observation = lk_kit_find (run, "outage-note", 0);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, answer->outcome);
  g_assert_cmpstr (lk_observation_get_subject (observation), ==, subject);
  g_assert_cmpint (lk_observation_is_true (observation, "over"), ==, g_str_equal (answer->name, "over"));
  lk_kit_assert_idle (run);
  lk_hostile_server_free (server);
}

/* Nothing but the web is asked, whatever the server once said. */
static void
test_bad_address (void)
{
  static const char *const urls[] = { "", "file:///etc/passwd", "xmpp:status@example.org", "https://" };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr(LkRun) run = lk_kit_run_new (NULL);
      g_autoptr(GAsyncResult) result = NULL;

      lk_outage_note_async (run, urls[i], NULL, lk_kit_on_result_cb, &result);
      g_assert_false (lk_outage_note_finish (lk_kit_wait (&result)));
      g_assert_cmpint (lk_observation_get_outcome (lk_kit_find (run, "outage-note", 0)), ==, LK_OUTCOME_FAILED);
      g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (run))->len, ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outage-note/read", test_read);
  g_test_add_func ("/outage-note/over", test_read_over);
  g_test_add_func ("/outage-note/little", test_read_little);
  g_test_add_func ("/outage-note/bad", test_read_bad);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strconcat ("/outage-note/fetch/", answers[i].name, NULL);

      g_test_add_data_func (path, &answers[i], test_fetch);
    }
  g_test_add_func ("/outage-note/bad-address", test_bad_address);
  return g_test_run ();
}

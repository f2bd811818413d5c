/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-credentials-probe.h"
#include "lk-json.h"

static LkCase *
make_case (LkProtocol  protocol,
           const char *address,
           const char *account)
{
  g_autoptr(LkService) service = lk_service_new ("example", "Example", protocol, address);
  LkCase *kase = lk_case_new (service, account);

  lk_case_set_duration (kase, 1234);
  return kase;
}

static void
add_discovery (LkCase     *kase,
               const char *id,
               const char *subject,
               const char *protocol,
               const char *wants)
{
  g_autoptr(JsonObject) facts = json_object_new ();
  g_autoptr(LkObservation) observation = NULL;

  json_object_set_string_member (facts, "protocol", protocol);
  if (wants != NULL)
    json_object_set_string_member (facts, "wants", wants);
  observation = lk_observation_new (id, "discovery", subject, 1, 2, LK_OUTCOME_OK, NULL, facts);
  lk_case_add_observation (kase, observation);
}

static void
test_record_name (void)
{
  g_autoptr(LkCase) kase = make_case (LK_PROTOCOL_MATRIX, "chat.example.org", " @Alice：example.com");
  LkObservation *observation, *again;
  g_auto(GStrv) problems = NULL;

  add_discovery (kase, "o41", "chat.example.org", "matrix", NULL);
  add_discovery (kase, "o7", "chat.example.org", "xmpp", "mail");
  observation = lk_credentials_probe_record_name (kase);
  g_assert_cmpstr (lk_observation_get_id (observation), ==, "o42");
  g_assert_true (lk_case_find_observation (kase, "o42") == observation);
  g_assert_cmpstr (lk_observation_get_probe (observation), ==, "name");
  g_assert_cmpstr (lk_observation_get_subject (observation), ==, "");
  g_assert_cmpint (lk_observation_get_started (observation), ==, 1234);
  g_assert_cmpint (lk_observation_get_duration (observation), ==, 0);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  problems = lk_json_dup_strings (lk_observation_get_facts (observation), "problems");
  g_assert_cmpstr (problems[0], ==, "full-width");
  g_assert_cmpstr (problems[1], ==, "leading-blank");
  g_assert_cmpstr (problems[2], ==, "other-server");
  g_assert_cmpstr (problems[3], ==, "upper-case");
  g_assert_null (problems[4]);
  g_assert_true (lk_observation_has_fact (observation, "protocol", "matrix"));
  g_assert_true (lk_observation_has_fact (observation, "form", "matrix-id"));
  g_assert_true (lk_observation_has_fact (observation, "character", "U+FF1A"));
  g_assert_true (lk_observation_has_fact (observation, "server", "example.com"));
  g_assert_true (lk_observation_has_fact (observation, "wanted", "chat.example.org"));
  g_assert_true (lk_observation_has_fact (observation, "suggestion", "@alice:chat.example.org"));
  g_assert_true (json_object_has_member (lk_observation_get_facts (observation), "sendable"));
  g_assert_false (lk_observation_is_true (observation, "sendable"));
  again = lk_credentials_probe_record_name (kase);
  g_assert_cmpstr (lk_observation_get_id (again), ==, "o43");
  g_assert_cmpuint (lk_case_get_observations (kase)->len, ==, 4);
}

static void
test_record_good_name (void)
{
  g_autoptr(LkCase) kase = make_case (LK_PROTOCOL_XMPP, "example.org", "alice@example.org");
  LkObservation *observation = lk_credentials_probe_record_name (kase);
  JsonObject *facts = lk_observation_get_facts (observation);

  g_assert_cmpstr (lk_observation_get_id (observation), ==, "o1");
  g_assert_true (lk_observation_is_true (observation, "sendable"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (facts, "problems")), ==, 0);
  g_assert_false (json_object_has_member (facts, "suggestion"));
  g_assert_false (json_object_has_member (facts, "character"));
}

static void
test_record_no_name (void)
{
  g_autoptr(LkCase) kase = make_case (LK_PROTOCOL_UNKNOWN, NULL, NULL);
  LkObservation *observation = lk_credentials_probe_record_name (kase);
  g_auto(GStrv) problems = lk_json_dup_strings (lk_observation_get_facts (observation), "problems");

  g_assert_false (lk_observation_is_true (observation, "sendable"));
  g_assert_cmpstr (problems[0], ==, "empty");
  g_assert_false (json_object_has_member (lk_observation_get_facts (observation), "wanted"));
}

/* A typed address whose kind discovery found. */
static void
test_record_discovered (void)
{
  g_autoptr(LkCase) kase = make_case (LK_PROTOCOL_UNKNOWN, NULL, "alice");
  LkObservation *observation;

  add_discovery (kase, "o1", "example.org", "xmpp", NULL);
  observation = lk_credentials_probe_record_name (kase);
  g_assert_true (lk_observation_has_fact (observation, "protocol", "xmpp"));
  g_assert_true (lk_observation_has_fact (observation, "suggestion", "alice@example.org"));
}

static void
test_wants (void)
{
  g_autoptr(LkCase) kase = make_case (LK_PROTOCOL_ZULIP, "https://chat.example.org/", "alice");
  LkObservation *observation;

  g_assert_cmpint (lk_credentials_probe_get_wants (kase), ==, LK_NAME_WANTS_ANY);
  add_discovery (kase, "o1", "chat.example.org", "zulip", "user");
  g_assert_cmpint (lk_credentials_probe_get_wants (kase), ==, LK_NAME_WANTS_USER);
  add_discovery (kase, "o2", "chat.example.org", "zulip", "mail");
  g_assert_cmpint (lk_credentials_probe_get_wants (kase), ==, LK_NAME_WANTS_MAIL);
  observation = lk_credentials_probe_record_name (kase);
  g_assert_false (lk_observation_is_true (observation, "sendable"));
  add_discovery (kase, "o4", "chat.example.org", "zulip", NULL);
  g_assert_cmpint (lk_credentials_probe_get_wants (kase), ==, LK_NAME_WANTS_ANY);
  observation = lk_credentials_probe_record_name (kase);
  g_assert_true (lk_observation_is_true (observation, "sendable"));
}

static void
test_record_typing (void)
{
  static const LkKeyboard keyboard = { 1, -1, -1, NULL, NULL };
  g_autoptr(LkCase) kase = make_case (LK_PROTOCOL_XMPP, "example.org", "alice");
  g_autoptr(LkSecret) password = lk_secret_new ("Secr\303\251t ", strlen ("Secr\303\251t "));
  LkObservation *observation = lk_credentials_probe_record_typing (kase, password, &keyboard);
  g_autoptr(JsonNode) node = lk_observation_to_json (observation);
  g_autofree char *text = lk_json_to_text (node, FALSE);
  g_auto(GStrv) none = NULL;

  g_assert_cmpstr (lk_observation_get_probe (observation), ==, "typing");
  g_assert_cmpstr (text, ==,
                   "{\"id\":\"o1\",\"probe\":\"typing\",\"subject\":\"\",\"started_ms\":1234,\"duration_ms\":0,"
                   "\"outcome\":\"ok\",\"error\":null,\"facts\":{\"traps\":[\"caps-lock\",\"trailing-blank\"]}}");
  observation = lk_credentials_probe_record_typing (kase, NULL, NULL);
  none = lk_json_dup_strings (lk_observation_get_facts (observation), "traps");
  g_assert_cmpstr (none[0], ==, "empty");
  g_assert_null (none[1]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/credentials-probe/name", test_record_name);
  g_test_add_func ("/credentials-probe/good-name", test_record_good_name);
  g_test_add_func ("/credentials-probe/no-name", test_record_no_name);
  g_test_add_func ("/credentials-probe/discovered", test_record_discovered);
  g_test_add_func ("/credentials-probe/wants", test_wants);
  g_test_add_func ("/credentials-probe/typing", test_record_typing);
  return g_test_run ();
}

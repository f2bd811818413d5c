/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What changed between two cases of one service, and what that proves. */
#include "config.h"

#include "lk-advise.h"
#include "lk-compare.h"
#include "lk-judge.h"
#include "rows.h"

static LkCase *
load (const char *name)
{
  LkCase *kase = rows_load_case (name);

  lk_judge_case (kase, NULL);
  return kase;
}

/* The same computer with a phone's hotspot: another router, other name servers. */
static LkCase *
load_on_hotspot (const char *name)
{
  LkCase *kase = rows_load_case (name);
  g_autoptr(JsonNode) node = json_from_string (
      "{\"probe\":\"link\",\"subject\":\"\",\"outcome\":\"ok\",\"facts\":{\"interfaces\":[{\"name\":\"wlan0\",\"kind\":\"wifi\","
      "\"up\":true,\"carrier\":true,\"addresses\":[\"192.168.43.7\"]}],\"gateways\":[{\"family\":\"ipv4\",\"address\":"
      "\"192.168.43.1\",\"interface\":\"wlan0\"}],\"ipv4_route\":true,\"ipv6_route\":true,\"ipv4_address\":true,"
      "\"ipv6_address\":true,\"name_servers\":[\"192.168.43.1\"]}}", NULL);

  rows_add_observation (kase, json_node_get_object (node));
  lk_judge_case (kase, NULL);
  return kase;
}

static LkDifference *
find (LkComparison *comparison,
      const char   *what,
      const char   *subject)
{
  for (guint i = 0; i < comparison->differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (comparison->differences, i);

      if (g_str_equal (difference->what, what) && g_str_equal (difference->subject, subject))
        return difference;
    }
  return NULL;
}

static LkComparison *
compare (LkCase *older,
         LkCase *newer)
{
  g_autoptr(GError) error = NULL;
  LkComparison *comparison = lk_compare_cases (older, newer, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < comparison->differences->len; i++)
    {
      LkDifference *difference = g_ptr_array_index (comparison->differences, i);
      g_autofree char *line = lk_advise_difference (difference->what, difference->subject, difference->before,
                                                    difference->after);

      g_test_message ("%s", line);
      g_assert_cmpstr (difference->before, !=, difference->after);
      g_assert_null (strpbrk (line, "{}|"));
    }
  return comparison;
}

/* It fails in the office and works with the phone's hotspot: the office's network is to blame. */
static void
test_hotspot (void)
{
  g_autoptr(LkCase) office = load ("fw-drop-host"), phone = load_on_hotspot ("healthy-matrix-100ms");
  g_autoptr(LkComparison) there = compare (office, phone), back = compare (phone, office);

  g_assert_false (there->same_verdict);
  g_assert_cmpstr (there->proves, ==, "first-network");
  g_assert_cmpstr (back->proves, ==, "second-network");
  g_assert_cmpstr (find (there, "verdict", "")->before, ==, "host-blocked");
  g_assert_cmpstr (find (there, "verdict", "")->after, ==, "all-clear");
  g_assert_nonnull (find (there, "network", ""));
  g_assert_nonnull (find (there, "name-servers", ""));
  g_assert_nonnull (find (there, "check", "network.path"));
  g_assert_cmpstr (((LkDifference *) g_ptr_array_index (there->differences, 0))->what, ==, "verdict");
}

/* The same fault from two networks is none of either. */
static void
test_both_networks (void)
{
  g_autoptr(LkCase) office = load ("srv-500-login-100ms"), phone = load_on_hotspot ("srv-500-login-100ms");
  g_autoptr(LkComparison) comparison = compare (office, phone);

  g_assert_true (comparison->same_verdict);
  g_assert_cmpstr (comparison->proves, ==, "not-the-network");
}

static void
test_same (void)
{
  g_autoptr(LkCase) first = load ("healthy-matrix-100ms"), second = load ("healthy-matrix-100ms");
  g_autoptr(LkComparison) comparison = compare (first, second);

  g_assert_true (comparison->same_verdict);
  g_assert_cmpuint (comparison->differences->len, ==, 0);
  g_assert_cmpstr (comparison->proves, ==, "same");
}

static void
test_by_itself (void)
{
  g_autoptr(LkCase) down = load ("srv-503-maintenance"), up = load ("healthy-matrix-100ms");
  g_autoptr(LkComparison) comparison = compare (down, up);

  g_assert_false (comparison->same_verdict);
  g_assert_cmpstr (comparison->proves, ==, "by-itself");
}

static void
add (LkCase     *kase,
     const char *text)
{
  g_autoptr(JsonNode) node = json_from_string (text, NULL);

  rows_add_observation (kase, json_node_get_object (node));
  lk_judge_case (kase, NULL);
}

/* The messenger was updated, and its fault is gone. */
static void
test_client (void)
{
  g_autoptr(LkCase) old = load ("healthy-web"), new = load ("healthy-web");
  g_autoptr(LkComparison) comparison = NULL;
  LkDifference *client;

#define COPY(version) "{\"kind\":\"deb\",\"id\":\"chat\",\"version\":\"" version "\"}"
#define CLIENT(version) "{\"probe\":\"client\",\"subject\":\"Chat\",\"outcome\":\"ok\"," \
                        "\"facts\":{\"installed\":true,\"copies\":[" COPY (version) "]}}"
  add (old, CLIENT ("1.2.0"));
  add (old, "{\"probe\":\"release\",\"subject\":\"Chat\",\"outcome\":\"ok\",\"facts\":{\"version\":\"1.3.0\","
            "\"installed\":\"1.2.0\",\"known_bad\":true}}");
  add (new, CLIENT ("1.3.0"));
  comparison = compare (old, new);
  g_assert_cmpstr (comparison->proves, ==, "client");
  client = find (comparison, "client", "Chat");
  g_assert_nonnull (client);
  g_assert_cmpstr (client->before, ==, "1.2.0");
  g_assert_cmpstr (client->after, ==, "1.3.0");
}

static void
test_answers (void)
{
  g_autoptr(LkCase) first = load ("healthy-web"), second = load ("healthy-web");
  g_autoptr(LkComparison) comparison = NULL;

  lk_case_set_answer (second, "web-version-works", TRUE);
  lk_judge_case (second, NULL);
  comparison = compare (first, second);
  g_assert_cmpstr (find (comparison, "answer", "web-version-works")->after, ==, "yes");
  g_assert_null (find (comparison, "answer", "web-version-works")->before);
}

static void
test_two_services (void)
{
  g_autoptr(LkCase) first = load ("healthy-web"), second = load ("healthy-irc");
  g_autoptr(GError) error = NULL;

  g_assert_null (lk_compare_cases (first, second, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
}

/* Every conclusion has words of its own, and so has a word that nobody knows. */
static void
test_words (void)
{
  static const char *const ids[] = { "same", "not-the-network", "first-network", "second-network", "no-network", "vpn",
                                     "ip-family", "name-servers", "hosts-file", "proxy", "address", "certificate", "server",
                                     "client", "keyring", "sandbox", "hand-over", "storage", "parts", "desktop", "clock",
                                     "by-itself", "unrelated", "nothing" };
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    g_assert_true (g_hash_table_add (seen, (gpointer) lk_advise_comparison (ids[i])));
  g_assert_cmpstr (lk_advise_comparison ("unheard-of"), ==, lk_advise_comparison ("nothing"));
}

static void
test_json (void)
{
  g_autoptr(LkCase) office = load ("fw-drop-host"), phone = load_on_hotspot ("healthy-matrix-100ms");
  g_autoptr(LkComparison) comparison = compare (office, phone);
  g_autoptr(JsonNode) node = lk_comparison_to_json (comparison);
  JsonObject *root = json_node_get_object (node);

  g_assert_cmpstr (lk_json_get_string (root, "format"), ==, "latchkey-comparison/1");
  g_assert_cmpstr (lk_json_get_string (root, "proves"), ==, "first-network");
  g_assert_cmpuint (json_array_get_length (lk_json_get_array (root, "differences")), ==, comparison->differences->len);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/judge/compare/hotspot", test_hotspot);
  g_test_add_func ("/judge/compare/both-networks", test_both_networks);
  g_test_add_func ("/judge/compare/same", test_same);
  g_test_add_func ("/judge/compare/by-itself", test_by_itself);
  g_test_add_func ("/judge/compare/client", test_client);
  g_test_add_func ("/judge/compare/answers", test_answers);
  g_test_add_func ("/judge/compare/two-services", test_two_services);
  g_test_add_func ("/judge/compare/words", test_words);
  g_test_add_func ("/judge/compare/json", test_json);
  return g_test_run ();
}

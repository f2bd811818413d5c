/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-advise.h"

#include <string.h>

#include "lk-words.h"

static LkCase *
make_case (void)
{
  g_autoptr(LkService) service
      = lk_service_new ("example", "Example Chat", LK_PROTOCOL_MATRIX, "example.org");

  return lk_case_new (service, "@alice:example.org");
}

static LkFinding *
add_finding (GPtrArray  *findings,
             const char *check,
             LkStatus    status,
             const char *code)
{
  LkFinding *finding = lk_finding_new (check, status);

  if (code != NULL)
    lk_finding_set_code (finding, code);
  g_ptr_array_add (findings, finding);
  return finding;
}

static void
set_statuses (LkCase         *kase,
              const LkStatus *statuses,
              gsize           n_statuses,
              const char     *code)
{
  static const char *const checks[]
      = { "network.link", "network.portal", "network.proxy", "network.dns" };
  g_autoptr(GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_finding_unref);

  for (gsize i = 0; i < n_statuses; i++)
    add_finding (findings, checks[i], statuses[i],
                 statuses[i] == LK_STATUS_PROBLEM || statuses[i] == LK_STATUS_NOTICE ? code : NULL);
  add_finding (findings, "server.answers", LK_STATUS_PROBLEM, "server-down");
  lk_case_set_judgement (kase, findings, NULL);
}

static void
test_case (void)
{
  g_autoptr(LkCase) kase = make_case ();
  g_autoptr(GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_finding_unref);
  g_autoptr(LkVerdict) verdict = lk_verdict_new ("port-blocked", LK_CERTAINTY_LIKELY);
  LkFinding *path = NULL;
  LkQuestion *question = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autoptr(JsonNode) before = NULL;
  g_autoptr(JsonNode) after = NULL;

  add_finding (findings, "network.link", LK_STATUS_OK, NULL);
  path = add_finding (findings, "network.path", LK_STATUS_PROBLEM, "port-blocked");
  lk_params_set (path->params, "host", "chat.example.org");
  lk_params_set_int (path->params, "port", 443);
  lk_params_set (verdict->params, "host", "chat.example.org");
  lk_params_set_int (verdict->params, "port", 443);
  question = lk_case_add_question (kase, "works-on-other-network");
  lk_case_set_judgement (kase, findings, verdict);

  lk_advise_case (kase);
  g_assert_cmpstr (verdict->title, ==, "This network blocks Example Chat");
  g_assert_cmpstr (verdict->explanation, ==,
                   "Port 443 of chat.example.org gives no answer here, while other things on the "
                   "internet can be "
                   "reached. Most likely a firewall of this network stops it; your password is not "
                   "the problem.");
  g_assert_cmpuint (g_strv_length (verdict->steps), >=, 2);
  g_assert_nonnull (strstr (verdict->steps[2], "allow chat.example.org, port 443"));
  g_assert_cmpstr (path->title, ==, lk_advise_check_title ("network.path"));
  g_assert_true (g_str_has_prefix (
      path->detail, "This network blocks Example Chat. Port 443 of chat.example.org"));
  g_assert_nonnull (strstr (question->text, "Example Chat"));
  g_assert_null (lk_params_get (verdict->params, "service"));

  before = lk_case_to_json (kase);
  first = lk_json_to_text (before, FALSE);
  lk_advise_case (kase);
  after = lk_case_to_json (kase);
  second = lk_json_to_text (after, FALSE);
  g_assert_cmpstr (first, ==, second);
}

static void
test_empty_case (void)
{
  g_autoptr(LkCase) kase = make_case ();
  LkStatus worst = LK_STATUS_OK;
  g_autofree char *summary = NULL;

  lk_advise_case (kase);
  summary = lk_advise_cause_summary (kase, LK_CAUSE_NETWORK, &worst);
  g_assert_cmpstr (summary, !=, "");
  g_assert_cmpint (worst, ==, LK_STATUS_NOT_RUN);
}

static void
test_missing (void)
{
  g_autoptr(LkCase) kase = make_case ();
  g_autoptr(GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_finding_unref);
  g_autoptr(LkVerdict) verdict = lk_verdict_new ("could-not-tell", LK_CERTAINTY_CERTAIN);

  g_test_summary ("Where judging gives no list, what could not be told is read from the findings.");

  add_finding (findings, "network.portal", LK_STATUS_UNKNOWN, NULL);
  add_finding (findings, "network.dns", LK_STATUS_OK, NULL);
  add_finding (findings, "server.answers", LK_STATUS_UNKNOWN, NULL);
  lk_case_set_judgement (kase, findings, verdict);
  lk_advise_case (kase);
  g_assert_nonnull (
      strstr (verdict->explanation, "Sign-in page of the network, Answers of the server"));
}

static void
test_wifi (void)
{
  g_autoptr(LkCase) kase = make_case ();
  g_autoptr(GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_finding_unref);
  g_autoptr(LkVerdict) verdict = lk_verdict_new ("captive-portal", LK_CERTAINTY_CERTAIN);
  const char *json = "{\"interfaces\":[{\"name\":\"lo\",\"kind\":\"loopback\",\"carrier\":true},"
                     "{\"name\":\"wlan0\",\"kind\":\"wifi\",\"carrier\":true}]}";
  g_autoptr(JsonNode) facts = json_from_string (json, NULL);
  g_autoptr(LkObservation) link = lk_observation_new ("o1", "link", "", 0, 1, LK_OUTCOME_OK, NULL,
                                                      json_node_get_object (facts));

  lk_case_set_judgement (kase, findings, verdict);
  lk_advise_case (kase);
  g_assert_cmpstr (verdict->title, ==, "The network here wants you to sign in first");
  lk_case_add_observation (kase, link);
  lk_advise_case (kase);
  g_assert_cmpstr (verdict->title, ==, "The Wi-Fi here wants you to sign in first");
}

static void
assert_summary (const LkStatus *statuses,
                gsize           n_statuses,
                const char     *expected,
                LkStatus        expected_worst)
{
  g_autoptr(LkCase) kase = make_case ();
  LkStatus worst = LK_STATUS_NOT_APPLICABLE;
  g_autofree char *summary = NULL;

  set_statuses (kase, statuses, n_statuses, "no-connection");
  summary = lk_advise_cause_summary (kase, LK_CAUSE_NETWORK, &worst);
  g_assert_cmpstr (summary, ==, expected);
  g_assert_cmpint (worst, ==, expected_worst);
}

#define ASSERT_SUMMARY(expected, worst, ...)                                       \
  assert_summary ((const LkStatus[]){ __VA_ARGS__ },                               \
                  sizeof ((const LkStatus[]){ __VA_ARGS__ }) / sizeof (LkStatus), expected, worst)

static void
test_summary (void)
{
  ASSERT_SUMMARY ("4 checks fine", LK_STATUS_OK, LK_STATUS_OK, LK_STATUS_OK, LK_STATUS_OK,
                  LK_STATUS_OK);
  ASSERT_SUMMARY ("1 check fine", LK_STATUS_OK, LK_STATUS_OK, LK_STATUS_NOT_APPLICABLE);
  ASSERT_SUMMARY ("1 check fine, 1 could not tell, 1 not checked", LK_STATUS_UNKNOWN, LK_STATUS_OK,
                  LK_STATUS_UNKNOWN, LK_STATUS_NOT_RUN);
  ASSERT_SUMMARY ("Could not tell", LK_STATUS_UNKNOWN, LK_STATUS_UNKNOWN, LK_STATUS_NOT_RUN);
  ASSERT_SUMMARY ("Not part of this check", LK_STATUS_NOT_RUN, LK_STATUS_NOT_RUN,
                  LK_STATUS_NOT_RUN);
  ASSERT_SUMMARY ("Does not apply", LK_STATUS_NOT_APPLICABLE, LK_STATUS_NOT_APPLICABLE);
  ASSERT_SUMMARY ("Waiting", LK_STATUS_WAITING, LK_STATUS_WAITING, LK_STATUS_WAITING);
  ASSERT_SUMMARY ("1 of 3", LK_STATUS_RUNNING, LK_STATUS_OK, LK_STATUS_RUNNING, LK_STATUS_WAITING);
  ASSERT_SUMMARY ("1 of 2", LK_STATUS_RUNNING, LK_STATUS_OK, LK_STATUS_WAITING);
  ASSERT_SUMMARY ("One problem: This computer is not connected to a network", LK_STATUS_PROBLEM,
                  LK_STATUS_PROBLEM, LK_STATUS_WAITING, LK_STATUS_OK);
  ASSERT_SUMMARY ("2 problems", LK_STATUS_PROBLEM, LK_STATUS_PROBLEM, LK_STATUS_PROBLEM);
  ASSERT_SUMMARY ("Note: This computer is not connected to a network", LK_STATUS_NOTICE,
                  LK_STATUS_NOTICE, LK_STATUS_OK, LK_STATUS_UNKNOWN);
}

static void
assert_not_reached (guint       n_fine,
                    guint       n_not_reached,
                    const char *expected,
                    LkStatus    expected_worst)
{
  g_autoptr(LkCase) kase = make_case ();
  g_autoptr(GPtrArray) findings
      = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_finding_unref);
  LkStatus worst = LK_STATUS_WAITING;
  g_autofree char *summary = NULL;

  for (guint i = 0; i < n_fine; i++)
    add_finding (findings, "server.retired", LK_STATUS_OK, NULL);
  for (guint i = 0; i < n_not_reached; i++)
    lk_finding_set_because (add_finding (findings, "server.answers", LK_STATUS_NOT_RUN, NULL),
                            "no-connection");
  lk_case_set_judgement (kase, findings, NULL);
  summary = lk_advise_cause_summary (kase, LK_CAUSE_SERVER, &worst);
  g_assert_cmpstr (summary, ==, expected);
  g_assert_cmpint (worst, ==, expected_worst);
}

static void
test_not_reached (void)
{
  g_test_summary ("A cause that is mostly hidden behind an earlier fault does not look checked.");

  assert_not_reached (0, 1, "Not reached yet", LK_STATUS_NOT_RUN);
  assert_not_reached (1, 3, "Not reached yet", LK_STATUS_NOT_RUN);
  assert_not_reached (4, 3, "4 checks fine, 3 not reached", LK_STATUS_OK);
  assert_not_reached (2, 0, "2 checks fine", LK_STATUS_OK);
}

static void
test_questions (void)
{
  static const char *const ids[] = { "works-on-other-network", "web-version-works",
                                     "other-device-works", "provider-wrote", "other-sites-work" };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *text = lk_advise_question_text (ids[i], NULL);

      g_assert_cmpstr (text, !=, ids[i]);
      g_assert_true (g_str_has_suffix (text, "?"));
      g_assert_null (strpbrk (text, "{}[]|"));
    }
}

static char *
make_line (const char *probe,
           const char *subject,
           LkOutcome   outcome,
           GError     *error,
           const char *json)
{
  g_autoptr(JsonNode) facts = json_from_string (json, NULL);
  g_autoptr(LkObservation) observation = lk_observation_new ("o1", probe, subject, 0, 840, outcome,
                                                              error, json_node_get_object (facts));

  return lk_advise_observation_line (observation);
}

static void
test_evidence (void)
{
  g_autoptr(GError) error
      = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED, "Connection\nrefused");
  g_autofree char *refused = make_line ("connect", "chat.example.org:443", LK_OUTCOME_FAILED, error,
                                        "{\"address\":\"192.0.2.7\",\"family\":\"ipv4\"}");
  g_autofree char *found
      = make_line ("dns", "chat.example.org", LK_OUTCOME_OK, NULL,
                   "{\"addresses\":[\"192.0.2.7\",\"192.0.2.8\"],\"special\":\"private\"}");
  g_autofree char *silent
      = make_line ("xmpp", "example.org:5222", LK_OUTCOME_TIMEOUT, NULL, "{\"stage\":\"stream\"}");
  g_autofree char *direct
      = make_line ("proxy", "https://example.org/", LK_OUTCOME_OK, NULL,
                   "{\"proxy\":\"direct://\",\"direct\":true,\"source\":\"settings\"}");
  g_autofree char *odd
      = make_line ("future", "x", LK_OUTCOME_OK, NULL, "{\"status\":[{\"deep\":[1]}],\"a\":null}");

  g_assert_cmpstr (refused, ==,
                   "Connection to chat.example.org:443 (192.0.2.7): failed after 840 ms; IPv4; "
                   "error \"Connection "
                   "refused\" (g-io-error-quark 39)");
  g_assert_cmpstr (found, ==,
                   "Name chat.example.org: found in 840 ms; addresses 192.0.2.7, 192.0.2.8; kind "
                   "of address: private");
  g_assert_cmpstr (silent, ==,
                   "XMPP server example.org:5222: no answer in 840 ms; got as far as stream");
  g_assert_cmpstr (direct, ==,
                   "Proxy settings for https://example.org/: direct connection; from settings");
  g_assert_cmpstr (odd, ==, "future x: done in 840 ms");
}

static void
test_probes (void)
{
  static const char *const probes[]
      = { "link",      "router",    "portal",     "proxy",      "proxy-connect",
          "dns",       "dns-query", "dns-random", "dns-second", "srv",
          "connect",   "tls",       "tls-hello",  "http",       "xmpp",
          "discovery", "quality",   "clock",      "unheard-of" };

  for (gsize i = 0; i < G_N_ELEMENTS (probes); i++)
    for (guint outcome = LK_OUTCOME_OK; outcome <= LK_OUTCOME_SKIPPED; outcome++)
      {
        g_autofree char *line = make_line (probes[i], "", outcome, NULL, "{}");

        g_test_message ("%s", line);
        g_assert_null (strpbrk (line, "{}[]|"));
        g_assert_null (strstr (line, "  "));
        g_assert_cmpstr (lk_advise_probe_label (probes[i]), !=, "");
      }
}

static void
test_durations (void)
{
  static const struct
  {
    gint64      seconds;
    const char *expected;
  } vectors[] = {
    { 0, "0 seconds" },        { 1, "1 second" },            { -1, "1 second" },
    { 89, "89 seconds" },      { 90, "2 minutes" },          { 3600, "60 minutes" },
    { 7200, "2 hours" },       { 8 * 3600 + 100, "8 hours" }, { 36 * 3600, "2 days" },
    { 59 * 86400, "59 days" }, { 90 * 86400, "3 months" },   { 3 * 365 * 86400, "3 years" },
    { G_MAXINT64, "2147483647 years" }, { G_MININT64, "2147483647 years" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autofree char *words = lk_words_duration (vectors[i].seconds);
      g_assert_cmpstr (words, ==, vectors[i].expected);
    }
}

static void
test_words (void)
{
  g_autofree char *iso = lk_words_date ("2026-01-31");
  g_autofree char *moment = lk_words_date ("2026-01-31T23:59:59Z");
  g_autofree char *seconds = lk_words_date ("0");
  g_autofree char *other = lk_words_date ("next week");
  g_autofree char *organisation = lk_words_issuer ("CN=R3,O=Let's Encrypt,C=US");
  g_autofree char *common = lk_words_issuer ("CN=Example Root");
  g_autofree char *escaped = lk_words_issuer ("CN=a\\,O=b, O=Corp\\, Inc.");
  g_autofree char *raw = lk_words_issuer ("some issuer");
  g_autofree char *good = lk_words_rtt (80);
  g_autofree char *usable = lk_words_rtt (200);
  g_autofree char *slow = lk_words_rtt (320);

  g_assert_cmpstr (iso, ==, "31 January 2026");
  g_assert_cmpstr (moment, ==, "31 January 2026");
  g_assert_cmpstr (seconds, ==, "1 January 1970");
  g_assert_cmpstr (other, ==, "next week");
  g_assert_cmpstr (organisation, ==, "Let's Encrypt");
  g_assert_cmpstr (common, ==, "Example Root");
  g_assert_cmpstr (escaped, ==, "Corp, Inc.");
  g_assert_cmpstr (raw, ==, "some issuer");
  g_assert_cmpstr (good, ==, "80 ms, good");
  g_assert_cmpstr (usable, ==, "200 ms, usable (good: under 150 ms)");
  g_assert_cmpstr (slow, ==, "320 ms, slow for signing in (good: under 150 ms)");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/advise/case/words", test_case);
  g_test_add_func ("/advise/case/empty", test_empty_case);
  g_test_add_func ("/advise/case/missing", test_missing);
  g_test_add_func ("/advise/case/wifi", test_wifi);
  g_test_add_func ("/advise/case/questions", test_questions);
  g_test_add_func ("/advise/summary/states", test_summary);
  g_test_add_func ("/advise/summary/not-reached", test_not_reached);
  g_test_add_func ("/advise/evidence/lines", test_evidence);
  g_test_add_func ("/advise/evidence/probes", test_probes);
  g_test_add_func ("/advise/words/durations", test_durations);
  g_test_add_func ("/advise/words/others", test_words);

  return g_test_run ();
}

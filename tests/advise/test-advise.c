/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advise-kit.h"
#include "lk-advise.h"

#include <string.h>

#include "lk-template.h"
#include "lk-texts.h"

#define N_RANDOM 25

static const char *const particulars[][2] = {
  { "service", "Element" },          { "account", "@alice:example.org" },
  { "host", "chat.example.org" },    { "port", "443" },
  { "address", "192.0.2.7" },        { "domain", "example.org" },
  { "server", "192.0.2.53" },        { "issuer", "CN=Corp Root,O=Corp\\, Inc.,C=US" },
  { "subject", "CN=example.org" },   { "names", "example.org, www.example.org" },
  { "not_after", "2026-01-31" },     { "not_before", "1893456000" },
  { "skew_s", "94608000" },          { "status", "503" },
  { "retry_after_s", "120" },        { "rtt_ms", "320" },
  { "loss_percent", "12.5" },        { "jitter_ms", "80" },
  { "proxy", "http://proxy.example.org:3128" }, { "portal_url", "http://portal.example.org/" },
  { "base_url", "https://matrix.example.org" }, { "hosts_line", "12" },
  { "family", "ipv6" },              { "stage", "tls" },
  { "version", "1.2" },              { "reason", "not-found" },
  { "control", "www.example.net" },  { "because", "no-connection" },
  { "missing", "network.portal,server.status" }, { "replied_by", "nginx" },
  { "stream_error", "host-unknown" }, { "stream_text", "This server does not serve example.org" },
  { "addresses", "2" },              { "ms", "4000" },
  { "successor", "Example Two" },    { "since", "2025-05-05" },
};

static LkParams *
make_params (GRand *rand)
{
  return advise_kit_make_params (particulars, G_N_ELEMENTS (particulars), rand);
}

static gboolean
is_sentence_end (char c)
{
  return c == '.' || c == '?' || c == '!';
}

static void
assert_code_words (const char *code,
                   LkParams   *params)
{
  g_autofree char *title = lk_advise_title (code, params);
  g_auto(GStrv) steps = lk_advise_steps (code, params);

  advise_kit_assert_readable (title);
  g_assert_cmpint (g_utf8_strlen (title, -1), <=, 60);
  g_assert_false (is_sentence_end (title[strlen (title) - 1]));
  g_assert_true (g_ascii_isupper (title[0]));

  for (LkCertainty certainty = LK_CERTAINTY_POSSIBLE; certainty <= LK_CERTAINTY_CERTAIN;
       certainty++)
    {
      g_autofree char *explanation = lk_advise_explanation (code, params, certainty);

      advise_kit_assert_readable (explanation);
      g_assert_true (is_sentence_end (explanation[strlen (explanation) - 1]));
    }

  g_assert_cmpuint (g_strv_length (steps), >=, 2);
  g_assert_cmpuint (g_strv_length (steps), <=, 5);
  for (guint i = 0; steps[i] != NULL; i++)
    {
      advise_kit_assert_readable (steps[i]);
      g_assert_true (g_ascii_isupper (steps[i][0]));
      g_assert_true (g_str_has_suffix (steps[i], "."));
    }
}

static void
test_codes (void)
{
  gsize n_codes = 0;
  const LkCodeInfo *codes = lk_codes_list (&n_codes);
  g_autoptr(GHashTable) full = make_params (NULL);
  g_autoptr(GHashTable) none = lk_params_new ();
  g_autoptr(GRand) rand = g_rand_new_with_seed (20260131);

  g_test_summary (
      "Every code has words that read well with all, with none and with any of the particulars.");

  for (gsize i = 0; i < n_codes; i++)
    {
      g_assert_cmpstr (lk_text_find (codes[i].code, NULL)->code, ==, codes[i].code);
      assert_code_words (codes[i].code, NULL);
      assert_code_words (codes[i].code, none);
      assert_code_words (codes[i].code, full);
      for (guint j = 0; j < N_RANDOM; j++)
        {
          g_autoptr(GHashTable) some = make_params (rand);
          assert_code_words (codes[i].code, some);
        }
    }
}

static void
test_unique (void)
{
  g_autoptr(GHashTable) titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize n_codes = 0;
  const LkCodeInfo *codes = lk_codes_list (&n_codes);

  g_test_summary (
      "No two codes share a title, so that a title alone tells them apart on the phone.");

  for (gsize i = 0; i < n_codes; i++)
    g_assert_true (g_hash_table_add (titles, lk_advise_title (codes[i].code, NULL)));
}

static void
test_templates (void)
{
  gsize n_codes = 0;
  const LkCodeInfo *codes = lk_codes_list (&n_codes);

  g_test_summary ("No template of a code leaves a hole when nothing is known.");

  for (gsize i = 0; i < n_codes; i++)
    {
      const LkText *text = lk_text_find (codes[i].code, NULL);
      const char *templates[3 + LK_TEXT_MAX_STEPS] = { text->title, text->seen, text->means };

      for (guint j = 0; j < LK_TEXT_MAX_STEPS; j++)
        templates[3 + j] = text->steps[j];
      for (guint j = 0; j < G_N_ELEMENTS (templates); j++)
        {
          gboolean complete = FALSE;
          g_autofree char *expanded = NULL;

          if (templates[j] == NULL)
            continue;
          expanded = lk_template_expand (templates[j], NULL, TRUE, &complete);
          g_test_message ("%s", templates[j]);
          g_assert_true (complete);
          g_assert_cmpstr (expanded, !=, "");
        }
    }
}

static void
test_certainty (void)
{
  g_autofree char *certain = lk_advise_explanation ("port-blocked", NULL, LK_CERTAINTY_CERTAIN);
  g_autofree char *likely = lk_advise_explanation ("port-blocked", NULL, LK_CERTAINTY_LIKELY);
  g_autofree char *possible = lk_advise_explanation ("port-blocked", NULL, LK_CERTAINTY_POSSIBLE);

  g_assert_nonnull (strstr (certain, ". A firewall of this network"));
  g_assert_nonnull (strstr (likely, ". Most likely a firewall of this network"));
  g_assert_nonnull (strstr (possible, ". Possibly a firewall of this network"));
}

static void
test_plain (void)
{
  g_autofree char *certain = lk_advise_explanation ("could-not-tell", NULL, LK_CERTAINTY_CERTAIN);
  g_autofree char *possible = lk_advise_explanation ("could-not-tell", NULL, LK_CERTAINTY_POSSIBLE);

  g_test_summary (
      "What is no inference is not hedged: \"Possibly nothing is ruled out\" would say nothing.");

  g_assert_cmpstr (certain, ==, possible);
}

static void
test_numbers (void)
{
  g_autoptr(GHashTable) params = make_params (NULL);
  g_autofree char *slow = lk_advise_explanation ("network-slow", params, LK_CERTAINTY_CERTAIN);
  g_autofree char *clock = lk_advise_explanation ("clock-wrong", params, LK_CERTAINTY_CERTAIN);
  g_autofree char *fast = NULL;
  g_autofree char *busy = lk_advise_explanation ("server-overloaded", params, LK_CERTAINTY_CERTAIN);
  g_autofree char *expired
      = lk_advise_explanation ("certificate-expired", params, LK_CERTAINTY_CERTAIN);
  g_autofree char *intercepted
      = lk_advise_explanation ("tls-intercepted", params, LK_CERTAINTY_CERTAIN);
  g_autofree char *missing = lk_advise_explanation ("could-not-tell", params, LK_CERTAINTY_CERTAIN);

  g_assert_nonnull (strstr (slow, "320 ms, slow for signing in (good: under 150 ms)"));
  g_assert_nonnull (strstr (clock, "3 years slow"));
  g_assert_nonnull (strstr (busy, "2 minutes"));
  g_assert_nonnull (strstr (busy, "error 503"));
  g_assert_nonnull (strstr (expired, "31 January 2026"));
  g_assert_nonnull (strstr (intercepted, "Corp, Inc."));
  g_assert_nonnull (strstr (missing, "Sign-in page of the network, Status page"));

  lk_params_set_int (params, "skew_s", -7200);
  fast = lk_advise_explanation ("clock-wrong", params, LK_CERTAINTY_CERTAIN);
  g_assert_nonnull (strstr (fast, "2 hours fast"));
}

static void
test_unknown_code (void)
{
  g_autofree char *title = lk_advise_title ("a-code-of-the-future", NULL);
  g_autofree char *explanation
      = lk_advise_explanation ("a-code-of-the-future", NULL, LK_CERTAINTY_LIKELY);
  g_auto(GStrv) steps = lk_advise_steps ("a-code-of-the-future", NULL);

  advise_kit_assert_readable (title);
  advise_kit_assert_readable (explanation);
  g_assert_cmpuint (g_strv_length (steps), >=, 1);
}

static void
test_actions (void)
{
  static const char *const links[]
      = { "web", "recover", "account", "download", "changelog", "support" };
  g_autoptr(LkService) service
      = lk_service_new ("example", "Example", LK_PROTOCOL_MATRIX, "example.org");
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);
  gsize n_codes = 0;
  const LkCodeInfo *codes = lk_codes_list (&n_codes);

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    g_hash_table_replace (service->links, g_strdup (links[i]), g_strdup ("https://example.org/"));

  for (gsize i = 0; i < n_codes; i++)
    {
      g_autoptr(GArray) all = lk_advise_actions (codes[i].code, kase);
      g_autoptr(GArray) bare = lk_advise_actions (codes[i].code, NULL);

      g_test_message ("%s", codes[i].code);
      g_assert_cmpuint (all->len, >=, 1);
      g_assert_cmpuint (all->len, <=, 2);
      g_assert_cmpuint (bare->len, <=, 2);
      for (guint j = 0; j < all->len; j++)
        {
          const LkAction *action = &g_array_index (all, LkAction, j);
          g_assert_cmpint (action->kind, !=, LK_ACTION_NONE);
          g_assert_true (action->kind != LK_ACTION_OPEN_LINK || action->link != NULL);
          advise_kit_assert_readable (action->label);
        }
      for (guint j = 0; j < bare->len; j++)
        {
          const LkAction *action = &g_array_index (bare, LkAction, j);
          g_assert_cmpint (action->kind, !=, LK_ACTION_OPEN_LINK);
          g_assert_cmpint (action->kind, !=, LK_ACTION_CONTACT_SUPPORT);
        }
    }
}

static void
test_details (void)
{
  gsize n_checks = 0;
  const LkCheckInfo *checks = lk_checks_list (&n_checks);
  g_autoptr(GHashTable) full = make_params (NULL);

  for (gsize i = 0; i < n_checks; i++)
    {
      advise_kit_assert_readable (lk_advise_check_title (checks[i].id));
      g_assert_cmpstr (lk_advise_check_title (checks[i].id), !=, checks[i].id);

      for (guint status = LK_STATUS_WAITING; status <= LK_STATUS_NOT_APPLICABLE; status++)
        {
          g_autoptr(LkFinding) bare = lk_finding_new (checks[i].id, status);
          g_autoptr(LkFinding) coded = lk_finding_new (checks[i].id, status);
          g_autofree char *bare_detail = lk_advise_finding_detail (bare);
          g_autofree char *coded_detail = NULL;

          lk_finding_set_code (coded, "port-blocked");
          lk_finding_set_because (coded, "no-connection");
          g_hash_table_unref (coded->params);
          coded->params = lk_params_copy (full);
          coded_detail = lk_advise_finding_detail (coded);
          advise_kit_assert_readable (bare_detail);
          advise_kit_assert_readable (coded_detail);
          advise_kit_assert_readable (lk_advise_status_label (status));
        }
    }
}

static void
test_not_run (void)
{
  g_autoptr(LkFinding) later = lk_finding_new ("account.status", LK_STATUS_NOT_RUN);
  g_autoptr(LkFinding) blocked = lk_finding_new ("network.tls", LK_STATUS_NOT_RUN);
  g_autofree char *later_detail = lk_advise_finding_detail (later);
  g_autofree char *blocked_detail = NULL;

  lk_finding_set_because (blocked, "no-connection");
  blocked_detail = lk_advise_finding_detail (blocked);
  g_assert_true (g_str_has_prefix (later_detail, "Not part of this check. Sign in once here"));
  g_assert_cmpstr (blocked_detail, ==,
                   "Not reached yet: This computer is not connected to a network.");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/advise/codes/words", test_codes);
  g_test_add_func ("/advise/codes/unique", test_unique);
  g_test_add_func ("/advise/codes/templates", test_templates);
  g_test_add_func ("/advise/codes/certainty", test_certainty);
  g_test_add_func ("/advise/codes/plain", test_plain);
  g_test_add_func ("/advise/codes/numbers", test_numbers);
  g_test_add_func ("/advise/codes/unknown", test_unknown_code);
  g_test_add_func ("/advise/codes/actions", test_actions);
  g_test_add_func ("/advise/checks/details", test_details);
  g_test_add_func ("/advise/checks/not-run", test_not_run);

  return g_test_run ();
}

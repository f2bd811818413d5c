/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words for name, password and account: while they are typed, before they are sent, and of what came of it. */
#include "config.h"

#include "advise-kit.h"
#include "lk-advise.h"

#include <string.h>

#include "lk-template.h"
#include "lk-texts.h"

static const char *const traps[]
    = { "empty",     "caps-lock", "num-lock", "layout",      "input-method", "leading-blank", "trailing-blank", "full-width",
        "look-alike", "invisible", "control",  "typographic", "decomposed",   "not-utf8",      "too-long" };

static const char *const problems[]
    = { "empty",        "too-long",     "leading-blank",       "trailing-blank", "inner-blank",    "full-width",
        "invisible",    "look-alike",   "forbidden-character", "unpreparable",   "missing-server", "other-server",
        "mail-address", "not-mail-address", "misplaced-at",    "upper-case",     "mixed-script" };

static const char *const particulars[][2] = {
  { "service", "Element" },          { "account", "@alice:example.org" },
  { "host", "chat.example.org" },    { "protocol", "matrix" },
  { "character", "U+3000" },         { "server", "example.net" },
  { "wanted", "example.org" },       { "suggestion", "@alice:example.org" },
  { "problems", "full-width,inner-blank" }, { "traps", "caps-lock,layout" },
  { "trap", "caps-lock" },           { "retry_after_s", "333" },
  { "status", "403" },               { "said", "Account is banned: Unpaid bill" },
  { "code_methods", "totp,email" },  { "names", "m.login.sso, oauth:GitLab" },
  { "admin", "mailto:admin@example.org" }, { "location", "portal.example.net" },
  { "not_sent", "redirect" },        { "message", "A disk is broken" },
  { "expected_end", "2026-11-22T18:00:00Z" }, { "ms", "4000" },
};

static LkParams *
make_params (GRand *rand)
{
  return advise_kit_make_params (particulars, G_N_ELEMENTS (particulars), rand);
}

static void
assert_sentence (const char *text)
{
  advise_kit_assert_readable (text);
  g_assert_nonnull (strchr (".?!", text[strlen (text) - 1]));
}

static void
assert_text (const LkText *text,
             LkParams     *some)
{
  g_autoptr(GHashTable) params = lk_params_copy (some);
  g_autofree char *title = NULL;
  g_auto(GStrv) steps = NULL;

  if (text->variant != NULL)
    lk_params_set (params, "variant", text->variant);
  g_assert_true (lk_text_find (text->code, params) == text);
  title = lk_advise_title (text->code, params);
  advise_kit_assert_readable (title);
  g_assert_cmpint (g_utf8_strlen (title, -1), <=, 60);
  for (LkCertainty certainty = LK_CERTAINTY_POSSIBLE; certainty <= LK_CERTAINTY_CERTAIN; certainty++)
    {
      g_autofree char *explanation = lk_advise_explanation (text->code, params, certainty);

      assert_sentence (explanation);
    }
  steps = lk_advise_steps (text->code, params);
  g_assert_cmpuint (g_strv_length (steps), >=, 2);
  g_assert_cmpuint (g_strv_length (steps), <=, 5);
  for (guint i = 0; steps[i] != NULL; i++)
    {
      assert_sentence (steps[i]);
      g_assert_true (g_ascii_isupper (steps[i][0]));
    }
}

static void
test_variants (void)
{
  gsize n_variants = 0, n_codes = 0, n_server = 0;
  const LkText *variants = lk_texts_sign_in (&n_variants);
  const LkText *codes = lk_texts_credentials (&n_codes);
  const LkText *server = lk_texts_server (&n_server);
  g_autoptr(GHashTable) full = make_params (NULL);
  g_autoptr(GRand) rand = g_rand_new_with_seed (20261122);

  g_test_summary ("Every variant is found by its name, and reads well with any of the particulars.");
  for (gsize i = 0; i < n_variants + n_codes + n_server; i++)
    {
      const LkText *text = i < n_variants             ? &variants[i]
                           : i < n_variants + n_codes ? &codes[i - n_variants] : &server[i - n_variants - n_codes];

      g_assert_nonnull (lk_code_find (text->code));
      assert_text (text, NULL);
      assert_text (text, full);
      for (guint j = 0; j < 25; j++)
        {
          g_autoptr(GHashTable) some = make_params (rand);

          assert_text (text, some);
        }
    }
}

static void
test_coach (void)
{
  g_autoptr(GHashTable) full = make_params (NULL);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (traps); i++)
    {
      assert_sentence (lk_advise_typing_trap (traps[i]));
      g_assert_true (g_hash_table_add (seen, g_strdup (lk_advise_typing_trap (traps[i]))));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      g_autofree char *bare = lk_advise_name_problem (problems[i], NULL);
      g_autofree char *known = lk_advise_name_problem (problems[i], full);

      assert_sentence (bare);
      assert_sentence (known);
      g_assert_cmpint (g_utf8_strlen (known, -1), <, LK_TEMPLATE_MAX_VALUE);
      g_assert_true (g_hash_table_add (seen, g_steal_pointer (&bare)));
    }
  g_assert_null (lk_advise_typing_trap ("of the future"));
  g_assert_null (lk_advise_name_problem ("of the future", full));
}

static void
test_before (void)
{
  g_autofree char *promise = lk_advise_sign_in_promise ("chat.example.org");
  g_autofree char *nowhere = lk_advise_sign_in_promise (NULL);
  g_autofree char *one = lk_advise_attempts_warning (1, FALSE, -1);
  g_autofree char *two = lk_advise_attempts_warning (2, FALSE, -1);
  g_autofree char *wait = lk_advise_attempts_warning (2, TRUE, 333);
  g_autofree char *wait_some = lk_advise_attempts_warning (0, TRUE, -1);

  g_assert_cmpstr (promise, ==,
                   "The password is sent once, to chat.example.org only, over a verified connection, and then forgotten. This "
                   "counts as one sign-in attempt.");
  g_assert_nonnull (strstr (nowhere, "to the server only"));
  g_assert_null (lk_advise_attempts_warning (0, FALSE, -1));
  g_assert_true (g_str_has_prefix (one, "1 sign-in was refused already."));
  g_assert_true (g_str_has_prefix (two, "2 sign-ins were refused already."));
  g_assert_nonnull (strstr (wait, "for 6 minutes"));
  assert_sentence (wait_some);
}

static void
add (LkCase     *kase,
     const char *probe,
     const char *json)
{
  g_autofree char *id = g_strdup_printf ("o%u", lk_case_get_observations (kase)->len + 1);
  g_autoptr(JsonNode) facts = json_from_string (json, NULL);
  g_autoptr(LkObservation) observation
      = lk_observation_new (id, probe, "example.org:443", 0, 1, LK_OUTCOME_OK, NULL, json_node_get_object (facts));

  lk_case_add_observation (kase, observation);
}

static void
assert_link (LkCase     *kase,
             const char *name,
             const char *expected)
{
  g_autofree char *link = lk_advise_dup_link (kase, name);

  g_assert_cmpstr (link, ==, expected);
}

static void
test_links (void)
{
  g_autoptr(LkService) service = lk_service_new ("example", "Example", LK_PROTOCOL_MATTERMOST, "example.org");
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);

  g_hash_table_replace (service->links, g_strdup ("web"), g_strdup ("https://example.org/web"));
  g_hash_table_replace (service->links, g_strdup ("download"), g_strdup ("http://example.org/plain"));
  assert_link (kase, "web", "https://example.org/web");
  assert_link (kase, "download", NULL);
  assert_link (kase, "recover", NULL);

  add (kase, "http", "{\"purpose\":\"change-password\",\"link\":\"https://example.org/change\"}");
  assert_link (kase, "recover", "https://example.org/change");
  add (kase, "discovery", "{\"links\":{\"web\":\"https://evil.example/\",\"recover\":\"https://example.org/reset\","
                          "\"support\":\"javascript:alert(1)\",\"account\":\"https://example.org/a b\"},"
                          "\"support_page\":\"mailto:help@example.org\",\"account_management_uri\":\"http://example.org/\"}");
  assert_link (kase, "web", "https://example.org/web");
  assert_link (kase, "recover", "https://example.org/reset");
  assert_link (kase, "support", "mailto:help@example.org");
  assert_link (kase, "account", "https://example.org/change");
  add (kase, "discovery", "{\"links\":{\"recover\":\"https://user:pass@example.org/reset\"}}");
  assert_link (kase, "recover", "https://example.org/reset");
  add (kase, "account-state", "{\"consent_uri\":\"https://example.org/consent?u=a&h=b\"}");
  assert_link (kase, "terms", "https://example.org/consent?u=a&h=b");
  add (kase, "sign-in", "{\"info_uri\":\"file:///etc/passwd\"}");
  assert_link (kase, "limit", NULL);
  add (kase, "sign-in", "{\"info_uri\":\"mailto:help@example.org?attach=/etc/passwd\"}");
  assert_link (kase, "limit", NULL);
  add (kase, "sign-in", "{\"info_uri\":\"https://example.org\\\\@evil.example/\"}");
  assert_link (kase, "limit", NULL);
  add (kase, "sign-in", "{\"info_uri\":\"https://example.org/\342\200\256moc.live\"}");
  assert_link (kase, "limit", NULL);
}

static gboolean
offers (LkCase      *kase,
        const char  *code,
        LkActionKind kind)
{
  g_autoptr(GArray) actions = lk_advise_actions (code, kase);

  for (guint i = 0; i < actions->len; i++)
    if (g_array_index (actions, LkAction, i).kind == kind)
      return TRUE;
  return FALSE;
}

static void
test_actions (void)
{
  g_autoptr(LkService) service = lk_service_new ("example", "Example", LK_PROTOCOL_MATRIX, "example.org");
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);

  g_assert_false (offers (kase, "all-clear", LK_ACTION_SIGN_IN));
  service->password_sign_in = TRUE;
  g_assert_true (offers (kase, "all-clear", LK_ACTION_SIGN_IN));
  g_assert_true (offers (kase, "wrong-name-format", LK_ACTION_SIGN_IN));
  g_assert_false (offers (kase, "wrong-password", LK_ACTION_SIGN_IN));
  g_assert_false (offers (kase, "mfa-required", LK_ACTION_ENTER_CODE));
  add (kase, "sign-in", "{\"result\":\"code-needed\"}");
  g_assert_true (offers (kase, "mfa-required", LK_ACTION_ENTER_CODE));
  add (kase, "sign-in", "{\"result\":\"accepted\"}");
  g_assert_false (offers (kase, "all-clear", LK_ACTION_SIGN_IN));
  service->protocol = LK_PROTOCOL_WEB;
  g_assert_false (offers (kase, "mfa-required", LK_ACTION_ENTER_CODE));
}

static char *
make_detail (const char *check,
             LkStatus    status,
             const char *code,
             const char *name,
             const char *value)
{
  g_autoptr(LkFinding) finding = lk_finding_new (check, status);

  lk_finding_set_code (finding, code);
  lk_params_set (finding->params, name, value);
  lk_params_set (finding->params, "service", "Example");
  return lk_advise_finding_detail (finding);
}

static void
test_details (void)
{
  g_autofree char *name = make_detail ("credentials.name", LK_STATUS_NOTICE, NULL, "problems", "upper-case,mixed-script");
  g_autofree char *typing = make_detail ("credentials.typing", LK_STATUS_NOTICE, NULL, "traps", "caps-lock,layout");
  g_autofree char *said = make_detail ("credentials.sign-in", LK_STATUS_NOTICE, NULL, "said", "Go\n away.\t\342\200\256");
  g_autofree char *closed = make_detail ("account.status", LK_STATUS_PROBLEM, "account-disabled", "said", "Unpaid bill");
  g_autofree char *left = make_detail ("account.session", LK_STATUS_NOTICE, NULL, "errcode", "M_UNKNOWN");
  g_autofree char *web = make_detail ("account.elsewhere", LK_STATUS_OK, NULL, "web", "yes");
  g_autofree char *unsent = make_detail ("credentials.sign-in", LK_STATUS_UNKNOWN, NULL, "not_sent", "unreachable");
  g_autofree char *fine = make_detail ("credentials.sign-in", LK_STATUS_OK, NULL, "said", "Welcome");
  g_autofree char *later = make_detail ("credentials.sign-in", LK_STATUS_NOT_RUN, NULL, "errcode", NULL);
  g_autofree char *novel = g_strnfill (5000, 'x');
  g_autofree char *bounded = make_detail ("credentials.sign-in", LK_STATUS_NOTICE, NULL, "said", novel);

  g_assert_true (g_str_has_prefix (name, "There are capital letters in the name; it is usually written in small ones. The name"));
  g_assert_true (g_str_has_prefix (typing, "Caps Lock is on: switch it off, and type the password again. Another keyboard"));
  g_assert_cmpstr (said, ==, "The service refused the sign-in. The server said: \"Go away.\".");
  g_assert_true (g_str_has_suffix (closed, "The server said: \"Unpaid bill\"."));
  g_assert_nonnull (strstr (left, "\"Latchkey check\""));
  g_assert_cmpstr (web, ==, "You say that signing in works in a browser.");
  g_assert_true (g_str_has_prefix (unsent, "The password was not sent, because the server could not be reached"));
  g_assert_cmpstr (fine, ==, "The service accepts the name and the password.");
  g_assert_cmpstr (later, ==, "Not part of this check. Sign in once here to find out.");
  g_assert_cmpuint (strlen (bounded), <, 300);
}

static void
assert_line (const char *probe,
             LkOutcome   outcome,
             const char *json,
             const char *expected)
{
  g_autoptr(JsonNode) facts = json_from_string (json, NULL);
  g_autoptr(LkObservation) observation
      = lk_observation_new ("o1", probe, "chat.example.org:443", 0, 120, outcome, NULL, json_node_get_object (facts));
  g_autofree char *line = lk_advise_observation_line (observation);

  g_assert_cmpstr (line, ==, expected);
}

/* A server may say what it likes; it stays within its quotation, on its line, and in its direction. */
static void
test_hostile_words (void)
{
  static const char *const said[] = { "ok\". Call 0900 now: \"yes", "ok\342\200\235. Call 0900", "ok\n\nLatchkey: all is clear",
                                      "ok\342\200\256moc.live", "ok\302\2332Jgone", "ok {host} [x|y]" };

  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autoptr(GHashTable) params = lk_params_new ();
      const char *kept;

      lk_params_set (params, "said", said[i]);
      kept = lk_params_get (params, "said");
      g_assert_true (g_str_has_prefix (kept, "ok"));
      for (const char *c = kept; *c != '\0'; c = g_utf8_next_char (c))
        {
          g_assert_true (g_unichar_isprint (g_utf8_get_char (c)));
          g_assert_cmphex (g_utf8_get_char (c), !=, '"');
          g_assert_cmphex (g_utf8_get_char (c), !=, 0x201d);
          g_assert_cmpint (g_unichar_type (g_utf8_get_char (c)), !=, G_UNICODE_FORMAT);
        }
    }
}

static void
test_evidence (void)
{
  assert_line ("sign-in", LK_OUTCOME_OK,
               "{\"result\":\"refused\",\"method\":\"password\",\"sent\":true,\"status\":403,\"errcode\":\"M_FORBIDDEN\","
               "\"text\":\"Invalid username or password\"}",
               "Sign-in at chat.example.org:443: answered in 120 ms; refused; by password; status 403; M_FORBIDDEN; the server "
               "said: \"Invalid username or password\"");
  assert_line ("sign-in", LK_OUTCOME_TIMEOUT, "{\"result\":\"no-answer\"}",
               "Sign-in at chat.example.org:443: no answer in 120 ms; no-answer");
  assert_line ("sign-out", LK_OUTCOME_OK, "{\"status\":200}", "Sign-out at chat.example.org:443: done in 120 ms; status 200");
  assert_line ("name", LK_OUTCOME_OK, "{\"problems\":[\"full-width\"],\"character\":\"U+FF21\"}",
               "Spelling of the name: looked at; problems: full-width; character U+FF21");
  assert_line ("typing", LK_OUTCOME_OK, "{\"traps\":[]}", "What was typed: looked at");
  assert_line ("account-state", LK_OUTCOME_OK, "{\"status\":200}",
               "Account at chat.example.org:443: answered in 120 ms; status 200");
  assert_line ("server-info", LK_OUTCOME_OK,
               "{\"software\":\"Prosody\",\"version\":\"13.0\",\"support\":[\"xmpp:a@example.org\"]}",
               "What chat.example.org:443 says of itself: answered in 120 ms; Prosody 13.0; support xmpp:a@example.org");
  assert_line ("irc", LK_OUTCOME_OK, "{\"network\":\"TestNet\",\"mechanisms\":[\"PLAIN\"]}",
               "IRC server chat.example.org:443: answered in 120 ms; network TestNet; ways to sign in: PLAIN");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/advise/sign-in/variants", test_variants);
  g_test_add_func ("/advise/sign-in/coach", test_coach);
  g_test_add_func ("/advise/sign-in/before", test_before);
  g_test_add_func ("/advise/sign-in/links", test_links);
  g_test_add_func ("/advise/sign-in/actions", test_actions);
  g_test_add_func ("/advise/sign-in/details", test_details);
  g_test_add_func ("/advise/sign-in/hostile-words", test_hostile_words);
  g_test_add_func ("/advise/sign-in/evidence", test_evidence);

  return g_test_run ();
}

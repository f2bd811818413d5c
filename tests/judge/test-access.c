/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is judged of name, password and account, and of this computer: recorded healthy cases, in sign-ins.tsv what each server
 * could say then, in computer.tsv what can be wrong here. */
#include "config.h"

#include <string.h>

#include "lk-advise.h"
#include "lk-judge.h"
#include "lk-model.h"
#include "rows.h"

static char *
list_also (LkVerdict *verdict)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < verdict->also->len; i++)
    {
      LkAlso *also = g_ptr_array_index (verdict->also, i);

      g_string_append_printf (text, "%s%s=%s", i > 0 ? "," : "", also->code, lk_certainty_to_string (also->certainty));
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : g_strdup ("-");
}

static void
check_findings (LkCase     *kase,
                const char *expected)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);
  GPtrArray *findings = lk_case_get_findings (kase);
  g_auto(GStrv) pairs = g_strsplit (g_str_equal (expected, "-") ? "" : expected, ",", -1);
  guint n_problems = 0;

  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);

      g_assert_cmpint (finding->status, !=, LK_STATUS_RUNNING);
      g_assert_cmpint (finding->status, !=, LK_STATUS_WAITING);
      if (finding->status != LK_STATUS_PROBLEM)
        continue;
      n_problems++;
      g_assert_cmpstr (finding->code, ==, verdict->code);
    }
  g_assert_cmpuint (n_problems, ==, lk_code_get_cause (verdict->code) == LK_CAUSE_NONE ? 0 : 1);
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_auto(GStrv) pair = g_strsplit (pairs[i], "=", 2);

      g_test_message ("%s", pairs[i]);
      g_assert_cmpstr (lk_status_to_string (lk_case_find_finding (kase, pair[0])->status), ==, pair[1]);
    }
}

static void
check_words (LkCase *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);
  GPtrArray *findings = lk_case_get_findings (kase);

  lk_advise_case (kase);
  g_test_message ("%s | %s", verdict->title, verdict->explanation);
  g_assert_null (strpbrk (verdict->title, "{}[]|"));
  g_assert_null (strpbrk (verdict->explanation, "{}[]|"));
  g_assert_cmpuint (g_strv_length (verdict->steps), >=, 2);
  g_assert_cmpuint (g_strv_length (verdict->steps), <=, 5);
  for (guint i = 0; i < findings->len; i++)
    {
      LkFinding *finding = g_ptr_array_index (findings, i);

      if (finding->status == LK_STATUS_NOTICE || finding->status == LK_STATUS_PROBLEM)
        g_test_message ("%s: %s", finding->check, finding->detail);
      g_assert_null (strpbrk (finding->detail, "{}[]|"));
      g_assert_null (strstr (finding->detail, "the technical details say"));
    }
}

/* The same observations, read from a file, give the same verdict. */
static void
check_again (LkCase *kase)
{
  g_autoptr(JsonNode) node = lk_case_to_json (kase);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkCase) again = lk_case_new_from_json (node, &error);

  g_assert_no_error (error);
  lk_judge_case (again, NULL);
  g_assert_cmpstr (lk_case_get_verdict (again)->code, ==, lk_case_get_verdict (kase)->code);
  g_assert_cmpint (lk_case_get_verdict (again)->certainty, ==, lk_case_get_verdict (kase)->certainty);
}

static void
test_row (gconstpointer data)
{
  GStrv fields = (GStrv) data;
  g_autoptr(LkCase) kase = rows_make_case (fields);
  g_autofree char *also = NULL;
  LkVerdict *verdict;

  lk_judge_case (kase, NULL);
  verdict = lk_case_get_verdict (kase);
  also = list_also (verdict);
  g_assert_cmpstr (verdict->code, ==, fields[COLUMN_CODE]);
  g_assert_cmpstr (lk_certainty_to_string (verdict->certainty), ==, fields[COLUMN_CERTAINTY]);
  g_assert_cmpstr (also, ==, fields[COLUMN_ALSO]);
  if (lk_code_get_cause (verdict->code) != LK_CAUSE_NONE)
    g_assert_cmpuint (verdict->evidence->len, >, 0);
  check_findings (kase, fields[COLUMN_FINDINGS]);
  check_words (kase);
  check_again (kase);
}

/* A sign-in to a Matrix server, with what came of it. */
#define SIGN_IN(outcome, facts) \
  "[{\"probe\":\"sign-in\",\"outcome\":\"" outcome "\",\"facts\":{\"protocol\":\"matrix\"," facts "}}]"

static const char forbidden[] =
    SIGN_IN ("ok", "\"result\":\"refused\",\"sent\":true,\"status\":403,\"errcode\":\"M_FORBIDDEN\"");
static const char limited[] = SIGN_IN ("ok", "\"result\":\"refused\",\"sent\":true,\"status\":429,"
                                             "\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_s\":333");
static const char accepted[] = SIGN_IN ("ok", "\"result\":\"accepted\",\"sent\":true,\"status\":200");
static const char code_needed[] = SIGN_IN ("ok", "\"result\":\"code-needed\",\"sent\":true,\"code_given\":false");
static const char code_refused[] = SIGN_IN ("ok", "\"result\":\"code-needed\",\"sent\":true,\"code_given\":true");
static const char unsent[] = SIGN_IN ("failed", "\"result\":\"not-sent\",\"sent\":false,\"not_sent\":\"limited\"");
static const char silent[] = SIGN_IN ("timeout", "\"result\":\"no-answer\",\"sent\":true");
static const char ended[] = SIGN_IN ("failed", "\"result\":\"no-answer\"");
static const char bad_name[] = "[{\"probe\":\"name\",\"outcome\":\"ok\",\"facts\":{\"protocol\":\"matrix\","
                               "\"problems\":[\"inner-blank\"],\"sendable\":false}}]";

static LkCase *
make_after (const char *name,
            const char *observations)
{
  const char *fields[N_COLUMNS] = { "", name, observations, "-", "", "", "-", "-" };

  return rows_make_case ((GStrv) fields);
}

static void
add (LkCase     *kase,
     const char *observations)
{
  g_autoptr(JsonNode) root = json_from_string (observations, NULL);

  rows_add_observation (kase, json_array_get_object_element (json_node_get_array (root), 0));
}

static void
assert_attempts (LkCase  *kase,
                 guint    n_refused,
                 gboolean is_limited,
                 gint64   retry_after_s)
{
  LkAttempts attempts;

  lk_judge_count_attempts (kase, &attempts);
  g_assert_cmpuint (attempts.n_refused, ==, n_refused);
  g_assert_cmpint (attempts.limited, ==, is_limited);
  g_assert_cmpint (attempts.retry_after_s, ==, retry_after_s);
}

static void
test_attempts (void)
{
  g_autoptr(LkCase) kase = make_after ("healthy-matrix-100ms", "[]");

  assert_attempts (kase, 0, FALSE, -1);
  add (kase, forbidden);
  assert_attempts (kase, 1, FALSE, -1);
  add (kase, silent);
  assert_attempts (kase, 2, FALSE, -1);
  add (kase, ended);
  assert_attempts (kase, 3, FALSE, -1);
  add (kase, unsent);
  assert_attempts (kase, 3, TRUE, -1);
  add (kase, limited);
  assert_attempts (kase, 4, TRUE, 333);
  add (kase, code_needed);
  assert_attempts (kase, 4, FALSE, -1);
  add (kase, code_refused);
  assert_attempts (kase, 5, FALSE, -1);
  add (kase, accepted);
  assert_attempts (kase, 0, FALSE, -1);
}

static void
test_hindrance (void)
{
  static const struct
  {
    const char *name, *observations, *expected;
  } vectors[] = {
    { "healthy-matrix-100ms", "[]", NULL },
    { "healthy-xmpp-v4", "[]", NULL },
    { "healthy-irc", "[]", NULL },
    { "healthy-zulip", "[]", NULL },
    { "healthy-matrix-100ms", forbidden, NULL },
    { "healthy-matrix-100ms", accepted, NULL },
    { "healthy-matrix-100ms", bad_name, "wrong-name-format" },
    { "fw-drop-host", "[]", "host-blocked" },
    { "xmpp-frozen", "[]", "server-hangs" },
    { "healthy-mattermost",
      "[{\"probe\":\"discovery\",\"subject\":\"team.test\",\"outcome\":\"ok\",\"facts\":{\"protocol\":\"mattermost\","
      "\"login_types\":[\"saml\"]}}]",
      "password-sign-in-off" },
    { "healthy-matrix-100ms",
      "[{\"probe\":\"discovery\",\"subject\":\"mx.test\",\"outcome\":\"ok\",\"facts\":{\"protocol\":\"matrix\","
      "\"oauth\":true,\"action\":\"PROMPT\"}}]",
      "password-sign-in-off" },
  };
  g_autoptr(LkService) service = lk_service_new ("example.org", "example.org", LK_PROTOCOL_MATRIX, "example.org");
  g_autoptr(LkCase) unexamined = lk_case_new (service, NULL);
  g_autofree char *unknown = lk_judge_dup_hindrance (unexamined, LK_SIGN_IN_WAY_ANY);

  g_assert_cmpstr (unknown, ==, "could-not-tell");
  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr(LkCase) kase = make_after (vectors[i].name, vectors[i].observations);
      g_autofree char *hindrance = lk_judge_dup_hindrance (kase, LK_SIGN_IN_WAY_ANY);
      g_autofree char *asked = lk_judge_dup_hindrance (kase, LK_SIGN_IN_WAY_ASK);
      g_autofree char *proved = lk_judge_dup_hindrance (kase, LK_SIGN_IN_WAY_PROVE);

      g_test_message ("%s", vectors[i].name);
      g_assert_cmpstr (hindrance, ==, vectors[i].expected);
      g_assert_cmpstr (asked, ==, g_strcmp0 (vectors[i].expected, "wrong-name-format") == 0 ? NULL : vectors[i].expected);
      g_assert_cmpstr (proved, ==, g_strcmp0 (vectors[i].expected, "password-sign-in-off") == 0 ? NULL : vectors[i].expected);
    }
}

static char *
list_questions (LkCase *kase)
{
  GPtrArray *questions = lk_case_get_questions (kase);
  g_autoptr(GString) text = g_string_new (NULL);

  lk_judge_case (kase, NULL);
  for (guint i = 0; i < questions->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", ((LkQuestion *) g_ptr_array_index (questions, i))->id);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_questions (void)
{
  static const struct
  {
    const char *name, *observations, *expected;
  } vectors[] = {
    { "healthy-matrix-100ms", "[]", "web-version-works,other-device-works" },
    { "healthy-xmpp-v4", "[]", "other-device-works" },
    { "healthy-matrix-100ms", forbidden, "web-version-works,other-device-works,provider-wrote" },
    { "healthy-matrix-100ms", accepted, "message-shown" },
    { "healthy-matrix-100ms", code_needed, "" },
    { "healthy-matrix-100ms", limited, "" },
    { "fw-drop-host", "[]", "works-on-other-network" },
  };
  g_autoptr(LkCase) answered = make_after ("healthy-matrix-100ms", forbidden);
  g_autofree char *asked = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr(LkCase) kase = make_after (vectors[i].name, vectors[i].observations);
      g_autofree char *questions = list_questions (kase);

      g_assert_cmpstr (questions, ==, vectors[i].expected);
    }
  lk_case_set_answer (answered, "web-version-works", TRUE);
  asked = list_questions (answered);
  g_assert_cmpstr (asked, ==, "web-version-works");
}

static void
assert_questions (LkCase     *kase,
                  const char *expected)
{
  g_autofree char *questions = list_questions (kase);

  g_assert_cmpstr (questions, ==, expected);
}

/* What the newest answer settles is asked no more, and nobody who should stop trying is led to another try. */
static void
test_questions_end (void)
{
  g_autoptr(LkCase) kase = make_after ("healthy-matrix-100ms", "[]");
  g_autoptr(LkCase) persistent = make_after ("healthy-matrix-100ms", forbidden);

  assert_questions (kase, "web-version-works,other-device-works");
  add (kase, limited);
  assert_questions (kase, "");
  add (kase, forbidden);
  assert_questions (kase, "web-version-works,other-device-works,provider-wrote");
  add (kase, accepted);
  assert_questions (kase, "message-shown");
  add (persistent, forbidden);
  assert_questions (persistent, "web-version-works,other-device-works,provider-wrote");
  add (persistent, forbidden);
  assert_questions (persistent, "provider-wrote");
}

#define ANSWERED(protocol, more) \
  "{\"probe\":\"sign-in\",\"outcome\":\"ok\",\"facts\":{\"protocol\":\"" protocol "\"," more "}}"
#define REFUSED(protocol, errcode) "[" ANSWERED (protocol, "\"result\":\"refused\",\"sent\":true,\"errcode\":\"" errcode "\"") "]"
#define NO_WAY(protocol) "[" ANSWERED (protocol, "\"result\":\"not-sent\",\"sent\":false,\"not_sent\":\"method\"") "]"
#define TRAPPED(trap) \
  "[{\"probe\":\"typing\",\"outcome\":\"ok\",\"facts\":{\"traps\":[\"" trap "\"]}}," \
  ANSWERED ("matrix", "\"result\":\"refused\",\"sent\":true,\"errcode\":\"M_FORBIDDEN\"") "]"

/* One code, yet what to do is not the same. */
static void
test_variants (void)
{
  static const char *const vectors[][3] = {
    { "healthy-matrix-100ms", TRAPPED ("trailing-blank"), "blank" },
    { "healthy-matrix-100ms", TRAPPED ("full-width"), "characters" },
    { "healthy-matrix-100ms", TRAPPED ("caps-lock"), NULL },
    { "healthy-irc", REFUSED ("irc", "465"), "banned" },
    { "healthy-irc", REFUSED ("irc", "908"), "mechanism" },
    { "healthy-xmpp-v4", REFUSED ("xmpp", "mechanism-too-weak"), "mechanism" },
    { "healthy-xmpp-v4", NO_WAY ("xmpp"), "mechanism" },
    { "healthy-matrix-100ms", NO_WAY ("matrix"), "unsent" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr(LkCase) kase = make_after (vectors[i][0], vectors[i][1]);

      g_test_message ("%s", vectors[i][1]);
      lk_judge_case (kase, NULL);
      g_assert_cmpstr (lk_params_get (lk_case_get_verdict (kase)->params, "variant"), ==, vectors[i][2]);
    }
}

/* While a sign-in is out its checks run, and nothing is shown early. */
static void
test_pending (void)
{
  static const char *const out[] = { "sign-in", "account-state", "sign-out", NULL };
  static const char *const checks[] = { "credentials.sign-in", "account.status", "account.session" };
  g_autoptr(LkCase) kase = make_after ("healthy-matrix-100ms", "[]");
  g_autoptr(LkCase) refused = make_after ("healthy-matrix-100ms", forbidden);

  lk_judge_case (kase, out);
  lk_judge_case (refused, out);
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_assert_cmpint (lk_case_find_finding (kase, checks[i])->status, ==, LK_STATUS_RUNNING);
      g_assert_cmpint (lk_case_find_finding (refused, checks[i])->status, ==, LK_STATUS_RUNNING);
    }
}

/* Where the service takes no password from others, its checks do not apply; the account's are still a matter. */
static void
test_web (void)
{
  g_autoptr(LkService) service = lk_service_new ("web", "Web Chat", LK_PROTOCOL_WEB, NULL);
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);

  lk_judge_case (kase, NULL);
  g_assert_cmpint (lk_case_find_finding (kase, "credentials.name")->status, ==, LK_STATUS_NOT_APPLICABLE);
  g_assert_cmpint (lk_case_find_finding (kase, "credentials.typing")->status, ==, LK_STATUS_NOT_APPLICABLE);
  g_assert_cmpint (lk_case_find_finding (kase, "credentials.sign-in")->status, ==, LK_STATUS_NOT_APPLICABLE);
  g_assert_cmpint (lk_case_find_finding (kase, "account.session")->status, ==, LK_STATUS_NOT_APPLICABLE);
  g_assert_cmpint (lk_case_find_finding (kase, "account.status")->status, ==, LK_STATUS_NOT_RUN);
  g_assert_cmpint (lk_case_find_finding (kase, "account.elsewhere")->status, ==, LK_STATUS_NOT_RUN);
}

/* What was found on the way decides, whatever a sign-in before said. */
static void
test_way_first (void)
{
  g_autoptr(LkCase) kase = make_after ("fw-drop-host", forbidden);

  lk_judge_case (kase, NULL);
  g_assert_cmpstr (lk_case_get_verdict (kase)->code, ==, "host-blocked");
}

static GPtrArray *
add_rows (const char *file,
          const char *prefix)
{
  GPtrArray *rows = rows_read (file, N_COLUMNS);

  for (guint i = 0; i < rows->len; i++)
    {
      GStrv fields = g_ptr_array_index (rows, i);
      g_autofree char *name = g_strconcat (prefix, fields[COLUMN_NAME], NULL);

      g_test_add_data_func (name, fields, test_row);
    }
  return rows;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GPtrArray) access = NULL, computer = NULL;

  g_test_init (&argc, &argv, NULL);
  access = add_rows ("sign-ins.tsv", "/judge/access/");
  computer = add_rows ("computer.tsv", "/judge/computer/");
  g_test_add_func ("/judge/attempts", test_attempts);
  g_test_add_func ("/judge/hindrance", test_hindrance);
  g_test_add_func ("/judge/questions", test_questions);
  g_test_add_func ("/judge/questions-end", test_questions_end);
  g_test_add_func ("/judge/variants", test_variants);
  g_test_add_func ("/judge/pending", test_pending);
  g_test_add_func ("/judge/web", test_web);
  g_test_add_func ("/judge/way-first", test_way_first);
  return g_test_run ();
}

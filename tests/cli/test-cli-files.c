/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that others wrote: cases, service descriptions, policies, good and bad. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "cli.h"

#define SERVICE "\"service\":{\"id\":\"x\",\"name\":\"X\",\"protocol\":\"matrix\"}"
#define CASE(rest) "{\"format\":\"latchkey-case/1\"," SERVICE "," rest "}"
#define OBSERVED(rest) CASE ("\"observations\":[" rest "]")
#define DESCRIBED "{\"format\":1,\"id\":\"x\",\"name\":\"X\",\"protocol\":\"matrix\",\"address\":\"example.org\""

typedef struct
{
  const char *name;
  const char *text;
  const char *expected;
} BadFile;

/* Each is refused with the place that is wrong. */
static const BadFile bad_cases[] = {
  { "empty", "", "line 1, column 1" },
  { "not-json", "the window says\nsomething\n", "line 1, column 1" },
  { "third-line", "{\n \"format\": \"latchkey-case/1\",\n oops\n}\n", "line 3, column 2" },
  { "cut", "{\"format\":\"latchkey-case/1\",\n\"service\":{\"id\":\"x\",", "line 2, column 21" },
  { "two-cases", "{}\n{}", "line 2, column 1" },
  { "not-utf-8", "{\"a\":\"\xff\"}", "UTF-8" },
  { "array", "[]", "expected one JSON object" },
  { "no-format", "{}", "format: expected \"latchkey-case/1\"" },
  { "other-format", "{\"format\":\"flatpak/1\"}", "found \"flatpak/1\"" },
  { "format-number", "{\"format\":1}", "format: expected" },
  { "newer-format", "{\"format\":\"latchkey-case/2\"}", "a newer Latchkey is needed" },
  { "no-service", "{\"format\":\"latchkey-case/1\"}", "service: expected" },
  { "service-text", "{\"format\":\"latchkey-case/1\",\"service\":\"example.org\"}", "service: expected" },
  { "service-id", "{\"format\":\"latchkey-case/1\",\"service\":{\"id\":3}}", "service.id: expected" },
  { "service-name", "{\"format\":\"latchkey-case/1\",\"service\":{\"id\":\"x\",\"name\":[]}}", "service.name: expected" },
  { "service-protocol",
    "{\"format\":\"latchkey-case/1\",\"service\":{\"id\":\"x\",\"name\":\"X\",\"protocol\":\"telepathy\"}}",
    "service.protocol: expected" },
  { "account", CASE ("\"account\":7,\"observations\":[]"), "account: expected" },
  { "started", CASE ("\"started\":7,\"observations\":[]"), "started: expected" },
  { "duration", CASE ("\"duration_ms\":\"7\",\"observations\":[]"), "duration_ms: expected" },
  { "verdict", CASE ("\"verdict\":\"all-clear\",\"observations\":[]"), "verdict: expected" },
  { "checks", CASE ("\"checks\":{},\"observations\":[]"), "checks: expected" },
  { "contacted", CASE ("\"contacted\":\"a:1\",\"observations\":[]"), "contacted: expected" },
  { "questions", CASE ("\"questions\":{},\"observations\":[]"), "questions: expected" },
  { "question", CASE ("\"questions\":[1],\"observations\":[]"), "questions[0]: expected" },
  { "question-id", CASE ("\"questions\":[{\"id\":1}],\"observations\":[]"), "questions[0].id: expected" },
  { "answer", CASE ("\"questions\":[{\"id\":\"q\",\"answer\":\"perhaps\"}],\"observations\":[]"),
    "questions[0].answer: expected" },
  { "no-observations", CASE ("\"account\":null"), "observations: expected" },
  { "observations", CASE ("\"observations\":{}"), "observations: expected" },
  { "observation", OBSERVED ("null"), "observations[0]: expected" },
  { "observation-id", OBSERVED ("{\"id\":1}"), "observations[0].id: expected" },
  { "observation-probe", OBSERVED ("{\"id\":\"o1\"}"), "observations[0].probe: expected" },
  { "observation-subject", OBSERVED ("{\"id\":\"o1\",\"probe\":\"dns\",\"subject\":false}"),
    "observations[0].subject: expected" },
  { "observation-outcome", OBSERVED ("{\"id\":\"o1\",\"probe\":\"dns\",\"subject\":\"\",\"outcome\":\"fine\"}"),
    "observations[0].outcome: expected" },
  { "observation-start",
    OBSERVED ("{\"id\":\"o1\",\"probe\":\"dns\",\"subject\":\"\",\"outcome\":\"ok\",\"started_ms\":\"0\"}"),
    "observations[0].started_ms: expected" },
  { "observation-duration",
    OBSERVED ("{\"id\":\"o1\",\"probe\":\"dns\",\"subject\":\"\",\"outcome\":\"ok\",\"duration_ms\":-1}"),
    "observations[0].duration_ms: expected" },
  { "observation-error",
    OBSERVED ("{\"id\":\"o1\",\"probe\":\"dns\",\"subject\":\"\",\"outcome\":\"ok\",\"error\":\"boom\"}"),
    "observations[0].error: expected" },
};

static void
test_bad_case (gconstpointer data)
{
  const BadFile *bad = data;
  g_autofree char *name = g_strconcat ("case-", bad->name, ".json", NULL);
  g_autofree char *path = cli_write (name, bad->text);
  g_autoptr(CliResult) text = cli_run ("judge", path, NULL);
  g_autoptr(CliResult) json = cli_run ("judge", path, "--json", NULL);

  cli_assert_refused (text, bad->expected);
  cli_assert_refused (json, name);
}

/* Each is refused by --service-file and by validate, with the file's name. */
static const BadFile bad_services[] = {
  { "cut", "{\"format\":1,", "line 1, column 13" },
  { "not-json", "format: 1\n", "line 1, column 1" },
  { "array", "[]", "object" },
  { "newer-format", "{\"format\":2}", "reads format 1, found 2" },
  { "no-format", "{\"id\":\"x\"}", "format: " },
  { "protocol", "{\"format\":1,\"id\":\"x\",\"name\":\"X\",\"protocol\":\"pigeon\"}", "protocol: expected" },
  { "port", DESCRIBED ",\"endpoints\":[{\"host\":\"a.example\",\"port\":0,\"transport\":\"https\"}]}", "endpoints[0].port" },
  { "link", DESCRIBED ",\"links\":{\"web\":3}}", "links.web" },
};

static void
test_bad_service (gconstpointer data)
{
  const BadFile *bad = data;
  g_autofree char *name = g_strconcat ("service-", bad->name, ".json", NULL);
  g_autofree char *path = cli_write (name, bad->text);
  g_autoptr(CliResult) checked = cli_run ("check", "--service-file", path, NULL);
  g_autoptr(CliResult) validated = cli_run ("validate", path, NULL);

  cli_assert_refused (checked, bad->expected);
  cli_assert_refused (checked, name);
  g_test_message ("%s", validated->err);
  g_assert_cmpint (validated->status, ==, 2);
  g_assert_cmpstr (validated->out, ==, "");
  g_assert_true (g_str_has_prefix (validated->err, path));
  g_assert_nonnull (strstr (validated->err, bad->expected));
}

static const BadFile bad_policies[] = {
  { "cut", "{\"format\":1", "line 1, column 12" },
  { "newer-format", "{\"format\":2,\"control_hosts\":[]}", "reads format 1, found 2" },
  { "control-host", "{\"format\":1,\"control_hosts\":[\"a.example:443\",\"b.example\"]}", "control_hosts[1]: expected" },
  { "portal-url", "{\"format\":1,\"portal_checks\":[{\"url\":\"gopher://a.example/\",\"status\":204}]}",
    "portal_checks[0].url: expected" },
  { "resolver", "{\"format\":1,\"second_resolvers\":[7]}", "second_resolvers[0]: expected" },
};

/* The practice service brings a policy of its own; mistakes in a given one are said all the same. */
static void
test_bad_policy (gconstpointer data)
{
  const BadFile *bad = data;
  g_autofree char *name = g_strconcat ("policy-", bad->name, ".json", NULL);
  g_autofree char *path = cli_write (name, bad->text);
  g_autoptr(CliResult) checked = cli_run ("check", "localhost", "--policy", path, NULL);
  g_autoptr(CliResult) practised = cli_run ("check", "practice", "--policy", path, NULL);

  cli_assert_refused (checked, bad->expected);
  cli_assert_refused (checked, name);
  cli_assert_refused (practised, bad->expected);
}

static void
test_unreadable (void)
{
  const char *missing = "/nonexistent/latchkey/file.json";
  const char *folder = cli_get_home ();
  const char *const places[] = { missing, folder };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr(CliResult) judged = cli_run ("judge", places[i], NULL);
      g_autoptr(CliResult) described = cli_run ("check", "--service-file", places[i], NULL);
      g_autoptr(CliResult) governed = cli_run ("check", "localhost", "--policy", places[i], NULL);
      g_autoptr(CliResult) validated = cli_run ("validate", places[i], NULL);

      cli_assert_refused (judged, places[i]);
      cli_assert_refused (described, places[i]);
      cli_assert_refused (governed, places[i]);
      g_assert_cmpint (validated->status, ==, 2);
      g_assert_true (g_str_has_prefix (validated->err, places[i]));
    }
}

static void
test_forbidden (void)
{
  g_autofree char *path = cli_write ("forbidden.json", "{}");
  g_autoptr(CliResult) judged = NULL;
  g_autofree char *content = NULL;

  g_chmod (path, 0);
  if (g_file_get_contents (path, &content, NULL, NULL))
    {
      g_test_skip ("this user may read every file");
      return;
    }
  judged = cli_run ("judge", path, NULL);
  cli_assert_refused (judged, "Permission denied");
}

static void
test_too_large (void)
{
  g_autoptr(GString) text = g_string_new ("{\"format\":\"latchkey-case/1\"}");
  g_autofree char *blanks = g_strnfill (8 * 1024 * 1024, ' ');
  g_autofree char *path = NULL;
  g_autoptr(CliResult) judged = NULL;
  g_autoptr(CliResult) described = NULL;

  g_string_append (text, blanks);
  path = cli_write ("large.json", text->str);
  judged = cli_run ("judge", path, NULL);
  cli_assert_refused (judged, "larger than 8 MiB");
  described = cli_run ("check", "--service-file", path, NULL);
  cli_assert_refused (described, path);
}

static void
test_too_deep (void)
{
  g_autofree char *open = g_strnfill (100000, '[');
  g_autofree char *path = cli_write ("deep.json", open);
  g_autoptr(CliResult) judged = cli_run ("judge", path, NULL);

  cli_assert_refused (judged, "nested deeper than 32 levels");
}

static void
test_both (void)
{
  g_autofree char *path = cli_write ("both.json", DESCRIBED "}");
  g_autoptr(CliResult) result = cli_run ("check", "practice", "--service-file", path, NULL);

  cli_assert_refused (result, "found both");
}

/* Good files one by one, then every problem of a bad one, a line each. */
static void
test_validate (void)
{
  g_autofree char *good = cli_write ("good.json", DESCRIBED "}");
  g_autofree char *policy = cli_write ("policy.json", "{\"format\":1,\"control_hosts\":[\"a.example:443\"]}");
  g_autofree char *bad = cli_write ("bad.json", "{\"format\":1,\"id\":\"x\",\"name\":3,\"protocol\":\"pigeon\","
                                                "\"surprise\":1,\"links\":{\"web\":[]}}");
  g_autofree char *expected = g_strdup_printf ("%s: valid\n%s: valid\n", good, policy);
  g_autofree char *only_good = g_strdup_printf ("%s: valid\n", good);
  g_autoptr(CliResult) both = cli_run ("validate", good, policy, NULL);
  g_autoptr(CliResult) mixed = cli_run ("validate", bad, good, NULL);
  static const char *const problems[] = { "name: ", "protocol: ", "surprise", "links.web" };
  g_auto(GStrv) lines = g_strsplit (mixed->err, "\n", -1);

  g_assert_cmpint (both->status, ==, 0);
  g_assert_cmpstr (both->out, ==, expected);
  g_assert_cmpstr (both->err, ==, "");
  g_test_message ("%s", mixed->err);
  g_assert_cmpint (mixed->status, ==, 2);
  g_assert_cmpstr (mixed->out, ==, only_good);
  for (gsize i = 0; i < G_N_ELEMENTS (problems); i++)
    g_assert_nonnull (strstr (mixed->err, problems[i]));
  g_assert_cmpuint (g_strv_length (lines), >=, G_N_ELEMENTS (problems) + 1);
  for (gsize i = 0; lines[i + 1] != NULL; i++)
    g_assert_true (g_str_has_prefix (lines[i], bad));
}

/* What we ship ourselves is valid. */
static void
test_shipped (void)
{
  g_autofree char *policy = g_build_filename (g_getenv ("LATCHKEY_DATA_DIR"), "policy.json", NULL);
  g_autofree char *directory = g_build_filename (g_getenv ("LATCHKEY_DATA_DIR"), "services", NULL);
  g_autoptr(GDir) dir = g_dir_open (directory, 0, NULL);
  g_autoptr(CliResult) governed = cli_run ("validate", policy, NULL);
  guint n_files = 0;
  const char *name;

  g_assert_cmpint (governed->status, ==, 0);
  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json"))
      {
        g_autofree char *path = g_build_filename (directory, name, NULL);
        g_autoptr(CliResult) result = cli_run ("validate", path, NULL);

        g_assert_cmpstr (result->err, ==, "");
        g_assert_cmpint (result->status, ==, 0);
        n_files++;
      }
  g_assert_cmpuint (n_files, >=, 6);
}

/* A case from somebody else must not give the terminal orders. */
static void
test_no_orders (void)
{
  g_autofree char *path = cli_write (
    "orders.json",
    "{\"format\":\"latchkey-case/1\",\"service\":{\"id\":\"x\",\"name\":\"X\\u001b[2J\\u009b31m\\u0007\\n✓ fine\","
    "\"protocol\":\"matrix\",\"address\":\"\\u001b]0;owned\\u0007\"},\"account\":\"a\\rb\",\"observations\":["
    "{\"id\":\"o1\",\"probe\":\"http\",\"subject\":\"https://\\u001b[1m/\",\"outcome\":\"failed\",\"error\":"
    "{\"domain\":\"x\",\"code\":1,\"message\":\"\\u001b[31m\"},\"facts\":{\"purpose\":\"versions\"}}],"
    "\"contacted\":[\"\\u001b[5m:1\"]}");
  g_autoptr(CliResult) result = cli_run ("judge", path, NULL);

  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, 11);
  g_assert_true (g_utf8_validate (result->out, -1, NULL));
  for (const char *c = result->out; *c != '\0'; c = g_utf8_next_char (c))
    g_assert_true (*c == '\n' || !g_unichar_iscntrl (g_utf8_get_char (c)));
  g_assert_null (strstr (result->out, "\n✓"));
}

static void
add_all (const char     *group,
         const BadFile  *files,
         gsize           n_files,
         GTestDataFunc   test)
{
  for (gsize i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_strconcat (group, files[i].name, NULL);

      g_test_add_data_func (path, &files[i], test);
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  add_all ("/cli/files/case/", bad_cases, G_N_ELEMENTS (bad_cases), test_bad_case);
  add_all ("/cli/files/service/", bad_services, G_N_ELEMENTS (bad_services), test_bad_service);
  add_all ("/cli/files/policy/", bad_policies, G_N_ELEMENTS (bad_policies), test_bad_policy);
  g_test_add_func ("/cli/files/unreadable", test_unreadable);
  g_test_add_func ("/cli/files/forbidden", test_forbidden);
  g_test_add_func ("/cli/files/too-large", test_too_large);
  g_test_add_func ("/cli/files/too-deep", test_too_deep);
  g_test_add_func ("/cli/files/both", test_both);
  g_test_add_func ("/cli/files/validate", test_validate);
  g_test_add_func ("/cli/files/shipped", test_shipped);
  g_test_add_func ("/cli/files/no-orders", test_no_orders);
  status = g_test_run ();
  cli_tear_down ();
  return status;
}

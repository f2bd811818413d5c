/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A check of the healthy practice service: its form, what it contacts and what it leaves behind. */
#include "config.h"

#include <string.h>

#include "cli.h"
#include "lk-practice.h"

static JsonObject *
get_object (JsonNode   *root,
            const char *name)
{
  return lk_json_get_object (json_node_get_object (root), name);
}

static JsonArray *
get_array (JsonNode   *root,
           const char *name)
{
  return lk_json_get_array (json_node_get_object (root), name);
}

static JsonNode *
check (const char *option,
       const char *value)
{
  g_autoptr(CliResult) result = cli_run ("check", "practice", "--json", option, value, NULL);

  g_test_message ("%s %s: %d %s", option, value, result->status, result->err);
  g_assert_cmpint (result->status, !=, 2);
  g_assert_cmpstr (result->err, ==, "");
  return cli_parse (result->out);
}

static void
test_all_clear (void)
{
  g_autoptr(CliResult) text = cli_run ("check", "practice", NULL);
  g_autoptr(CliResult) json = cli_run ("check", "practice", "--json", NULL);
  g_autoptr(JsonNode) root = NULL;

  g_assert_cmpint (text->status, ==, 0);
  g_assert_cmpstr (text->err, ==, "");
  g_assert_true (g_str_has_prefix (text->out, "Practice service (localhost:"));
  g_assert_cmpint (json->status, ==, 0);
  g_assert_cmpstr (json->err, ==, "");
  root = cli_parse (json->out);
  cli_assert_shape (root);
  g_assert_cmpstr (cli_get_code (root), ==, "all-clear");
  g_assert_nonnull (strstr (text->out, lk_json_get_string (get_object (root, "verdict"), "title")));
  g_assert_cmpstr (lk_json_get_string (get_object (root, "service"), "id"), ==, "practice");
  g_assert_true (json_object_get_null_member (json_node_get_object (root), "account"));
}

static void
test_account (void)
{
  g_autoptr(JsonNode) root = check ("--account", "practice");

  g_assert_cmpstr (lk_json_get_string (json_node_get_object (root), "account"), ==, "practice");
}

/* Reading a case and writing it gives the same bytes. */
static void
test_round_trip (void)
{
  g_autoptr(CliResult) result = cli_run ("check", "practice", "--json", "--account", "practice", "--answer",
                                         "works-on-other-network=no", NULL);
  g_autoptr(JsonNode) root = cli_parse (result->out);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkCase) kase = lk_case_new_from_json (root, &error);
  g_autoptr(JsonNode) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;
  JsonObject *question;

  g_assert_no_error (error);
  again = lk_case_to_json (kase);
  text = lk_json_to_text (again, TRUE);
  line = g_strconcat (text, "\n", NULL);
  g_assert_cmpstr (line, ==, result->out);
  /* The answered one comes first, then what is worth asking. */
  question = json_array_get_object_element (get_array (root, "questions"), 0);
  g_assert_cmpstr (lk_json_get_string (question, "id"), ==, "works-on-other-network");
  g_assert_cmpstr (lk_json_get_string (question, "answer"), ==, "no");
}

/* Judging a case again says the same, from a file and from a pipe, in JSON and in words. */
static void
test_judge (void)
{
  static const char *const from_pipe[] = { "judge", "-", "--json", NULL };
  g_autoptr(GSubprocessLauncher) launcher = cli_new_launcher (
    G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr(CliResult) checked = cli_run ("check", "practice", "--json", NULL);
  g_autofree char *path = cli_write ("case.json", checked->out);
  g_autoptr(CliResult) piped = cli_run_full (launcher, from_pipe, checked->out);
  g_autoptr(CliResult) filed = cli_run ("judge", path, "--json", NULL);
  g_autoptr(CliResult) text = cli_run ("judge", path, NULL);

  g_assert_cmpint (piped->status, ==, 0);
  g_assert_cmpstr (piped->out, ==, checked->out);
  g_assert_cmpstr (piped->err, ==, "");
  g_assert_cmpint (filed->status, ==, 0);
  g_assert_cmpstr (filed->out, ==, checked->out);
  g_assert_cmpint (text->status, ==, 0);
  g_assert_true (g_str_has_prefix (text->out, "Practice service (localhost:"));
}

static JsonObject *
find_observation (JsonNode   *root,
                  const char *probe)
{
  JsonArray *observations = get_array (root, "observations");

  for (guint i = 0; i < json_array_get_length (observations); i++)
    {
      JsonObject *observation = json_array_get_object_element (observations, i);

      if (g_str_equal (lk_json_get_string (observation, "probe"), probe))
        return observation;
    }
  return NULL;
}

static gboolean
has_contacted (JsonNode   *root,
               const char *host_port)
{
  JsonArray *contacted = get_array (root, "contacted");

  for (guint i = 0; i < json_array_get_length (contacted); i++)
    if (g_str_equal (json_array_get_string_element (contacted, i), host_port))
      return TRUE;
  return FALSE;
}

/* The computer's own name servers may always be asked: no name is found without them. */
static void
test_no_extra_hosts (void)
{
  g_autoptr(JsonNode) root = check ("--no-extra-hosts", NULL);
  const char *address = lk_json_get_string (get_object (root, "service"), "address");
  JsonArray *contacted = get_array (root, "contacted");

  cli_assert_shape (root);
  g_assert_true (has_contacted (root, address));
  for (guint i = 0; i < json_array_get_length (contacted); i++)
    {
      const char *host_port = json_array_get_string_element (contacted, i);

      if (!g_str_equal (host_port, address) && !g_str_has_suffix (host_port, ":53"))
        g_test_fail_printf ("%s is not the service's", host_port);
    }
  g_assert_null (find_observation (root, "portal"));
}

/* What only other checks need is not asked for. */
static void
test_only_names (void)
{
  static const char *const needless[] = { "portal", "link", "router", "proxy", "dns-random", "dns-second", "tls-hello" };
  g_autoptr(JsonNode) all = check (NULL, NULL);
  g_autoptr(JsonNode) root = check ("--only", "network.dns");
  JsonArray *checks = get_array (root, "checks");

  for (gsize i = 0; i < G_N_ELEMENTS (needless); i++)
    g_assert_null (find_observation (root, needless[i]));
  g_assert_nonnull (find_observation (root, "dns"));
  g_assert_nonnull (find_observation (all, "portal"));
  g_assert_cmpuint (json_array_get_length (get_array (root, "contacted")), <,
                    json_array_get_length (get_array (all, "contacted")));
  for (guint i = 0; i < json_array_get_length (checks); i++)
    {
      JsonObject *finding = json_array_get_object_element (checks, i);
      gboolean wanted = g_str_equal (lk_json_get_string (finding, "id"), "network.dns");

      g_assert_cmpint (g_str_equal (lk_json_get_string (finding, "status"), "ok"), ==, wanted);
    }
}

/* Nothing that is asked for can be measured from outside, so nobody is contacted. */
static void
test_only_inside (void)
{
  g_autoptr(CliResult) result = cli_run ("check", "practice", "--json", "--only", "credentials", "--only",
                                         "account.elsewhere", NULL);
  g_autoptr(JsonNode) root = cli_parse (result->out);

  g_assert_cmpint (result->status, ==, 11);
  g_assert_cmpuint (json_array_get_length (get_array (root, "contacted")), ==, 0);
}

/* With the link alone, nothing of the service is looked up. */
static void
test_only_link (void)
{
  g_autoptr(JsonNode) root = check ("--only", "network.link");

  g_assert_cmpuint (json_array_get_length (get_array (root, "contacted")), ==, 0);
  g_assert_nonnull (find_observation (root, "link"));
  g_assert_null (find_observation (root, "dns"));
  g_assert_null (find_observation (root, "dns-random"));
}

static guint
count_files (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* HOME, the working directory, the runtime directory and everything of XDG are one empty folder. */
static void
test_nothing_written (void)
{
  g_autofree char *path = cli_write ("service.json",
                                     "{\"format\":1,\"id\":\"x\",\"name\":\"X\",\"protocol\":\"web\","
                                     "\"endpoints\":[{\"host\":\"localhost\",\"port\":1,\"transport\":\"https\"}]}");
  g_autoptr(CliResult) checked = cli_run ("check", "practice", NULL);
  g_autoptr(CliResult) failed = cli_run ("check", "practice", "--practice-fault", "down", "--json", NULL);
  g_autoptr(CliResult) described = cli_run ("check", "--service-file", path, "--no-extra-hosts", "--json", NULL);
  g_autoptr(CliResult) listed = cli_run ("list", NULL);
  g_autoptr(CliResult) valid = cli_run ("validate", path, NULL);

  g_assert_cmpint (checked->status, ==, 0);
  g_assert_cmpint (failed->status, ==, 10);
  g_test_message ("%s", described->err);
  g_assert_cmpint (described->status, ==, 10);
  g_assert_cmpint (listed->status, ==, 0);
  g_assert_cmpint (valid->status, ==, 0);
  g_assert_cmpuint (count_files (cli_get_home ()), ==, 0);
}

/* A full disk must not look like a success. */
static void
test_full_disk (void)
{
  static const char *const arguments[][4] = { { "list" }, { "check", "practice", "--json" }, { "--help" }, { "explain" } };

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("there is no /dev/full here");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (arguments); i++)
    {
      g_autoptr(GSubprocessLauncher) launcher = cli_new_launcher (G_SUBPROCESS_FLAGS_STDERR_PIPE);
      g_autoptr(CliResult) result = NULL;

      g_subprocess_launcher_set_stdout_file_path (launcher, "/dev/full");
      result = cli_run_full (launcher, arguments[i], NULL);
      g_assert_cmpint (result->status, ==, 1);
      g_assert_cmpstr (result->err, ==, "latchkeyctl: standard output cannot be written\n");
    }
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  g_test_add_func ("/cli/check/all-clear", test_all_clear);
  g_test_add_func ("/cli/check/account", test_account);
  g_test_add_func ("/cli/check/round-trip", test_round_trip);
  g_test_add_func ("/cli/check/judge", test_judge);
  g_test_add_func ("/cli/check/no-extra-hosts", test_no_extra_hosts);
  g_test_add_func ("/cli/check/only-names", test_only_names);
  g_test_add_func ("/cli/check/only-inside", test_only_inside);
  g_test_add_func ("/cli/check/only-link", test_only_link);
  g_test_add_func ("/cli/check/nothing-written", test_nothing_written);
  g_test_add_func ("/cli/check/full-disk", test_full_disk);
  status = g_test_run ();
  cli_tear_down ();
  return status;
}

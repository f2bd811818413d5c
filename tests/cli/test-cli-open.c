/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other side: reports that were sent, shown, judged and compared. */
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "cli.h"
#include "lk-bundle.h"
#include "made-report.h"

static char *
write_bytes (const char *name,
             GBytes     *bytes)
{
  g_autoptr(GError) error = NULL;
  char *path = g_build_filename (cli_get_home (), name, NULL);

  g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  return path;
}

static char *
write_entries (const char *name,
               GPtrArray  *entries)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = lk_bundle_pack (entries, &error);

  g_assert_no_error (error);
  return write_bytes (name, bytes);
}

static char *
write_report (const char *name,
              const char *kase)
{
  g_autoptr(GPtrArray) entries = made_report_files (kase);

  return write_entries (name, entries);
}

static char *
get_case (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);

  return g_test_build_filename (G_TEST_DIST, "judge", "cases", file, NULL);
}

/* A report whose case had words replaced by others. */
static char *
write_changed (const char *name,
               const char *before,
               const char *after)
{
  g_autoptr(GPtrArray) entries = made_report_files ("fw-drop-host");
  g_autoptr(GString) text = NULL;

  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);

      if (g_str_equal (entry->name, "case.json"))
        text = g_string_new_len (g_bytes_get_data (entry->content, NULL), (gssize) g_bytes_get_size (entry->content));
    }
  g_assert_cmpuint (g_string_replace (text, before, after, 0), >, 0);
  made_report_replace (entries, "case.json", text->str);
  made_report_list (entries);
  return write_entries (name, entries);
}

/* @text: broken into lines anywhere */
static void
assert_holds (const char *text,
              const char *expected)
{
  g_auto(GStrv) words = g_regex_split_simple ("[\\s\\x{a0}]+", text, 0, 0);
  g_autofree char *line = g_strjoinv (" ", words);

  if (strstr (line, expected) == NULL)
    g_test_fail_printf ("expected \"%s\" in: %s", expected, line);
}

static const char *
get_code (JsonObject *object,
          const char *judgement)
{
  return lk_json_get_string (lk_json_get_object (lk_json_get_object (object, judgement), "verdict"), "code");
}

static void
test_people (void)
{
  g_autofree char *path = write_report ("people.zip", "fw-drop-host");
  g_autoptr(CliResult) result = cli_run ("open", path, NULL);

  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, 10);
  assert_holds (result->out, "Report LK-");
  assert_holds (result->out, "✗ Way to the server");
  assert_holds (result->out, "Judged then: This network blocks the server of mx.test (host-blocked).");
  assert_holds (result->out, "Today's rules say the same.");
  assert_holds (result->out, "Message seen Cannot reach homeserver for");
  assert_holds (result->out, "Debian GNU/Linux 12");
  assert_holds (result->out, "attachments/1-client.log, 45 bytes, removed: 1 ");
  g_assert_null (strstr (result->out, "alice.planted"));
}

static void
test_json (void)
{
  g_autofree char *path = write_report ("json.zip", "fw-drop-host");
  g_autoptr(CliResult) result = cli_run ("open", path, "--json", NULL);
  g_autoptr(JsonNode) root = cli_parse (result->out);
  JsonObject *object = json_node_get_object (root);

  g_assert_cmpint (result->status, ==, 10);
  g_assert_cmpstr (lk_json_get_string (object, "format"), ==, "latchkey-opened/1");
  g_assert_true (lk_json_is_true (object, "same_verdict"));
  g_assert_cmpuint (json_array_get_length (lk_json_get_array (object, "differences")), ==, 0);
  g_assert_cmpstr (get_code (object, "case"), ==, "host-blocked");
  g_assert_cmpstr (get_code (object, "today"), ==, "host-blocked");
  g_assert_cmpstr (lk_json_get_string (lk_json_get_object (object, "manifest"), "reference"), ==,
                   lk_json_get_string (object, "reference"));
}

static void
test_differs (void)
{
  g_autofree char *path = write_changed ("differs.zip", "\"code\": \"host-blocked\"", "\"code\": \"code-of-then\"");
  g_autoptr(CliResult) text = cli_run ("open", path, NULL);
  g_autoptr(CliResult) json = cli_run ("open", path, "--json", NULL);
  g_autoptr(JsonNode) root = cli_parse (json->out);
  JsonObject *object = json_node_get_object (root);
  gboolean same = TRUE;

  g_assert_cmpint (text->status, ==, 10);
  assert_holds (text->out, "(code-of-then). Today's rules say: This");
  assert_holds (text->out, "(host-blocked).");
  g_assert_true (lk_json_get_boolean (object, "same_verdict", &same));
  g_assert_false (same);
  g_assert_cmpuint (json_array_get_length (lk_json_get_array (object, "differences")), >=, 1);
  g_assert_cmpstr (get_code (object, "case"), ==, "code-of-then");
}

static void
test_not_again (void)
{
  g_autoptr(LkReport) report = made_report_new ("fw-drop-host");
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;
  g_autoptr(CliResult) text = NULL, json = NULL;
  g_autoptr(JsonNode) root = NULL;

  g_assert_true (lk_report_set_mode (report, "measurements", LK_ITEM_OMIT, &error));
  entries = made_report_compose (report, &error);
  g_assert_no_error (error);
  path = write_entries ("again.zip", entries);
  text = cli_run ("open", path, NULL);
  json = cli_run ("open", path, "--json", NULL);
  root = cli_parse (json->out);
  g_assert_cmpint (text->status, ==, 10);
  assert_holds (text->out, "It cannot be judged again");
  g_assert_true (json_object_get_null_member (json_node_get_object (root), "today"));
  g_assert_true (json_object_get_null_member (json_node_get_object (root), "same_verdict"));
}

static void
test_input (void)
{
  g_autofree char *path = write_report ("input.zip", "fw-drop-host");
  static const char *const commands[] = { "open", "judge" };

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *const arguments[] = { commands[i], "-", NULL };
      g_autoptr(GSubprocessLauncher) launcher =
        cli_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
      g_autoptr(CliResult) result = NULL;

      g_subprocess_launcher_set_stdin_file_path (launcher, path);
      result = cli_run_full (launcher, arguments, NULL);
      g_assert_cmpstr (result->err, ==, "");
      g_assert_cmpint (result->status, ==, 10);
    }
}

/* A report is taken wherever a case is. */
static void
test_mixed (void)
{
  g_autofree char *blocked = write_report ("blocked.zip", "fw-drop-host"), *fine = get_case ("healthy-matrix-100ms");
  g_autofree char *fine_too = write_report ("fine.zip", "healthy-matrix-100ms"), *blocked_too = get_case ("fw-drop-host");
  const char *const pairs[][2] = { { blocked, fine }, { blocked_too, fine_too }, { blocked, fine_too } };
  g_autoptr(CliResult) judged = cli_run ("judge", blocked, "--json", NULL);
  g_autoptr(JsonNode) root = cli_parse (judged->out);

  g_assert_cmpstr (cli_get_code (root), ==, "host-blocked");
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr(CliResult) result = cli_run ("compare", pairs[i][0], pairs[i][1], NULL);

      g_assert_cmpstr (result->err, ==, "");
      g_assert_cmpint (result->status, ==, 10);
      assert_holds (result->out, "→");
    }
}

static void
test_refused (void)
{
  g_autofree char *pipe_path = g_build_filename (cli_get_home (), "pipe", NULL), *fine = get_case ("healthy-matrix-100ms");
  g_autofree char *whole = write_report ("whole.zip", "fw-drop-host"), *empty = cli_write ("empty.zip", "");
  g_autofree char *content = NULL, *cut = NULL;
  g_autoptr(GBytes) part = NULL;
  gsize length;

  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  g_assert_true (g_file_get_contents (whole, &content, &length, NULL));
  part = g_bytes_new (content, length / 2);
  cut = write_bytes ("cut.zip", part);
  {
    const struct { const char *path; const char *expected; } rows[] = {
      { "/nonexistent/report.zip", "/nonexistent/report.zip: it cannot be read" },
      { cli_get_home (), ": it is a folder" },
      { pipe_path, "pipe: it is a pipe" },
      { "/dev/zero", "/dev/zero: it is a device" },
      { fine, ".json: it is no zip file" },
      { empty, "empty.zip: it is no zip file" },
      { cut, "cut.zip: it is damaged" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
      {
        g_autoptr(CliResult) text = cli_run ("open", rows[i].path, NULL);
        g_autoptr(CliResult) json = cli_run ("open", rows[i].path, "--json", NULL);

        cli_assert_refused (text, rows[i].expected);
        cli_assert_refused (json, rows[i].expected);
      }
  }
  {
    g_autoptr(CliResult) judged = cli_run ("judge", pipe_path, NULL), compared = cli_run ("compare", fine, cut, NULL);
    g_autoptr(CliResult) none = cli_run ("open", NULL), two = cli_run ("open", whole, whole, NULL);

    cli_assert_refused (judged, "pipe: is a pipe, expected a file");
    cli_assert_refused (compared, "cut.zip: it is damaged");
    cli_assert_refused (none, "open: expected one report file");
    cli_assert_refused (two, "open: expected one report file");
  }
}

/* What others wrote gives the terminal no orders, and no line of theirs looks like one of ours. */
static void
test_no_orders (void)
{
  g_autoptr(GPtrArray) entries = made_report_files ("fw-drop-host");
  g_autofree char *path = NULL;
  g_autoptr(CliResult) result = NULL;

  made_report_replace (entries, "told.json", "{\"message\":\"a\\u001b[2J\\u009b31m\\nJudged\\n✓ fine\",\"x\\u0007\":\"y\\r\"}");
  made_report_replace (entries, "device.json",
                       "{\"system\":{\"name\":\"\\u001b]0;owned\\u0007\\nFiles\"},\"x\\u001b\":{\"y\":1}}");
  made_report_replace (entries, "case.json",
                       "{\"format\":\"latchkey-case/1\",\"service\":{\"id\":\"x\","
                       "\"name\":\"X\\u001b[2J\\n✓ fine\",\"protocol\":\"matrix\"},"
                       "\"started\":\"\\u001b[1m\",\"verdict\":{\"code\":\"x\\u001b[1m\","
                       "\"explanation\":\"\\u0007\",\"steps\":[\"\\u001b[1m\"],"
                       "\"also\":[{\"code\":\"\\u001b[1m\"}]},\"checks\":[{\"id\":\"network.dns\",\"status\":\"problem\","
                       "\"title\":\"\\u001b[1m\\n✓\","
                       "\"detail\":\"\\r\"}],\"observations\":[]}");
  made_report_list (entries);
  path = write_entries ("orders.zip", entries);
  result = cli_run ("open", path, NULL);
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, 10);
  g_assert_true (g_utf8_validate (result->out, -1, NULL));
  for (const char *c = result->out; *c != '\0'; c = g_utf8_next_char (c))
    g_assert_true (*c == '\n' || !g_unichar_iscntrl (g_utf8_get_char (c)));
  g_assert_null (strstr (result->out, "\n✓"));
  g_assert_null (strstr (result->out, "\n  ✓"));
  g_assert_nonnull (strstr (result->out, "\n      Judged\n"));
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  g_test_add_func ("/cli/open/people", test_people);
  g_test_add_func ("/cli/open/json", test_json);
  g_test_add_func ("/cli/open/differs", test_differs);
  g_test_add_func ("/cli/open/not-again", test_not_again);
  g_test_add_func ("/cli/open/input", test_input);
  g_test_add_func ("/cli/open/mixed", test_mixed);
  g_test_add_func ("/cli/open/refused", test_refused);
  g_test_add_func ("/cli/open/no-orders", test_no_orders);
  status = g_test_run ();
  cli_tear_down ();
  return status;
}

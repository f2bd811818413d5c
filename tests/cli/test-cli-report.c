/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command `report`: what it writes, what it refuses, and what it says. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

#define SERVICE(support) \
  "{\"format\":1,\"id\":\"x\",\"name\":\"X\",\"protocol\":\"matrix\",\"address\":\"x.test\",\"support\":{" support "}}"
#define UPLOAD "\"upload\":{\"kind\":\"rageshake\",\"url\":\"https://127.0.0.1:9/\"}"
#define ACCOUNT "@alice.planted:x.test"
#define CASE "{\"format\":\"latchkey-case/1\"," \
  "\"service\":{\"id\":\"x\",\"name\":\"X\",\"protocol\":\"matrix\",\"address\":\"x.test\"}," \
  "\"account\":\"" ACCOUNT "\",\"started\":\"2026-11-22T10:00:00Z\",\"duration_ms\":900,\"observations\":[]}"

static char *
get_path (const char *name)
{
  return g_build_filename (cli_get_home (), name, NULL);
}

static char *
write_case (void)
{
  return cli_write ("case.json", CASE);
}

static char *
read_whole (const char *path,
            gsize      *length)
{
  char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &text, length, &error);
  g_assert_no_error (error);
  return text;
}

static void
test_saved (void)
{
  g_autofree char *kase = write_case ();
  g_autofree char *first = get_path ("first.zip");
  g_autofree char *second = get_path ("second.zip");
  g_autoptr(CliResult) made = cli_run ("report", "--case", kase, "--output", first, "--message", "It fails", NULL);
  g_autoptr(CliResult) again = cli_run ("report", "--case", kase, "--output", second, "--message", "It fails", "--json", NULL);
  g_autoptr(CliResult) opened = cli_run ("open", first, "--json", NULL);
  g_autoptr(JsonNode) said = cli_parse (again->out);
  JsonObject *object = json_node_get_object (said);
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  gsize length, other_length;
  gint64 size;
  struct stat status;

  g_test_message ("%s%s", made->out, made->err);
  g_assert_cmpint (made->status, ==, 11);
  g_assert_cmpint (again->status, ==, 11);
  g_assert_cmpint (opened->status, ==, 11);
  g_assert_nonnull (strstr (made->out, "Report LK-"));
  g_assert_nonnull (strstr (made->out, first));
  g_assert_cmpstr (lk_json_get_string (object, "path"), ==, second);
  g_assert_nonnull (strstr (made->out, lk_json_get_string (object, "reference")));
  one = read_whole (first, &length);
  other = read_whole (second, &other_length);
  g_assert_cmpmem (one, length, other, other_length);
  g_assert_true (lk_json_get_int (object, "size", &size));
  g_assert_cmpint (size, ==, (gint64) length);
  g_assert_cmpint (g_stat (first, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
}

static void
test_practice (void)
{
  g_autofree char *path = get_path ("practice.zip");
  g_autoptr(CliResult) result = cli_run ("report", "practice", "--practice-fault", "maintenance", "--output", path, NULL);

  g_assert_cmpint (result->status, ==, 10);
  g_assert_nonnull (strstr (result->out, path));
}

static void
test_summary (void)
{
  g_autofree char *kase = write_case ();
  g_autoptr(CliResult) result = cli_run ("report", "--case", kase, "--summary", "--hide", "Plantedword", "--tried",
                                         "asked PLANTEDWORD about " ACCOUNT, NULL);

  g_assert_nonnull (strstr (result->out, "LK-"));
  g_assert_nonnull (strstr (result->out, "asked"));
  g_assert_null (strstr (result->out, "lantedword"));
  g_assert_null (strstr (result->out, "PLANTEDWORD"));
  g_assert_null (strstr (result->out, "alice.planted"));
}

/* Each costs the report nothing but itself. */
static void
test_attachments (void)
{
  g_autofree char *kase = write_case ();
  g_autofree char *path = get_path ("attached.zip");
  g_autofree char *good = cli_write ("good.log", "connecting\nfailed: 503\n");
  g_autofree char *pipe = g_strconcat (good, ".pipe", NULL);
  g_autofree char *folder = g_path_get_dirname (good);
  g_autofree char *missing = g_strconcat (good, ".missing", NULL);
  g_autofree char *packed = g_strconcat (good, ".gz", NULL);
  g_autofree char *unit = g_strnfill (5 * 1024 * 1024, 'x');
  g_autofree char *large = NULL;
  g_autoptr(CliResult) result = NULL;
  static const char *const words[] = { ".pipe was not attached", ".missing was not attached", ".gz was not attached",
      "/dev/zero was not attached",
                                       "large.log is long; only its last" };

  for (gsize i = 99; i < 5 * 1024 * 1024; i += 100)
    unit[i] = '\n';
  large = cli_write ("large.log", unit);
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_true (g_file_set_contents (packed, "\x1f\x8b\x08\0\0\0\0\0", 8, NULL));
  result = cli_run ("report", "--case", kase, "--output", path, "--attach", good, "--attach", pipe, "--attach", folder,
      "--attach", missing,
                    "--attach", packed, "--attach", "/dev/zero", "--attach", large, NULL);
  g_test_message ("%s%s", result->out, result->err);
  g_assert_cmpint (result->status, ==, 11);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (result->out, words[i]) == NULL)
      g_test_fail_printf ("expected \"%s\"", words[i]);
  g_assert_null (strstr (result->out, "good.log was not"));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
}

static void
test_refused (void)
{
  g_autofree char *kase = write_case ();
  g_autofree char *policy = cli_write ("policy.json", "{\"format\":1,\"report\":{\"omit\":[\"device\",\"journal\"]}}");
  g_autofree char *path = get_path ("refused.zip");
  g_autofree char *fifo = get_path ("fifo.zip");
  const gboolean made = mkfifo (fifo, 0600) == 0;
  g_autoptr(CliResult) nothing = cli_run ("report", "--case", kase, NULL);
  g_autoptr(CliResult) item = cli_run ("report", "--case", kase, "--output", path, "--omit", "journal", NULL);
  g_autoptr(CliResult) both = cli_run ("report", "practice", "--case", kase, "--output", path, NULL);
  g_autoptr(CliResult) mode = cli_run ("report", "--case", kase, "--output", path, "--omit", "verdict", NULL);
  g_autoptr(CliResult) forbidden = cli_run ("report", "--case", kase, "--output", path, "--policy", policy, "--include",
      "device", NULL);
  g_autoptr(CliResult) encrypted = cli_run ("report", "--case", kase, "--output", path, "--encrypt", NULL);
  g_autoptr(CliResult) device = cli_run ("report", "--case", kase, "--output", fifo, NULL);
  g_autoptr(CliResult) folder = cli_run ("report", "--case", kase, "--output", cli_get_home (), NULL);
  g_autoptr(CliResult) nowhere = cli_run ("report", "--case", kase, "--output", "/nonexistent/x.zip", NULL);

  g_assert_true (made);
  cli_assert_refused (nothing, "--output FILE.zip");
  cli_assert_refused (item, "journal");
  cli_assert_refused (both, "found both");
  g_assert_cmpint (mode->status, ==, 1);
  g_assert_cmpint (forbidden->status, ==, 1);
  g_assert_nonnull (strstr (forbidden->err, "the organisation's policy leaves \"device\" out"));
  g_assert_cmpint (encrypted->status, ==, 1);
  g_assert_nonnull (strstr (encrypted->err, "nobody's key is known"));
  g_assert_cmpint (device->status, ==, 1);
  g_assert_cmpint (folder->status, ==, 1);
  g_assert_cmpint (nowhere->status, ==, 1);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_policy (void)
{
  g_autofree char *kase = write_case ();
  g_autofree char *policy = cli_write ("policy.json",
      "{\"format\":1,\"report\":{\"omit\":[\"device\",\"system\",\"versions\"]}}");
  g_autofree char *path = get_path ("policy.zip");
  g_autofree char *bytes = NULL;
  g_autoptr(CliResult) result = cli_run ("report", "--case", kase, "--output", path, "--policy", policy, NULL);
  gsize length;

  g_assert_cmpint (result->status, ==, 11);
  bytes = read_whole (path, &length);
  g_assert_null (memmem (bytes, length, "device.json", strlen ("device.json")));
  g_assert_nonnull (memmem (bytes, length, "case.json", strlen ("case.json")));
}

/* A server that cannot be reached costs no report: it is kept, shown and offered again, and goes nowhere by itself. */
static void
test_pending (void)
{
  g_autofree char *kase = write_case ();
  g_autofree char *service = cli_write ("service.json", SERVICE (UPLOAD));
  g_autofree char *policy = cli_write ("no-upload.json", "{\"format\":1,\"upload\":false}");
  g_autofree char *path = get_path ("pending.zip");
  g_autoptr(CliResult) before = cli_run ("report", "--pending", NULL);
  g_autoptr(CliResult) sent = cli_run ("report", "--case", kase, "--service-file", service, "--output", path, "--send", NULL);
  g_autoptr(CliResult) pending = cli_run ("report", "--pending", NULL);
  g_autoptr(CliResult) again = cli_run ("report", "--send-pending", "--service-file", service, NULL);
  g_autoptr(CliResult) forbidden = cli_run ("report", "--send-pending", "--service-file", service, "--policy", policy, NULL);
  g_autoptr(CliResult) after = cli_run ("report", "--pending", NULL);

  g_assert_nonnull (strstr (before->out, "No reports wait."));
  g_test_message ("%s%s", sent->out, sent->err);
  g_assert_cmpint (sent->status, ==, 1);
  g_assert_nonnull (strstr (sent->out, "The connection to the server failed"));
  g_assert_nonnull (strstr (sent->out, "It is kept for 14 days"));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_true (g_str_has_prefix (pending->out, "LK-"));
  g_assert_cmpint (again->status, ==, 1);
  g_assert_nonnull (strstr (again->out, "The connection to the server failed"));
  g_assert_cmpint (forbidden->status, ==, 1);
  g_assert_nonnull (strstr (forbidden->out, "does not allow reports to be uploaded"));
  g_assert_cmpstr (after->out, ==, pending->out);
}

/* Without a session bus there is a link, and a sentence that says what to attach. */
static void
test_letter (void)
{
  g_autofree char *kase = write_case ();
  g_autofree char *service = cli_write ("mail.json", SERVICE ("\"email\":\"help@x.test\""));
  g_autofree char *path = get_path ("letter.zip");
  g_autoptr(GSubprocessLauncher) launcher = cli_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  const char *arguments[] = { "report", "--case", kase, "--service-file", service, "--output", path, "--send", NULL };
  g_autoptr(CliResult) result = NULL;
  g_autofree char *attach = g_strdup_printf ("Write to help@x.test and attach %s", path);

  g_subprocess_launcher_setenv (launcher, "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  result = cli_run_full (launcher, arguments, NULL);
  g_test_message ("%s%s", result->out, result->err);
  g_assert_cmpint (result->status, ==, 1);
  g_assert_nonnull (strstr (result->out, attach));
  g_assert_nonnull (strstr (result->out, "mailto:help@x.test?subject=%5BLK-"));
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  g_test_add_func ("/cli/report/saved", test_saved);
  g_test_add_func ("/cli/report/practice", test_practice);
  g_test_add_func ("/cli/report/summary", test_summary);
  g_test_add_func ("/cli/report/attachments", test_attachments);
  g_test_add_func ("/cli/report/refused", test_refused);
  g_test_add_func ("/cli/report/policy", test_policy);
  g_test_add_func ("/cli/report/pending", test_pending);
  g_test_add_func ("/cli/report/letter", test_letter);
  status = g_test_run ();
  cli_tear_down ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last good check: kept, compared with, shown, forgotten, switched off. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli.h"

static char *
dup_path (void)
{
  return g_build_filename (cli_get_home (), "latchkey", "history.json", NULL);
}

static void
forget (void)
{
  g_autofree char *path = dup_path ();

  g_unlink (path);
}

static gboolean
is_kept (void)
{
  g_autofree char *path = dup_path ();
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, "\"practice\"") != NULL;
}

/* Replaces what was kept of one thing. */
static void
change (const char *what,
        const char *value)
{
  g_autofree char *path = dup_path ();
  g_autofree char *text = NULL, *begin = g_strdup_printf ("[\"%s\",\"\",\"", what);
  g_autoptr(GString) changed = NULL;
  g_autoptr(GError) error = NULL;
  char *found, *end;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  found = strstr (text, begin);
  g_assert_nonnull (found);
  found += strlen (begin);
  end = strchr (found, '"');
  changed = g_string_new_len (text, found - text);
  g_string_append (changed, value);
  g_string_append (changed, end);
  g_file_set_contents (path, changed->str, -1, &error);
  g_assert_no_error (error);
}

static CliResult *
check (const char *fault,
       const char *option)
{
  g_autoptr(GSubprocessLauncher) launcher =
    cli_new_launcher (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();

  g_subprocess_launcher_setenv (launcher, "LATCHKEY_PRACTICE_HISTORY", "1", TRUE);
  g_ptr_array_add (arguments, (gpointer) "check");
  g_ptr_array_add (arguments, (gpointer) "practice");
  if (fault != NULL)
    {
      g_ptr_array_add (arguments, (gpointer) "--practice-fault");
      g_ptr_array_add (arguments, (gpointer) fault);
    }
  if (option != NULL)
    g_ptr_array_add (arguments, (gpointer) option);
  g_ptr_array_add (arguments, NULL);
  return cli_run_full (launcher, (const char *const *) arguments->pdata, NULL);
}

static JsonObject *
get_last_good (JsonNode *root)
{
  JsonObject *object = json_node_get_object (root);

  return json_object_has_member (object, "last_good") ? json_object_get_object_member (object, "last_good") : NULL;
}

static void
test_since (void)
{
  g_autoptr(CliResult) good = check (NULL, NULL), bad = NULL, json = NULL, judged = NULL;
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *path = dup_path ();
  g_autofree char *file = NULL, *before = NULL, *after = NULL;
  struct stat status;
  JsonObject *last_good, *comparison;

  g_assert_cmpint (good->status, ==, 0);
  g_assert_true (is_kept ());
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  change ("proxy", "proxy.example:3128");
  change ("zone", "Pacific/Chatham");
  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));

  bad = check ("expired-certificate", NULL);
  g_test_message ("%s", bad->out);
  g_assert_cmpint (bad->status, ==, 10);
  g_assert_nonnull (strstr (bad->out, "All was fine today at "));
  g_assert_nonnull (strstr (bad->out, "Since then:\n  Proxy: proxy.example:3128 "));
  json = check ("expired-certificate", "--json");
  root = cli_parse (json->out);
  cli_assert_shape (root);
  last_good = get_last_good (root);
  g_assert_nonnull (last_good);
  g_assert_true (g_str_has_suffix (json_object_get_string_member (last_good, "ended"), "Z"));
  comparison = json_object_get_object_member (last_good, "comparison");
  g_assert_cmpstr (json_object_get_string_member (comparison, "format"), ==, "latchkey-comparison/1");
  g_assert_cmpstr (json_object_get_string_member (comparison, "explanation"), !=, "");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (comparison, "differences")), ==, 2);
  /* A run that found something never takes the place of the good one. */
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);
  /* Such a case can be judged again like any other. */
  file = cli_write ("since.json", json->out);
  judged = cli_run ("judge", file, NULL);
  g_assert_cmpint (judged->status, ==, 10);
  forget ();
}

static void
test_nothing_changed (void)
{
  g_autoptr(CliResult) good = check (NULL, NULL), bad = check ("down", NULL);

  g_assert_cmpint (good->status, ==, 0);
  g_assert_nonnull (strstr (bad->out, "All was fine today at "));
  g_assert_null (strstr (bad->out, "Since then:"));
  g_assert_nonnull (strstr (bad->out, "Nothing that Latchkey can see has changed here"));
  forget ();
}

static void
test_not_kept (void)
{
  g_autoptr(CliResult) none = check (NULL, "--no-history"), part = check (NULL, "--only=network");
  g_autoptr(CliResult) practice = cli_run ("check", "practice", NULL), bad = check ("down", NULL);
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(CliResult) good = NULL, silent = NULL;

  g_assert_cmpint (none->status, ==, 0);
  g_assert_cmpint (part->status, ==, 0);
  g_assert_cmpint (practice->status, ==, 0);
  g_assert_cmpint (bad->status, ==, 10);
  g_assert_false (is_kept ());
  good = check (NULL, NULL);
  g_assert_true (is_kept ());
  silent = check ("down", "--no-history");
  g_assert_null (strstr (silent->out, "All was fine"));
  forget ();
}

static void
test_switch (void)
{
  g_autoptr(CliResult) good = check (NULL, NULL), shown = cli_run ("history", NULL), json = NULL;
  g_autoptr(CliResult) clear = NULL, off = NULL, again = NULL, on = NULL, last = NULL, state = NULL;
  g_autoptr(JsonNode) root = NULL;

  g_assert_cmpint (shown->status, ==, 0);
  g_assert_nonnull (strstr (shown->out, "  practice: All was fine today at "));
  json = cli_run ("history", "--json", NULL);
  root = cli_parse (json->out);
  g_assert_true (json_object_get_boolean_member (json_node_get_object (root), "keep"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json_node_get_object (root), "services")), ==, 1);
  clear = cli_run ("history", "--clear", NULL);
  g_assert_cmpint (clear->status, ==, 0);
  g_assert_false (is_kept ());
  off = cli_run ("history", "--off", NULL);
  g_assert_cmpint (off->status, ==, 0);
  again = check (NULL, NULL);
  g_assert_cmpint (again->status, ==, 0);
  g_assert_false (is_kept ());
  state = cli_run ("history", NULL);
  g_assert_nonnull (strstr (state->out, "switched off"));
  on = cli_run ("history", "--on", NULL);
  g_assert_cmpint (on->status, ==, 0);
  last = check (NULL, NULL);
  g_assert_true (is_kept ());
  forget ();
}

/* Whatever stands in the file, the check goes on; the person can begin anew. */
static void
test_damaged (void)
{
  g_autofree char *path = dup_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *after = NULL;
  g_autoptr(CliResult) good = NULL, shown = NULL, cleared = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, "{\"format\":7}", -1, NULL));
  good = check (NULL, "--json");
  g_assert_cmpint (good->status, ==, 0);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "{\"format\":7}");
  shown = cli_run ("history", NULL);
  g_assert_cmpint (shown->status, ==, 1);
  g_assert_nonnull (strstr (shown->err, "newer than this copy"));
  cleared = cli_run ("history", "--clear", NULL);
  g_assert_cmpint (cleared->status, ==, 0);
  g_clear_pointer (&shown, cli_result_free);
  shown = cli_run ("history", NULL);
  g_assert_cmpint (shown->status, ==, 0);
  forget ();
}

static void
test_refused (void)
{
  g_autoptr(CliResult) argument = cli_run ("history", "element", NULL);
  g_autoptr(CliResult) both = cli_run ("history", "--on", "--off", NULL);

  cli_assert_refused (argument, "element");
  cli_assert_refused (both, "--clear");
}

int
main (int    argc,
      char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  g_test_add_func ("/cli/history/since", test_since);
  g_test_add_func ("/cli/history/nothing-changed", test_nothing_changed);
  g_test_add_func ("/cli/history/not-kept", test_not_kept);
  g_test_add_func ("/cli/history/switch", test_switch);
  g_test_add_func ("/cli/history/damaged", test_damaged);
  g_test_add_func ("/cli/history/refused", test_refused);
  failed = g_test_run ();
  cli_tear_down ();
  return failed;
}

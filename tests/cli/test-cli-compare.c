/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two recorded cases side by side. */
#include "config.h"

#include "cli.h"

static char *
get_case (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);

  return g_test_build_filename (G_TEST_DIST, "judge", "cases", file, NULL);
}

static void
test_differ (void)
{
  g_autofree char *blocked = get_case ("fw-drop-host"), *fine = get_case ("healthy-matrix-100ms");
  g_autoptr(CliResult) text = cli_run ("compare", blocked, fine, NULL);
  g_autoptr(CliResult) json = cli_run ("compare", blocked, fine, "--json", NULL);
  g_autoptr(JsonNode) root = NULL;
  JsonObject *object;

  g_assert_cmpint (text->status, ==, 10);
  g_assert_cmpint (json->status, ==, 10);
  g_assert_nonnull (strstr (text->out, "→"));
  root = cli_parse (json->out);
  object = json_node_get_object (root);
  g_assert_cmpstr (json_object_get_string_member (object, "format"), ==, "latchkey-comparison/1");
  g_assert_cmpstr (json_object_get_string_member (object, "proves"), ==, "by-itself");
  g_assert_false (json_object_get_boolean_member (object, "same_verdict"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "differences")), >, 0);
}

static void
test_same (void)
{
  g_autofree char *fine = get_case ("healthy-matrix-100ms");
  g_autoptr(CliResult) text = cli_run ("compare", fine, fine, NULL);

  g_assert_cmpint (text->status, ==, 0);
  g_assert_null (strstr (text->out, "→"));
}

static void
test_refused (void)
{
  g_autofree char *fine = get_case ("healthy-matrix-100ms"), *other = get_case ("healthy-irc");
  g_autofree char *broken = cli_write ("broken.json", "{\"format\":");
  g_autoptr(CliResult) one = cli_run ("compare", fine, NULL);
  g_autoptr(CliResult) two = cli_run ("compare", fine, other, NULL);
  g_autoptr(CliResult) bad = cli_run ("compare", fine, broken, NULL);
  g_autoptr(CliResult) none = cli_run ("compare", fine, "/nonexistent.json", NULL);
  CliResult *results[] = { one, two, bad, none };

  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_assert_cmpint (results[i]->status, ==, 2);
      g_assert_cmpstr (results[i]->out, ==, "");
      g_assert_cmpstr (results[i]->err, !=, "");
    }
}

int
main (int    argc,
      char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  cli_set_up ();
  g_test_add_func ("/cli/compare/differ", test_differ);
  g_test_add_func ("/cli/compare/same", test_same);
  g_test_add_func ("/cli/compare/refused", test_refused);
  failed = g_test_run ();
  cli_tear_down ();
  return failed;
}

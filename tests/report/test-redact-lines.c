/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <string.h>

#include "lk-redactor.h"

/* Lines of many kinds: what must go from each, and what must stay. At most a tenth of what should go may be left. */

#define MOST_SHOULD_LEFT 10 /* percent */

static const struct
{
  const char  *name;
  LkSecretKind kind;
} known_names[] = {
  { "hostname", LK_SECRET_HOST }, { "user", LK_SECRET_USER }, { "account", LK_SECRET_ACCOUNT }, { "password",
      LK_SECRET_PASSWORD },
  { "ssids", LK_SECRET_SSID }, { "macs", LK_SECRET_MAC }, { "keywords", LK_SECRET_KEYWORD }, { "domains", LK_SECRET_DOMAIN },
};

static char *lines_path;
static guint least_lines;

static void
each_value (JsonObject *object, const char *name, void (*use) (LkRedactor *, LkSecretKind, const char *), LkRedactor *redactor,
            LkSecretKind kind)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL)
    return;
  if (JSON_NODE_HOLDS_VALUE (node))
    {
      use (redactor, kind, json_node_get_string (node));
      return;
    }
  for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
    use (redactor, kind, json_array_get_string_element (json_node_get_array (node), i));
}

static void
know (LkRedactor *redactor, LkSecretKind kind, const char *value)
{
  lk_redactor_know (redactor, kind, value);
}

static void
keep (LkRedactor *redactor, LkSecretKind kind, const char *value)
{
  lk_redactor_keep_host (redactor, value);
}

static LkRedactor *
redactor_for (JsonObject *line)
{
  LkRedactor *redactor = lk_redactor_new ();
  JsonObject *context;

  if (!json_object_has_member (line, "context"))
    return redactor;
  context = json_object_get_object_member (line, "context");
  each_value (context, "service_hosts", keep, redactor, LK_SECRET_HOST);
  for (guint i = 0; i < G_N_ELEMENTS (known_names); i++)
    each_value (context, known_names[i].name, know, redactor, known_names[i].kind);
  return redactor;
}

static gboolean
all_hold (JsonObject *line, const char *member, const char *text, gboolean wanted)
{
  JsonArray *array = json_object_get_array_member (line, member);

  for (guint i = 0; i < json_array_get_length (array); i++)
    if ((strstr (text, json_array_get_string_element (array, i)) != NULL) != wanted)
      return FALSE;
  return TRUE;
}

typedef struct
{
  guint n_should;
  guint n_left;
} Should;

static void
check_line (JsonObject *line, Should *should)
{
  g_autoptr(LkRedactor) redactor = redactor_for (line);
  g_autoptr(LkRedactor) other = redactor_for (line);
  const char *id = json_object_get_string_member (line, "id");
  const char *strength = json_object_get_string_member (line, "strength");
  g_autofree char *once = lk_redactor_redact (redactor, json_object_get_string_member (line, "input"), -1);
  g_autofree char *twice = lk_redactor_redact (other, once, -1);
  gboolean clean = all_hold (line, "must_not_contain", once, FALSE);

  g_assert_cmpstr (once, ==, twice);
  if (!all_hold (line, "must_contain", once, TRUE))
    g_test_fail_printf ("%s: lost what support needs: %s", id, once);
  if (g_str_equal (strength, "should"))
    {
      should->n_should++;
      should->n_left += clean ? 0 : 1;
    }
  else if (!clean)
    {
      g_test_fail_printf ("%s: something is left: %s", id, once);
    }
}

static void
test_lines (void)
{
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GError) error = NULL;
  Should should = { 0, 0 };
  guint n = 0;

  g_file_get_contents (lines_path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(JsonNode) node = NULL;

      if (*lines[i] == '\0' || strstr (lines[i], "\\u0000") != NULL)
        continue;
      node = json_from_string (lines[i], &error);
      g_assert_no_error (error);
      check_line (json_node_get_object (node), &should);
      n++;
    }
  g_assert_cmpuint (n, >=, least_lines);
  g_assert_cmpuint (should.n_left * 100, <=, should.n_should * MOST_SHOULD_LEFT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 3);
  lines_path = argv[1];
  least_lines = (guint) g_ascii_strtoull (argv[2], NULL, 10);
  g_test_add_func ("/redact/lines", test_lines);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "json-vectors.h"
#include "lk-error.h"
#include "lk-json.h"

static void
check_refused (const JsonVector *vectors, gsize n_vectors)
{
  for (gsize i = 0; i < n_vectors; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) root = lk_json_parse (vectors[i].text, vectors[i].length, &error);

      g_test_message ("%s: %s", vectors[i].what, root != NULL ? "accepted" : error->message);
      g_assert_null (root);
      g_assert_nonnull (error);
      g_assert_true (error->domain == LK_ERROR);
      g_assert_true (g_str_has_prefix (error->message, "line "));
    }
}

static void
test_refused (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (refused), >=, 120);
  check_refused (refused, G_N_ELEMENTS (refused));
  check_refused (refused_by_us, G_N_ELEMENTS (refused_by_us));
}

/* What is accepted is read, written and read again without loss. */
static void
test_accepted (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (accepted), >=, 60);
  for (gsize i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) root = lk_json_parse (accepted[i].text, accepted[i].length, &error);
      g_autoptr(JsonNode) again = NULL;
      g_autofree char *written = NULL;
      g_autofree char *rewritten = NULL;

      g_test_message ("%s: %s", accepted[i].what, root != NULL ? "accepted" : error->message);
      g_assert_no_error (error);
      g_assert_nonnull (root);
      written = lk_json_to_text (root, FALSE);
      again = lk_json_parse (written, strlen (written), &error);
      g_assert_no_error (error);
      rewritten = lk_json_to_text (again, FALSE);
      g_assert_cmpstr (rewritten, ==, written);
    }
}

static void
refuse (const char *text, gssize length, LkError code, const char *message)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (lk_json_parse (text, length < 0 ? strlen (text) : (gsize) length, &error));
  g_assert_error (error, LK_ERROR, (int) code);
  if (message != NULL)
    g_assert_cmpstr (error->message, ==, message);
}

static void
test_messages (void)
{
  refuse ("", 0, LK_ERROR_INVALID, "line 1, column 1: expected a value");
  refuse (" \n ", -1, LK_ERROR_INVALID, "line 2, column 2: expected a value");
  refuse ("{\"a\":1,\n \"b\":2\n \"c\":3}", -1, LK_ERROR_INVALID,
          "line 3, column 2: expected ',' or '}'");
  refuse ("[1 2]", -1, LK_ERROR_INVALID, "line 1, column 4: expected ',' or ']'");
  refuse ("{\"ä\" 1}", -1, LK_ERROR_INVALID, "line 1, column 6: expected ':'");
  refuse ("{a:1}", -1, LK_ERROR_INVALID, "line 1, column 2: expected a member name or '}'");
  refuse ("{} x", -1, LK_ERROR_INVALID, "line 1, column 4: expected the end of the text");
  refuse ("\xef\xbb\xbf{}", -1, LK_ERROR_INVALID,
          "line 1, column 1: a byte order mark is not accepted");
  refuse ("[\"\\u0000\"]", -1, LK_ERROR_INVALID, "line 1, column 3: \\u0000 is not accepted");
  refuse ("[\"a\0b\"]", 7, LK_ERROR_INVALID, "line 1, column 4: not UTF-8");
  refuse ("[01]", -1, LK_ERROR_INVALID, "line 1, column 2: a number must not begin with 0");
  refuse ("['a']", -1, LK_ERROR_INVALID, "line 1, column 2: expected a value");
}

static void
refuse_repeated (const char *unit, guint n, const char *end)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (text, unit);
  g_string_append (text, end);
  refuse (text->str, (gssize) text->len, LK_ERROR_LIMIT, NULL);
}

static void
accept (const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = lk_json_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (root);
}

static void
test_limits (void)
{
  g_autofree char *string = g_strnfill (LK_JSON_MAX_STRING, 'x');
  g_autofree char *longest = g_strdup_printf ("[\"%s\"]", string);
  g_autofree char *too_long = g_strdup_printf ("[\"%sx\"]", string);
  g_autofree char *open = g_strnfill (LK_JSON_MAX_DEPTH, '[');
  g_autofree char *close = g_strnfill (LK_JSON_MAX_DEPTH, ']');
  g_autofree char *deepest = g_strconcat (open, close, NULL);
  g_autofree char *too_deep = g_strconcat ("[", deepest, "]", NULL);

  accept (longest);
  refuse (too_long, -1, LK_ERROR_LIMIT, NULL);
  accept (deepest);
  refuse (too_deep, -1, LK_ERROR_LIMIT, NULL);
  refuse_repeated ("[", 100000, "");
  refuse_repeated ("[{\"\":", 50000, "");
  refuse_repeated (" ", LK_JSON_MAX_BYTES, "0");
  refuse_repeated ("[0,0,0,0,0,0,0,0,0],", 0, "1e999");
  accept ("[9223372036854775807,-9223372036854775808,1.7976931348623157e308]");
  refuse ("[9223372036854775808]", -1, LK_ERROR_LIMIT, "line 1, column 2: number out of range");
  refuse ("[-9223372036854775809]", -1, LK_ERROR_LIMIT, NULL);
  refuse ("[1e309]", -1, LK_ERROR_LIMIT, NULL);
}

static void
test_values_limit (void)
{
  g_autoptr(GString) text = g_string_new ("[0");
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = NULL;

  for (guint i = 2; i < LK_JSON_MAX_VALUES; i++)
    g_string_append (text, ",0");
  g_string_append_c (text, ']');
  accept (text->str);
  g_string_insert (text, 1, "0,");
  refuse (text->str, -1, LK_ERROR_LIMIT, NULL);
  root = lk_json_parse_file (text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_nonnull (root);
}

/* Every proper beginning of a JSON text is cut, the text itself and a wrong one are not. */
static void
test_cut (void)
{
  const char *text = "{\"ä\\u00e4\\ud83d\\ude00\":[true,false,null,-1.5e+3,{}],\"b\":\"c\"}";

  for (gsize length = 0; length < strlen (text); length++)
    g_assert_true (lk_json_is_cut (text, length));
  g_assert_false (lk_json_is_cut (text, strlen (text)));
  g_assert_false (lk_json_is_cut ("{\"a\":x", 6));
  g_assert_false (lk_json_is_cut ("<html>", 6));
  g_assert_false (lk_json_is_cut ("[trux", 5));
  g_assert_false (lk_json_is_cut ("{}x", 3));
  g_assert_false (lk_json_is_cut ("[\"\xff", 3));
}

static void
check_numbers (JsonObject *object)
{
  gint64 whole = 0;
  double number = 0;
  gboolean flag = FALSE;

  g_assert_true (lk_json_get_int (object, "whole", &whole));
  g_assert_cmpint (whole, ==, 7);
  g_assert_true (lk_json_get_int (object, "round", &whole));
  g_assert_cmpint (whole, ==, 2);
  g_assert_false (lk_json_get_int (object, "broken", &whole));
  g_assert_false (lk_json_get_int (object, "large", &whole));
  g_assert_false (lk_json_get_int (object, "text", &whole));
  g_assert_cmpint (whole, ==, 2);
  g_assert_true (lk_json_get_double (object, "broken", &number));
  g_assert_cmpfloat (number, ==, 2.5);
  g_assert_true (lk_json_get_double (object, "whole", &number));
  g_assert_cmpfloat (number, ==, 7);
  g_assert_false (lk_json_get_double (object, "yes", &number));
  g_assert_true (lk_json_get_boolean (object, "yes", &flag));
  g_assert_true (flag);
  g_assert_false (lk_json_get_boolean (object, "whole", &flag));
  g_assert_true (lk_json_is_true (object, "yes"));
  g_assert_false (lk_json_is_true (object, "text"));
}

static void
test_getters (void)
{
  const char *text =
    "{\"text\":\"t\",\"whole\":7,\"round\":2.0,\"broken\":2.5,\"large\":1e300,\"yes\":true,\"none\":null,"
    "\"object\":{},\"strings\":[\"a\",\"b\"],\"mixed\":[\"a\",1],\"arrays\":[[]]}";
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = lk_json_parse (text, strlen (text), &error);
  JsonObject *object;
  g_auto(GStrv) strings = NULL;

  g_assert_no_error (error);
  g_assert_true (json_node_is_immutable (root));
  object = json_node_get_object (root);
  check_numbers (object);
  g_assert_cmpstr (lk_json_get_string (object, "text"), ==, "t");
  g_assert_null (lk_json_get_string (object, "whole"));
  g_assert_null (lk_json_get_string (object, "none"));
  g_assert_null (lk_json_get_string (object, "object"));
  g_assert_null (lk_json_get_string (object, "missing"));
  g_assert_null (lk_json_get_string (NULL, "text"));
  g_assert_nonnull (lk_json_get_object (object, "object"));
  g_assert_null (lk_json_get_object (object, "strings"));
  g_assert_nonnull (lk_json_get_array (object, "strings"));
  g_assert_null (lk_json_get_array (object, "object"));
  strings = lk_json_dup_strings (object, "strings");
  g_assert_cmpuint (g_strv_length (strings), ==, 2);
  g_assert_null (lk_json_dup_strings (object, "mixed"));
  g_assert_null (lk_json_dup_strings (object, "arrays"));
  g_assert_null (lk_json_dup_strings (object, "text"));
}

static void
test_text (void)
{
  const char *text =
    "{\"b\":[1,-1.5,0.1,1e+300,2.0],\"a\":{\"x\":\"\\\"\\\\\\n\\u0001ä\",\"y\":null},\"e\":[],\"o\":{},\"t\":true}";
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = lk_json_parse (text, strlen (text), &error);
  g_autoptr(JsonNode) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *pretty = NULL;
  g_autofree char *rewritten = NULL;

  g_assert_no_error (error);
  written = lk_json_to_text (root, FALSE);
  g_assert_cmpstr (written, ==, text);
  pretty = lk_json_to_text (root, TRUE);
  g_assert_true (g_str_has_prefix (pretty, "{\n  \"b\": [\n    1,\n"));
  again = lk_json_parse (pretty, strlen (pretty), &error);
  g_assert_no_error (error);
  rewritten = lk_json_to_text (again, FALSE);
  g_assert_cmpstr (rewritten, ==, text);
}

static void
test_text_of_anything (void)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *text = NULL;
  const char *const names[] = { "a", NULL };

  json_object_set_double_member (object, "nan", NAN);
  json_object_set_double_member (object, "inf", -INFINITY);
  json_object_set_string_member (object, "bytes", "\xff\x7f");
  json_object_set_string_member (object, "null", NULL);
  lk_json_set_strings (object, "names", names);
  lk_json_set_strings (object, "none", NULL);
  node = json_node_init_object (json_node_alloc (), object);
  text = lk_json_to_text (node, FALSE);
  g_assert_cmpstr (
    text, ==,
    "{\"nan\":null,\"inf\":null,\"bytes\":\"\xef\xbf\xbd\\u007f\",\"null\":null,\"names\":[\"a\"]}");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/accepted", test_accepted);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/messages", test_messages);
  g_test_add_func ("/json/limits", test_limits);
  g_test_add_func ("/json/values-limit", test_values_limit);
  g_test_add_func ("/json/cut", test_cut);
  g_test_add_func ("/json/getters", test_getters);
  g_test_add_func ("/json/text", test_text);
  g_test_add_func ("/json/text-of-anything", test_text_of_anything);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "lk-json.h"

#define FILE_MAX_BYTES (8 * 1024 * 1024)
#define FILE_MAX_VALUES 200000

static JsonNode *
parse (const char *data, gsize length, gsize max_bytes, gsize max_values, GError **error)
{
  g_autoptr(JsonParser) parser = NULL;

  if (!lk_json_scan (data, length, max_bytes, max_values, error))
    return NULL;
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, data, (gssize) length, error))
    return NULL;
  return json_parser_steal_root (parser);
}

/**
 * lk_json_parse:
 * @data: bytes from a server, @length of them
 *
 * Reads JSON that someone else wrote, within the limits of lk_json_scan() for %LK_JSON_MAX_BYTES
 * and %LK_JSON_MAX_VALUES.
 *
 * Returns: (transfer full): the immutable root, never %NULL without @error; an empty or blank text
 * is an error
 */
JsonNode *
lk_json_parse (const char *data, gsize length, GError **error)
{
  return parse (data, length, LK_JSON_MAX_BYTES, LK_JSON_MAX_VALUES, error);
}

/**
 * lk_json_parse_file:
 * @data: the contents of a file of ours (case, service description, policy), @length bytes
 *
 * As lk_json_parse(), with room for 8 MiB and 200000 values.
 *
 * Returns: (transfer full): the immutable root
 */
JsonNode *
lk_json_parse_file (const char *data, gsize length, GError **error)
{
  return parse (data, length, FILE_MAX_BYTES, FILE_MAX_VALUES, error);
}

static JsonNode *
find_member (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_TYPE (node) == type ? node : NULL;
}

static JsonNode *
find_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = find_member (object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type (node) == type ? node : NULL;
}

/**
 * lk_json_get_string:
 * @object: (nullable): an object
 *
 * Returns: (transfer none) (nullable): the member, or %NULL when it is missing or no string
 */
const char *
lk_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = find_value (object, name, G_TYPE_STRING);

  return node != NULL ? json_node_get_string (node) : NULL;
}

/**
 * lk_json_get_int:
 * @object: (nullable): an object
 * @value: (out) (optional): set only on success
 *
 * Returns: whether the member is a whole number; 2.0 is one too
 */
gboolean
lk_json_get_int (JsonObject *object, const char *name, gint64 *value)
{
  JsonNode *node = find_value (object, name, G_TYPE_INT64);
  gint64 whole;

  if (node != NULL)
    {
      whole = json_node_get_int (node);
    }
  else
    {
      double number;

      node = find_value (object, name, G_TYPE_DOUBLE);
      number = node != NULL ? json_node_get_double (node) : NAN;
      if (!(fabs (number) <= 9007199254740992.0) || (double) (gint64) number != number)
        return FALSE;
      whole = (gint64) number;
    }
  if (value != NULL)
    *value = whole;
  return TRUE;
}

/**
 * lk_json_get_double:
 * @object: (nullable): an object
 * @value: (out) (optional): set only on success
 *
 * Returns: whether the member is a number
 */
gboolean
lk_json_get_double (JsonObject *object, const char *name, double *value)
{
  JsonNode *node = find_value (object, name, G_TYPE_DOUBLE);

  if (node == NULL)
    node = find_value (object, name, G_TYPE_INT64);
  if (node == NULL)
    return FALSE;
  if (value != NULL)
    *value = json_node_get_double (node);
  return TRUE;
}

/**
 * lk_json_get_boolean:
 * @object: (nullable): an object
 * @value: (out) (optional): set only on success
 *
 * Returns: whether the member is true or false
 */
gboolean
lk_json_get_boolean (JsonObject *object, const char *name, gboolean *value)
{
  JsonNode *node = find_value (object, name, G_TYPE_BOOLEAN);

  if (node == NULL)
    return FALSE;
  if (value != NULL)
    *value = json_node_get_boolean (node);
  return TRUE;
}

/**
 * lk_json_is_true:
 * @object: (nullable): an object
 *
 * Returns: whether the member is there and true
 */
gboolean
lk_json_is_true (JsonObject *object, const char *name)
{
  gboolean value = FALSE;

  return lk_json_get_boolean (object, name, &value) && value;
}

/**
 * lk_json_get_object:
 * @object: (nullable): an object
 *
 * Returns: (transfer none) (nullable): the member, or %NULL when it is missing or no object
 */
JsonObject *
lk_json_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = find_member (object, name, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object (node) : NULL;
}

/**
 * lk_json_get_array:
 * @object: (nullable): an object
 *
 * Returns: (transfer none) (nullable): the member, or %NULL when it is missing or no array
 */
JsonArray *
lk_json_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = find_member (object, name, JSON_NODE_ARRAY);

  return node != NULL ? json_node_get_array (node) : NULL;
}

/**
 * lk_json_dup_strings:
 * @object: (nullable): an object
 *
 * Returns: (transfer full) (nullable): the member's strings, or %NULL when it is missing or not an
 * array of strings alone
 */
GStrv
lk_json_dup_strings (JsonObject *object, const char *name)
{
  JsonArray *array = lk_json_get_array (object, name);
  g_autoptr(GStrvBuilder) builder = NULL;

  if (array == NULL)
    return NULL;
  builder = g_strv_builder_new ();
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return NULL;
      g_strv_builder_add (builder, json_node_get_string (node));
    }
  return g_strv_builder_end (builder);
}

/**
 * lk_json_set_strings:
 * @values: (nullable): strings; %NULL leaves @object as it is
 *
 * Sets a member to an array of strings.
 */
void
lk_json_set_strings (JsonObject *object, const char *name, const char *const *values)
{
  JsonArray *array;

  if (values == NULL)
    return;
  array = json_array_new ();
  for (gsize i = 0; values[i] != NULL; i++)
    json_array_add_string_element (array, values[i]);
  json_object_set_array_member (object, name, array);
}

static void
write_break (GString *out, gboolean pretty, guint depth)
{
  if (!pretty)
    return;
  g_string_append_c (out, '\n');
  for (guint i = 0; i < depth; i++)
    g_string_append (out, "  ");
}

static void
write_string (GString *out, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (out, '"');
  for (const char *p = valid; *p != '\0'; p++)
    {
      static const char escaped[] = "\"\\\b\f\n\r\t";
      static const char letters[] = "\"\\bfnrt";
      const char *hit = strchr (escaped, *p);

      if (hit != NULL)
        g_string_append_printf (out, "\\%c", letters[hit - escaped]);
      else if ((guchar) *p < 0x20 || *p == 0x7f)
        g_string_append_printf (out, "\\u%04x", (guint) *p);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

/* The shortest text that reads back as the same number, always recognizable as a double. */
static void
write_double (GString *out, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number))
    {
      g_string_append (out, "null");
      return;
    }
  for (int digits = 15; digits <= 17; digits++)
    {
      g_autofree char *format = g_strdup_printf ("%%.%dg", digits);

      g_ascii_formatd (text, sizeof text, format, number);
      if (g_ascii_strtod (text, NULL) == number)
        break;
    }
  g_string_append (out, text);
  if (strpbrk (text, ".e") == NULL)
    g_string_append (out, ".0");
}

static void
write_value (GString *out, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    write_string (out, json_node_get_string (node) != NULL ? json_node_get_string (node) : "");
  else if (type == G_TYPE_INT64)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
  else
    write_double (out, json_node_get_double (node));
}

static void
write_node (GString *out, JsonNode *node, gboolean pretty, guint depth);

static void
write_array (GString *out, JsonArray *array, gboolean pretty, guint depth)
{
  guint length = json_array_get_length (array);

  g_string_append_c (out, '[');
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      write_break (out, pretty, depth + 1);
      write_node (out, json_array_get_element (array, i), pretty, depth + 1);
    }
  if (length > 0)
    write_break (out, pretty, depth);
  g_string_append_c (out, ']');
}

static void
write_object (GString *out, JsonObject *object, gboolean pretty, guint depth)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean first = TRUE;

  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      write_break (out, pretty, depth + 1);
      write_string (out, name);
      g_string_append (out, pretty ? ": " : ":");
      write_node (out, node, pretty, depth + 1);
    }
  if (!first)
    write_break (out, pretty, depth);
  g_string_append_c (out, '}');
}

static void
write_node (GString *out, JsonNode *node, gboolean pretty, guint depth)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    write_object (out, json_node_get_object (node), pretty, depth);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    write_array (out, json_node_get_array (node), pretty, depth);
  else if (JSON_NODE_HOLDS_VALUE (node))
    write_value (out, node);
  else
    g_string_append (out, "null");
}

/**
 * lk_json_to_text:
 * @node: a tree
 * @pretty: one member a line, two spaces a level
 *
 * Writes JSON that is valid whatever the tree holds (a number that is not finite becomes null,
 * bytes that are not UTF-8 become U+FFFD). Members keep their order, so the same tree always gives
 * the same bytes, with any json-glib.
 *
 * Returns: (transfer full): the text, without a newline at its end
 */
char *
lk_json_to_text (JsonNode *node, gboolean pretty)
{
  GString *out = g_string_new (NULL);

  write_node (out, node, pretty, 0);
  return g_string_free (out, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-reader.h"

#include <string.h>

#define MAX_QUOTED 60

/**
 * lk_reader_init:
 * @self: a reader, on the stack
 * @origin: (nullable): how the file is called in messages; must outlive the reader
 * @problems: (nullable) (element-type utf8): where every fault goes; must outlive the reader
 *
 * Starts at the top of a file.
 */
void
lk_reader_init (LkReader   *self,
                const char *origin,
                GPtrArray  *problems)
{
  self->origin = origin != NULL ? origin : "-";
  self->problems = problems;
  self->path = g_string_new (NULL);
  self->error = NULL;
}

/**
 * lk_reader_clear:
 * @self: a reader
 *
 * Frees what the reader holds, its error too.
 */
void
lk_reader_clear (LkReader *self)
{
  g_string_free (self->path, TRUE);
  self->path = NULL;
  g_clear_error (&self->error);
}

/**
 * lk_reader_enter:
 * @self: a reader
 * @key: the member to go into
 *
 * Returns: what lk_reader_leave() needs to come back
 */
gsize
lk_reader_enter (LkReader   *self,
                 const char *key)
{
  gsize mark = self->path->len;

  if (mark > 0)
    g_string_append_c (self->path, '.');
  g_string_append (self->path, key);
  return mark;
}

/**
 * lk_reader_enter_item:
 * @self: a reader
 * @item: the array's item to go into, from 0
 *
 * Returns: what lk_reader_leave() needs to come back
 */
gsize
lk_reader_enter_item (LkReader *self,
                      guint     item)
{
  gsize mark = self->path->len;

  g_string_append_printf (self->path, "[%u]", item);
  return mark;
}

/**
 * lk_reader_leave:
 * @self: a reader
 * @mark: what entering returned
 *
 * Goes back to where the reader was before.
 */
void
lk_reader_leave (LkReader *self,
                 gsize     mark)
{
  g_string_truncate (self->path, mark);
}

static char *
quote (const char *text)
{
  gboolean         cut = g_utf8_strlen (text, -1) > MAX_QUOTED;
  g_autofree char *start = cut ? g_utf8_substring (text, 0, MAX_QUOTED) : g_strdup (text);
  g_autofree char *escaped = NULL;
  char             kept[129] = { 0 };
  gsize            i;

  /* g_strescape() would write every letter beyond ASCII as octal numbers. */
  for (i = 0; i < 128; i++)
    kept[i] = (char) (128 + i);
  escaped = g_strescape (start, kept);
  return g_strconcat ("\"", escaped, cut ? "…\"" : "\"", NULL);
}

static char *
describe (JsonNode *found)
{
  if (found == NULL)
    return g_strdup ("nothing");
  if (JSON_NODE_HOLDS_OBJECT (found))
    return g_strdup ("an object");
  if (JSON_NODE_HOLDS_ARRAY (found))
    return g_strdup ("an array");
  if (JSON_NODE_HOLDS_VALUE (found) && json_node_get_value_type (found) == G_TYPE_STRING)
    return quote (json_node_get_string (found));
  return json_to_string (found, FALSE);
}

static void
take_problem (LkReader *self,
              char     *problem,
              gint      code)
{
  if (self->error == NULL)
    self->error = g_error_new_literal (LK_ERROR, code, problem);
  if (self->problems != NULL)
    g_ptr_array_add (self->problems, problem);
  else
    g_free (problem);
}

/**
 * lk_reader_fault:
 * @self: a reader
 * @key: (nullable): the member below where we are, or %NULL for where we are
 * @found: (nullable): what is there, or %NULL for nothing
 * @expected: what should be there
 *
 * Writes down a wrong value.
 */
void
lk_reader_fault (LkReader   *self,
                 const char *key,
                 JsonNode   *found,
                 const char *expected)
{
  g_autofree char *what = describe (found);
  gsize            mark = self->path->len;

  if (key != NULL)
    lk_reader_enter (self, key);
  take_problem (self,
                self->path->len > 0
                  ? g_strdup_printf ("%s: %s: expected %s, found %s", self->origin, self->path->str,
                                     expected, what)
                  : g_strdup_printf ("%s: expected %s, found %s", self->origin, expected, what),
                LK_ERROR_INVALID);
  lk_reader_leave (self, mark);
}

/**
 * lk_reader_root:
 * @self: a reader
 * @root: (nullable): the whole file
 *
 * Checks that the file is one object of format 1. A newer format fails with %LK_ERROR_NEWER_FORMAT.
 *
 * Returns: (transfer none) (nullable): the object
 */
JsonObject *
lk_reader_root (LkReader *self,
                JsonNode *root)
{
  JsonObject *object;
  gint64      format = 0;

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      lk_reader_fault (self, NULL, root, "an object");
      return NULL;
    }
  object = json_node_get_object (root);
  if (lk_json_get_int (object, "format", &format) && format > 1)
    {
      take_problem (self,
                    g_strdup_printf ("%s: format: this copy of Latchkey reads format 1, found %"
                                     G_GINT64_FORMAT,
                                     self->origin, format),
                    LK_ERROR_NEWER_FORMAT);
      return NULL;
    }
  if (format != 1)
    lk_reader_fault (self, "format", json_object_get_member (object, "format"), "1");
  return object;
}

static gboolean
holds (JsonNode *node,
       GType     type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/**
 * lk_reader_text:
 * @self: a reader
 * @object: the object where we are
 * @key: the member
 * @kind: what the text must be
 * @required: whether its absence is a fault
 *
 * Returns: (transfer none) (nullable): the text, of @kind
 */
const char *
lk_reader_text (LkReader     *self,
                JsonObject   *object,
                const char   *key,
                const LkKind *kind,
                gboolean      required)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL && !required)
    return NULL;
  if (holds (node, G_TYPE_STRING) && kind->matches (json_node_get_string (node)))
    return json_node_get_string (node);
  lk_reader_fault (self, key, node, kind->expected);
  return NULL;
}

/**
 * lk_reader_localized:
 * @self: a reader
 * @object: the object where we are
 * @key: the member, without a language
 * @required: whether the absence of the plain member is a fault
 *
 * Reads `key[LANGUAGE]` for the first of the person's languages that is there, else `key`. All of
 * them are checked.
 *
 * Returns: (transfer full) (nullable): the text
 */
char *
lk_reader_localized (LkReader   *self,
                     JsonObject *object,
                     const char *key,
                     gboolean    required)
{
  const char *const *languages = g_get_language_names ();
  const char        *plain = lk_reader_text (self, object, key, &lk_kind_text, required);
  g_autofree char   *prefix = g_strconcat (key, "[", NULL);
  JsonObjectIter     iter;
  const char        *member;
  gsize              i;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &member, NULL))
    if (g_str_has_prefix (member, prefix))
      lk_reader_text (self, object, member, &lk_kind_text, TRUE);
  for (i = 0; languages[i] != NULL; i++)
    {
      g_autofree char *localized = g_strconcat (prefix, languages[i], "]", NULL);
      const char      *text = lk_json_get_string (object, localized);

      if (text != NULL)
        return g_strdup (text);
    }
  return g_strdup (plain);
}

/**
 * lk_reader_choice:
 * @self: a reader
 * @object: the object where we are
 * @key: the member
 * @choices: (array zero-terminated=1): what it may be
 * @fallback: (nullable): what its absence means; %NULL: it must be there
 *
 * Returns: (transfer none) (nullable): the text, one of @choices or @fallback
 */
const char *
lk_reader_choice (LkReader          *self,
                  JsonObject        *object,
                  const char        *key,
                  const char *const *choices,
                  const char        *fallback)
{
  JsonNode        *node = json_object_get_member (object, key);
  g_autofree char *list = NULL;
  g_autofree char *expected = NULL;

  if (node == NULL && fallback != NULL)
    return fallback;
  if (holds (node, G_TYPE_STRING) && g_strv_contains (choices, json_node_get_string (node)))
    return json_node_get_string (node);
  list = g_strjoinv (", ", (char **) choices);
  expected = g_strdup_printf (choices[1] != NULL ? "one of %s" : "%s", list);
  lk_reader_fault (self, key, node, expected);
  return fallback;
}

/**
 * lk_reader_integer:
 * @self: a reader
 * @object: the object where we are
 * @key: the member
 * @minimum: the smallest number allowed
 * @maximum: the largest number allowed
 * @fallback: what its absence means; a number out of range: it must be there
 *
 * Returns: the number, or @fallback
 */
gint64
lk_reader_integer (LkReader   *self,
                   JsonObject *object,
                   const char *key,
                   gint64      minimum,
                   gint64      maximum,
                   gint64      fallback)
{
  JsonNode        *node = json_object_get_member (object, key);
  g_autofree char *expected = NULL;

  if (node == NULL && fallback >= minimum && fallback <= maximum)
    return fallback;
  if (holds (node, G_TYPE_INT64) && json_node_get_int (node) >= minimum
      && json_node_get_int (node) <= maximum)
    return json_node_get_int (node);
  expected = g_strdup_printf ("a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT,
                              minimum, maximum);
  lk_reader_fault (self, key, node, expected);
  return fallback;
}

/**
 * lk_reader_boolean:
 * @self: a reader
 * @object: where to look
 * @key: the member
 * @fallback: what an absent or faulty member counts as
 *
 * Returns: the member's value
 */
gboolean
lk_reader_boolean (LkReader   *self,
                   JsonObject *object,
                   const char *key,
                   gboolean    fallback)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    return fallback;
  if (holds (node, G_TYPE_BOOLEAN))
    return json_node_get_boolean (node);
  lk_reader_fault (self, key, node, "true or false");
  return fallback;
}

/**
 * lk_reader_object:
 * @self: a reader
 * @object: where to look
 * @key: the member
 *
 * Returns: (transfer none) (nullable): the member; %NULL where it is absent or, with a fault noted,
 * of another type
 */
JsonObject *
lk_reader_object (LkReader   *self,
                  JsonObject *object,
                  const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  lk_reader_fault (self, key, node, "an object");
  return NULL;
}

/**
 * lk_reader_array:
 * @self: a reader
 * @object: where to look
 * @key: the member
 *
 * Returns: (transfer none) (nullable): the member; %NULL where it is absent or, with a fault noted,
 * of another type
 */
JsonArray *
lk_reader_array (LkReader   *self,
                 JsonObject *object,
                 const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  lk_reader_fault (self, key, node, "an array");
  return NULL;
}

/**
 * lk_reader_item:
 * @self: a reader that is at the array, and stays there
 * @array: the array
 * @item: which item, from 0
 *
 * Returns: (transfer none) (nullable): the item; %NULL, with a fault noted, where it is no object
 */
JsonObject *
lk_reader_item (LkReader  *self,
                JsonArray *array,
                guint      item)
{
  JsonNode *node = json_array_get_element (array, item);
  gsize     mark;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  mark = lk_reader_enter_item (self, item);
  lk_reader_fault (self, NULL, node, "an object");
  lk_reader_leave (self, mark);
  return NULL;
}

/**
 * lk_reader_texts:
 * @self: a reader
 * @object: the object where we are
 * @key: the member, an array of texts
 * @kind: what each must be
 *
 * Returns: (transfer full) (nullable): the texts; %NULL when the member is not there
 */
GStrv
lk_reader_texts (LkReader     *self,
                 JsonObject   *object,
                 const char   *key,
                 const LkKind *kind)
{
  JsonArray               *array = lk_reader_array (self, object, key);
  g_autoptr(GStrvBuilder)  builder = NULL;
  gsize                    mark;
  guint                    i;

  if (array == NULL)
    return NULL;
  builder = g_strv_builder_new ();
  mark = lk_reader_enter (self, key);
  for (i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gsize     item = lk_reader_enter_item (self, i);

      if (holds (node, G_TYPE_STRING) && kind->matches (json_node_get_string (node)))
        g_strv_builder_add (builder, json_node_get_string (node));
      else
        lk_reader_fault (self, NULL, node, kind->expected);
      lk_reader_leave (self, item);
    }
  lk_reader_leave (self, mark);
  return g_strv_builder_end (builder);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-saying.h"

#include <glib/gi18n-lib.h>

#include "lk-template.h"
#include "lk-words.h"

#define MAX_ITEMS 6

/**
 * lk_saying_find_word:
 * @words: (nullable): a table
 * @n_words: its length
 * @id: (nullable): what to look for
 *
 * Returns: (transfer none) (nullable): its words; %NULL where the table has none
 */
const char *
lk_saying_find_word (const LkWord *words,
                     gsize         n_words,
                     const char   *id)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_strcmp0 (words[i].id, id) == 0)
      return _(words[i].words);
  return NULL;
}

/**
 * lk_saying_add:
 * @self: a line
 * @format: of printf(); what comes from outside was cleaned before
 *
 * One more part of the line.
 */
void
lk_saying_add (LkSaying   *self,
               const char *format,
               ...)
{
  va_list arguments;

  if (self->words->len > 0)
    /* Translators: between two parts of a line of evidence */
    g_string_append (self->words, _("; "));
  va_start (arguments, format);
  g_string_append_vprintf (self->words, format, arguments);
  va_end (arguments);
}

/* %s in @format stands for @value, which may be missing. */
static void
add_value (LkSaying   *self,
           const char *format,
           const char *value)
{
  g_auto(GStrv) halves = value != NULL ? g_strsplit (format, "%s", 2) : NULL;

  if (halves != NULL)
    lk_saying_add (self, "%s%s%s", halves[0], value, halves[1] != NULL ? halves[1] : "");
}

/**
 * lk_saying_dup_fact:
 * @self: a line
 * @name: of a fact
 *
 * Returns: (transfer full) (nullable): it, cleaned; %NULL where it is not there or empty
 */
char *
lk_saying_dup_fact (LkSaying   *self,
                    const char *name)
{
  const char *value = lk_json_get_string (self->facts, name);
  g_autofree char *clean = value != NULL ? lk_template_clean (value) : NULL;

  return clean != NULL && *clean != '\0' ? g_steal_pointer (&clean) : NULL;
}

/**
 * lk_saying_add_fact:
 * @self: a line
 * @format: words, in which `%s` stands for the fact
 * @name: of a fact that may be missing
 */
void
lk_saying_add_fact (LkSaying   *self,
                    const char *format,
                    const char *name)
{
  g_autofree char *value = lk_saying_dup_fact (self, name);

  add_value (self, format, value);
}

/**
 * lk_saying_add_word:
 * @self: a line
 * @format: words, in which `%s` stands for those of the fact
 * @name: of a fact; where the table has no words for it, nothing is said
 * @words: a table
 * @n_words: its length
 */
void
lk_saying_add_word (LkSaying     *self,
                    const char   *format,
                    const char   *name,
                    const LkWord *words,
                    gsize         n_words)
{
  add_value (self, format, lk_saying_find_word (words, n_words, lk_json_get_string (self->facts, name)));
}

/**
 * lk_saying_add_flag:
 * @self: a line
 * @name: of a fact that is true or false
 * @yes: (nullable): what to say where it is true
 * @no: (nullable): what to say where it is false
 */
void
lk_saying_add_flag (LkSaying   *self,
                    const char *name,
                    const char *yes,
                    const char *no)
{
  gboolean value = FALSE;

  if (lk_json_get_boolean (self->facts, name, &value) && (value ? yes : no) != NULL)
    lk_saying_add (self, "%s", value ? yes : no);
}

/**
 * lk_saying_is_false:
 * @self: a line
 * @name: of a fact
 *
 * Returns: whether it is there and false
 */
gboolean
lk_saying_is_false (LkSaying   *self,
                    const char *name)
{
  gboolean value = TRUE;

  return lk_json_get_boolean (self->facts, name, &value) && !value;
}

/**
 * lk_saying_dup_items:
 * @array: (nullable): strings
 * @words: (nullable): a table
 * @n_words: its length
 *
 * Returns: (transfer full) (nullable): them in words, as many as anybody reads
 */
char *
lk_saying_dup_items (JsonArray    *array,
                     const LkWord *words,
                     gsize         n_words)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; array != NULL && i < json_array_get_length (array) && items->len <= MAX_ITEMS; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      const char *id = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                         ? json_node_get_string (node) : NULL;
      const char *known = id != NULL ? lk_saying_find_word (words, n_words, id) : NULL;
      g_autofree char *clean = id != NULL ? lk_template_clean (known != NULL ? known : id) : NULL;

      if (clean == NULL || *clean == '\0')
        continue;
      g_ptr_array_add (items, items->len == MAX_ITEMS ? g_strdup ("…") : g_steal_pointer (&clean));
    }
  if (items->len == 0)
    return NULL;
  g_ptr_array_add (items, NULL);
  return lk_words_list ((char **) items->pdata);
}

/**
 * lk_saying_add_list:
 * @self: a line
 * @format: words, in which `%s` stands for the list
 * @name: of a fact that is a list of strings
 * @words: (nullable): a table
 * @n_words: its length
 */
void
lk_saying_add_list (LkSaying     *self,
                    const char   *format,
                    const char   *name,
                    const LkWord *words,
                    gsize         n_words)
{
  g_autofree char *items = lk_saying_dup_items (lk_json_get_array (self->facts, name), words, n_words);

  add_value (self, format, items);
}

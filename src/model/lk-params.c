/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-params.h"

/**
 * lk_params_new:
 *
 * Returns: (transfer full): an empty set of particulars; free with g_hash_table_unref()
 */
LkParams *
lk_params_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * lk_params_copy:
 * @self: (nullable): the particulars
 *
 * Returns: (transfer full): a set of its own with the same content
 */
LkParams *
lk_params_copy (LkParams *self)
{
  LkParams *copy = lk_params_new ();
  GHashTableIter iter;
  gpointer name, value;

  if (self == NULL)
    return copy;

  g_hash_table_iter_init (&iter, self);
  while (g_hash_table_iter_next (&iter, &name, &value))
    lk_params_set (copy, name, value);
  return copy;
}

/* Turns what is written around it, which then reads otherwise than it is. */
static gboolean
is_direction (gunichar letter)
{
  return letter == 0x061c || letter == 0x200e || letter == 0x200f || (letter >= 0x202a && letter <= 0x202e) ||
         (letter >= 0x2066 && letter <= 0x2069);
}

/* A mark that ends the quotation in which the words of others stand. */
static gboolean
is_quote (gunichar letter)
{
  return letter == '"' || letter == 0x201c || letter == 0x201d;
}

static char *
dup_harmless (const char *name,
              const char *value)
{
  static const char *const quoted[] = { "said", "text", "message", NULL };
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  gboolean is_quoted = g_strv_contains (quoted, name);
  GString *harmless = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (is_direction (letter))
        continue;
      if (g_unichar_iscntrl (letter) || letter == 0x2028 || letter == 0x2029)
        letter = ' ';
      else if (is_quoted && is_quote (letter))
        letter = '\'';
      g_string_append_unichar (harmless, letter);
    }
  return g_string_free (harmless, FALSE);
}

/**
 * lk_params_set:
 * @self: the particulars
 * @name: the name
 * @value: (nullable): the value; %NULL leaves the set as it is
 *
 * Much of it comes from servers, and ends in the middle of a sentence of ours: what would break that up, such as control
 * characters, changes of direction, and quotation marks in what is quoted, does not get in.
 */
void
lk_params_set (LkParams   *self,
               const char *name,
               const char *value)
{
  if (value != NULL)
    g_hash_table_replace (self, g_strdup (name), dup_harmless (name, value));
}

/**
 * lk_params_set_int:
 * @self: the particulars
 * @name: the name
 * @value: the value
 */
void
lk_params_set_int (LkParams   *self,
                   const char *name,
                   gint64      value)
{
  g_hash_table_replace (self, g_strdup (name), g_strdup_printf ("%" G_GINT64_FORMAT, value));
}

/**
 * lk_params_get:
 * @self: (nullable): the particulars
 * @name: the name
 *
 * Returns: (transfer none) (nullable): the value, or %NULL when it is not set
 */
const char *
lk_params_get (LkParams   *self,
               const char *name)
{
  return self != NULL ? g_hash_table_lookup (self, name) : NULL;
}

/**
 * lk_params_get_int:
 * @self: (nullable): the particulars
 * @name: the name
 * @value: (out): the number
 *
 * Returns: whether the value is set and a whole number
 */
gboolean
lk_params_get_int (LkParams   *self,
                   const char *name,
                   gint64     *value)
{
  const char *text = lk_params_get (self, name);

  /* As far as a double is exact: words may calculate with what they get. */
  return text != NULL && g_ascii_string_to_signed (text, 10, -G_GINT64_CONSTANT (0x20000000000000),
                                                   G_GINT64_CONSTANT (0x20000000000000), value, NULL);
}

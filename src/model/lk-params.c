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

/**
 * lk_params_set:
 * @self: the particulars
 * @name: the name
 * @value: (nullable): the value; %NULL leaves the set as it is
 */
void
lk_params_set (LkParams   *self,
               const char *name,
               const char *value)
{
  if (value != NULL)
    g_hash_table_replace (self, g_strdup (name), g_strdup (value));
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

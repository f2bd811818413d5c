/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-thing.h"

/* goto, g_error (), sleep () and g_assert () are words in a comment here. */
struct _LkThing
{
  GObject   parent_instance;
  char     *name;      /* (owned) (nullable) */
  /* (borrowed): lives as long as the thing */
  GObject  *source;
  void    (*notify) (gpointer data);
  const char *const *labels;
};

static const LkThingRow rows[] = { { "goto", 1 }, { "usleep (1)", 2 } };

G_DEFINE_TYPE_WITH_CODE (LkThing, lk_thing, G_TYPE_OBJECT,
                         G_ADD_PRIVATE (LkThing))

/**
 * lk_thing_dup_name:
 * @self: a thing
 *
 * Returns: (transfer full): its name
 */
char *
lk_thing_dup_name (LkThing *self)
{
  static const struct { const char *text; int n; } names[] = { { "a", 1 }, { "b", 2 } };

  if (self->name == NULL)
    return g_strdup ("");
  else if (self->source == NULL)
    return g_strdup (names[0].text);
  else if (self->labels == NULL)
    return g_strdup (names[1].text);
  else if (self->notify == NULL)
    return g_strdup (rows[0].id);
  else if (rows[0].n == 1)
    {
      for (guint i = 0; i < 2; i++)
        {
          guint pair[] = { i, i };

          if (pair[0] > 0)
            return g_strdup (rows[1].id);
        }
    }
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-reader.h"

#include <string.h>

typedef struct
{
  GPtrArray  *members;    /* (borrowed) (element-type GHashTable) the keys of what is open */
  const char *line_start; /* (borrowed) */
  guint       line;
} Walk;

/* `name[zh_CN]` for a known `name[]`: a language, perhaps with a country or a modifier. */
static gboolean
is_localized (const char *member,
              const char *known)
{
  gsize       length = strlen (known);
  const char *language;
  gsize       n;

  if (!g_str_has_suffix (known, "[]") || strncmp (member, known, length - 1) != 0)
    return FALSE;
  language = member + length - 1;
  n = strspn (language, "abcdefghijklmnopqrstuvwxyz");
  if (n < 2 || n > 3)
    return FALSE;
  if (language[n] == '_' && g_ascii_isupper (language[n + 1]) && g_ascii_isupper (language[n + 2]))
    n += 3;
  if (language[n] == '@')
    n += 1 + strspn (language + n + 1, "abcdefghijklmnopqrstuvwxyz");
  return strcmp (language + n, "]") == 0;
}

static gboolean
is_known (const char        *member,
          const char *const *known)
{
  gsize i;

  for (i = 0; known[i] != NULL; i++)
    if (strcmp (member, known[i]) == 0 || is_localized (member, known[i]))
      return TRUE;
  return FALSE;
}

static char *
explain_unknown (const char        *member,
                 const char *const *known)
{
  g_autoptr(GPtrArray) plain = g_ptr_array_new ();
  g_autofree char     *list = NULL;
  const char          *nearest;
  gsize                i;

  for (i = 0; known[i] != NULL; i++)
    if (!g_str_has_suffix (known[i], "[]"))
      g_ptr_array_add (plain, (gpointer) known[i]);
    else if (strncmp (member, known[i], strlen (known[i]) - 1) == 0)
      return g_strdup_printf ("unknown key; expected a language, as in \"%.*szh_CN]\"",
                              (int) strlen (known[i]) - 1,
                              known[i]);
  g_ptr_array_add (plain, NULL);
  nearest = lk_nearest (member, (const char *const *) plain->pdata);
  if (nearest != NULL)
    return g_strdup_printf ("unknown key; did you mean \"%s\"?", nearest);
  list = g_strjoinv (", ", (char **) plain->pdata);
  return g_strdup_printf ("unknown key; expected one of %s", list);
}

/**
 * lk_reader_check_keys:
 * @self: a reader
 * @object: the object where we are
 * @known: (array zero-terminated=1): the keys it may have; `name[]` stands for `name[zh_CN]` and
 *   the like
 *
 * An unknown key is a problem for who validates and a notice in the log for who loads.
 */
void
lk_reader_check_keys (LkReader          *self,
                      JsonObject        *object,
                      const char *const *known)
{
  JsonObjectIter iter;
  const char    *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &member, NULL))
    {
      g_autofree char *explanation = NULL;
      g_autofree char *problem = NULL;
      gsize            mark;

      if (is_known (member, known))
        continue;
      explanation = explain_unknown (member, known);
      mark = lk_reader_enter (self, member);
      problem = g_strdup_printf ("%s: %s: %s", self->origin, self->path->str, explanation);
      lk_reader_leave (self, mark);
      if (self->problems != NULL)
        g_ptr_array_add (self->problems, g_steal_pointer (&problem));
      else
        g_info ("%s", problem);
    }
}

/* Writes down a key that its object has already. */
static void
check_key (LkReader   *self,
           Walk       *walk,
           const char *start,
           gsize       length)
{
  GHashTable      *members = walk->members->pdata[walk->members->len - 1];
  g_autofree char *key = g_strndup (start, length);
  g_autofree char *problem = NULL;

  if (g_hash_table_add (members, g_strdup (key)))
    return;
  problem = g_strdup_printf ("%s: line %u, column %ld: expected each key once, found \"%s\" again",
                             self->origin,
                             walk->line, g_utf8_strlen (walk->line_start,
                                                        start - 1 - walk->line_start) + 1, key);
  if (self->problems != NULL)
    g_ptr_array_add (self->problems, g_steal_pointer (&problem));
  else
    g_info ("%s", problem);
}

static const char *
end_of_string (const char *at,
               const char *end)
{
  while (at < end && *at != '"')
    at += *at == '\\' ? 2 : 1;
  return MIN (at, end);
}

/**
 * lk_reader_check_twice:
 * @self: a reader
 * @data: (array length=length): JSON that was found well-formed
 * @length: how many bytes
 *
 * Finds keys that an object has twice, of which json-glib keeps the last without a word. Like an
 * unknown key, one is a problem for who validates and a notice in the log for who loads.
 */
void
lk_reader_check_twice (LkReader   *self,
                       const char *data,
                       gsize       length)
{
  GDestroyNotify       unref = (GDestroyNotify) g_hash_table_unref;
  g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func (unref);
  Walk                 walk = { members, data, 1 };
  const char          *end = data + length;
  const char          *at;

  for (at = data; at < end; at++)
    {
      if (*at == '\n')
        {
          walk.line++;
          walk.line_start = at + 1;
        }
      else if (*at == '{' || *at == '[')
        {
          g_ptr_array_add (members, g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL));
        }
      else if ((*at == '}' || *at == ']') && members->len > 0)
        {
          g_ptr_array_set_size (members, members->len - 1);
        }
      else if (*at == '"')
        {
          const char *close = end_of_string (at + 1, end);
          const char *next = close + 1;

          while (next < end && g_ascii_isspace (*next))
            next++;
          if (next < end && *next == ':' && members->len > 0)
            check_key (self, &walk, at + 1, close - at - 1);
          at = close;
        }
    }
}

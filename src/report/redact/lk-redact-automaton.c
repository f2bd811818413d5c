/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-automaton.h"

#include <string.h>

#define NONE G_MAXUINT32

typedef struct
{
  guint   node;
  guint   id;
  guint   length;
  guint32 shorter; /* the pattern that ends at the same node, or NONE */
} Pattern;

struct _LkAutomaton
{
  GArray  *patterns; /* (owned) Pattern */
  guint8   symbols[256];
  guint    n_symbols;
  GString *bytes;    /* (owned) of all patterns, folded */
  guint32 *next;     /* (owned) (nullable) node * n_symbols; NULL until it is built */
  guint32 *found;    /* (owned) (nullable) pattern that ends at a node, or NONE */
  guint32 *suffix;   /* (owned) (nullable) longest proper suffix at which a pattern ends, or 0 */
  guint    n_nodes;
};

/**
 * lk_automaton_new:
 *
 * Returns: (transfer full): one that finds nothing
 */
LkAutomaton *
lk_automaton_new (void)
{
  LkAutomaton *automaton = g_new0 (LkAutomaton, 1);

  automaton->patterns = g_array_new (FALSE, FALSE, sizeof (Pattern));
  automaton->bytes = g_string_new (NULL);
  automaton->n_symbols = 1;
  return automaton;
}

static void
drop_tables (LkAutomaton *automaton)
{
  g_clear_pointer (&automaton->next, g_free);
  g_clear_pointer (&automaton->found, g_free);
  g_clear_pointer (&automaton->suffix, g_free);
}

/**
 * lk_automaton_free:
 * @automaton: (transfer full): the automaton; what it looked for is wiped
 */
void
lk_automaton_free (LkAutomaton *automaton)
{
  drop_tables (automaton);
  explicit_bzero (automaton->bytes->str, automaton->bytes->allocated_len);
  g_string_free (automaton->bytes, TRUE);
  g_array_unref (automaton->patterns);
  g_free (automaton);
}

static guchar
fold (guchar c)
{
  return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/**
 * lk_automaton_add:
 * @automaton: the automaton
 * @bytes: what to find
 * @length: its length, more than 0
 * @id: what to call it when it is found
 */
void
lk_automaton_add (LkAutomaton *automaton, const char *bytes, gsize length, guint id)
{
  Pattern pattern = { 0, id, (guint) length, NONE };

  g_return_if_fail (length > 0);
  drop_tables (automaton);
  for (gsize i = 0; i < length; i++)
    {
      guchar c = fold (bytes[i]);

      if (automaton->symbols[c] == 0)
        automaton->symbols[c] = automaton->n_symbols++;
      automaton->symbols[(guchar) g_ascii_toupper (c)] = automaton->symbols[c];
      g_string_append_c (automaton->bytes, c);
    }
  g_array_append_val (automaton->patterns, pattern);
}

static void
build_tree (LkAutomaton *automaton)
{
  const guchar *at = (const guchar *) automaton->bytes->str;
  gsize most = automaton->bytes->len + 1;

  automaton->next = g_new0 (guint32, most * automaton->n_symbols);
  automaton->found = g_new (guint32, most);
  automaton->suffix = g_new0 (guint32, most);
  automaton->n_nodes = 1;
  memset (automaton->found, 0xff, most * sizeof *automaton->found);
  for (guint p = 0; p < automaton->patterns->len; p++)
    {
      Pattern *pattern = &g_array_index (automaton->patterns, Pattern, p);
      guint node = 0;

      for (guint i = 0; i < pattern->length; i++, at++)
        {
          guint32 *step = &automaton->next[(gsize) node * automaton->n_symbols + automaton->symbols[*at]];

          if (*step == 0)
            *step = automaton->n_nodes++;
          node = *step;
        }
      pattern->shorter = automaton->found[node];
      automaton->found[node] = p;
    }
}

/* Level by level each missing step becomes that of the longest suffix, so that running never goes back. */
static void
link_tree (LkAutomaton *automaton)
{
  g_autofree guint32 *queue = g_new (guint32, automaton->n_nodes);
  g_autofree guint32 *fail = g_new0 (guint32, automaton->n_nodes);
  guint n = 0;

  for (guint s = 1; s < automaton->n_symbols; s++)
    if (automaton->next[s] != 0)
      queue[n++] = automaton->next[s];
  for (guint i = 0; i < n; i++)
    {
      guint32 *steps = &automaton->next[(gsize) queue[i] * automaton->n_symbols];
      const guint32 *others = &automaton->next[(gsize) fail[queue[i]] * automaton->n_symbols];

      for (guint s = 1; s < automaton->n_symbols; s++)
        {
          guint32 child = steps[s];

          if (child == 0)
            {
              steps[s] = others[s];
              continue;
            }
          fail[child] = others[s];
          automaton->suffix[child] = automaton->found[others[s]] != NONE ? others[s] : automaton->suffix[others[s]];
          queue[n++] = child;
        }
    }
}

/**
 * lk_automaton_run:
 * @automaton: the automaton
 * @text: where to look
 * @length: its length
 * @found: called for each place, by rising end
 * @data: for @found
 */
void
lk_automaton_run (LkAutomaton *automaton, const char *text, gsize length, LkAutomatonFound found, gpointer data)
{
  guint32 node = 0;

  if (automaton->patterns->len == 0)
    return;
  if (automaton->next == NULL)
    {
      build_tree (automaton);
      link_tree (automaton);
    }
  for (gsize i = 0; i < length; i++)
    {
      guint8 symbol = automaton->symbols[(guchar) text[i]];

      node = symbol == 0 ? 0 : automaton->next[(gsize) node * automaton->n_symbols + symbol];
      if (node == 0)
        continue;
      for (guint32 end = automaton->found[node] != NONE ? node :
          automaton->suffix[node]; end != 0; end = automaton->suffix[end])
        for (guint32 p = automaton->found[end]; p != NONE; p = g_array_index (automaton->patterns, Pattern, p).shorter)
          {
            const Pattern *pattern = &g_array_index (automaton->patterns, Pattern, p);

            if (!found (pattern->id, i + 1 - pattern->length, i + 1, data))
              return;
          }
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding the messages of the dictionary in whatever was pasted. */
#include "config.h"

#include "lk-error-search.h"

#include <string.h>

#define KEY_BYTES 6          /* by which the parts of patterns are looked up; shorter ones by 3, 2 or 1 */
#define N_BUCKETS 4096
#define MOST_PARTS 4         /* of one pattern */
#define WIDEST_GAP 120       /* folded bytes that * stands for */
#define SHORTEST_CUT 10      /* folded bytes of a message that stands at an end of the text, cut off */
#define CUT_SHARE 60         /* percent of the pattern that must be there then */
#define WORDS_SHARE 80       /* the same where only whole words are missing */
#define POINTS_PER_MORE 4    /* what each further pattern of the same entry counts, in bytes */

typedef enum { JOIN_GAP, JOIN_ANYWHERE, JOIN_WHOLE } Join;

typedef struct
{
  guint    entry;
  guint    number;    /* of the pattern in its entry */
  Join     join;
  guint    n_parts;
  gsize    length;    /* of all parts */
  gboolean in_log;    /* it means the same in a log */
} Pattern;

/* A part of a pattern: "FLOOD_WAIT_*" is open at its end, "A * B" has two parts. */
typedef struct
{
  LkFolded text;      /* (owned) */
  guint    pattern;
  guint    place;
  gboolean open_start;
  gboolean open_end;
  int      next;      /* in the same bucket; -1: none */
} Part;

typedef struct
{
  const LkErrorEntry *entries; /* (borrowed) */
  gsize   n_entries;
  GArray *patterns;            /* (owned) (element-type Pattern) */
  GArray *parts;               /* (owned) (element-type Part) */
  int     buckets[N_BUCKETS];
} Dictionary;

/* How far one pattern was found. */
typedef struct
{
  guint seen;   /* JOIN_GAP: parts in a row; JOIN_ANYWHERE: a bit each */
  gsize start;
  gsize end;
} Progress;

/* Where one pattern was found. */
typedef struct
{
  guint    entry;
  gsize    start;
  gsize    end;
  gboolean solid;   /* in one piece */
} Span;

typedef struct
{
  const Dictionary *dictionary; /* (borrowed) */
  LkFolded          text;       /* (owned) */
  guint8           *masked;     /* (owned) bytes that belong to harmless noise */
  GArray           *hits;       /* (owned) (element-type LkErrorHit) one per entry */
  GArray           *spans;      /* (owned) (element-type Span) */
  gboolean          noise;      /* looking for noise */
  gboolean          log;        /* it is a log: only what means something there */
} Search;

static guint
get_bucket (const char *bytes,
            gsize       n_bytes)
{
  guint32 key = n_bytes;

  for (gsize i = 0; i < n_bytes; i++)
    key = key * 16777619u ^ (guint8) bytes[i];
  return (key * 2654435761u) >> 20;
}

static gsize
get_key_bytes (gsize length)
{
  if (length >= KEY_BYTES)
    return KEY_BYTES;
  return MIN (length, 3);
}

static void
add_part (Dictionary *self,
          const char *text,
          guint       place)
{
  gsize length = strlen (text);
  Part part = { .pattern = self->patterns->len - 1, .place = place, .next = -1 };
  Pattern *pattern = &g_array_index (self->patterns, Pattern, part.pattern);

  part.open_start = *text == '*';
  part.open_end = length > 0 && text[length - 1] == '*';
  lk_folded_init (&part.text, text, length);
  pattern->length += part.text.bytes->len;
  if (pattern->join != JOIN_WHOLE)
    {
      guint bucket = get_bucket (part.text.bytes->str, get_key_bytes (part.text.bytes->len));

      part.next = self->buckets[bucket];
      self->buckets[bucket] = self->parts->len;
    }
  g_array_append_val (self->parts, part);
}

static void
add_pattern (Dictionary *self,
             guint       entry,
             guint       number)
{
  const char *text = self->entries[entry].patterns[number];
  Pattern pattern = { .entry = entry, .number = number, .join = JOIN_GAP };
  g_auto(GStrv) parts = NULL;

  if (*text == '=')
    {
      pattern.join = JOIN_WHOLE;
      parts = g_strsplit (text + 1, "\n", 1);
    }
  else if (strstr (text, " & ") != NULL)
    {
      pattern.join = JOIN_ANYWHERE;
      parts = g_strsplit (text, " & ", MOST_PARTS);
    }
  else
    {
      parts = g_strsplit (text, " * ", MOST_PARTS);
    }
  pattern.n_parts = g_strv_length (parts);
  pattern.in_log = g_strv_contains (self->entries[entry].in_log, text);
  g_array_append_val (self->patterns, pattern);
  for (guint i = 0; i < pattern.n_parts; i++)
    add_part (self, parts[i], i);
}

/* Built once and kept, like the table that it is made from. */
static const Dictionary *
get_dictionary (void)
{
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      Dictionary *self = g_new0 (Dictionary, 1);

      self->entries = lk_error_entries (&self->n_entries);
      self->patterns = g_array_new (FALSE, FALSE, sizeof (Pattern));
      self->parts = g_array_new (FALSE, FALSE, sizeof (Part));
      for (guint i = 0; i < N_BUCKETS; i++)
        self->buckets[i] = -1;
      for (guint i = 0; i < self->n_entries; i++)
        for (guint k = 0; self->entries[i].patterns[k] != NULL; k++)
          add_pattern (self, i, k);
      g_once_init_leave (&made, (gsize) self);
    }
  return (const Dictionary *) made;
}

static void
search_clear (Search *self)
{
  lk_folded_clear (&self->text);
  g_clear_pointer (&self->masked, g_free);
  g_clear_pointer (&self->hits, g_array_unref);
  g_clear_pointer (&self->spans, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static void
add_hit (Search        *self,
         const Pattern *pattern,
         gsize          score,
         gboolean       cut)
{
  LkErrorHit *hit = NULL;
  LkErrorHit fresh = { .entry = pattern->entry, .cut = TRUE };

  for (guint i = 0; i < self->hits->len && hit == NULL; i++)
    if (g_array_index (self->hits, LkErrorHit, i).entry == pattern->entry)
      hit = &g_array_index (self->hits, LkErrorHit, i);
  if (hit == NULL)
    {
      g_array_append_val (self->hits, fresh);
      hit = &g_array_index (self->hits, LkErrorHit, self->hits->len - 1);
    }
  if (cut && !hit->cut)
    return;
  hit->cut = cut;
  hit->n_times++;
  hit->n_patterns++;
  if (score > hit->best_score)
    {
      hit->best = pattern->number;
      hit->best_score = score;
    }
  hit->score = hit->best_score + POINTS_PER_MORE * (MIN (hit->n_patterns, 5) - 1);
}

static void
finish_pattern (Search        *self,
                const Pattern *pattern,
                Progress      *progress)
{
  Span span;

  if (self->noise)
    {
      memset (self->masked + progress->start, TRUE, progress->end - progress->start);
      progress->seen = 0;
      return;
    }
  if (self->log)
    {
      add_hit (self, pattern, pattern->length, FALSE);
      progress->seen = 0;
      return;
    }
  span = (Span) { pattern->entry, progress->start, progress->end, pattern->length == progress->end - progress->start };
  g_array_append_val (self->spans, span);
  add_hit (self, pattern, pattern->length, FALSE);
  progress->seen = G_MAXUINT;
}

static void
take_part (Search     *self,
           const Part *part,
           Progress   *progress,
           gsize       at)
{
  const Pattern *pattern = &g_array_index (self->dictionary->patterns, Pattern, part->pattern);
  gsize end = at + part->text.bytes->len;

  if (progress->seen == G_MAXUINT)
    return;
  if (pattern->join == JOIN_ANYWHERE)
    {
      progress->start = progress->seen == 0 ? at : progress->start;
      progress->seen |= 1u << part->place;
      progress->end = end;
      if (progress->seen == (1u << pattern->n_parts) - 1)
        finish_pattern (self, pattern, progress);
      return;
    }
  if (part->place == 0 && progress->seen <= 1)
    {
      *progress = (Progress) { 1, at, end };
    }
  else if (part->place == progress->seen && at >= progress->end && at - progress->end <= WIDEST_GAP)
    {
      progress->seen++;
      progress->end = end;
    }
  else
    {
      if (part->place == 0)
        *progress = (Progress) { 1, at, end };
      return;
    }
  if (progress->seen == pattern->n_parts)
    finish_pattern (self, pattern, progress);
}

static gboolean
is_there (Search     *self,
          const Part *part,
          gsize       at)
{
  gsize length = part->text.bytes->len;

  return length <= self->text.bytes->len - at
         && memcmp (self->text.bytes->str + at, part->text.bytes->str, length) == 0
         && (part->open_start || lk_folded_is_edge (&self->text, at))
         && (part->open_end || lk_folded_is_edge (&self->text, at + length));
}

/* Whole logs hold every word somewhere, so that only what stands close together means something. */
static gboolean
is_looked_for (Search     *self,
               const Part *part)
{
  const Pattern *pattern = &g_array_index (self->dictionary->patterns, Pattern, part->pattern);

  if (self->log)
    return pattern->in_log;
  return (self->dictionary->entries[pattern->entry].code == NULL) == self->noise;
}

static void
look_at (Search   *self,
         gsize     at,
         gsize     n_bytes,
         Progress *progress)
{
  const Dictionary *dictionary = self->dictionary;
  int i = dictionary->buckets[get_bucket (self->text.bytes->str + at, n_bytes)];

  while (i >= 0)
    {
      const Part *part = &g_array_index (dictionary->parts, Part, i);

      if (is_looked_for (self, part) && get_key_bytes (part->text.bytes->len) == n_bytes
          && is_there (self, part, at))
        take_part (self, part, &progress[part->pattern], at);
      i = part->next;
    }
}

static void
look_everywhere (Search   *self,
                 gboolean  noise)
{
  static const gsize keys[] = { 1, 2, 3, KEY_BYTES };
  g_autofree Progress *progress = g_new0 (Progress, self->dictionary->patterns->len);

  self->noise = noise;
  for (gsize at = 0; at < self->text.bytes->len; at++)
    for (gsize i = 0; i < G_N_ELEMENTS (keys) && at + keys[i] <= self->text.bytes->len && !self->masked[at]; i++)
      look_at (self, at, keys[i], progress);
}

/* What ends where a word does may be other words; what is cut off within a word is not. */
static gboolean
is_likely_cut (const Part *part,
               gsize       position,
               gsize       length)
{
  return !lk_folded_is_edge ((LkFolded *) &part->text, position) || length * 100 >= part->text.bytes->len * WORDS_SHARE;
}

/* Whether a part of a message stands at the beginning (its end) or at the end (its beginning) of the text. */
static gboolean
find_cut (Search     *self,
          const Part *part,
          Span       *span)
{
  const GString *text = self->text.bytes, *wanted = part->text.bytes;
  gsize least = MAX (SHORTEST_CUT, (wanted->len * CUT_SHARE + 99) / 100);

  for (gsize length = MIN (wanted->len - 1, text->len); length >= least; length--)
    {
      gsize tail = text->len - length;

      if (!self->masked[0] && memcmp (text->str, wanted->str + wanted->len - length, length) == 0
          && lk_folded_is_edge (&self->text, length) && is_likely_cut (part, wanted->len - length, length))
        {
          *span = (Span) { 0, 0, length, TRUE };
          return TRUE;
        }
      if (!self->masked[tail] && memcmp (text->str + tail, wanted->str, length) == 0
          && lk_folded_is_edge (&self->text, tail) && is_likely_cut (part, length, length))
        {
          *span = (Span) { 0, tail, text->len, TRUE };
          return TRUE;
        }
    }
  return FALSE;
}

static void
look_at_ends (Search *self)
{
  const Dictionary *dictionary = self->dictionary;

  for (guint i = 0; i < dictionary->parts->len; i++)
    {
      const Part *part = &g_array_index (dictionary->parts, Part, i);
      const Pattern *pattern = &g_array_index (dictionary->patterns, Pattern, part->pattern);
      Span span;

      if (dictionary->entries[pattern->entry].code == NULL)
        continue;
      if (pattern->join == JOIN_WHOLE && self->text.bytes->len == part->text.bytes->len
          && memcmp (self->text.bytes->str, part->text.bytes->str, part->text.bytes->len) == 0)
        add_hit (self, pattern, pattern->length, FALSE);
      if (pattern->join != JOIN_GAP || pattern->n_parts != 1 || !find_cut (self, part, &span))
        continue;
      span.entry = pattern->entry;
      g_array_append_val (self->spans, span);
      add_hit (self, pattern, span.end - span.start, TRUE);
    }
}

static gboolean
is_inside (Search     *self,
           const Span *span)
{
  for (guint i = 0; i < self->spans->len; i++)
    {
      const Span *other = &g_array_index (self->spans, Span, i);

      if (other->entry != span->entry && other->solid && other->start <= span->start && other->end >= span->end
          && other->end - other->start > span->end - span->start)
        return TRUE;
    }
  return FALSE;
}

/* Whether an entry was found only within longer messages that mean something more exact. */
static gboolean
is_swallowed (Search *self,
              guint   entry)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->spans->len; i++)
    {
      const Span *span = &g_array_index (self->spans, Span, i);

      if (span->entry != entry)
        continue;
      if (!is_inside (self, span))
        return FALSE;
      found = TRUE;
    }
  return found;
}

/* A message that only says that it failed comes last, then what is sure comes first, then what says more. */
static int
compare_hits (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  const Dictionary *dictionary = user_data;
  const LkErrorHit *hits[] = { a, b };
  gint64 rank[2];

  for (guint i = 0; i < 2; i++)
    {
      const LkErrorEntry *entry = &dictionary->entries[hits[i]->entry];
      int class = hits[i]->cut ? LK_CERTAINTY_POSSIBLE : (int) entry->certainty;

      if (g_str_equal (entry->code, "could-not-tell"))
        class = -1;
      rank[i] = ((gint64) class * 2 + !hits[i]->cut) * G_MAXINT32 + (gint64) hits[i]->score;
    }
  if (rank[0] != rank[1])
    return rank[0] > rank[1] ? -1 : 1;
  return (hits[0]->entry > hits[1]->entry) - (hits[0]->entry < hits[1]->entry);
}

/**
 * lk_error_search:
 * @text: valid UTF-8
 * @length: of @text, in bytes
 * @harmless: (out): whether there was noise, and nothing else that is known
 *
 * Returns: (transfer full) (element-type LkErrorHit): what was found, best first, each entry once
 */
GArray *
lk_error_search (const char *text,
                 gsize       length,
                 gboolean   *harmless)
{
  g_auto(Search) self = { get_dictionary () };

  self.hits = g_array_new (FALSE, FALSE, sizeof (LkErrorHit));
  self.spans = g_array_new (FALSE, FALSE, sizeof (Span));
  lk_folded_init (&self.text, text, length);
  self.masked = g_new0 (guint8, self.text.bytes->len + 1);
  look_everywhere (&self, TRUE);
  look_everywhere (&self, FALSE);
  look_at_ends (&self);
  for (guint i = self.hits->len; i > 0; i--)
    if (is_swallowed (&self, g_array_index (self.hits, LkErrorHit, i - 1).entry))
      g_array_remove_index_fast (self.hits, i - 1);
  g_array_sort_with_data (self.hits, compare_hits, (gpointer) self.dictionary);
  *harmless = self.hits->len == 0 && memchr (self.masked, TRUE, self.text.bytes->len) != NULL;
  return g_steal_pointer (&self.hits);
}

/**
 * lk_error_search_log:
 * @text: lines of a messenger's own log; valid UTF-8
 * @length: of @text, in bytes
 *
 * Looks only for messages that healthy programs do not write, and those that mean something when they come often only as
 * often as that.
 *
 * Returns: (transfer full) (element-type LkErrorHit): what was found, best first, each entry once
 */
GArray *
lk_error_search_log (const char *text,
                     gsize       length)
{
  g_auto(Search) self = { get_dictionary () };

  self.log = TRUE;
  self.hits = g_array_new (FALSE, FALSE, sizeof (LkErrorHit));
  self.spans = g_array_new (FALSE, FALSE, sizeof (Span));
  lk_folded_init (&self.text, text, length);
  self.masked = g_new0 (guint8, self.text.bytes->len + 1);
  look_everywhere (&self, FALSE);
  for (guint i = self.hits->len; i > 0; i--)
    {
      const LkErrorHit *hit = &g_array_index (self.hits, LkErrorHit, i - 1);

      if (hit->n_times < self.dictionary->entries[hit->entry].in_log_times)
        g_array_remove_index_fast (self.hits, i - 1);
    }
  g_array_sort_with_data (self.hits, compare_hits, (gpointer) self.dictionary);
  return g_steal_pointer (&self.hits);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-known.h"

#include "lk-redact-automaton.h"
#include "lk-redact-encode.h"
#include "lk-redact-words.h"

/* `last` and some other programs cut user names here. */
#define CUT_NAME 8
/* Shorter names would be found in half of all words; what stands around them, such as a path, is removed all the same. */
#define MIN_NAME 3
/* From this length on it does not matter where a secret stands. */
#define MIN_ANYWHERE 6

typedef struct
{
  guint     value;
  LkWriting writing;
  gboolean  word;  /* must not touch other letters or digits */
  gboolean  whole; /* goes together with the labels before it */
  char     *bytes; /* (owned) */
  gsize     length;
} Pattern;

struct _LkKnown
{
  GArray      *values;     /* (owned) LkKnownValue */
  GArray      *patterns;   /* (owned) Pattern */
  LkAutomaton *automaton;  /* (owned) */
  LkAutomaton *hosts;      /* (owned) */
  GHashTable  *kept;       /* (owned) host names in lower case */
  GArray      *kept_sizes; /* (owned) gsize */
};

static void
clear_value (gpointer data)
{
  LkKnownValue *value = data;

  explicit_bzero (value->value, value->length);
  g_free (value->value);
}

static void
clear_pattern (gpointer data)
{
  Pattern *pattern = data;

  explicit_bzero (pattern->bytes, pattern->length);
  g_free (pattern->bytes);
}

/**
 * lk_known_new:
 *
 * Returns: (transfer full): a set without values
 */
LkKnown *
lk_known_new (void)
{
  LkKnown *known = g_new0 (LkKnown, 1);

  known->values = g_array_new (FALSE, FALSE, sizeof (LkKnownValue));
  g_array_set_clear_func (known->values, clear_value);
  known->patterns = g_array_new (FALSE, FALSE, sizeof (Pattern));
  g_array_set_clear_func (known->patterns, clear_pattern);
  known->automaton = lk_automaton_new ();
  known->hosts = lk_automaton_new ();
  known->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  known->kept_sizes = g_array_new (FALSE, FALSE, sizeof (gsize));
  return known;
}

/**
 * lk_known_free:
 * @known: (transfer full): the set; its values are wiped
 */
void
lk_known_free (LkKnown *known)
{
  lk_automaton_free (known->automaton);
  lk_automaton_free (known->hosts);
  g_array_unref (known->values);
  g_array_unref (known->patterns);
  g_hash_table_unref (known->kept);
  g_array_unref (known->kept_sizes);
  g_free (known);
}

typedef struct
{
  LkKnown *known; /* (borrowed) */
  guint    value;
  gboolean word;
  gboolean whole;
} Adding;

static void
add_pattern (const char *bytes, gsize length, LkWriting writing, gpointer data)
{
  Adding *adding = data;
  LkKnown *known = adding->known;
  Pattern pattern = { adding->value, writing, writing == LK_WRITING_PLAIN && adding->word, adding->whole,
                      g_memdup2 (bytes, length), length };

  lk_automaton_add (known->automaton, bytes, length, known->patterns->len);
  g_array_append_val (known->patterns, pattern);
}

static gboolean
is_secret (LkSecretKind kind)
{
  return kind == LK_SECRET_PASSWORD || kind == LK_SECRET_SECRET || kind == LK_SECRET_TOKEN || kind == LK_SECRET_KEYWORD;
}

/* Whether a name is worth looking for: not an ordinary word, and long enough to be one of its own. */
static gboolean
is_telling (LkSecretKind kind, const char *value)
{
  glong letters = g_utf8_validate (value, -1, NULL) ? g_utf8_strlen (value, -1) : (glong) strlen (value);

  if (kind == LK_SECRET_KEYWORD)
    return letters >= 2;
  if (kind == LK_SECRET_PATH)
    return letters > 1 && strrchr (value, '/') != NULL && is_telling (LK_SECRET_USER, strrchr (value, '/') + 1);
  if (lk_words_is_common (value))
    return FALSE;
  return letters >= MIN_NAME || (letters == 2 && (guchar) *value >= 128);
}

static guint
add_value (LkKnown *known, LkSecretKind kind, const char *value)
{
  LkKnownValue entry = { kind, g_strdup (value), strlen (value) };

  g_array_append_val (known->values, entry);
  return known->values->len - 1;
}

/* A part of a value, which has the alias of the whole. */
static void
add_part (Adding *adding, const char *part, gsize length)
{
  g_autofree char *text = g_strndup (part, length);
  LkKnown *known = adding->known;
  LkSecretKind kind = lk_known_get (known, adding->value)->kind;

  if (is_telling (kind, text) && !lk_known_is_kept (known, text, length))
    lk_encode_each (text, length, length >= MIN_ANYWHERE, add_pattern, adding);
}

/* The first label of a host name, the name in an address, the words of a person's name. */
static void
add_parts (Adding *adding, LkSecretKind kind, const char *value)
{
  if (kind == LK_SECRET_HOST && strchr (value, '.') != NULL)
    {
      const char *domain = strchr (value, '.') + 1;

      add_part (adding, value, strcspn (value, "."));
      if (strchr (domain, '.') != NULL)
        lk_known_add (adding->known, LK_SECRET_DOMAIN, domain);
    }
  else if (kind == LK_SECRET_ACCOUNT && strcspn (value + 1, "@:") < strlen (value + 1))
    {
      const char *name = *value == '@' ? value + 1 : value;

      add_part (adding, name, strcspn (name, "@:"));
    }
  else if (kind == LK_SECRET_REAL_NAME)
    {
      for (const char *word = value + strspn (value, " ,"); *word != '\0'; word += strspn (word, " ,"))
        {
          add_part (adding, word, strcspn (word, " ,"));
          word += strcspn (word, " ,");
        }
    }
  else if (kind == LK_SECRET_USER && strlen (value) > CUT_NAME && (guchar) value[CUT_NAME] < 128)
    {
      add_part (adding, value, CUT_NAME);
    }
}

/**
 * lk_known_add:
 * @known: the set
 * @kind: what it is
 * @value: the value in UTF-8
 *
 * Returns: whether it is looked for; ordinary words and what is too short are not
 */
gboolean
lk_known_add (LkKnown *known, LkSecretKind kind, const char *value)
{
  gsize length = strlen (value);
  Adding adding = { known, 0, FALSE, kind == LK_SECRET_DOMAIN };

  if (!is_telling (kind, value) || lk_known_is_kept (known, value, length))
    return FALSE;
  for (guint i = 0; i < known->values->len; i++)
    if (g_str_equal (lk_known_get (known, i)->value, value))
      return TRUE;
  adding.value = add_value (known, kind, value);
  adding.word = !(is_secret (kind) && length >= MIN_ANYWHERE);
  lk_encode_each (value, length, TRUE, add_pattern, &adding);
  if (kind == LK_SECRET_MAC)
    lk_encode_mac (value, add_pattern, &adding);
  add_parts (&adding, kind, value);
  return TRUE;
}

/**
 * lk_known_get:
 * @known: the set
 * @index: which value
 *
 * Returns: (transfer none): that value
 */
const LkKnownValue *
lk_known_get (LkKnown *known, guint index)
{
  return &g_array_index (known->values, LkKnownValue, index);
}

/**
 * lk_known_keep_host:
 * @known: the set
 * @host: a host name or address that stays
 */
void
lk_known_keep_host (LkKnown *known, const char *host)
{
  g_autofree char *lower = g_ascii_strdown (host, -1);
  gsize length = strlen (lower);

  if (length == 0 || g_hash_table_contains (known->kept, lower))
    return;
  lk_automaton_add (known->hosts, lower, length, known->kept_sizes->len);
  g_array_append_val (known->kept_sizes, length);
  g_hash_table_add (known->kept, g_steal_pointer (&lower));
}

/**
 * lk_known_is_kept:
 * @known: the set
 * @host: a host name
 * @length: its length
 *
 * Returns: whether it stays
 */
gboolean
lk_known_is_kept (LkKnown *known, const char *host, gsize length)
{
  g_autofree char *lower = NULL;

  if (g_hash_table_size (known->kept) == 0)
    return FALSE;
  lower = g_ascii_strdown (host, length);
  return g_hash_table_contains (known->kept, lower);
}

static gboolean
guard_host (guint id, gsize start, gsize end, gpointer data)
{
  LkLine *line = data;

  if (lk_line_was (line, start, LK_BYTE_ALNUM | LK_BYTE_HIGH) || (start > 0 && strchr ("-_", line->text[start - 1]) != NULL))
    return TRUE;
  if (lk_line_is (line, end, LK_BYTE_ALNUM | LK_BYTE_HIGH) || lk_line_at (line, end) == '-')
    return TRUE;
  if (lk_line_at (line, end) == '.' && lk_line_is (line, end + 1, LK_BYTE_ALNUM))
    return TRUE;
  lk_line_guard (line, start, end, LK_SECRET_HOST, TRUE);
  return TRUE;
}

/**
 * lk_known_guard:
 * @known: the set
 * @line: a line
 *
 * Guards the hosts that stay.
 */
void
lk_known_guard (LkKnown *known, LkLine *line)
{
  if (g_hash_table_size (known->kept) > 0)
    lk_automaton_run (known->hosts, line->text, line->length, guard_host, line);
}

typedef struct
{
  LkKnown *known; /* (borrowed) */
  LkLine  *line;  /* (borrowed) */
} Marking;

/* Whether letters or digits go on beyond the value's own edge. */
static gboolean
goes_on (const LkLine *line, gsize start, gsize end)
{
  if (lk_line_is (line, start, LK_BYTE_ALNUM) && lk_line_was (line, start, LK_BYTE_ALNUM))
    return TRUE;
  return lk_line_was (line, end, LK_BYTE_ALNUM) && lk_line_is (line, end, LK_BYTE_ALNUM);
}

static gboolean
is_base64 (guchar c)
{
  return (lk_byte_classes[c] & LK_BYTE_ALNUM) != 0 || c == '+' || c == '/' || c == '-' || c == '_' || c == '=';
}

static gboolean
mark_value (guint id, gsize start, gsize end, gpointer data)
{
  Marking *marking = data;
  LkLine *line = marking->line;
  const Pattern *pattern = &g_array_index (marking->known->patterns, Pattern, id);
  const LkKnownValue *value = lk_known_get (marking->known, pattern->value);
  LkMark mark = { start, end, value->kind, pattern->value };

  if (pattern->word && goes_on (line, start, end))
    return TRUE;
  if (pattern->writing == LK_WRITING_BASE64)
    {
      const LkMark *last = line->marks->len > 0 ? &g_array_index (line->marks, LkMark, line->marks->len - 1) : NULL;

      if (memcmp (line->text + start, pattern->bytes, pattern->length) != 0 ||
          (last != NULL && last->start <= start && last->end >= end))
        return TRUE;
      while (mark.start > 0 && is_base64 (line->text[mark.start - 1]))
        mark.start--;
      while (mark.end < line->length && is_base64 (line->text[mark.end]))
        mark.end++;
    }
  if (pattern->whole)
    mark.start = lk_line_back (line, mark.start, LK_BYTE_WORD, 255);
  if (lk_line_in_guard (line, start) && lk_line_in_guard (line, end - 1))
    return TRUE;
  g_array_append_val (line->marks, mark);
  return TRUE;
}

/**
 * lk_known_mark:
 * @known: the set
 * @line: a line with sorted guards
 *
 * Marks the known values in it.
 */
void
lk_known_mark (LkKnown *known, LkLine *line)
{
  Marking marking = { known, line };

  if (known->values->len > 0 && line->length > 0)
    lk_automaton_run (known->automaton, line->text, line->length, mark_value, &marking);
}

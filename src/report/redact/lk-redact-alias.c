/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-redact-alias.h"

/* More different values than this get an alias without a number, so that the memory has a bound. */
#define MAX_VALUES (1 << 16)
#define FIRST_SLOTS 64
#define MAX_ALIAS 32

typedef struct
{
  guint64 hash; /* 0: free */
  guint32 number;
} Slot;

struct _LkAliases
{
  Slot   *slots; /* (owned) */
  guint   n_slots;
  guint   n_values;
  guint32 first[LK_SECRET_N_KINDS];
  guint32 next[LK_SECRET_N_KINDS];
};

typedef struct
{
  const char *name;
  gboolean    single;  /* there is mostly one of them, which then needs no number */
  gboolean    folded;  /* two writings in different case are one value */
} KindInfo;

static const KindInfo kinds[LK_SECRET_N_KINDS] = {
  [LK_SECRET_ACCOUNT] = { "account", TRUE, TRUE },
  [LK_SECRET_USER] = { "user", TRUE, TRUE },
  [LK_SECRET_REAL_NAME] = { "name", TRUE, TRUE },
  [LK_SECRET_HOST] = { "computer", TRUE, TRUE },
  [LK_SECRET_DOMAIN] = { "domain", FALSE, TRUE },
  [LK_SECRET_PASSWORD] = { "password", TRUE, FALSE },
  [LK_SECRET_SSID] = { "network", FALSE, FALSE },
  [LK_SECRET_MAC] = { "mac", FALSE, TRUE },
  [LK_SECRET_ADDRESS] = { "address", FALSE, TRUE },
  [LK_SECRET_KEYWORD] = { "hidden", FALSE, TRUE },
  [LK_SECRET_PATH] = { "home", TRUE, FALSE },
  [LK_SECRET_SECRET] = { "secret", FALSE, FALSE },
  [LK_SECRET_TOKEN] = { "token", FALSE, FALSE },
  [LK_SECRET_KEY] = { "key", FALSE, FALSE },
  [LK_SECRET_SIGN_IN] = { "sign-in", FALSE, FALSE },
  [LK_SECRET_MAIL] = { "mail", FALSE, TRUE },
  [LK_SECRET_PHONE] = { "phone", FALSE, FALSE },
  [LK_SECRET_IDENTITY] = { "identity", FALSE, TRUE },
  [LK_SECRET_CARD] = { "card", FALSE, FALSE },
  [LK_SECRET_ID] = { "id", FALSE, TRUE },
  [LK_SECRET_SERIAL] = { "serial", FALSE, TRUE },
  [LK_SECRET_ROOM] = { "room", FALSE, TRUE },
  [LK_SECRET_VOLUME] = { "volume", FALSE, FALSE },
  [LK_SECRET_VALUE] = { "value", FALSE, FALSE },
  [LK_SECRET_LINE] = { "line", FALSE, FALSE },
};

/**
 * lk_secret_kind_get_name:
 * @kind: a kind
 *
 * Returns: the word in its alias, which is also its name in a manifest: lower-case ASCII
 */
const char *
lk_secret_kind_get_name (LkSecretKind kind)
{
  g_return_val_if_fail (kind < LK_SECRET_N_KINDS, "");
  return kinds[kind].name;
}

/**
 * lk_aliases_new:
 *
 * Returns: (transfer full): a table of no value yet
 */
LkAliases *
lk_aliases_new (void)
{
  LkAliases *aliases = g_new0 (LkAliases, 1);

  lk_aliases_set_report (aliases, NULL);
  return aliases;
}

/**
 * lk_aliases_free:
 * @aliases: (transfer full): the table
 */
void
lk_aliases_free (LkAliases *aliases)
{
  g_free (aliases->slots);
  g_free (aliases);
}

static guint64
hash_bytes (guint64 hash, const char *bytes, gsize length, gboolean folded)
{
  for (gsize i = 0; i < length; i++)
    {
      guchar c = bytes[i];

      hash = (hash ^ (folded ? (guchar) lk_byte_lower (c) : c)) * G_GUINT64_CONSTANT (0x100000001b3);
    }
  hash ^= hash >> 29;
  return hash * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
}

/**
 * lk_aliases_set_report:
 * @aliases: a table without values
 * @report_id: (nullable): what tells this report from others, or %NULL to begin every number with 1
 *
 * Reports with different ids count from different numbers, so that their aliases cannot be taken for the same.
 */
void
lk_aliases_set_report (LkAliases *aliases, const char *report_id)
{
  for (guint kind = 0; kind < LK_SECRET_N_KINDS; kind++)
    {
      guint64 hash = report_id == NULL ? 0 : hash_bytes (kind + 1, report_id, strlen (report_id), FALSE);

      aliases->first[kind] = report_id == NULL ? 1 : 100 + (guint32) ((hash >> 32) % 800);
      aliases->next[kind] = aliases->first[kind];
    }
}

static Slot *
find_slot (Slot *slots, guint n_slots, guint64 hash)
{
  guint at = (guint) (hash & (n_slots - 1));

  while (slots[at].hash != 0 && slots[at].hash != hash)
    at = (at + 1) & (n_slots - 1);
  return &slots[at];
}

static void
grow (LkAliases *aliases)
{
  guint n_slots = aliases->n_slots == 0 ? FIRST_SLOTS : aliases->n_slots * 2;
  Slot *slots = g_new0 (Slot, n_slots);

  for (guint i = 0; i < aliases->n_slots; i++)
    if (aliases->slots[i].hash != 0)
      *find_slot (slots, n_slots, aliases->slots[i].hash) = aliases->slots[i];
  g_free (aliases->slots);
  aliases->slots = slots;
  aliases->n_slots = n_slots;
}

/* 0 when there are too many values. */
static guint32
number_of (LkAliases *aliases, LkSecretKind kind, const char *value, gsize length)
{
  guint64 hash = hash_bytes (G_GUINT64_CONSTANT (0xcbf29ce484222325) + kind, value, length, kinds[kind].folded);
  Slot *slot;

  hash |= 1;
  if (aliases->n_values * 2 >= aliases->n_slots && aliases->n_values < MAX_VALUES)
    grow (aliases);
  slot = find_slot (aliases->slots, aliases->n_slots, hash);
  if (slot->hash != 0)
    return slot->number;
  if (aliases->n_values >= MAX_VALUES)
    return 0;
  aliases->n_values++;
  slot->hash = hash;
  slot->number = aliases->next[kind]++;
  return slot->number;
}

/**
 * lk_aliases_append:
 * @aliases: the table
 * @kind: what the value is
 * @value: the value
 * @length: its length in bytes
 * @out: where to
 *
 * Appends the alias of that value.
 */
void
lk_aliases_append (LkAliases *aliases, LkSecretKind kind, const char *value, gsize length, GString *out)
{
  guint32 number = number_of (aliases, kind, value, length);

  g_string_append_c (out, '(');
  g_string_append (out, kinds[kind].name);
  /* Reports that could be put beside each other have a number always. */
  if (number != 0 && !(kinds[kind].single && aliases->first[kind] == 1 && number == 1))
    {
      char digits[12];

      g_snprintf (digits, sizeof digits, " %u", number);
      g_string_append (out, digits);
    }
  g_string_append_c (out, ')');
}

static gboolean
is_kind (const char *name, gsize length, LkSecretKind *kind)
{
  for (guint i = 0; i < LK_SECRET_N_KINDS; i++)
    if (strncmp (kinds[i].name, name, length) == 0 && kinds[i].name[length] == '\0')
      {
        *kind = i;
        return TRUE;
      }
  return FALSE;
}

/* The end of the alias that begins at @start, or 0. */
static gsize
alias_end (const LkLine *line, gsize start, LkSecretKind *kind)
{
  gsize most = MIN (line->length, start + MAX_ALIAS);
  gsize i = start + 1;
  gsize name_end;

  if (lk_line_has_text (line, start, LK_DROPPED_LINE))
    {
      *kind = LK_SECRET_LINE;
      return start + strlen (LK_DROPPED_LINE);
    }
  while (i < most && (lk_line_is (line, i, LK_BYTE_LOWER) || line->text[i] == '-'))
    i++;
  name_end = i;
  if (name_end == start + 1 || !is_kind (line->text + start + 1, name_end - start - 1, kind))
    return 0;
  if (i < most && line->text[i] == ' ' && lk_line_is (line, i + 1, LK_BYTE_DIGIT))
    i = MIN (lk_line_skip (line, i + 1, LK_BYTE_DIGIT), most);
  return i < most && line->text[i] == ')' ? i + 1 : 0;
}

/**
 * lk_aliases_guard:
 * @line: a line
 *
 * Guards the aliases that a text holds that was cleaned before.
 */
void
lk_aliases_guard (LkLine *line)
{
  const char *at = line->text;
  const char *end = line->text + line->length;

  if ((line->has & LK_BYTE_PAREN) == 0)
    return;
  while ((at = memchr (at, '(', end - at)) != NULL)
    {
      LkSecretKind kind = LK_SECRET_LINE;
      gsize start = at - line->text;
      gsize after = alias_end (line, start, &kind);

      if (after != 0)
        lk_line_guard (line, start, after, kind, FALSE);
      at = after != 0 ? line->text + after : at + 1;
    }
}

/* Whether that alias was given to a value, and is not just a word in parentheses. */
static gboolean
was_given (LkAliases *aliases, LkSecretKind kind, const char *alias, gsize length)
{
  const char *blank = memchr (alias, ' ', length);
  guint64 number = blank != NULL ? g_ascii_strtoull (blank, NULL, 10) : 0;

  if (kind == LK_SECRET_LINE)
    return TRUE;
  if (blank == NULL)
    return aliases->next[kind] > aliases->first[kind];
  return number >= aliases->first[kind] && number < aliases->next[kind];
}

/**
 * lk_aliases_list:
 * @aliases: the table
 * @text: a text that was made of cleaned ones
 * @length: its length in bytes
 * @removals: (element-type LkRemoval): where what is found is appended to
 *
 * Finds the aliases of that table in a text, by rising offset.
 */
void
lk_aliases_list (LkAliases *aliases, const char *text, gsize length, GArray *removals)
{
  LkLine line = { .text = text, .length = length };
  const char *end = text + length;

  for (const char *at = text; at < end && (at = memchr (at, '(', (gsize) (end - at))) != NULL;)
    {
      LkRemoval removal = { LK_SECRET_LINE, (gsize) (at - text), 0 };
      gsize after = alias_end (&line, removal.offset, &removal.kind);

      removal.length = after != 0 ? after - removal.offset : 0;
      if (after != 0 && was_given (aliases, removal.kind, at, removal.length))
        g_array_append_val (removals, removal);
      at = after != 0 ? text + after : at + 1;
    }
}

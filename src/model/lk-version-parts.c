/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-version-parts.h"

#include <string.h>

/* A first number between them is a year. */
#define FIRST_YEAR 1990
#define LAST_YEAR 2199
#define STAGE_GIT 11
#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Words of pre-releases. Those with a rank follow each other; the others can only be compared with themselves. */
typedef struct
{
  const char *word;
  int         stage;
} Stage;


static const Stage stages[] = {
  { "alpha", 1 }, { "a", 1 }, { "beta", 2 }, { "b", 2 }, { "rc", 3 }, { "c", 3 }, { "cr", 3 },
  { "pre", 4 }, { "preview", 5 }, { "dev", 6 }, { "nightly", 7 }, { "canary", 8 }, { "snapshot", 9 }, { "insider", 10 },
{ "insiders", 10 }, { "git", STAGE_GIT }, { "m", 12 }, { "milestone", 12 }, { "ptb", 13 }, { "unstable", 14 }, { "test", 15 },
  { "experimental", 16 },
};

/* Words that change nothing. */
static const char *const neutral_words[] = {
  "stable", "final", "release", "ga", "lts", "linux", "amd64", "arm64", "x64", "x86", "aarch64", "ds", "dfsg", "bpo", "deb",
  "ubuntu", "esr", "build", NULL
};

static gboolean
is_separator (char c)
{
  return c == '.' || c == '-' || c == '_' || c == '~' || c == ' ';
}

static LkVersionNumber
take_number (const char **at)
{
  LkVersionNumber number;

  while (**at == '0')
    (*at)++;
  number.digits = *at;
  while (g_ascii_isdigit (**at))
    (*at)++;
  number.length = (gsize) (*at - number.digits);
  return number;
}

static int
compare_numbers (const LkVersionNumber *a,
                 const LkVersionNumber *b)
{
  if (a->length != b->length)
    return a->length < b->length ? -1 : 1;
  return memcmp (a->digits, b->digits, a->length);
}

/**
 * lk_version_compare_numbers:
 * @a: numbers
 * @b: others
 *
 * Compares them one by one; one that is not there is 0.
 *
 * Returns: less than, equal to or greater than 0
 */
int
lk_version_compare_numbers (const LkVersionNumbers *a,
               const LkVersionNumbers *b)
{
  static const LkVersionNumber zero = { "", 0 };
  int order = 0;

  for (guint i = 0; order == 0 && i < MAX (a->n, b->n); i++)
    order = compare_numbers (i < a->n ? &a->numbers[i] : &zero, i < b->n ? &b->numbers[i] : &zero);
  return order;
}

static guint
small (const LkVersionNumber *number)
{
  guint value = 0;

  for (gsize i = 0; i < number->length && i < 8; i++)
    value = value * 10 + (guint) (number->digits[i] - '0');
  return number->length > 8 ? G_MAXUINT : value;
}

static gboolean
add_number (LkVersionNumbers *list,
            LkVersionNumber   number)
{
  if (list->n >= LK_VERSION_MAX_NUMBERS)
    return FALSE;
  list->numbers[list->n++] = number;
  return TRUE;
}

/* `20240501` is 2024, 5, 1. */
static void
split_date (LkVersionNumbers *list)
{
  static const guint parts[][2] = { { 0, 4 }, { 4, 2 }, { 6, 2 } };
  const char *digits = list->numbers[0].digits;
  LkVersionNumbers date = { .n = 0 };

  if (list->n != 1 || list->numbers[0].length != 8)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      LkVersionNumber part = { digits + parts[i][0], parts[i][1] };

      while (part.length > 0 && *part.digits == '0')
        {
          part.digits++;
          part.length--;
        }
      add_number (&date, part);
    }
  if (small (&date.numbers[0]) >= FIRST_YEAR && small (&date.numbers[0]) <= LAST_YEAR &&
      small (&date.numbers[1]) >= 1 && small (&date.numbers[1]) <= 12 &&
      small (&date.numbers[2]) >= 1 && small (&date.numbers[2]) <= 31)
    *list = date;
}

static gboolean
is_calendar (const LkVersionNumbers *list)
{
  guint year = small (&list->numbers[0]);

  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

static gboolean
take_numbers (const char **at,
              LkVersionNumbers     *list)
{
  gboolean more = TRUE;

  while (more)
    {
      if (!g_ascii_isdigit (**at) || !add_number (list, take_number (at)))
        return FALSE;
      more = **at == '.' && g_ascii_isdigit ((*at)[1]);
      if (more)
        (*at)++;
    }
  return TRUE;
}

/* `2024-05-01` */
static void
take_dashed_date (const char **at,
                  LkVersionParts     *version)
{
  for (guint i = 0; i < 2; i++)
    {
      const char *next = *at;

      if (version->numbers.n != i + 1 || small (&version->numbers.numbers[0]) < 1990 ||
          small (&version->numbers.numbers[0]) > 2199 || next[0] != '-' || !g_ascii_isdigit (next[1]) ||
          !g_ascii_isdigit (next[2]) || g_ascii_isdigit (next[3]))
        return;
      next++;
      add_number (&version->numbers, take_number (&next));
      *at = next;
    }
}

static int
find_stage (const char *word,
            gsize       length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    if (strlen (stages[i].word) == length && g_ascii_strncasecmp (stages[i].word, word, length) == 0)
      return stages[i].stage;
  return 0;
}

static gboolean
is_neutral (const char *word,
            gsize       length)
{
  for (guint i = 0; neutral_words[i] != NULL; i++)
    if (strlen (neutral_words[i]) == length && g_ascii_strncasecmp (neutral_words[i], word, length) == 0)
      return TRUE;
  return FALSE;
}

/* `rc1`, `rc.1`, `beta 2` */
static void
take_stage_numbers (const char **at,
                    LkVersionParts     *version)
{
  const char *next = *at;

  while (TRUE)
    {
      if (version->stage_numbers.n > 0 && *next != '.')
        return;
      if (*next == '.' || (version->stage_numbers.n == 0 && *next == ' '))
        next++;
      if (!g_ascii_isdigit (*next) || !add_number (&version->stage_numbers, take_number (&next)))
        return;
      *at = next;
    }
}

/* A word behind the numbers: whether what follows it can still be read. */
static gboolean
take_word (const char **at,
           gboolean     joined,
           char         separator,
           LkVersionParts     *version)
{
  gsize length = strspn (*at, LETTERS);
  gsize whole = strspn (*at, LETTERS DIGITS);
  int stage = find_stage (*at, length);

  if (joined && length == 1 && !g_ascii_isdigit ((*at)[1]))
    stage = 0;
  if (stage == STAGE_GIT && separator != '~')
    stage = 0;
  if (version->stage == 0 && stage != 0)
    {
      *at += length;
      version->stage = stage;
      take_stage_numbers (at, version);
    }
  else if (is_neutral (*at, length) || is_neutral (*at, whole))
    *at += strspn (*at, LETTERS DIGITS ".+_");
  else
    return FALSE;
  return **at == '\0' || **at == '+' || is_separator (**at);
}

/* What stands behind the numbers: a pre-release, a package's revision, a build, or something odd. */
static void
take_tail (const char *at,
           LkVersionParts    *version)
{
  gboolean joined = g_ascii_isalpha (*at);

  while (!version->odd && *at != '\0' && *at != '+')
    {
      char separator = '\0';

      while (is_separator (*at))
        separator = *at++;
      if (*at == '(')
        {
          version->build = at;
          version->odd = at[strlen (at) - 1] != ')';
          return;
        }
      if (g_ascii_isdigit (*at))
        {
          /* A package's revision says nothing of the release, but it may be a pre-release's number. */
          version->odd = separator != '-' || (version->stage != 0 && version->stage_numbers.n == 0);
          return;
        }
      if (*at != '\0' && *at != '+' && !take_word (&at, joined, separator, version))
        version->odd = TRUE;
      joined = FALSE;
    }
}

/* Words before the first digit, as in `v1.2`, `linux/3.40` or `release-1.2`. */
static const char *
skip_prefix (const char *text)
{
  static const char *const words[] = { "v", "ver", "version", "r", "rel", "release", NULL };
  const char *slash = strrchr (text, '/');
  const char *at = slash != NULL ? slash + 1 : text;
  const char *word;
  gsize length;

  if (strcspn (text, DIGITS) < (gsize) (at - text))
    return NULL;
  while (*at != '\0' && !g_ascii_isdigit (*at))
    {
      for (word = at, length = 0; g_ascii_isalpha (*at); at++)
        length++;
      if (g_ascii_isdigit (*at) && length > 0)
        {
          for (guint i = 0; words[i] != NULL; i++)
            if (strlen (words[i]) == length && g_ascii_strncasecmp (words[i], word, length) == 0)
              return at;
          return NULL;
        }
      if (length == 0 && !is_separator (*at))
        return NULL;
      while (is_separator (*at))
        at++;
    }
  return *at != '\0' && *text != '.' && *text != '-' ? at : NULL;
}

/* `2:1.2` */
static const char *
skip_epoch (const char *text)
{
  gsize length = strspn (text, DIGITS);

  return length > 0 && text[length] == ':' ? text + length + 1 : text;
}

static gboolean
is_clean (const char *text)
{
  gsize length = text != NULL ? strnlen (text, LK_VERSION_MAX_BYTES + 1) : 0;

  if (length == 0 || length > LK_VERSION_MAX_BYTES)
    return FALSE;
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isprint (*c) || strchr ("\"'<>\\,;|&$`", *c) != NULL)
      return FALSE;
  return TRUE;
}

/**
 * lk_version_take_apart:
 * @text: (nullable): a version as somebody wrote it
 * @buffer: gets @text without blanks around it; room for %LK_VERSION_MAX_BYTES and a NUL
 * @version: (out): its parts, which borrow from @buffer
 *
 * Returns: whether it is a version
 */
gboolean
lk_version_take_apart (const char *text,
            char       *buffer,
            LkVersionParts    *version)
{
  const char *at;
  gsize before;

  memset (version, 0, sizeof *version);
  if (!is_clean (text))
    return FALSE;
  strcpy (buffer, text);
  g_strstrip (buffer);
  at = skip_epoch (buffer);
  at = g_ascii_isdigit (*at) ? at : skip_prefix (at);
  if (at == NULL || !take_numbers (&at, &version->numbers))
    return FALSE;
  take_dashed_date (&at, version);
  /* Digits that run into letters are a hash or a name, but for a pre-release and one letter at the very end. */
  before = strspn (at, LETTERS);
  if (before > 0 && find_stage (at, before) == 0 && at[1] != '\0')
    return FALSE;
  if (before == 1 && g_ascii_isdigit (at[1]) && version->numbers.n == 1)
    return FALSE;
  if (*at != '\0' && before == 0 && !is_separator (*at) && *at != '+' && *at != '(')
    return FALSE;
  if (*at == '.' && !g_ascii_isalpha (at[1]))
    return FALSE;
  split_date (&version->numbers);
  version->calendar = is_calendar (&version->numbers);
  take_tail (at, version);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-version.h"

#include <string.h>

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* The weight of a character in deb-version(7): ~ before the end, letters before the rest. */
static int
weight_of (char c)
{
  if (c == '~')
    return -1;
  if (c == '\0' || g_ascii_isdigit (c))
    return 0;
  return g_ascii_isalpha (c) ? c : c + 256;
}

static int
compare_digits (const char **a,
                const char **b)
{
  gsize length_a;
  gsize length_b;
  int order;

  *a += strspn (*a, "0");
  *b += strspn (*b, "0");
  length_a = strspn (*a, DIGITS);
  length_b = strspn (*b, DIGITS);
  order = length_a == length_b ? memcmp (*a, *b, length_a) : length_a < length_b ? -1 : 1;
  *a += length_a;
  *b += length_b;
  return order;
}

static int
compare_part (const char *a,
                     const char *b)
{
  while (*a != '\0' || *b != '\0')
    {
      int order;

      while ((*a != '\0' && !g_ascii_isdigit (*a)) || (*b != '\0' && !g_ascii_isdigit (*b)))
        {
          if (weight_of (*a) != weight_of (*b))
            return weight_of (*a) - weight_of (*b);
          a++;
          b++;
        }
      order = compare_digits (&a, &b);
      if (order != 0)
        return order;
    }
  return 0;
}

typedef struct
{
  char  text[LK_VERSION_MAX_BYTES + 1];
  char *epoch;    /* (borrowed) inside of @text */
  char *upstream; /* (borrowed) inside of @text */
  char *revision; /* (borrowed) inside of @text */
} Parts;

static gboolean
take_apart (const char    *text,
                   Parts *version)
{
  char *colon;
  char *dash;

  if (text == NULL || strnlen (text, LK_VERSION_MAX_BYTES + 1) > LK_VERSION_MAX_BYTES)
    return FALSE;
  strcpy (version->text, text);
  g_strstrip (version->text);
  if (strspn (version->text, DIGITS LETTERS ".+-~:") != strlen (version->text))
    return FALSE;
  colon = strchr (version->text, ':');
  version->epoch = version->text + strlen (version->text);
  version->revision = version->epoch;
  version->upstream = version->text;
  if (colon != NULL)
    {
      *colon = '\0';
      version->epoch = version->text;
      version->upstream = colon + 1;
      if (*version->epoch == '\0' || strspn (version->epoch, DIGITS) != strlen (version->epoch))
        return FALSE;
    }
  dash = strrchr (version->upstream, '-');
  if (dash != NULL)
    {
      *dash = '\0';
      version->revision = dash + 1;
      if (*version->revision == '\0')
        return FALSE;
    }
  return g_ascii_isdigit (*version->upstream);
}

/**
 * lk_version_compare_debian:
 * @a: (nullable): a version of a Debian package, whole
 * @b: (nullable): another
 *
 * Compares them by deb-version(7): epoch, upstream version, revision.
 *
 * Returns: how @a stands to @b; %LK_VERSION_UNKNOWN where one is no such version
 */
LkVersionOrder
lk_version_compare_debian (const char *a,
                           const char *b)
{
  Parts first;
  Parts second;
  int order;

  if (!take_apart (a, &first) || !take_apart (b, &second))
    return LK_VERSION_UNKNOWN;
  order = compare_part (first.epoch, second.epoch);
  if (order == 0)
    order = compare_part (first.upstream, second.upstream);
  if (order == 0)
    order = compare_part (first.revision, second.revision);
  return order < 0 ? LK_VERSION_OLDER : order > 0 ? LK_VERSION_NEWER : LK_VERSION_SAME;
}

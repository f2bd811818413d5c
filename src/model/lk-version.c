/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-version-parts.h"

static LkVersionOrder
order_of (int order)
{
  return order < 0 ? LK_VERSION_OLDER : order > 0 ? LK_VERSION_NEWER : LK_VERSION_SAME;
}

static LkVersionOrder
compare_stages (const LkVersionParts *a,
                const LkVersionParts *b)
{
  if (a->stage == 0 || b->stage == 0)
    return a->stage == b->stage ? LK_VERSION_SAME : a->stage != 0 ? LK_VERSION_OLDER : LK_VERSION_NEWER;
  if (a->stage == b->stage)
    return order_of (lk_version_compare_numbers (&a->stage_numbers, &b->stage_numbers));
  if (a->stage > LK_VERSION_STAGE_RANKED || b->stage > LK_VERSION_STAGE_RANKED)
    return LK_VERSION_UNKNOWN;
  return a->stage < b->stage ? LK_VERSION_OLDER : LK_VERSION_NEWER;
}

/* A build in parentheses may be the last number of the other way to write it: 7.0.5 (3034) is 7.0.5.3034. */
static gboolean
may_be_build (const LkVersionParts *built,
              const LkVersionParts *other)
{
  LkVersionNumbers beginning = other->numbers;

  if (built->build == NULL || other->build != NULL || other->numbers.n <= built->numbers.n)
    return FALSE;
  beginning.n = built->numbers.n;
  return lk_version_compare_numbers (&beginning, &built->numbers) == 0;
}

/**
 * lk_version_compare:
 * @a: (nullable): a version as people or packages write it
 * @b: (nullable): another
 *
 * Puts two releases in order, whoever wrote their versions down: words before the number (`v`, `linux/`), a Debian epoch, a
 * package's revision (`-1+deb12u1`, `-1.fc40`), build metadata (`+abc`, `(build 5)`) do not count; `1.2` is `1.2.0`; pre-releases
 * come before what they lead to (semver 2.0.0, deb-version(7)). Where the way they are written does not tell, nothing is claimed.
 *
 * Returns: how @a stands to @b
 */
LkVersionOrder
lk_version_compare (const char *a,
                    const char *b)
{
  char buffer_a[LK_VERSION_MAX_BYTES + 1];
  char buffer_b[LK_VERSION_MAX_BYTES + 1];
  LkVersionParts first;
  LkVersionParts second;
  int order;

  if (!lk_version_take_apart (a, buffer_a, &first) || !lk_version_take_apart (b, buffer_b, &second))
    return LK_VERSION_UNKNOWN;
  if (g_str_equal (buffer_a, buffer_b))
    return LK_VERSION_SAME;
  if (first.calendar != second.calendar || may_be_build (&first, &second) || may_be_build (&second, &first))
    return LK_VERSION_UNKNOWN;
  order = lk_version_compare_numbers (&first.numbers, &second.numbers);
  if (order != 0)
    return order_of (order);
  if (first.odd || second.odd ||
      (first.build != NULL && second.build != NULL && !g_str_equal (first.build, second.build)))
    return LK_VERSION_UNKNOWN;
  return compare_stages (&first, &second);
}

/**
 * lk_version_in_range:
 * @version: (nullable): a version
 * @oldest: (nullable): the oldest that belongs to the range; %NULL: no such end
 * @newest: (nullable): the newest that belongs to it; %NULL: no such end
 *
 * Returns: where @version lies, by lk_version_compare()
 */
LkVersionRange
lk_version_in_range (const char *version,
                     const char *oldest,
                     const char *newest)
{
  LkVersionOrder to_oldest = oldest != NULL ? lk_version_compare (version, oldest) : LK_VERSION_SAME;
  LkVersionOrder to_newest = newest != NULL ? lk_version_compare (version, newest) : LK_VERSION_SAME;

  if (oldest != NULL && newest != NULL && lk_version_compare (oldest, newest) == LK_VERSION_NEWER)
    return LK_VERSION_RANGE_UNKNOWN;
  if (to_oldest == LK_VERSION_OLDER)
    return LK_VERSION_RANGE_BELOW;
  if (to_newest == LK_VERSION_NEWER)
    return LK_VERSION_RANGE_ABOVE;
  if (to_oldest == LK_VERSION_UNKNOWN || to_newest == LK_VERSION_UNKNOWN || !lk_version_is_valid (version))
    return LK_VERSION_RANGE_UNKNOWN;
  return LK_VERSION_RANGE_INSIDE;
}

/**
 * lk_version_is_listed:
 * @version: (nullable): a version
 * @versions: (nullable) (array zero-terminated=1): others
 *
 * Returns: whether one of them is certainly the same release
 */
gboolean
lk_version_is_listed (const char        *version,
                      const char *const *versions)
{
  for (guint i = 0; versions != NULL && versions[i] != NULL; i++)
    if (lk_version_compare (version, versions[i]) == LK_VERSION_SAME)
      return TRUE;
  return FALSE;
}

/**
 * lk_version_is_valid:
 * @version: (nullable): a text
 *
 * Returns: whether it can be a version at all
 */
gboolean
lk_version_is_valid (const char *version)
{
  char buffer[LK_VERSION_MAX_BYTES + 1];
  LkVersionParts parts;

  return lk_version_take_apart (version, buffer, &parts);
}

/**
 * lk_version_is_prerelease:
 * @version: (nullable): a version
 *
 * Returns: whether it says itself that it is none of the ordinary releases
 */
gboolean
lk_version_is_prerelease (const char *version)
{
  char buffer[LK_VERSION_MAX_BYTES + 1];
  LkVersionParts parts;

  return lk_version_take_apart (version, buffer, &parts) && parts.stage != 0;
}

/**
 * lk_version_order_to_string:
 * @order: an order
 *
 * Returns: (nullable): `older`, `same` or `newer`; %NULL where it is unknown
 */
const char *
lk_version_order_to_string (LkVersionOrder order)
{
  static const char *const names[] = { NULL, "older", "same", "newer" };

  return order <= LK_VERSION_NEWER ? names[order] : NULL;
}

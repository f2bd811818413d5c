/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-version.h"

typedef struct
{
  const char    *a;
  const char    *b;
  LkVersionOrder order;
} Pair;

#define O LK_VERSION_OLDER
#define S LK_VERSION_SAME
#define U LK_VERSION_UNKNOWN

static const Pair people[] = {
  { "1.2", "1.10", O }, { "1.2", "1.2.0", S }, { "1.2", "1.2.0.1", O }, { "01.002", "1.2", S }, { "0", "0.0.0", S },
  { "v1.2.3", "1.2.3", S }, { "V1.2", "1.3", O }, { "linux/3.40", "3.40.0", S }, { "linux/3.40.3882", "linux/3.41.1", O },
  { "release-1.2", "version 1.3", O }, { "Element 1.2", "1.3", O }, { "signal-desktop_7.1", "7.2", O },
  { "2:1.2.3-1", "1.2.3", S }, { "4.6.5+ds-2+b1", "7.0.9", O }, { "1.2.3-1+deb12u1", "1.2.3-2", S },
  { "1.2.3-1.fc40", "v1.2.3", S }, { "1.2.3~bpo12+1", "1.2.3", S }, { "1.2.3-1~ubuntu22.04.1", "1.2.3", S },
  { "1.0.0-alpha", "1.0.0-alpha.1", O }, { "1.0.0-alpha.1", "1.0.0-beta", O }, { "1.0.0-beta", "1.0.0-beta.2", O },
  { "1.0.0-beta.2", "1.0.0-beta.11", O }, { "1.0.0-beta.11", "1.0.0-rc.1", O }, { "1.0.0-rc.1", "1.0.0", O },
  { "1.2~rc1", "1.2", O }, { "1.2~rc1", "1.2~rc2", O }, { "1.2rc1", "1.2", O }, { "1.2b2", "1.2", O }, { "1.2.beta1",
    "1.2", O },
  { "1.1", "1.2~alpha1", O }, { "1.0-linux-beta", "1.0", O }, { "1.12.0 beta 2", "1.12.0 Beta 3", O },
  { "2.0-rc1-3", "2.0", O }, { "1.2~git20240101", "1.2", O },
  { "1.12.0 (build 5)", "1.12.0", S }, { "1.12.0 (build 5)", "1.12.1", O }, { "1.2.3+abc", "1.2.3+def", S },
  { "2024-05-01", "20240502", O }, { "2024.05.01", "20240501", S }, { "2024.5", "2024-05-02", O }, { "2023.12", "2024.1", O },
  { "x86_64 1.2", "1.3", U }, { "1.2.3-x86_64", "1.2.3", S }, { "1.2.3-amd64", "1.2.4", O },
  { "99999999999999999999999999999999.1", "99999999999999999999999999999999.2", O },
  { "  1.2 ", "1.2", S },
};

/* Nothing is claimed of these. */
static const Pair unknown[] = {
  { "", "1", U }, { NULL, "1", U }, { NULL, NULL, U }, { "abc", "abc", U }, { "latest", "1.2", U }, { "1.2.", "1.2", U },
  { "1..2", "1.2", U }, { ".5", "1", U }, { "-1.2", "1.2", U }, { "7f3a9c1", "8.0", U }, { "7b3a9c1", "8.0", U },
    { "deadbeef42", "1", U },
  { "x64-1.2.3", "1.2.3", U }, { "1.0.2k", "1.0.2", U }, { "1.2-foo", "1.2", U }, { "1.2-git5", "1.2", U }, { "2024.05",
    "3.1", U },
  { "2024/05/01", "2024/06/01", U }, { "1.2, 1.3", "1.2", U }, { "1.2<b>", "1.2", U }, { "1.2\n1.3", "1.2", U }, { "\xff"
    "1.2", "1.2", U },
  { "\xef\xbc\x91.2", "1.2", U }, { "1.0-nightly.5", "1.0-rc.1", U }, { "1.0-pre", "1.0-rc", U }, { "7.0.5 (3034)",
    "7.0.5.3034", U },
  { "1.12 (5)", "1.12 (6)", U }, { "1.0-beta-2", "1.0-beta-3", U }, { "1.2 (build", "1.2", U }, { "1.2$(id)", "1.2", U },
  { "1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1", "2", U },
};

static void
check (LkVersionOrder (*compare) (const char *, const char *),
       const Pair      *pair)
{
  LkVersionOrder turned = pair->order == LK_VERSION_OLDER ? LK_VERSION_NEWER
                          : pair->order == LK_VERSION_NEWER ? LK_VERSION_OLDER : pair->order;

  g_test_message ("%s, %s", pair->a, pair->b);
  g_assert_cmpint (compare (pair->a, pair->b), ==, pair->order);
  g_assert_cmpint (compare (pair->b, pair->a), ==, turned);
}

static void
test_people (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (people); i++)
    check (lk_version_compare, &people[i]);
}

static void
test_unknown (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
    check (lk_version_compare, &unknown[i]);
}

/* deb-version(7), and what dpkg --compare-versions says of them. */
static const Pair debian[] = {
  { "1.0~rc1-1", "1.0-1", O }, { "1.0~~", "1.0~", O }, { "1.0~", "1.0", O }, { "1.0", "1.0a", O }, { "1.0a", "1.0+", O },
  { "1:0.9", "2.0", LK_VERSION_NEWER }, { "0:1.0", "1.0", S }, { "1.0", "1.0-0", S }, { "1.0-1", "1.0-1+deb12u1", O },
  { "1.0-1~bpo12+1", "1.0-1", O }, { "1.0-1-1", "1.0-1-2", O }, { "1.2.3", "1.2.3+ds", O }, { "1.09", "1.9", S },
    { "1.10", "1.9", LK_VERSION_NEWER },
  { "4.6.5+ds-2", "4.6.5+ds-2+b1", O }, { "2.00", "2.0", S }, { "1.2", "1.2.0", O },
  { "v1.0", "1.0", U }, { "", "1", U }, { NULL, "1", U }, { "1.0 2", "1.0", U }, { ":1.0", "1.0", U }, { "a:1.0", "1.0",
    U }, { "1.0_2", "1.0", U },
  { "1:", "1:", U }, { "1:-1", "1", U }, { "-1", "1", U },
};

static void
test_debian (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (debian); i++)
    check (lk_version_compare_debian, &debian[i]);
}

static void
test_long (void)
{
  g_autofree char *huge = g_strnfill (1024 * 1024, '9');
  g_autofree char *longest = g_strnfill (LK_VERSION_MAX_BYTES, '9');
  g_autofree char *longer = g_strnfill (LK_VERSION_MAX_BYTES + 1, '9');

  g_assert_cmpint (lk_version_compare (huge, "1"), ==, LK_VERSION_UNKNOWN);
  g_assert_cmpint (lk_version_compare_debian ("1", huge), ==, LK_VERSION_UNKNOWN);
  g_assert_cmpint (lk_version_compare (longer, longest), ==, LK_VERSION_UNKNOWN);
  g_assert_cmpint (lk_version_compare (longest, "1"), ==, LK_VERSION_NEWER);
  g_assert_cmpint (lk_version_compare_debian (longest, "1"), ==, LK_VERSION_NEWER);
}

static void
add_all (GPtrArray  *corpus,
         const Pair *pairs,
         gsize       n)
{
  for (gsize i = 0; i < n; i++)
    {
      if (pairs[i].a != NULL)
        g_ptr_array_add (corpus, (char *) pairs[i].a);
      if (pairs[i].b != NULL)
        g_ptr_array_add (corpus, (char *) pairs[i].b);
    }
}

/* Where a is not newer than b and b not newer than c, a is never said to be newer than c; not the same with one older. */
static void
check_three (LkVersionOrder a_b,
             LkVersionOrder b_c,
             LkVersionOrder a_c)
{
  if ((a_b != LK_VERSION_OLDER && a_b != LK_VERSION_SAME) || (b_c != LK_VERSION_OLDER && b_c != LK_VERSION_SAME))
    return;
  g_assert_cmpint (a_c, !=, LK_VERSION_NEWER);
  if (a_b == LK_VERSION_OLDER || b_c == LK_VERSION_OLDER)
    g_assert_cmpint (a_c, !=, LK_VERSION_SAME);
}

static void
test_order (gconstpointer data)
{
  LkVersionOrder (*compare) (const char *, const char *) =
    data != NULL ? lk_version_compare_debian : lk_version_compare;
  g_autoptr(GPtrArray) corpus = g_ptr_array_new ();
  g_autofree guint8 *orders = NULL;
  guint n;
  guint known = 0;

  add_all (corpus, people, G_N_ELEMENTS (people));
  add_all (corpus, unknown, G_N_ELEMENTS (unknown));
  add_all (corpus, debian, G_N_ELEMENTS (debian));
  n = corpus->len;
  orders = g_new0 (guint8, (gsize) n * n);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      {
        orders[i * n + j] = compare (corpus->pdata[i], corpus->pdata[j]);
        known += orders[i * n + j] != LK_VERSION_UNKNOWN;
      }
  g_assert_cmpuint (known, >, n * n / 4);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      {
        g_assert_cmpint (orders[i * n + j] == LK_VERSION_OLDER, ==, orders[j * n + i] == LK_VERSION_NEWER);
        g_assert_cmpint (orders[i * n + j] == LK_VERSION_SAME, ==, orders[j * n + i] == LK_VERSION_SAME);
        for (guint k = 0; k < n; k++)
          check_three (orders[i * n + j], orders[j * n + k], orders[i * n + k]);
      }
}

static void
test_range (void)
{
  g_assert_cmpint (lk_version_in_range ("1.1", "1.2", NULL), ==, LK_VERSION_RANGE_BELOW);
  g_assert_cmpint (lk_version_in_range ("1.2", "1.2.0", NULL), ==, LK_VERSION_RANGE_INSIDE);
  g_assert_cmpint (lk_version_in_range ("1.2~rc1", "1.2", NULL), ==, LK_VERSION_RANGE_BELOW);
  g_assert_cmpint (lk_version_in_range ("1.5", "1.2", "2.0"), ==, LK_VERSION_RANGE_INSIDE);
  g_assert_cmpint (lk_version_in_range ("2.0.1", "1.2", "2.0"), ==, LK_VERSION_RANGE_ABOVE);
  g_assert_cmpint (lk_version_in_range ("2.0.1", NULL, "2.0"), ==, LK_VERSION_RANGE_ABOVE);
  g_assert_cmpint (lk_version_in_range ("1.1", "1.2", "latest"), ==, LK_VERSION_RANGE_BELOW);
  g_assert_cmpint (lk_version_in_range ("1.3", "1.2", "latest"), ==, LK_VERSION_RANGE_UNKNOWN);
  g_assert_cmpint (lk_version_in_range ("1.1", "2", "1"), ==, LK_VERSION_RANGE_UNKNOWN);
  g_assert_cmpint (lk_version_in_range ("abc", NULL, NULL), ==, LK_VERSION_RANGE_UNKNOWN);
  g_assert_cmpint (lk_version_in_range (NULL, "1", NULL), ==, LK_VERSION_RANGE_UNKNOWN);
  g_assert_cmpint (lk_version_in_range ("1", NULL, NULL), ==, LK_VERSION_RANGE_INSIDE);
}

static void
test_words (void)
{
  static const char *const bad[] = { "1.3.0", "nonsense", NULL };

  g_assert_true (lk_version_is_listed ("v1.3", bad));
  g_assert_true (lk_version_is_listed ("1:1.3.0-2", bad));
  g_assert_false (lk_version_is_listed ("1.3.1", bad));
  g_assert_false (lk_version_is_listed ("1.3.0-rc1", bad));
  g_assert_false (lk_version_is_listed ("nonsense", bad));
  g_assert_false (lk_version_is_listed (NULL, bad));
  g_assert_false (lk_version_is_listed ("1.3.0", NULL));
  g_assert_true (lk_version_is_prerelease ("1.3.0-rc1"));
  g_assert_true (lk_version_is_prerelease ("0.0.1-canary.5"));
  g_assert_false (lk_version_is_prerelease ("1.3.0-1"));
  g_assert_false (lk_version_is_prerelease ("1.3.0-stable"));
  g_assert_cmpstr (lk_version_order_to_string (LK_VERSION_OLDER), ==, "older");
  g_assert_cmpstr (lk_version_order_to_string (LK_VERSION_NEWER), ==, "newer");
  g_assert_cmpstr (lk_version_order_to_string (LK_VERSION_UNKNOWN), ==, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/version/people", test_people);
  g_test_add_func ("/version/unknown", test_unknown);
  g_test_add_func ("/version/debian", test_debian);
  g_test_add_func ("/version/long", test_long);
  g_test_add_func ("/version/range", test_range);
  g_test_add_func ("/version/words", test_words);
  g_test_add_data_func ("/version/order/people", NULL, test_order);
  g_test_add_data_func ("/version/order/debian", "debian", test_order);
  return g_test_run ();
}

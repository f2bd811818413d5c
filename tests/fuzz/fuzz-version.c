/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-version.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_turned (LkVersionOrder order,
              LkVersionOrder turned)
{
  g_assert_cmpint (order == LK_VERSION_OLDER, ==, turned == LK_VERSION_NEWER);
  g_assert_cmpint (order == LK_VERSION_NEWER, ==, turned == LK_VERSION_OLDER);
  g_assert_cmpint (order == LK_VERSION_SAME, ==, turned == LK_VERSION_SAME);
}

/* Two and more versions, one a line: whatever they are, both ways to compare them agree, and no three of them go round. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_auto(GStrv) lines = g_strsplit (text, "\n", 8);
  guint n = g_strv_length (lines);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      {
        check_turned (lk_version_compare (lines[i], lines[j]), lk_version_compare (lines[j], lines[i]));
        check_turned (lk_version_compare_debian (lines[i], lines[j]), lk_version_compare_debian (lines[j], lines[i]));
        lk_version_in_range (lines[i], lines[j], lines[(i + j) % n]);
        for (guint k = 0; k < n; k++)
          if (lk_version_compare (lines[i], lines[j]) == LK_VERSION_OLDER &&
              lk_version_compare (lines[j], lines[k]) == LK_VERSION_OLDER)
            {
              g_assert_cmpint (lk_version_compare (lines[i], lines[k]), !=, LK_VERSION_NEWER);
              g_assert_cmpint (lk_version_compare (lines[i], lines[k]), !=, LK_VERSION_SAME);
            }
      }
  return 0;
}

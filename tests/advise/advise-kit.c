/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advise-kit.h"

#include <string.h>

/* All of @particulars, or with @rand any of them. */
LkParams *
advise_kit_make_params (AdviseParticular *particulars,
                        gsize             n_particulars,
                        GRand            *rand)
{
  LkParams *params = lk_params_new ();

  for (gsize i = 0; i < n_particulars; i++)
    if (rand == NULL || g_rand_boolean (rand))
      lk_params_set (params, particulars[i][0], particulars[i][1]);
  return params;
}

/* A text for people: something is said, no template shows through, nothing was left out badly. */
void
advise_kit_assert_readable (const char *text)
{
  g_test_message ("%s", text);
  g_assert_nonnull (text);
  g_assert_cmpuint (strlen (text), >, 1);
  g_assert_null (strpbrk (text, "{}[]|"));
  g_assert_null (strstr (text, "  "));
  g_assert_null (strstr (text, " ."));
  g_assert_null (strstr (text, " ,"));
  g_assert_null (strstr (text, ".."));
  g_assert_null (strstr (text, "()"));
  g_assert_null (strstr (text, "(null)"));
  g_assert_false (g_ascii_isspace (text[0]));
  g_assert_false (g_ascii_isspace (text[strlen (text) - 1]));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-json.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What the scan accepts json-glib must take, and what it was written as must read back the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *text = (const char *) data;
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(JsonNode) again = NULL;
  g_autofree char *written = NULL;
  g_autofree char *rewritten = NULL;
  gboolean cut = lk_json_is_cut (text, size);

  if (!lk_json_scan (text, size, LK_JSON_MAX_BYTES, LK_JSON_MAX_VALUES, &error))
    {
      g_assert_nonnull (error);
      return 0;
    }
  g_assert_false (cut);
  root = lk_json_parse (text, size, &error);
  g_assert_no_error (error);
  written = lk_json_to_text (root, TRUE);
  again = lk_json_parse_file (written, strlen (written), &error);
  g_assert_no_error (error);
  rewritten = lk_json_to_text (again, TRUE);
  g_assert_cmpstr (rewritten, ==, written);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-error-search.h"
#include "lk-log-lines.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever a messenger wrote: valid text, no longer than three bytes for each, and matches that the dictionary has. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *recent = lk_log_lines_since ((const char *) data, size, 1700000000, 1800000000);
  g_autoptr(GArray) hits = lk_error_search_log (recent, strlen (recent));
  gsize n_entries;

  lk_error_entries (&n_entries);
  if (!g_utf8_validate (recent, -1, NULL) || strlen (recent) > 3 * size)
    __builtin_trap ();
  for (guint i = 0; i < hits->len; i++)
    if (g_array_index (hits, LkErrorHit, i).entry >= n_entries)
      __builtin_trap ();
  return 0;
}

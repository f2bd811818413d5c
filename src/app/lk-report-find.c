/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-find.h"

#include <string.h>

/**
 * lk_report_find_count:
 * @content: a file of a report
 * @text: what to look for, whatever the case of its ASCII letters
 *
 * Returns: how often it is in there
 */
guint
lk_report_find_count (GBytes     *content,
                      const char *text)
{
  gsize length = 0, wanted = strlen (text);
  const char *bytes = g_bytes_get_data (content, &length);
  char first = g_ascii_tolower (*text);
  guint n = 0;

  for (gsize at = 0; wanted > 0 && at + wanted <= length;)
    {
      if (g_ascii_tolower (bytes[at]) == first && g_ascii_strncasecmp (bytes + at, text, wanted) == 0)
        {
          n++;
          at += wanted;
        }
      else
        {
          at++;
        }
    }
  return n;
}

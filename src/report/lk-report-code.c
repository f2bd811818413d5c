/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-source.h"

#include <qrencode.h>

/**
 * lk_report_dup_code:
 * @source: what the report is made of
 * @size: (out): modules on each side, without the quiet zone
 *
 * Makes the code to scan, which holds the report's number and the verdict's code (ISO/IEC 18004).
 *
 * Returns: (transfer full) (nullable): path data of an SVG
 */
char *
lk_report_dup_code (const LkReportSource *source,
                    guint                *size)
{
  g_autofree char *text = g_strdup_printf ("%s %s", source->reference, lk_case_get_verdict (source->kase)->code);
  QRcode *code = QRcode_encodeString (text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
  GString *path;

  *size = 0;
  if (code == NULL)
    return NULL;
  *size = (guint) code->width;
  path = g_string_new (NULL);
  for (int y = 0; y < code->width; y++)
    for (int x = 0; x < code->width; x++)
      {
        int begin = x;

        while (x < code->width && (code->data[y * code->width + x] & 1) != 0)
          x++;
        if (x > begin)
          g_string_append_printf (path, "M%d,%dh%dv1h-%dz", begin, y, x - begin, x - begin);
      }
  QRcode_free (code);
  return g_string_free (path, FALSE);
}

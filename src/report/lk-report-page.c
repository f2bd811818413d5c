/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report as one page for a browser: no script, nothing from elsewhere. */
#include "config.h"

#include "lk-report-source.h"

/**
 * lk_report_make_page:
 * @source: what the report is made of
 *
 * Returns: (transfer full) (nullable): `report.html`
 */
GBytes *
lk_report_make_page (const LkReportSource *source)
{
  return NULL;
}

/**
 * lk_report_dup_code:
 * @source: what the report is made of
 * @size: (out): modules on each side
 *
 * Makes the code to scan, which holds the report's number and the verdict's code (ISO/IEC 18004).
 *
 * Returns: (transfer full) (nullable): path data of an SVG
 */
char *
lk_report_dup_code (const LkReportSource *source,
                    guint                *size)
{
  *size = 0;
  return NULL;
}

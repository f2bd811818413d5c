/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-report-source.h"

G_BEGIN_DECLS

/**
 * LkReportPage:
 *
 * A page while it is written. Private to the two files that write it.
 */
typedef struct
{
  GString              *html;    /* (owned) */
  const LkReportSource *source;  /* (borrowed) */
  locale_t              own;     /* of the thread */
  locale_t              english;
} LkReportPage;

void lk_report_page_text         (LkReportPage *page,
                                  const char   *text);
void lk_report_page_both         (LkReportPage *page,
                                  const char   *text,
                                  const char   *english);
void lk_report_page_words        (LkReportPage *page,
                                  const char   *message);
void lk_report_page_heading      (LkReportPage *page,
                                  const char   *message);
void lk_report_page_row          (LkReportPage *page,
                                  const char   *message,
                                  const char   *value);
void lk_report_page_in_english   (LkReportPage *page,
                                  gboolean      english);

void lk_report_page_last_good    (LkReportPage *page);
void lk_report_page_removed      (LkReportPage *page);
void lk_report_page_device       (LkReportPage *page);
void lk_report_page_hosts        (LkReportPage *page);
void lk_report_page_attachments  (LkReportPage *page);
void lk_report_page_measurements (LkReportPage *page);

G_END_DECLS

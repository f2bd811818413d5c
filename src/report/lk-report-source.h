/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <locale.h>

#include "lk-case.h"
#include "lk-report-entry.h"

G_BEGIN_DECLS

/**
 * LkReportSource:
 *
 * What the pages of a report are made of: nothing in it needs scrubbing any more.
 */
typedef struct
{
  LkCase     *kase;      /* (owned) reduced, judged, with words in the person's language */
  LkCase     *english;   /* (owned) (nullable) the same in support's English; %NULL where that is the person's language */
  JsonObject *device;    /* (owned) (nullable) of the items that are included */
  GHashTable *told;      /* (owned) (element-type utf8 utf8) what the person wrote: message, when, tried, contact */
  JsonObject *last_good; /* (owned) (nullable) when it worked last and what has changed since: DESIGN.md part 5 */
  GPtrArray  *others;    /* (owned) (element-type LkReportEntry) attachments */
  guint       removed[LK_SECRET_N_KINDS]; /* values removed from all files, of each kind */
  gboolean    measurements; /* whether they are wanted */
  gboolean    versions;     /* whether they are wanted */
  char       *reference; /* (owned) to be read out */
  char       *language;  /* (owned) of the person, as in BCP 47 */
} LkReportSource;

/* Words in support's English, in this thread alone, until it is left again. */
locale_t lk_report_enter_english (void);
void     lk_report_leave_english (locale_t before);

/* report.html and report.txt: (transfer full). They read no clock, no locale but the messages' own and no file. */
GBytes *lk_report_make_page (const LkReportSource *source);
GBytes *lk_report_make_text (const LkReportSource *source);

/* The code to scan, as the path data of an SVG in a square of @size modules: (transfer full) (nullable). */
char   *lk_report_dup_code  (const LkReportSource *source,
                             guint                *size);

/* device.json and told.json: (transfer full). */
GBytes *lk_report_make_device (const LkReportSource *source);
GBytes *lk_report_make_told   (const LkReportSource *source);

G_END_DECLS

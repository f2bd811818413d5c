/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LK_ITEM_INCLUDE,   /* as it is, after the scrubber */
  LK_ITEM_PSEUDONYM, /* the same stand-in for the same value throughout one report */
  LK_ITEM_OMIT,
} LkItemMode;

/**
 * LkReportItem:
 *
 * One thing that a report may hold and that the person decides about.
 */
typedef struct
{
  const char *id;     /* (borrowed) what policy.json and the command line call it */
  const char *title;  /* (borrowed) for gettext */
  const char *what;   /* (borrowed) one sentence that says what it is and what support needs it for, for gettext */
  guint       modes;  /* which modes can be chosen: a bit (1 << LkItemMode) each */
  LkItemMode  preset;
} LkReportItem;

const LkReportItem *lk_report_items       (guint       *n_items);
const LkReportItem *lk_report_item_find   (const char  *id);
const char         *lk_item_mode_to_string   (LkItemMode   mode);
gboolean            lk_item_mode_from_string (const char  *text,
                                              LkItemMode  *mode);

G_END_DECLS

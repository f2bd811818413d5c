/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkReportPart:
 *
 * Something that the person can tell support, or that a device is asked for, with its label for gettext.
 */
typedef struct
{
  const char *id;
  const char *label;
} LkReportPart;

/* @path: (nullable): what the label is missing of, where there is none. */
typedef void (*LkReportMemberFunc) (const char *label,
                                    const char *value,
                                    gpointer    user_data);

const LkReportPart *lk_report_told_parts     (guint              *n_parts);
void                lk_report_each_member    (JsonObject         *device,
                                              LkReportMemberFunc  func,
                                              gpointer            user_data);

char               *lk_report_dup_clean      (const char         *text,
                                              gsize               most,
                                              gboolean            lines);
char               *lk_report_dup_safe       (const char         *text);
char               *lk_report_dup_escaped    (const char         *text);
void                lk_report_append_wrapped (GString            *out,
                                              const char         *text,
                                              guint               indent);

char               *lk_report_take_time      (char               *text);
char               *lk_report_dup_utc        (const char         *time);
char               *lk_report_dup_times      (const char         *time,
                                              JsonObject         *device);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Where a crash is seen. One crash may be seen in several places, but once in each. */
typedef enum
{
  LK_CRASH_CORE_FILE = 1 << 0,
  LK_CRASH_CORE_ENTRY = 1 << 1,
  LK_CRASH_REPORT = 1 << 2,
  LK_CRASH_DUMP = 1 << 3,
  LK_CRASH_NOTE = 1 << 4,
  LK_CRASH_LINE = 1 << 5,
} LkCrashPlace;

/**
 * LkCrashList:
 *
 * Crashes of one messenger in the last seven days, each counted once. Pure: no I/O.
 */
typedef struct _LkCrashList LkCrashList;

LkCrashList *lk_crash_list_new      (gint64        now_s);
void         lk_crash_list_free     (LkCrashList  *self);
gboolean     lk_crash_list_add      (LkCrashList  *self,
                                     LkCrashPlace  place,
                                     gint64        time_s);
void         lk_crash_list_explain  (LkCrashList  *self,
                                     gint64        time_s,
                                     guint         signal,
                                     const char   *signature,
                                     const char   *text);
void         lk_crash_list_note     (LkCrashList  *self,
                                     const char   *signature);
guint        lk_crash_list_count    (LkCrashList  *self);
void         lk_crash_list_describe (LkCrashList  *self,
                                     JsonObject   *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCrashList, lk_crash_list_free)

G_END_DECLS

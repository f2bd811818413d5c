/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What names and texts of crash reports tell. Pure: no I/O. */

gboolean    lk_coredump_name_parse    (const char         *file_name,
                                       char              **command,
                                       guint64            *user,
                                       gint64             *time_s);
gboolean    lk_apport_name_parse      (const char         *file_name,
                                       char              **program,
                                       guint64            *user);
char       *lk_apport_dup_field       (const char         *text,
                                       const char         *field);
char       *lk_apport_dup_stack       (const char         *text);
const char *lk_crash_text_signature   (const char         *text,
                                       gsize               length,
                                       char              **words,
                                       gboolean           *ends);
const char *lk_crash_stack_signature  (const char         *stack,
                                       char              **words);
char       *lk_crash_dup_top_of_stack (const char         *message);
gboolean    lk_crash_unit_matches     (const char         *unit,
                                       const char *const  *ids);
const char *lk_crash_signal_name      (guint               number);

G_END_DECLS

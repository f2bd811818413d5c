/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "machine.h"

G_BEGIN_DECLS

/* Journals as systemd itself writes them, from its export format. */

#define JOURNAL_FOLDER "/var/log/journal/0123456789abcdef0123456789abcdef"

gboolean journal_skip  (void);
void     journal_entry (GString    *text,
                        gint64      time_s,
                        const char *first_field,
                        ...) G_GNUC_NULL_TERMINATED;
char    *journal_own   (void);
void     journal_write (Machine    *machine,
                        const char *path,
                        GString    *text);

G_END_DECLS

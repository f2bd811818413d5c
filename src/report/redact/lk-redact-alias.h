/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-redact-line.h"

G_BEGIN_DECLS

/* What stands where something was removed, such as "(address 3)". Private to this folder. */

#define LK_DROPPED_LINE "(line dropped)"

typedef struct _LkAliases LkAliases;

LkAliases *lk_aliases_new        (void);
void       lk_aliases_free       (LkAliases    *aliases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkAliases, lk_aliases_free)

void       lk_aliases_set_report (LkAliases    *aliases,
                                  const char   *report_id);
void       lk_aliases_append     (LkAliases    *aliases,
                                  LkSecretKind  kind,
                                  const char   *value,
                                  gsize         length,
                                  GString      *out);
void       lk_aliases_guard      (LkLine       *line);
void       lk_aliases_list       (LkAliases    *aliases,
                                  const char   *text,
                                  gsize         length,
                                  GArray       *removals);

G_END_DECLS

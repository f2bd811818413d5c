/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-redact-line.h"

G_BEGIN_DECLS

/* The values that are known beforehand, and the hosts that stay. Private to this folder. */

typedef struct _LkKnown LkKnown;

typedef struct
{
  LkSecretKind kind;
  char        *value; /* (owned) */
  gsize        length;
} LkKnownValue;

LkKnown            *lk_known_new       (void);
void                lk_known_free      (LkKnown      *known);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkKnown, lk_known_free)

gboolean            lk_known_add       (LkKnown      *known,
                                        LkSecretKind  kind,
                                        const char   *value);
void                lk_known_keep_host (LkKnown      *known,
                                        const char   *host);
gboolean            lk_known_is_kept   (LkKnown      *known,
                                        const char   *host,
                                        gsize         length);
const LkKnownValue *lk_known_get       (LkKnown      *known,
                                        guint         index);
void                lk_known_guard     (LkKnown      *known,
                                        LkLine       *line);
void                lk_known_mark      (LkKnown      *known,
                                        LkLine       *line);

G_END_DECLS

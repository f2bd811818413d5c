/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-redact-line.h"

G_BEGIN_DECLS

/* A line with its escapes undone, and where each byte came from. Private to this folder. */

typedef struct _LkView LkView;

LkView     *lk_view_new    (void);
void        lk_view_free   (LkView       *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkView, lk_view_free)

gboolean    lk_view_decode (LkView       *view,
                            const char   *text,
                            gsize         length);
const char *lk_view_get    (LkView       *view,
                            gsize        *length);
gsize       lk_view_origin (const LkView *view,
                            gsize         i);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-handler.h"

G_BEGIN_DECLS

/**
 * LkHandlers:
 *
 * Who opens what, as the desktop of @computer would find it (MIME Application Associations 1.0.1): mimeapps.list of the
 * desktop and of everybody, mimeinfo.cache, desktop files. For use in a thread.
 */
typedef struct _LkHandlers LkHandlers;

LkHandlers *lk_handlers_new        (LkComputer *computer);
void        lk_handlers_free       (LkHandlers *self);
LkHandler  *lk_handlers_find       (LkHandlers *self,
                                    const char *type);
GPtrArray  *lk_handlers_get_broken (LkHandlers *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHandlers, lk_handlers_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-case.h"

G_BEGIN_DECLS

/* Services that are remembered, and addresses of each. */
#define LK_MEMORY_MAX_SERVICES 64
#define LK_MEMORY_MAX_ADDRESSES 4

/**
 * LkMemory:
 *
 * What a good run taught about a service that a later one, when the service cannot be reached, would want to know. It
 * has domains of services, nothing of accounts.
 */
typedef struct _LkMemory LkMemory;

LkMemory           *lk_memory_new                  (void);
LkMemory           *lk_memory_new_from_text        (const char           *text,
                                                    gsize                 length,
                                                    GError              **error);
char               *lk_memory_to_text              (LkMemory             *self);
void                lk_memory_free                 (LkMemory             *self);

const char *const  *lk_memory_get_outage_addresses (LkMemory             *self,
                                                    const char           *domain);
gint64              lk_memory_get_wait             (LkMemory             *self,
                                                    const char           *domain);
gint64              lk_memory_get_wait_at          (LkMemory             *self,
                                                    const char           *domain,
                                                    gint64                now);
gboolean            lk_memory_learn                (LkMemory             *self,
                                                    LkCase               *kase);
gboolean            lk_memory_learn_at             (LkMemory             *self,
                                                    LkCase               *kase,
                                                    gint64                now);

/* In a file. */
void                lk_memory_leave_alone          (LkMemory             *self,
                                                    GError               *reason);
const GError       *lk_memory_get_damage           (LkMemory             *self);
char               *lk_memory_dup_path             (void);
void                lk_memory_load_async           (const char           *path,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
LkMemory           *lk_memory_load_finish          (GAsyncResult         *result);
void                lk_memory_save_async           (LkMemory             *self,
                                                    const char           *path,
                                                    GCancellable         *cancellable,
                                                    GAsyncReadyCallback   callback,
                                                    gpointer              user_data);
gboolean            lk_memory_save_finish          (GAsyncResult         *result,
                                                    GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkMemory, lk_memory_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-case.h"
#include "lk-policy.h"

G_BEGIN_DECLS

/* Services whose last good run is kept, and bytes of each. */
#define LK_HISTORY_MAX_SERVICES 16
#define LK_HISTORY_MAX_BYTES (12 * 1024)

/**
 * LkHistory:
 *
 * What is kept of the last good run of each service: one snapshot (see LkSnapshot, which alone knows what is in it), by the
 * service's id. The person can switch it off and clear it.
 */
typedef struct _LkHistory LkHistory;

LkHistory    *lk_history_new           (void);
LkHistory    *lk_history_new_from_text (const char           *text,
                                        gsize                 length,
                                        GError              **error);
char         *lk_history_to_text       (LkHistory            *self);
void          lk_history_free          (LkHistory            *self);

gboolean      lk_history_concerns      (LkCase               *kase,
                                        LkPolicy             *policy,
                                        gboolean              practice);
gboolean      lk_history_get_keeps     (LkHistory            *self);
void          lk_history_set_keeps     (LkHistory            *self,
                                        gboolean              keeps);
void          lk_history_clear         (LkHistory            *self);
JsonObject   *lk_history_find          (LkHistory            *self,
                                        const char           *service);
gboolean      lk_history_put           (LkHistory            *self,
                                        const char           *service,
                                        JsonObject           *snapshot);
GStrv         lk_history_dup_services  (LkHistory            *self);

/* In a file. */
void          lk_history_leave_alone   (LkHistory            *self,
                                        GError               *reason);
const GError *lk_history_get_damage    (LkHistory            *self);
char         *lk_history_dup_path      (void);
void          lk_history_load_async    (const char           *path,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
LkHistory    *lk_history_load_finish   (GAsyncResult         *result);
void          lk_history_save_async    (LkHistory            *self,
                                        const char           *path,
                                        GCancellable         *cancellable,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean      lk_history_save_finish   (GAsyncResult         *result,
                                        GError              **error);
void          lk_history_keep_async    (const char           *service,
                                        JsonObject           *snapshot,
                                        GAsyncReadyCallback   callback,
                                        gpointer              user_data);
gboolean      lk_history_keep_finish   (GAsyncResult         *result,
                                        GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHistory, lk_history_free)

G_END_DECLS

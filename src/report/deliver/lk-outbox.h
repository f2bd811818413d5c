/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Reports that wait for a network: how many at the most, and how long, in seconds. */
#define LK_OUTBOX_MAX_REPORTS 3
#define LK_OUTBOX_MAX_AGE_S (14 * 24 * 3600)

/**
 * LkOutboxItem:
 *
 * A report that could not be handed over yet.
 */
typedef struct
{
  char  *reference; /* (owned) */
  char  *path;      /* (owned) of the report's file */
  gint64 size;      /* bytes */
  gint64 kept_s;    /* when it was kept, seconds since 1970 */
} LkOutboxItem;

void        lk_outbox_item_free     (LkOutboxItem         *self);

char       *lk_outbox_dup_folder    (void);
void        lk_outbox_keep_async    (const char           *folder,
                                     const char           *reference,
                                     GBytes               *bundle,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gboolean    lk_outbox_keep_finish   (GAsyncResult         *result,
                                     GError              **error);
void        lk_outbox_list_async    (const char           *folder,
                                     gint64                now_s,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
GPtrArray  *lk_outbox_list_finish   (GAsyncResult         *result,
                                     GError              **error);
void        lk_outbox_forget_async  (const char           *folder,
                                     const char           *reference,
                                     GCancellable         *cancellable,
                                     GAsyncReadyCallback   callback,
                                     gpointer              user_data);
gboolean    lk_outbox_forget_finish (GAsyncResult         *result,
                                     GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkOutboxItem, lk_outbox_item_free)

G_END_DECLS

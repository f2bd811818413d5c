/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkHandOffServer:
 *
 * A server of one page, on this computer alone: on 127.0.0.1, at a port that was free and a path that nobody can guess.
 * Whatever else is asked for is not found.
 */
typedef struct _LkHandOffServer LkHandOffServer;

/**
 * LkHandOffFetched:
 * @user_data: as given to lk_hand_off_server_new()
 *
 * The page was fetched; called once, the first time.
 */
typedef void (*LkHandOffFetched) (gpointer user_data);

LkHandOffServer *lk_hand_off_server_new     (const char        *page,
                                             LkHandOffFetched   fetched,
                                             gpointer           user_data,
                                             GError           **error);
const char      *lk_hand_off_server_get_url (LkHandOffServer   *self);
void             lk_hand_off_server_leave   (LkHandOffServer   *self);
void             lk_hand_off_server_free    (LkHandOffServer   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHandOffServer, lk_hand_off_server_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The password of every account that has one, and the second factor of those that want one. */
#define LK_STANDIN_PASSWORD "correct horse"
#define LK_STANDIN_CODE "123456"

/**
 * LkStandin:
 *
 * Stands in for a Mattermost, Rocket.Chat or Zulip server on TLS: answers as they do, chosen by the account that signs in
 * (see lk-standin-rows.c), and notes everything that a careful client does not do. Runs in the main context of its thread.
 */
typedef struct _LkStandin LkStandin;

LkStandin  *lk_standin_new             (const char       *kind,
                                        GTlsCertificate  *certificate,
                                        GInetAddress     *address,
                                        guint16           port,
                                        GError          **error);
void        lk_standin_free            (LkStandin        *self);
guint16     lk_standin_get_port        (LkStandin        *self);
char       *lk_standin_dup_base_url    (LkStandin        *self);

/* What is different about the server: see `modes` in lk-standin-rows.c. */
gboolean    lk_standin_set_mode        (LkStandin        *self,
                                        const char       *mode);

guint       lk_standin_get_n_attempts  (LkStandin        *self);
guint       lk_standin_get_n_opened    (LkStandin        *self);
guint       lk_standin_get_n_open      (LkStandin        *self);
const char *lk_standin_get_complaints  (LkStandin        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkStandin, lk_standin_free)

G_END_DECLS

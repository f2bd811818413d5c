/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * LkHostileEnd:
 * @LK_HOSTILE_CLOSE: close the connection properly
 * @LK_HOSTILE_KEEP: wait for another request on it
 * @LK_HOSTILE_HANG: say nothing more until the other side goes
 * @LK_HOSTILE_RESET: close it with a TCP reset
 */
typedef enum
{
  LK_HOSTILE_CLOSE,
  LK_HOSTILE_KEEP,
  LK_HOSTILE_HANG,
  LK_HOSTILE_RESET,
} LkHostileEnd;

/**
 * LkHostileServer:
 *
 * A server on loopback that sends exactly the bytes it was told to, well-formed or not, each
 * connection in its own thread.
 */
typedef struct _LkHostileServer LkHostileServer;

LkHostileServer *lk_hostile_server_new         (GTlsCertificate *certificate);
void             lk_hostile_server_free        (LkHostileServer *self);
void             lk_hostile_server_ask_for_certificate (LkHostileServer         *self,
                                                        GTlsAuthenticationMode   mode);

guint16          lk_hostile_server_get_port    (LkHostileServer *self);
char            *lk_hostile_server_dup_url     (LkHostileServer *self,
                                                const char      *path);
char            *lk_hostile_server_dup_address (LkHostileServer *self);

void             lk_hostile_server_add         (LkHostileServer *self,
                                                const char      *path,
                                                const void      *head,
                                                gssize           head_length,
                                                LkHostileEnd     end);
void             lk_hostile_server_add_drip    (LkHostileServer *self,
                                                const char      *path,
                                                const char      *head,
                                                const void      *unit,
                                                gsize            unit_length,
                                                guint            n_units,
                                                guint            pause_ms,
                                                LkHostileEnd     end);
void             lk_hostile_server_add_json    (LkHostileServer *self,
                                                const char      *path,
                                                guint            status,
                                                const char      *json);

guint            lk_hostile_server_count       (LkHostileServer *self,
                                                const char      *path);
guint            lk_hostile_server_count_connections (LkHostileServer *self);
char            *lk_hostile_server_dup_request (LkHostileServer *self,
                                                const char      *path);
char            *lk_hostile_server_dup_body    (LkHostileServer *self,
                                                const char      *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkHostileServer, lk_hostile_server_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-irc-line.h"
#include "lk-secret.h"

G_BEGIN_DECLS

/* Bytes that are read of one server at most. */
#define LK_IRC_MAX_BYTES (256 * 1024)

/**
 * LkIrcHandler:
 * @message: what the server sent
 * @out_reply: (out) (transfer full) (nullable): lines to send now, each with its line break
 * @user_data: the caller's
 *
 * Reads one message. PING never comes here: it is answered already.
 *
 * Returns: whether more messages are waited for, after @out_reply was sent
 */
typedef gboolean (*LkIrcHandler) (const LkIrcMessage  *message,
                                  LkSecret           **out_reply,
                                  gpointer             user_data);

/**
 * LkIrcStream:
 *
 * The client's side of a connection to an IRC server. One conversation at a time.
 */
#define LK_TYPE_IRC_STREAM (lk_irc_stream_get_type ())
G_DECLARE_FINAL_TYPE (LkIrcStream, lk_irc_stream, LK, IRC_STREAM, GObject)

LkIrcStream *lk_irc_stream_new             (GIOStream            *io);
gboolean     lk_irc_stream_has_spoken      (LkIrcStream          *self);
gboolean     lk_irc_stream_is_foreign      (LkIrcStream          *self);
char        *lk_irc_stream_dup_first_bytes (LkIrcStream          *self);

void         lk_irc_stream_converse_async  (LkIrcStream          *self,
                                            LkSecret             *lines,
                                            LkIrcHandler          handler,
                                            gpointer              handler_data,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
gboolean     lk_irc_stream_converse_finish (LkIrcStream          *self,
                                            GAsyncResult         *result,
                                            GError              **error);

LkSecret    *lk_irc_lines                  (const char           *format,
                                            ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkFollowUp:
 *
 * Watches the observations of a run and asks what they make worth asking: the quality of a connection
 * that came about, a ClientHello of our own where a handshake did not, a name that cannot exist and a
 * second resolver where a name looks wrong.
 */
#define LK_TYPE_FOLLOW_UP (lk_follow_up_get_type ())
G_DECLARE_FINAL_TYPE (LkFollowUp, lk_follow_up, LK, FOLLOW_UP, GObject)

LkFollowUp *lk_follow_up_new        (LkRun        *run,
                                     const char   *main_host);
void        lk_follow_up_add_target (LkFollowUp   *self,
                                     const char   *host,
                                     guint16       port,
                                     LkTransport   transport);
gboolean    lk_follow_up_is_idle    (LkFollowUp   *self);
void        lk_follow_up_stop       (LkFollowUp   *self);

G_END_DECLS

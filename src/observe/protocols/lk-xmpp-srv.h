/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-xmpp-target.h"

G_BEGIN_DECLS

/**
 * LkXmppRecords:
 *
 * The SRV records of a domain, of both kinds.
 */
typedef struct
{
  GPtrArray *targets; /* (owned) (element-type LkXmppTarget) mixed, best first */
  gboolean   none;    /* the only target is ".": there is no service */
} LkXmppRecords;

void           lk_xmpp_records_free      (LkXmppRecords        *self);
void           lk_xmpp_records_async     (LkRun                *run,
                                          const char           *domain,
                                          GCancellable         *cancellable,
                                          GAsyncReadyCallback   callback,
                                          gpointer              user_data);
LkXmppRecords *lk_xmpp_records_finish    (GAsyncResult         *result,
                                          GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkXmppRecords, lk_xmpp_records_free)

G_END_DECLS

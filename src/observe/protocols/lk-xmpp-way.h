/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"
#include "lk-sign-in-place.h"
#include "lk-xmpp-stream.h"

G_BEGIN_DECLS

/**
 * LkXmppWay:
 *
 * The one connection that a sign-in goes over.
 */
typedef struct
{
  LkXmppStream   *stream;   /* (owned) (nullable) also where it failed, as far as it came */
  GTlsConnection *tls;      /* (owned) (nullable) */
  const char     *not_sent; /* (borrowed) (nullable) word of the fact `not_sent`: why there is no secured stream */
  const char     *location; /* (borrowed) (nullable) by @stream: where the server sent us */
} LkXmppWay;

void     lk_xmpp_way_clear  (LkXmppWay            *self);
void     lk_xmpp_way_async  (LkXmppWay            *self,
                             LkRun                *run,
                             const LkSignInPlace  *place,
                             GCancellable         *cancellable,
                             GAsyncReadyCallback   callback,
                             gpointer              user_data);
gboolean lk_xmpp_way_finish (GAsyncResult         *result,
                             GError              **error);

G_END_DECLS

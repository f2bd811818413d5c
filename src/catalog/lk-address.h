/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/**
 * LkAddress:
 *
 * What a person typed to say where their account is: `@me:example.org`, `me@example.org`, `example.org`,
 * `example.org:8448` or a URL. @hint is what the form alone tells: %LK_PROTOCOL_MATRIX for a Matrix id,
 * %LK_PROTOCOL_XMPP for `user@host` (it may still be a mail address), %LK_PROTOCOL_WEB for a URL, else unknown.
 */
typedef struct
{
  char      *account;  /* (owned) (nullable) the local part or whole id, as the protocol writes it */
  char      *host;     /* (owned) lower case, ASCII (IDNA) */
  guint16    port;     /* 0: not given */
  char      *path;     /* (owned) (nullable) of a URL, with the leading slash, without query and fragment */
  LkProtocol hint;
  gboolean   is_guess; /* the form fits other protocols too: `me@example.org` may be anybody's */
} LkAddress;

LkAddress *lk_address_parse      (const char  *text,
                                  GError     **error);
void       lk_address_free       (LkAddress   *self);
char      *lk_address_dup_server (LkAddress   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkAddress, lk_address_free)

G_END_DECLS

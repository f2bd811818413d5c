/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/**
 * LkSignInPlace:
 *
 * Where a password would go, and nowhere else: what a run found, and found to be secure.
 */
typedef struct
{
  LkProtocol  protocol;
  char       *host;      /* (owned) ASCII */
  guint16     port;
  LkTransport transport; /* %LK_TRANSPORT_HTTPS, %LK_TRANSPORT_XMPP, %LK_TRANSPORT_XMPPS or %LK_TRANSPORT_TLS (IRC) */
  char       *base_url;  /* (owned) (nullable) https, without a slash at its end; for protocols over HTTP */
  char       *domain;    /* (owned) (nullable) the account's server name (Matrix, XMPP), ASCII */
} LkSignInPlace;

LkSignInPlace *lk_sign_in_place_find      (LkCase               *kase,
                                           GError              **error);
LkSignInPlace *lk_sign_in_place_copy      (const LkSignInPlace  *self);
void           lk_sign_in_place_free      (LkSignInPlace        *self);
char          *lk_sign_in_place_dup_subject (const LkSignInPlace *self);
const char    *lk_sign_in_place_find_obstacle (const LkSignInPlace *self);
JsonObject    *lk_sign_in_place_to_json   (const LkSignInPlace  *self);
LkSignInPlace *lk_sign_in_place_from_json (JsonObject           *object,
                                           GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSignInPlace, lk_sign_in_place_free)

G_END_DECLS

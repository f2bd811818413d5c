/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-secret.h"

G_BEGIN_DECLS

/* How often SCRAM may have the password hashed. Below, what is sent would be too easy to guess from; above, hashing
 * takes a second and more (600 000 rounds of SHA-256 took 0.75 s where this was measured). */
#define LK_SASL_MIN_ITERATIONS 1000
#define LK_SASL_MAX_ITERATIONS 600000

/* Characters of Base64 that a server's message may have. */
#define LK_SASL_MAX_MESSAGE (16 * 1024)

/**
 * LkSasl:
 *
 * The client's side of one SASL exchange by name and password (RFC 4422): PLAIN, or SCRAM with or without channel
 * binding (RFC 5802, RFC 7677, RFC 9266). What it computed from the password is forgotten when the exchange ends.
 */
typedef struct _LkSasl LkSasl;

const char *lk_sasl_choose         (const char *const    *offered,
                                    gboolean              have_binding);
gboolean    lk_sasl_can_bind       (GTlsConnection       *connection,
                                    const char *const    *types);

LkSasl     *lk_sasl_new            (const char           *mechanism,
                                    const char           *service,
                                    const char           *host,
                                    const char           *authid,
                                    LkSecret             *password,
                                    GTlsConnection       *binding,
                                    GError              **error);
void        lk_sasl_free           (LkSasl               *self);
const char *lk_sasl_get_mechanism  (LkSasl               *self);
gboolean    lk_sasl_start          (LkSasl               *self,
                                    LkSecret            **out_base64,
                                    GError              **error);
gboolean    lk_sasl_step           (LkSasl               *self,
                                    const char           *challenge_base64,
                                    LkSecret            **out_base64,
                                    GError              **error);
gboolean    lk_sasl_finish_success (LkSasl               *self,
                                    const char           *data_base64,
                                    GError              **error);
gboolean    lk_sasl_had_challenge  (LkSasl               *self);
gboolean    lk_sasl_is_proved      (LkSasl               *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSasl, lk_sasl_free)

G_END_DECLS

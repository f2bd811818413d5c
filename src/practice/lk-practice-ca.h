/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which certificate a listener shows. */
typedef enum
{
  LK_PRACTICE_CERT_GOOD,
  LK_PRACTICE_CERT_EXPIRED,
  LK_PRACTICE_CERT_NOT_YET_VALID,
  LK_PRACTICE_CERT_FUTURE,      /* as a computer three years slow sees a good one */
  LK_PRACTICE_CERT_WRONG_HOST,
  LK_PRACTICE_CERT_SELF_SIGNED,
  LK_PRACTICE_CERT_INCOMPLETE,  /* without the intermediate */
  LK_PRACTICE_CERT_INTERCEPTED, /* of another authority, which nobody knows */
} LkPracticeCert;

/* How far the clock of everybody else is ahead with the fault clock-wrong, in seconds. */
#define LK_PRACTICE_CLOCK_AHEAD_S (3 * 365 * 24 * 3600LL)

/**
 * LkPracticeCa:
 *
 * The practice service's certificate authority: a root, an intermediate and a second root that
 * nobody trusts. Keys never leave memory.
 */
typedef struct _LkPracticeCa LkPracticeCa;

LkPracticeCa    *lk_practice_ca_new              (GError        **error);
void             lk_practice_ca_free             (LkPracticeCa   *self);
const char      *lk_practice_ca_get_pem          (LkPracticeCa   *self);
GBytes          *lk_practice_ca_get_intermediate (LkPracticeCa   *self);
GTlsDatabase    *lk_practice_ca_new_database     (LkPracticeCa   *self,
                                                  GError        **error);
GTlsCertificate *lk_practice_ca_issue            (LkPracticeCa   *self,
                                                  LkPracticeCert  kind,
                                                  const char     *issuer_url,
                                                  GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkPracticeCa, lk_practice_ca_free)

G_END_DECLS

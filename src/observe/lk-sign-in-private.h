/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-protocol-client.h"

G_BEGIN_DECLS

/* Between a program that wants to sign in and the process that does it: one line of JSON on standard input, followed at once
 * by the bytes of password and code; a case with what was observed comes back on standard output. Standard input closed
 * means: stop. */

#define LK_SIGN_IN_WORKER_ARGUMENT "--sign-in-worker"

/* What its steps may take in all, milliseconds. */
#define LK_SIGN_IN_PATIENCE_MS (LK_SIGN_IN_DEADLINE_MS + LK_ACCOUNT_DEADLINE_MS + LK_SIGN_OUT_DEADLINE_MS)

/* A request is never longer: names and an authority's certificate. */
#define LK_SIGN_IN_MAX_REQUEST (64 * 1024)

/**
 * LkSignInOrder:
 *
 * What the process is told.
 */
typedef struct
{
  LkSignInPlace *place;       /* (owned) */
  char          *account;     /* (owned) */
  char          *local;       /* (owned) */
  char          *authorities; /* (owned) (nullable) PEM; NULL: the system's */
  gboolean       seek_link;   /* after a refusal: where is a password changed? */
  gsize          n_password;  /* bytes of the password that follow */
  gsize          n_code;      /* and of the code; 0: none */
} LkSignInOrder;

void           lk_sign_in_order_free      (LkSignInOrder  *self);
char          *lk_sign_in_order_to_line   (LkSignInOrder  *self);
LkSignInOrder *lk_sign_in_order_from_line (const char     *line,
                                           gsize           length,
                                           GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkSignInOrder, lk_sign_in_order_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-protocol-client.h"

G_BEGIN_DECLS

/* What is said to a Matrix homeserver about one account, and what its answers say; without asking anybody. */

LkSecret      *lk_matrix_account_dup_sign_in_body (const LkCredentials *credentials);

LkSignInResult lk_matrix_account_read_sign_in     (JsonObject          *root,
                                                   guint                status,
                                                   gint64               retry_after_s,
                                                   JsonObject          *facts,
                                                   LkSecret           **out_token);
void           lk_matrix_account_read_state       (JsonObject          *root,
                                                   guint                status,
                                                   JsonObject          *facts);
gboolean       lk_matrix_account_read_sign_out    (JsonObject          *root,
                                                   guint                status,
                                                   JsonObject          *facts);
void           lk_matrix_account_read_refusal     (JsonObject          *root,
                                                   guint                status,
                                                   gint64               retry_after_s,
                                                   JsonObject          *facts);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-protocol-client.h"

G_BEGIN_DECLS

/* The one attempt; for lk-matrix-client.c. */

void lk_matrix_sign_in (LkProtocolClient  *client,
                        LkSecret         **token,
                        GTask             *task);

G_END_DECLS

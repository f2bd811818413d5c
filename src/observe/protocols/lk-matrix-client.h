/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-matrix.h"
#include "lk-protocol-client.h"

G_BEGIN_DECLS

/**
 * LkMatrixClient:
 *
 * Finding and signing in by the Matrix client-server API.
 */
#define LK_TYPE_MATRIX_CLIENT (lk_matrix_client_get_type ())
G_DECLARE_FINAL_TYPE (LkMatrixClient, lk_matrix_client, LK, MATRIX_CLIENT, LkProtocolClient)

const LkMatrixDiscovery *lk_matrix_client_get_discovery (LkMatrixClient *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-matrix-client.h"

struct _LkMatrixClient
{
  LkProtocolClient parent_instance;
};

G_DEFINE_FINAL_TYPE (LkMatrixClient, lk_matrix_client, LK_TYPE_PROTOCOL_CLIENT)

static void
lk_matrix_client_class_init (LkMatrixClientClass *klass)
{
}

static void
lk_matrix_client_init (LkMatrixClient *self)
{
}

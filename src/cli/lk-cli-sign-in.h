/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"
#include "lk-secret.h"

G_BEGIN_DECLS

/**
 * LkCliSignIn:
 *
 * A sign-in on the command line: asked for by `--password-stdin`, made after the service was examined.
 */
typedef struct
{
  LkSecret *password;    /* (owned) (nullable) NULL: asked for at the terminal, when its time has come */
  LkSecret *code;        /* (owned) (nullable) */
  gboolean  wanted;
} LkCliSignIn;

gboolean lk_cli_sign_in_prepare (LkCliSignIn   *self,
                                 LkCase        *kase,
                                 GError       **error);
gboolean lk_cli_sign_in_run     (LkCliSignIn   *self,
                                 LkCase        *kase,
                                 const char    *authorities_pem,
                                 GCancellable  *cancellable,
                                 GError       **error);
void     lk_cli_sign_in_clear   (LkCliSignIn   *self);

G_END_DECLS

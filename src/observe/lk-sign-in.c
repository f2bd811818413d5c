/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sign-in.h"

void
lk_sign_in_async (LkCase               *kase,
                  const LkSignInPlace  *place,
                  LkSecret             *password,
                  LkSecret             *code,
                  const char           *authorities_pem,
                  GCancellable         *cancellable,
                  GAsyncReadyCallback   callback,
                  gpointer              user_data)
{
}

gboolean
lk_sign_in_finish (GAsyncResult  *result,
                   GError       **error)
{
  return FALSE;
}

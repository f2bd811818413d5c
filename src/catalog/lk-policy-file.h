/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-policy.h"
#include "lk-reader.h"

G_BEGIN_DECLS

/* What a policy file says goes over what @self says already. Private to the catalogue. */
void lk_policy_read (LkPolicy   *self,
                     LkReader   *reader,
                     JsonObject *root);

G_END_DECLS

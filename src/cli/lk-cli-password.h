/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-secret.h"

G_BEGIN_DECLS

gboolean  lk_cli_can_prompt    (void);
LkSecret *lk_cli_read_secret   (GError     **error);
LkSecret *lk_cli_prompt_secret (const char  *prompt,
                                GError     **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

void lk_cli_print_case      (LkCase *kase, const char *const *since);
void lk_cli_print_then      (LkCase             *kase);
void lk_cli_print_section   (const char         *heading);
void lk_cli_print_text      (const char         *text,
                             guint               indent);
void lk_cli_print_progress  (LkCase             *kase,
                             const char *const  *pending);
void lk_cli_clear_progress  (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-redactor.h"

G_BEGIN_DECLS

GString *lk_cli_redact_read_line    (LkRedactor  *redactor,
                                     const char  *line,
                                     gsize        length,
                                     GError     **error);
void     lk_cli_redact_write_string (const char  *text,
                                     gsize        length,
                                     GString     *out);

G_END_DECLS

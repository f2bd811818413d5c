/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-params.h"

G_BEGIN_DECLS

#define LK_TEMPLATE_MAX_DEPTH 8
#define LK_TEMPLATE_MAX_VALUE 160 /* characters of one value that are shown */

char *lk_template_expand (const char *text,
                          LkParams   *params,
                          gboolean    starts_sentence,
                          gboolean   *complete);
char *lk_template_clean  (const char *value);

G_END_DECLS

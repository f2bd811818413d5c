/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

#define LK_WORDS_GOOD_RTT 150 /* ms */
#define LK_WORDS_SLOW_RTT 300 /* ms */

char     *lk_words_duration       (gint64       seconds);
char     *lk_words_milliseconds   (gint64       ms);
char     *lk_words_date           (const char  *text);
char     *lk_words_issuer         (const char  *distinguished_name);
char     *lk_words_list           (char       **items);
char     *lk_words_rtt            (gint64       ms);
char     *lk_words_loss           (const char  *percent);
void      lk_words_add_access     (LkParams    *view);
LkParams *lk_words_params         (LkParams    *params,
                                   LkCase      *kase);

G_END_DECLS

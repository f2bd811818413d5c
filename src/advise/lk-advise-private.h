/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-advise.h"

G_BEGIN_DECLS

char *lk_advise_expand_detail   (LkFinding *finding,
                                 LkParams  *view);
char *lk_advise_describe_access (LkFinding *finding,
                                 LkParams  *view);
char *lk_advise_describe_hand_off (LkFinding *finding);
void  lk_advise_add_way_back    (LkParams  *view,
                                 LkCase    *kase);
char *lk_advise_quote           (LkFinding *finding,
                                 char      *detail,
                                 LkParams  *view);

char *lk_advise_dup_update      (LkCase    *kase);

G_END_DECLS

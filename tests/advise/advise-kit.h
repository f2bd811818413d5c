/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-template.h"

G_BEGIN_DECLS

/* Name and value of something that a text can be about. */
typedef const char *const AdviseParticular[2];

LkParams *advise_kit_make_params     (AdviseParticular *particulars,
                                      gsize             n_particulars,
                                      GRand            *rand);
void      advise_kit_assert_readable (const char       *text);

G_END_DECLS

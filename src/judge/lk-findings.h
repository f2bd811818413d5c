/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-picture.h"

G_BEGIN_DECLS

GPtrArray *lk_findings_make (LkPicture *picture,
                             LkVerdict *verdict);

G_END_DECLS

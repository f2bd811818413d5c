/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"

G_BEGIN_DECLS

char *lk_xfce_browser_dup_helper (LkComputer *computer);

G_END_DECLS

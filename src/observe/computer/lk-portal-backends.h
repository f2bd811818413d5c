/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-reading.h"

G_BEGIN_DECLS

void lk_portal_backends_read (LkComputer *computer,
                              LkReading  *reading);

G_END_DECLS

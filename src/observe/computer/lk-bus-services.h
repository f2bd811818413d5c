/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"

G_BEGIN_DECLS

char *lk_bus_services_dup_missing (LkComputer *computer,
                                   const char *name);

G_END_DECLS

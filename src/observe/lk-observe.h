/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The address of a session bus where there is none and none is to be started. */
#define LK_NO_BUS "disabled:"

void lk_observe_prepare (void);

G_END_DECLS

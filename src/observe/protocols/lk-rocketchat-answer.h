/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-web-api.h"

G_BEGIN_DECLS

/* What Rocket.Chat is asked, and what its answers mean. */
extern const LkWebApi lk_rocketchat_api;

G_END_DECLS

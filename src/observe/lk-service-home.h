/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-sign-in-place.h"

G_BEGIN_DECLS

/* Where a service is at home, as far as its description or the typed address says. */

char          *lk_service_home_dup_host  (LkService  *service);
char          *lk_service_home_dup_url   (LkService  *service);
char          *lk_service_home_dup_domain (LkService *service,
                                          LkProtocol  protocol);
LkSignInPlace *lk_service_home_new_place (LkService  *service,
                                          LkProtocol  protocol);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void          lk_trust_install    (void);
void          lk_trust_refresh    (void);
gboolean      lk_trust_is_ready   (void);
void          lk_trust_when_ready (GSourceFunc function,
                                   gpointer    user_data);
GTlsDatabase *lk_trust_dup_system (void);

G_END_DECLS

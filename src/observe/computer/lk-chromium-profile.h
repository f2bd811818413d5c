/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-computer.h"
#include "lk-service.h"

G_BEGIN_DECLS

/* What a profile of Chromium and its kin (Electron, CEF) tells about itself. */

gboolean lk_singleton_lock_parse     (const char     *target,
                                      char          **host,
                                      guint          *pid);
gboolean lk_preferences_are_unclean  (const char     *text,
                                      gsize           length);
gboolean lk_preferences_are_damaged  (const char     *text,
                                      gsize           length);
gboolean lk_chromium_profile_lock    (LkComputer     *computer,
                                      const LkClient *client,
                                      const char     *folder,
                                      JsonObject     *facts);
gboolean lk_chromium_profile_state   (LkComputer     *computer,
                                      const char     *folder,
                                      gboolean        in_use,
                                      JsonObject     *facts);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"

G_BEGIN_DECLS

gboolean lk_crash_journal_read (LkComputer   *computer,
                                GPtrArray    *clients,
                                GPtrArray    *lists,
                                gint64        now_s,
                                GCancellable *cancellable);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-reading.h"
#include "lk-sandbox-context.h"

G_BEGIN_DECLS

/**
 * LkSandboxedCopies:
 * @take_flatpak: what a Flatpak's permissions say
 * @take_snap: what a snap's say; its confinement may be %NULL where that is not known
 *
 * What is to be told of each copy of a messenger that is in a sandbox.
 */
typedef struct
{
  void (*take_flatpak) (LkComputer       *computer,
                        LkClient         *client,
                        LkSandboxContext *context,
                        LkReading        *reading);
  void (*take_snap)    (LkComputer       *computer,
                        LkClient         *client,
                        const char       *confinement,
                        LkReading        *reading);
} LkSandboxedCopies;

gboolean   lk_sandboxed_copies_read     (LkComputer              *computer,
                                         LkClient                *client,
                                         const LkSandboxedCopies *topic,
                                         GPtrArray               *readings);
void       lk_sandboxed_copies_hide     (LkComputer              *computer,
                                         LkClient                *client,
                                         GPtrArray               *readings);
GPtrArray *lk_sandboxed_copies_keyrings (LkSandboxContext        *context);

G_END_DECLS

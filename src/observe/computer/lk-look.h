/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-computer.h"
#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkSight:
 *
 * One thing that a look at this computer found; becomes one observation.
 */
typedef struct
{
  char       *probe;   /* (owned) */
  char       *subject; /* (owned) */
  JsonObject *facts;   /* (owned) */
  GError     *error;   /* (owned) (nullable) */
} LkSight;

/**
 * LkLookFunc:
 * @computer: what to look at
 * @service: whose clients; only what its description says of them may be read
 * @cancellable: what ends it
 * @sights: (element-type LkSight): where to put what was found
 *
 * Looks at files; called in a thread, and left alone there when it takes too long.
 */
typedef void (*LkLookFunc) (LkComputer   *computer,
                            LkService    *service,
                            GCancellable *cancellable,
                            GPtrArray    *sights);

JsonObject *lk_look_add    (GPtrArray            *sights,
                            const char           *probe,
                            const char           *subject);
void        lk_look_async  (LkRun                *run,
                            LkComputer           *computer,
                            const char           *probe,
                            LkLookFunc            look,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data);
void        lk_look_finish (GAsyncResult         *result);

G_END_DECLS

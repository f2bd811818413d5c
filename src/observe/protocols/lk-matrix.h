/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"

G_BEGIN_DECLS

/**
 * LkMatrixDiscovery:
 *
 * Where a Matrix homeserver is and how one signs in there. @action is PROMPT, IGNORE, FAIL_PROMPT or
 * FAIL_ERROR, the words of the specification's well-known algorithm; @reason says why not PROMPT.
 */
typedef struct
{
  gboolean is_matrix;   /* its well-known file says so, or a homeserver answered */
  char    *base_url;    /* (owned) (nullable) without a slash at its end */
  char    *action;      /* (owned) */
  char    *reason;      /* (owned) (nullable) */
  gboolean oauth;       /* one signs in by OAuth 2.0 alone */
  GStrv    login_types; /* (owned) (nullable) NULL: not known */
} LkMatrixDiscovery;

void               lk_matrix_discovery_free   (LkMatrixDiscovery    *self);
void               lk_matrix_discover_async   (LkRun                *run,
                                               const char           *address,
                                               gboolean              certain,
                                               GCancellable         *cancellable,
                                               GAsyncReadyCallback   callback,
                                               gpointer              user_data);
LkMatrixDiscovery *lk_matrix_discover_finish  (GAsyncResult         *result,
                                               GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkMatrixDiscovery, lk_matrix_discovery_free)

G_END_DECLS

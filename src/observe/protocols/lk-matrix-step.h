/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-fetch.h"
#include "lk-probe.h"
#include "lk-protocol-client.h"

G_BEGIN_DECLS

/**
 * LkMatrixStep:
 *
 * Signing in, looking at the account or signing out while it is out; data of its task.
 */
typedef struct
{
  LkProtocolClient *client;  /* (owned) */
  LkProbe          *probe;   /* (owned) */
  LkSecret        **token;   /* (borrowed) where @client keeps its session's */
  gint64            ends_ms;
  guint             n_out;   /* requests that the end waits for */
  GError           *error;   /* (owned) (nullable) of what did not come */
  LkOutcome         outcome; /* of the same */
} LkMatrixStep;

LkMatrixStep *lk_matrix_step_new           (LkProtocolClient *client,
                                            const char       *name,
                                            guint             deadline_ms,
                                            LkSecret        **token,
                                            GTask            *task);
guint         lk_matrix_step_get_time_left (LkMatrixStep     *self);
char         *lk_matrix_step_dup_url       (LkMatrixStep     *self,
                                            const char       *path);

G_END_DECLS

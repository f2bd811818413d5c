/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-compare.h"
#include "lk-history.h"

G_BEGIN_DECLS

/**
 * LkCliHistory:
 *
 * What is kept of the last good run, read while a check runs, and what has changed since.
 */
typedef struct
{
  gboolean      wanted;      /* set by the caller; nothing is read or written otherwise */
  LkHistory    *history;     /* (owned) (nullable) */
  GMainLoop    *loop;        /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) while it is read */
  LkSnapshot   *good;        /* (owned) (nullable) the run that was good */
  LkComparison *comparison;  /* (owned) (nullable) with the run now */
} LkCliHistory;

void        lk_cli_history_begin   (LkCliHistory  *self);
void        lk_cli_history_compare (LkCliHistory  *self,
                                    LkCase        *kase);
GStrv       lk_cli_history_dup_lines (LkCliHistory *self,
                                      LkCase       *kase);
JsonObject *lk_cli_history_to_json (LkCliHistory  *self);
void        lk_cli_history_keep    (LkCliHistory  *self,
                                    LkCase        *kase);
void        lk_cli_history_clear   (LkCliHistory  *self);

G_END_DECLS

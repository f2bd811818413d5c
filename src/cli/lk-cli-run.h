/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-cli-history.h"
#include "lk-cli-sign-in.h"
#include "lk-cli.h"
#include "lk-examiner.h"
#include "lk-practice.h"

G_BEGIN_DECLS

/**
 * LkCliRun:
 *
 * A check in a terminal, with the options that all commands have that make one.
 */
typedef struct
{
  const char   *command;      /* (borrowed) for messages; set by the caller */
  GMainLoop    *loop;         /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  LkPractice   *practice;     /* (owned) (nullable) */
  LkPolicy     *policy;       /* (owned) */
  LkService    *service;      /* (owned) */
  char         *account;      /* (owned) (nullable) */
  LkCase       *kase;         /* (owned) */
  LkExaminer   *examiner;     /* (owned) */
  LkCliSignIn   sign_in;
  LkCliHistory  history;
  guint         refresh_id;
  gboolean      interrupted;
  GError       *error;        /* (owned) (nullable) */
} LkCliRun;

/* Ends with an entry that is all zero. */
extern const GOptionEntry lk_cli_run_entries[];

gboolean    lk_cli_run_prepare        (LkCliRun    *self,
                                       const char  *name,
                                       GError     **error);
void        lk_cli_run                (LkCliRun    *self);
gboolean    lk_cli_run_is_whole       (LkCliRun    *self);
LkExit      lk_cli_run_end            (LkCliRun    *self);
void        lk_cli_run_clear          (LkCliRun    *self);

/* What the options say. */
gboolean    lk_cli_run_prints_json    (void);
const char *lk_cli_run_get_error_text (void);
LkPolicy   *lk_cli_run_load_policy    (GError     **error);
LkService  *lk_cli_run_load_service   (GError     **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LkCliRun, lk_cli_run_clear)

G_END_DECLS

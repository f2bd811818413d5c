/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-bundle.h"
#include "lk-examiner.h"
#include "lk-practice.h"
#include "lk-session.h"
#include "lk-snapshot.h"

G_BEGIN_DECLS

struct _LkSession
{
  GObject parent_instance;

  /* Inputs. */
  LkPolicy       *policy;         /* (owned) */
  LkService      *service;        /* (owned) (nullable) */
  char           *account;        /* (owned) (nullable) */
  GStrv           only;           /* (owned) (nullable) */
  char           *practice_fault; /* (owned) (nullable) NULL: healthy */
  char           *error_text;     /* (owned) (nullable) the message that the person saw */

  /* In progress. */
  LkPractice     *practice;       /* (owned) (nullable) */
  LkExaminer     *examiner;       /* (owned) (nullable) */
  GCancellable   *cancellable;    /* (owned) (nullable) */
  LkCase         *filling;        /* (owned) (nullable) the case that the examiner fills */
  gboolean        signing_in;
  char           *rechecked;      /* (owned) (nullable) the one check that runs again */
  char           *pending;        /* (owned) (nullable) one of the probes still out */
  gulong          changed_id;
  guint           refresh_id;
  GTask          *recalling;      /* (borrowed) (nullable) while the last good run is looked for */
  gboolean        examined;       /* the case is of this computer, now */

  /* Results. */
  LkCase         *kase;           /* (owned) (nullable) */
  GError         *error;          /* (owned) (nullable) */
  LkSessionState  state;
  LkSnapshot     *good;           /* (owned) (nullable) the last good run of the same service */
  double          progress;
  LkBundle       *report;         /* (owned) (nullable) somebody's, which the case is of */
  gboolean        judged_today;
};

void lk_session_settle (LkSession      *self,
                        LkSessionState  state);
void lk_session_judge  (LkSession      *self);

void lk_session_recall_good (LkSession     *self);
void lk_session_leave_good  (LkSession     *self);
void lk_session_keep_good   (LkSession     *self);

void lk_session_record_error_text (LkSession *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-catalog.h"
#include "lk-secret.h"
#include "lk-typing-coach.h"

G_BEGIN_DECLS

typedef enum
{
  LK_SESSION_IDLE,      /* never started */
  LK_SESSION_RUNNING,
  LK_SESSION_DONE,
  LK_SESSION_STOPPED,   /* by the person, before everything was known */
  LK_SESSION_FAILED,    /* Latchkey itself could not check; see lk_session_get_error() */
} LkSessionState;

/**
 * LkSession:
 *
 * One service being checked: it examines, judges and words a case, again after every observation. Signal ::changed ()
 * after each of these,
 * several observations at once count as one. It knows no toolkit.
 */
#define LK_TYPE_SESSION (lk_session_get_type ())
G_DECLARE_FINAL_TYPE (LkSession, lk_session, LK, SESSION, GObject)

LkSession      *lk_session_new                 (LkPolicy             *policy);
void            lk_session_start               (LkSession            *self,
                                                LkService            *service,
                                                const char           *account,
                                                const char *const    *only);
void            lk_session_restart             (LkSession            *self);
void            lk_session_check_one           (LkSession            *self,
                                                const char           *check);
void            lk_session_stop                (LkSession            *self);
void            lk_session_answer              (LkSession            *self,
                                                const char           *question,
                                                gboolean              yes);
void            lk_session_set_error_text      (LkSession            *self,
                                                const char           *text);
void            lk_session_show_case           (LkSession            *self,
                                                LkCase               *kase);

/* Signing in once: only where lk_session_can_sign_in() says so, and only because the person pressed for it. */
gboolean        lk_session_can_sign_in         (LkSession            *self,
                                                char                **out_host);
void            lk_session_sign_in             (LkSession            *self,
                                                const char           *account,
                                                LkSecret             *password,
                                                LkSecret             *code,
                                                const LkKeyboard     *keyboard);
gboolean        lk_session_is_signing_in       (LkSession            *self);
const char     *lk_session_get_account         (LkSession            *self);

/* One page in the person's browser: only because the person pressed for it. */
void            lk_session_try_hand_off        (LkSession            *self,
                                                GAppLaunchContext    *context);
gboolean        lk_session_is_handing_off      (LkSession            *self);

const char     *lk_session_get_practice_fault  (LkSession            *self);
void            lk_session_set_practice_fault  (LkSession            *self,
                                                const char           *fault);
gboolean        lk_session_is_practice         (LkSession            *self);

LkSessionState  lk_session_get_state           (LkSession            *self);
gboolean        lk_session_is_running          (LkSession            *self);
LkCase         *lk_session_get_case            (LkSession            *self);
LkVerdict      *lk_session_get_verdict         (LkSession            *self);
const char     *lk_session_get_rechecked       (LkSession            *self);
const char     *lk_session_get_pending         (LkSession            *self);
double          lk_session_get_progress        (LkSession            *self);
const GError   *lk_session_get_error           (LkSession            *self);

G_END_DECLS

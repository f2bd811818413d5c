/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/**
 * LkActionKind:
 *
 * What a button beside a verdict does. How it is done is the window's business.
 */
typedef enum
{
  LK_ACTION_NONE,
  LK_ACTION_CHECK_AGAIN,
  LK_ACTION_OPEN_PORTAL,        /* a plain-http page, so that the portal shows itself */
  LK_ACTION_NETWORK_SETTINGS,
  LK_ACTION_DATE_SETTINGS,
  LK_ACTION_OPEN_LINK,          /* link: what lk_advise_dup_link() finds by its name */
  LK_ACTION_TRY_ANOTHER_NETWORK,
  LK_ACTION_CONTACT_SUPPORT,
  LK_ACTION_SIGN_IN,            /* the page where one deliberate sign-in is made */
  LK_ACTION_ENTER_CODE,         /* the same, with the field for the code of a second factor */
  LK_ACTION_TRY_HAND_OFF,       /* one page of our own is opened in the browser */
  LK_ACTION_OPEN_SOFTWARE,      /* the messenger's page in the software store: lk_advise_dup_app_id() */
  LK_ACTION_OPEN_KEYRING,       /* the program in which a keyring is unlocked */
  LK_ACTION_OPEN_FOLDER,        /* the folder that the particular `path` names, or that it lies in */
  LK_ACTION_DISK_USAGE,         /* a program that shows what fills the disk */
  LK_ACTION_COPY_COMMAND,       /* lk_advise_dup_command(), into the clipboard */
} LkActionKind;

typedef struct
{
  LkActionKind kind;
  const char  *link;   /* (borrowed) (nullable) a name for lk_advise_dup_link() */
  const char  *label;  /* (borrowed) in the person's language */
} LkAction;

/* Words for one code. %NULL particulars leave neutral words in place of names and numbers. */
char       *lk_advise_title           (const char *code, LkParams *params);
char       *lk_advise_explanation     (const char *code, LkParams *params, LkCertainty certainty);
GStrv       lk_advise_steps           (const char *code, LkParams *params);
GArray     *lk_advise_actions         (const char *code, LkCase *kase);
const char *lk_advise_action_label    (LkActionKind kind);
GArray     *lk_advise_all_actions     (const char *code, LkCase *kase);
char       *lk_advise_dup_link        (LkCase *kase, const char *name);
char       *lk_advise_dup_command     (LkCase *kase);
char       *lk_advise_dup_app_id      (LkCase *kase);

/* What is new in one version. */
typedef struct
{
  char *heading; /* (owned) version and date */
  char *text;    /* (owned) (nullable) plain text */
} LkReleaseNote;

void        lk_release_note_free      (LkReleaseNote *self);
GPtrArray  *lk_advise_release_notes   (LkCase *kase);

/* Words for the checklist. */
const char *lk_advise_cause_title     (LkCause cause);
const char *lk_advise_check_title     (const char *check);
const char *lk_advise_status_label    (LkStatus status);
const char *lk_advise_certainty_label (LkCertainty certainty);
const char *lk_advise_probe_label     (const char *probe);
char       *lk_advise_finding_detail  (LkFinding *finding);
char       *lk_advise_cause_summary   (LkCase *kase, LkCause cause, LkStatus *worst);
char       *lk_advise_question_text   (const char *question, LkParams *params);
char       *lk_advise_observation_line (LkObservation *observation);

/* Words for what changed between two cases. */
const char *lk_advise_comparison      (const char *proves);
char       *lk_advise_difference      (const char *what, const char *subject, const char *before, const char *after);
char       *lk_advise_last_good       (const char *ended, gboolean signed_in, gboolean clock_wrong, GDateTime *now);
const char *lk_advise_since           (const char *proves);

/* Words for whoever types a name and a password, before anything is sent. */
const char *lk_advise_typing_trap     (const char *word);
char       *lk_advise_name_problem    (const char *word, LkParams *params);
char       *lk_advise_sign_in_promise (const char *host);
char       *lk_advise_attempts_warning (guint n_refused, gboolean limited, gint64 retry_after_s);

/* Words for whoever tries whether the browser opens what programs hand to it. */
char       *lk_advise_hand_off_page   (const char *client, const char *scheme);
const char *lk_advise_hand_off_promise (void);
const char *lk_advise_hand_off_result (LkObservation *tried);

/* Fills in title, detail, explanation, steps and question texts of a judged case. */
void        lk_advise_case            (LkCase *kase);

G_END_DECLS

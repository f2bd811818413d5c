/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The stable words of Latchkey: causes, checks, codes, statuses. Each has one place: here. */

typedef enum
{
  LK_CAUSE_NETWORK,
  LK_CAUSE_CREDENTIALS,
  LK_CAUSE_CLIENT,
  LK_CAUSE_ACCOUNT,
  LK_CAUSE_SERVER,
  LK_CAUSE_NONE,        /* all-clear and could-not-tell belong to no cause */
} LkCause;

#define LK_N_CAUSES LK_CAUSE_NONE

typedef enum
{
  LK_STATUS_WAITING,
  LK_STATUS_RUNNING,
  LK_STATUS_OK,
  LK_STATUS_NOTICE,
  LK_STATUS_PROBLEM,
  LK_STATUS_UNKNOWN,
  LK_STATUS_NOT_RUN,
  LK_STATUS_NOT_APPLICABLE,
} LkStatus;

typedef enum
{
  LK_CERTAINTY_POSSIBLE,
  LK_CERTAINTY_LIKELY,
  LK_CERTAINTY_CERTAIN,
} LkCertainty;

typedef enum
{
  LK_OUTCOME_OK,
  LK_OUTCOME_FAILED,
  LK_OUTCOME_TIMEOUT,
  LK_OUTCOME_CANCELLED,
  LK_OUTCOME_SKIPPED,
} LkOutcome;

typedef enum
{
  LK_PROTOCOL_UNKNOWN,
  LK_PROTOCOL_MATRIX,
  LK_PROTOCOL_XMPP,
  LK_PROTOCOL_MATTERMOST,
  LK_PROTOCOL_ROCKETCHAT,
  LK_PROTOCOL_ZULIP,
  LK_PROTOCOL_IRC,
  LK_PROTOCOL_WEB,
} LkProtocol;

typedef struct
{
  const char *id;
  LkCause     cause;
} LkCheckInfo;

typedef struct
{
  const char *code;
  LkCause     cause;
} LkCodeInfo;

const char        *lk_cause_to_string     (LkCause      cause);
gboolean           lk_cause_from_string   (const char  *text,
                                           LkCause     *cause);
const char        *lk_status_to_string    (LkStatus     status);
gboolean           lk_status_from_string  (const char  *text,
                                           LkStatus    *status);
const char        *lk_certainty_to_string (LkCertainty  certainty);
gboolean           lk_certainty_from_string (const char  *text,
                                             LkCertainty *certainty);
const char        *lk_outcome_to_string   (LkOutcome    outcome);
gboolean           lk_outcome_from_string (const char  *text,
                                           LkOutcome   *outcome);
const char        *lk_protocol_to_string  (LkProtocol   protocol);
gboolean           lk_protocol_from_string (const char *text,
                                            LkProtocol *protocol);

const LkCheckInfo *lk_checks_list         (gsize       *n_checks);
const LkCheckInfo *lk_check_find          (const char  *id);
const LkCodeInfo  *lk_codes_list          (gsize       *n_codes);
const LkCodeInfo  *lk_code_find           (const char  *code);
LkCause            lk_code_get_cause      (const char  *code);

G_END_DECLS

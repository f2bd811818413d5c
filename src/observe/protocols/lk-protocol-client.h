/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-run.h"
#include "lk-secret.h"
#include "lk-sign-in-place.h"

G_BEGIN_DECLS

/* Signing in, looking at the account and signing out again: each has its own deadline. Milliseconds. */
#define LK_SIGN_IN_DEADLINE_MS 4000
#define LK_ACCOUNT_DEADLINE_MS 1500
#define LK_SIGN_OUT_DEADLINE_MS 2000

/* Bytes of the server's own words that are kept as evidence. */
#define LK_SIGN_IN_MAX_TEXT 300

/**
 * LkSignInResult:
 * @LK_SIGN_IN_UNKNOWN: no answer that could be understood
 * @LK_SIGN_IN_ACCEPTED: a session is open now, and must be closed
 * @LK_SIGN_IN_REFUSED: the server said no
 * @LK_SIGN_IN_NEEDS_CODE: the password is right, and a second factor is wanted
 * @LK_SIGN_IN_NOT_SENT: it was not safe or not possible to send the password
 */
typedef enum
{
  LK_SIGN_IN_UNKNOWN,
  LK_SIGN_IN_ACCEPTED,
  LK_SIGN_IN_REFUSED,
  LK_SIGN_IN_NEEDS_CODE,
  LK_SIGN_IN_NOT_SENT,
} LkSignInResult;

/**
 * LkCredentials:
 *
 * What one attempt needs.
 */
typedef struct
{
  char     *account;  /* (owned) the name as the person wrote it, already found to be one that can be sent */
  char     *local;    /* (owned) the part of it that the server wants */
  LkSecret *password; /* (owned) UTF-8 */
  LkSecret *code;     /* (owned) (nullable) second factor */
} LkCredentials;

/**
 * LkProtocolClient:
 *
 * One protocol's way of finding its service, and of signing in there. Either it discovers, within a run; or it signs
 * in, looks at the account and signs out, in this order and each once at most, in a process of its own that ends with
 * the attempt. Each step writes its observations down.
 */
#define LK_TYPE_PROTOCOL_CLIENT (lk_protocol_client_get_type ())
G_DECLARE_DERIVABLE_TYPE (LkProtocolClient, lk_protocol_client, LK, PROTOCOL_CLIENT, GObject)

/**
 * LkProtocolClientClass:
 * @discover: asks the place for what everybody may know: is this such a service, which ways to sign in, which version, whom
 * to ask; every further host is announced with lk_run_add_target(). `certain`: the place is known to be of this protocol;
 * otherwise this only finds out, with %LK_ROLE_CANDIDATE until an answer has the right shape. Returns a boolean
 * (it is such a service), never an error
 * @was_reached: after discovering: whether the service was walked to and spoke as it should
 * @sign_in: one attempt, no more; returns a #LkSignInResult with g_task_return_int() and never an error: what
 * went wrong is in the observation `sign-in`, which it always writes down
 * @account_state: after a sign-in: what else the server says of the account (`account-state`, `server-info`);
 * returns a boolean, never an error
 * @sign_out: after a sign-in: closes the session (`sign-out`); returns whether the server confirmed it
 *
 * The tasks are given away to the implementation; their cancellable is the outside's, deadlines are the
 * implementation's own (lk_probe_new()).
 */
struct _LkProtocolClientClass
{
  GObjectClass parent_class;

  void     (*discover)      (LkProtocolClient *self,
                             gboolean          certain,
                             GTask            *task);
  gboolean (*was_reached)   (LkProtocolClient *self);
  void     (*sign_in)       (LkProtocolClient *self,
                             GTask            *task);
  void     (*account_state) (LkProtocolClient *self,
                             GTask            *task);
  void     (*sign_out)      (LkProtocolClient *self,
                             GTask            *task);
};

LkProtocolClient    *lk_protocol_client_new                  (LkRun                *run,
                                                              const LkSignInPlace  *place,
                                                              LkCredentials        *credentials);
gboolean             lk_protocol_client_exists               (LkProtocol            protocol);
LkRun               *lk_protocol_client_get_run              (LkProtocolClient     *self);
const LkSignInPlace *lk_protocol_client_get_place            (LkProtocolClient     *self);
const LkCredentials *lk_protocol_client_get_credentials      (LkProtocolClient     *self);
void                 lk_protocol_client_forget_credentials   (LkProtocolClient     *self);

void                 lk_protocol_client_note_secret          (LkProtocolClient     *self,
                                                              LkSecret             *secret);
JsonNode            *lk_protocol_client_dup_without_echoes   (LkProtocolClient     *self,
                                                              JsonNode             *seen);

void                 lk_protocol_client_discover_async       (LkProtocolClient     *self,
                                                              gboolean              certain,
                                                              GCancellable         *cancellable,
                                                              GAsyncReadyCallback   callback,
                                                              gpointer              user_data);
gboolean             lk_protocol_client_discover_finish      (LkProtocolClient     *self,
                                                              GAsyncResult         *result);
gboolean             lk_protocol_client_was_reached          (LkProtocolClient     *self);
void                 lk_protocol_client_sign_in_async        (LkProtocolClient     *self,
                                                              GCancellable         *cancellable,
                                                              GAsyncReadyCallback   callback,
                                                              gpointer              user_data);
LkSignInResult       lk_protocol_client_sign_in_finish       (LkProtocolClient     *self,
                                                              GAsyncResult         *result);
void                 lk_protocol_client_account_state_async  (LkProtocolClient     *self,
                                                              GCancellable         *cancellable,
                                                              GAsyncReadyCallback   callback,
                                                              gpointer              user_data);
void                 lk_protocol_client_account_state_finish (LkProtocolClient     *self,
                                                              GAsyncResult         *result);
void                 lk_protocol_client_sign_out_async       (LkProtocolClient     *self,
                                                              GCancellable         *cancellable,
                                                              GAsyncReadyCallback   callback,
                                                              gpointer              user_data);
gboolean             lk_protocol_client_sign_out_finish      (LkProtocolClient     *self,
                                                              GAsyncResult         *result);

const char          *lk_sign_in_result_to_string             (LkSignInResult        result);

void                 lk_credentials_free                     (LkCredentials        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkCredentials, lk_credentials_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of what servers answer to a sign-in. Machine words only: texts are translated, and change. */
#include "config.h"

#include "lk-sign-in-codes.h"

#include <string.h>

#define MATRIX LK_PROTOCOL_MATRIX
#define XMPP LK_PROTOCOL_XMPP
#define MATTERMOST LK_PROTOCOL_MATTERMOST
#define ROCKETCHAT LK_PROTOCOL_ROCKETCHAT
#define ZULIP LK_PROTOCOL_ZULIP
#define IRC LK_PROTOCOL_IRC
#define CERTAIN LK_CERTAINTY_CERTAIN
#define LIKELY LK_CERTAINTY_LIKELY
#define POSSIBLE LK_CERTAINTY_POSSIBLE
#define ANY LK_WHEN_ALWAYS

static const LkSignInCode codes[] = {
  /* Matrix: the client-server API 1.18, Synapse and its modules, MSC3866. */
  { MATRIX, "M_FORBIDDEN", ANY, "wrong-password", LIKELY, { "account-disabled" }, NULL },
  { MATRIX, "M_USER_DEACTIVATED", ANY, "account-disabled", CERTAIN, { NULL }, NULL },
  { MATRIX, "M_USER_LOCKED", ANY, "account-locked", CERTAIN, { NULL }, NULL },
  { MATRIX, "M_USER_SUSPENDED", ANY, "account-suspended", CERTAIN, { NULL }, NULL },
  { MATRIX, "M_LIMIT_EXCEEDED", ANY, "too-many-attempts", CERTAIN, { NULL }, NULL },
  { MATRIX, "M_RESOURCE_LIMIT_EXCEEDED", LK_WHEN_SWITCHED_OFF, "service-closed", LIKELY, { "maintenance" }, "switched-off" },
  { MATRIX, "M_RESOURCE_LIMIT_EXCEEDED", ANY, "account-limit", CERTAIN, { NULL }, "server-full" },
  { MATRIX, "M_USER_LIMIT_EXCEEDED", ANY, "account-limit", CERTAIN, { NULL }, NULL },
  { MATRIX, "ORG_MATRIX_EXPIRED_ACCOUNT", ANY, "account-expired", CERTAIN, { NULL }, NULL },
  { MATRIX, "ORG.MATRIX.MSC3866_USER_AWAITING_APPROVAL", ANY, "account-pending", CERTAIN, { NULL }, "approval" },
  { MATRIX, "M_USER_AWAITING_APPROVAL", ANY, "account-pending", CERTAIN, { NULL }, "approval" },
  { MATRIX, "M_CONSENT_NOT_GIVEN", ANY, "terms-not-accepted", CERTAIN, { NULL }, NULL },
  { MATRIX, "M_INVALID_USERNAME", ANY, "wrong-name-format", CERTAIN, { NULL }, "refused" },
  { MATRIX, "M_UNKNOWN_TOKEN", ANY, "session-ended", LIKELY, { "server-setup-wrong" }, "at-once" },
  { MATRIX, "M_MISSING_TOKEN", ANY, "session-ended", LIKELY, { "server-setup-wrong" }, "at-once" },
  { MATRIX, "M_UNKNOWN", LK_WHEN_SERVER_ERROR, "server-error", CERTAIN, { NULL }, NULL },
  { MATRIX, "M_UNKNOWN", ANY, "password-sign-in-off", LIKELY, { "server-setup-wrong" }, NULL },
  { MATRIX, "M_UNRECOGNIZED", ANY, "password-sign-in-off", LIKELY, { "server-setup-wrong" }, NULL },

  /* XMPP: SASL conditions (RFC 6120 §6.5), stream errors (§4.9.3) as Prosody and ejabberd use them. */
  { XMPP, "not-authorized", LK_WHEN_KNOWN_NAME, "wrong-password", CERTAIN, { "account-disabled" }, "known-name" },
  { XMPP, "not-authorized", LK_WHEN_UNKNOWN_NAME, "wrong-password", LIKELY, { "account-disabled" }, "unknown-name" },
  { XMPP, "not-authorized", ANY, "wrong-password", LIKELY, { "account-disabled" }, NULL },
  { XMPP, "account-disabled", ANY, "account-disabled", CERTAIN, { NULL }, NULL },
  { XMPP, "credentials-expired", ANY, "password-expired", CERTAIN, { NULL }, NULL },
  { XMPP, "temporary-auth-failure", ANY, "server-error", LIKELY, { "too-many-attempts" }, NULL },
  { XMPP, "malformed-request", ANY, "wrong-name-format", LIKELY, { "wrong-password" }, "refused" },
  { XMPP, "invalid-authzid", ANY, "wrong-name-format", LIKELY, { "wrong-password" }, "refused" },
  { XMPP, "incorrect-encoding", ANY, "server-setup-wrong", POSSIBLE, { "wrong-password" }, NULL },
  { XMPP, "aborted", ANY, "server-error", POSSIBLE, { NULL }, NULL },
  { XMPP, "invalid-mechanism", ANY, "password-sign-in-off", LIKELY, { "client-too-old" }, "mechanism" },
  { XMPP, "mechanism-too-weak", ANY, "password-sign-in-off", LIKELY, { "client-too-old" }, "mechanism" },
  { XMPP, "encryption-required", ANY, "server-setup-wrong", LIKELY, { "password-sign-in-off" }, NULL },
  { XMPP, "stream:policy-violation", ANY, "too-many-attempts", LIKELY, { NULL }, NULL },
  { XMPP, "conflict", ANY, "name-in-use", LIKELY, { NULL }, NULL },
  { XMPP, "bind:conflict", ANY, "name-in-use", LIKELY, { NULL }, NULL },
  { XMPP, "bind:resource-constraint", ANY, "account-limit", LIKELY, { "server-overloaded" }, NULL },
  { XMPP, "bind:not-allowed", ANY, "account-suspended", POSSIBLE, { "account-limit" }, NULL },
  { XMPP, "stream:conflict", ANY, "name-in-use", LIKELY, { NULL }, NULL },
  { XMPP, "stream:not-authorized", ANY, "account-disabled", LIKELY, { "wrong-password" }, NULL },
  { XMPP, "stream:reset", ANY, "session-ended", POSSIBLE, { "wrong-password" }, "at-once" },

  /* Mattermost: ids of its errors. It looks at the account before the password, so that a closed one has its own word. */
  { MATTERMOST, "api.user.login.invalid_credentials*", ANY, "wrong-password", LIKELY, { "password-sign-in-off" }, NULL },
  { MATTERMOST, "api.user.check_user_password.invalid*", ANY, "wrong-password", LIKELY, { "password-sign-in-off" }, NULL },
  { MATTERMOST, "api.user.check_user_login_attempts.too_many*", ANY, "account-locked", CERTAIN, { NULL }, NULL },
  { MATTERMOST, "api.user.login.inactive.*", ANY, "account-disabled", CERTAIN, { NULL }, NULL },
  { MATTERMOST, "api.user.login.guest_accounts*", ANY, "account-disabled", LIKELY, { NULL }, NULL },
  { MATTERMOST, "api.user.login.not_verified.*", ANY, "account-pending", CERTAIN, { NULL }, NULL },
  { MATTERMOST, "mfa.validate_token.*", LK_WHEN_CODE_GIVEN, "mfa-required", CERTAIN, { NULL }, "code-wrong" },
  { MATTERMOST, "mfa.validate_token.*", ANY, "mfa-required", CERTAIN, { NULL }, NULL },
  { MATTERMOST, "api.user.check_user_mfa.bad_code*", LK_WHEN_CODE_GIVEN, "mfa-required", CERTAIN, { NULL }, "code-wrong" },
  { MATTERMOST, "api.user.check_user_mfa.bad_code*", ANY, "mfa-required", CERTAIN, { NULL }, NULL },
  { MATTERMOST, "api.context.mfa_required*", ANY, "mfa-required", CERTAIN, { NULL }, "set-up" },
  { MATTERMOST, "api.user.login.blank_pwd*", ANY, "typing-trap", CERTAIN, { NULL }, "empty" },
  { MATTERMOST, "api.user.login.bot_login_forbidden*", ANY, "password-sign-in-off", CERTAIN, { NULL }, "account" },
  { MATTERMOST, "api.user.login.use_auth_service*", ANY, "password-sign-in-off", CERTAIN, { NULL }, "account" },
  { MATTERMOST, "app.team.join_user_to_team.max_accounts*", ANY, "account-limit", CERTAIN, { NULL }, "server-full" },
  { MATTERMOST, "store.sql_user.save.max_accounts*", ANY, "account-limit", CERTAIN, { NULL }, "server-full" },
  { MATTERMOST, "ent.ldap.do_login.unable_to_connect*", ANY, "server-error", LIKELY, { NULL }, NULL },
  { MATTERMOST, "api.context.server_busy*", ANY, "server-overloaded", CERTAIN, { NULL }, NULL },
  { MATTERMOST, "api.context.session_expired*", ANY, "session-ended", LIKELY, { "server-setup-wrong" }, "at-once" },

  /* Rocket.Chat: the members error and errorType. */
  { ROCKETCHAT, "Unauthorized", ANY, "wrong-password", LIKELY, { "account-disabled" }, NULL },
  { ROCKETCHAT, "unauthorized", ANY, "wrong-password", LIKELY, { "account-disabled" }, NULL },
  { ROCKETCHAT, "403", ANY, "wrong-password", LIKELY, { "account-disabled" }, NULL },
  { ROCKETCHAT, "error-login-blocked-for-ip", ANY, "too-many-attempts", CERTAIN, { NULL }, NULL },
  { ROCKETCHAT, "error-login-blocked-for-user", ANY, "account-locked", CERTAIN, { NULL }, NULL },
  { ROCKETCHAT, "error-too-many-requests", ANY, "too-many-attempts", CERTAIN, { NULL }, NULL },
  { ROCKETCHAT, "error-user-is-not-activated", ANY, "account-disabled", LIKELY, { "account-pending" }, "not-active" },
  { ROCKETCHAT, "error-invalid-email", ANY, "account-pending", CERTAIN, { NULL }, NULL },
  { ROCKETCHAT, "totp-*", LK_WHEN_CODE_GIVEN, "mfa-required", CERTAIN, { NULL }, "code-wrong" },
  { ROCKETCHAT, "totp-*", ANY, "mfa-required", CERTAIN, { NULL }, NULL },
  { ROCKETCHAT, "error-license-user-limit-reached", ANY, "account-limit", CERTAIN, { NULL }, "server-full" },
  { ROCKETCHAT, "error-app-user-is-not-allowed-to-login", ANY, "password-sign-in-off", CERTAIN, { NULL }, "account" },
  { ROCKETCHAT, "error-user-has-no-roles", ANY, "account-suspended", LIKELY, { "server-setup-wrong" }, NULL },

  /* Zulip: codes of its JSON errors. A right password of a closed account has its own word. */
  { ZULIP, "AUTHENTICATION_FAILED", ANY, "wrong-password", LIKELY, { NULL }, NULL },
  { ZULIP, "UNAUTHORIZED", ANY, "wrong-password", LIKELY, { NULL }, NULL },
  { ZULIP, "USER_DEACTIVATED", ANY, "account-disabled", CERTAIN, { NULL }, NULL },
  { ZULIP, "REALM_DEACTIVATED", ANY, "service-closed", CERTAIN, { NULL }, "organisation" },
  { ZULIP, "PASSWORD_AUTH_DISABLED", ANY, "password-sign-in-off", CERTAIN, { NULL }, NULL },
  { ZULIP, "PASSWORD_RESET_REQUIRED", ANY, "password-expired", CERTAIN, { NULL }, NULL },
  { ZULIP, "RATE_LIMIT_HIT", ANY, "too-many-attempts", CERTAIN, { NULL }, NULL },
  { ZULIP, "NONEXISTENT_SUBDOMAIN", ANY, "not-this-service", CERTAIN, { "discovery-wrong" }, "organisation" },
  { ZULIP, "INVALID_API_KEY", ANY, "session-ended", LIKELY, { "server-setup-wrong" }, "at-once" },

  /* IRC: numerics, IRCv3 SASL 3.1 and standard replies. A frozen account is answered like a wrong password. */
  { IRC, "904", ANY, "wrong-password", LIKELY, { "account-disabled", "account-locked" }, NULL },
  { IRC, "905", ANY, "wrong-password", LIKELY, { "account-disabled", "account-locked" }, NULL },
  { IRC, "906", ANY, "wrong-password", LIKELY, { "account-disabled", "account-locked" }, NULL },
  { IRC, "464", ANY, "wrong-password", LIKELY, { NULL }, NULL },
  { IRC, "902", ANY, "account-locked", CERTAIN, { NULL }, NULL },
  { IRC, "465", ANY, "account-suspended", CERTAIN, { "service-closed" }, "banned" },
  { IRC, "ERROR", ANY, "service-closed", LIKELY, { "account-suspended", "too-many-attempts" }, NULL },
  { IRC, "433", ANY, "name-in-use", CERTAIN, { NULL }, NULL },
  { IRC, "436", ANY, "name-in-use", CERTAIN, { NULL }, NULL },
  { IRC, "432", ANY, "wrong-name-format", CERTAIN, { NULL }, "refused" },
  { IRC, "263", ANY, "too-many-attempts", CERTAIN, { NULL }, NULL },
  { IRC, "908", ANY, "password-sign-in-off", LIKELY, { NULL }, "mechanism" },
  { IRC, "421", ANY, "password-sign-in-off", LIKELY, { NULL }, "mechanism" },
  { IRC, "ACCOUNT_REQUIRED_TO_CONNECT", ANY, "service-closed", LIKELY, { "password-sign-in-off" }, NULL },
};

static gboolean
holds (LkSignInWhen   when,
       LkObservation *answer)
{
  const char *method = lk_observation_get_fact (answer, "method");
  gint64 status = 0;

  switch (when)
    {
    case LK_WHEN_CODE_GIVEN:
      return lk_observation_is_true (answer, "code_given");
    case LK_WHEN_KNOWN_NAME:
      return lk_observation_is_true (answer, "challenge");
    case LK_WHEN_UNKNOWN_NAME:
      return method != NULL && g_str_has_prefix (method, "SCRAM") && !lk_observation_is_true (answer, "challenge") &&
             json_object_has_member (lk_observation_get_facts (answer), "challenge");
    case LK_WHEN_SWITCHED_OFF:
      return lk_observation_has_fact (answer, "limit_type", "hs_disabled");
    case LK_WHEN_SERVER_ERROR:
      return lk_observation_get_fact_int (answer, "status", &status) && status >= 500;
    case LK_WHEN_ALWAYS:
    default:
      return TRUE;
    }
}

static gboolean
is_word (const char *pattern,
         const char *word)
{
  gsize length = strlen (pattern);

  return pattern[length - 1] == '*' ? strncmp (pattern, word, length - 1) == 0 : g_str_equal (pattern, word);
}

/**
 * lk_sign_in_code_find:
 * @protocol: what was spoken
 * @answer: a `sign-in` or `account-state`
 *
 * Returns: (transfer none) (nullable): what its machine word means; %NULL where it has none that is known
 */
const LkSignInCode *
lk_sign_in_code_find (LkProtocol     protocol,
                      LkObservation *answer)
{
  const char *errcode = lk_observation_get_fact (answer, "errcode");
  const char *stream_error = lk_observation_get_fact (answer, "stream_error");
  g_autofree char *word = errcode != NULL      ? g_strdup (errcode)
                          : stream_error != NULL ? g_strconcat ("stream:", stream_error, NULL) : NULL;

  for (gsize i = 0; word != NULL && i < G_N_ELEMENTS (codes); i++)
    if (codes[i].protocol == protocol && is_word (codes[i].errcode, word) && holds (codes[i].when, answer))
      return &codes[i];
  return NULL;
}

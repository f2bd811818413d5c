/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-vocabulary.h"

static const char *const cause_names[] = { "network", "credentials", "client", "account", "server", "none" };
static const char *const status_names[] = { "waiting", "running", "ok",      "notice",
                                            "problem", "unknown", "not-run", "not-applicable" };
static const char *const certainty_names[] = { "possible", "likely", "certain" };
static const char *const outcome_names[] = { "ok", "failed", "timeout", "cancelled", "skipped" };
static const char *const protocol_names[] = { "unknown", "matrix", "xmpp", "mattermost",
                                              "rocketchat", "zulip", "irc", "web" };

G_STATIC_ASSERT (G_N_ELEMENTS (cause_names) == LK_CAUSE_NONE + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (status_names) == LK_STATUS_NOT_APPLICABLE + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (certainty_names) == LK_CERTAINTY_CERTAIN + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (outcome_names) == LK_OUTCOME_SKIPPED + 1);
G_STATIC_ASSERT (G_N_ELEMENTS (protocol_names) == LK_PROTOCOL_WEB + 1);

/* In the order of the way from this computer to the account, within each cause. */
static const LkCheckInfo checks[] = {
  { "network.link", LK_CAUSE_NETWORK },
  { "network.portal", LK_CAUSE_NETWORK },
  { "network.proxy", LK_CAUSE_NETWORK },
  { "network.dns", LK_CAUSE_NETWORK },
  { "network.path", LK_CAUSE_NETWORK },
  { "network.tls", LK_CAUSE_NETWORK },
  { "network.quality", LK_CAUSE_NETWORK },
  { "credentials.name", LK_CAUSE_CREDENTIALS },
  { "credentials.typing", LK_CAUSE_CREDENTIALS },
  { "credentials.sign-in", LK_CAUSE_CREDENTIALS },
  { "client.installed", LK_CAUSE_CLIENT },
  { "client.version", LK_CAUSE_CLIENT },
  { "client.updates", LK_CAUSE_CLIENT },
  { "client.accepted", LK_CAUSE_CLIENT },
  { "client.clock", LK_CAUSE_CLIENT },
  { "client.keyring", LK_CAUSE_CLIENT },
  { "client.browser", LK_CAUSE_CLIENT },
  { "client.sandbox", LK_CAUSE_CLIENT },
  { "client.storage", LK_CAUSE_CLIENT },
  { "client.crashes", LK_CAUSE_CLIENT },
  { "account.status", LK_CAUSE_ACCOUNT },
  { "account.elsewhere", LK_CAUSE_ACCOUNT },
  { "account.session", LK_CAUSE_ACCOUNT },
  { "server.answers", LK_CAUSE_SERVER },
  { "server.certificate", LK_CAUSE_SERVER },
  { "server.setup", LK_CAUSE_SERVER },
  { "server.status", LK_CAUSE_SERVER },
  { "server.retired", LK_CAUSE_SERVER },
};

static const LkCodeInfo codes[] = {
  { "no-connection", LK_CAUSE_NETWORK },
  { "router-unreachable", LK_CAUSE_NETWORK },
  { "no-internet", LK_CAUSE_NETWORK },
  { "captive-portal", LK_CAUSE_NETWORK },
  { "proxy-unreachable", LK_CAUSE_NETWORK },
  { "proxy-auth-required", LK_CAUSE_NETWORK },
  { "proxy-required", LK_CAUSE_NETWORK },
  { "dns-unreachable", LK_CAUSE_NETWORK },
  { "dns-failure", LK_CAUSE_NETWORK },
  { "name-not-found", LK_CAUSE_NETWORK },
  { "dns-hijacked", LK_CAUSE_NETWORK },
  { "hosts-override", LK_CAUSE_NETWORK },
  { "port-blocked", LK_CAUSE_NETWORK },
  { "host-blocked", LK_CAUSE_NETWORK },
  { "name-blocked", LK_CAUSE_NETWORK },
  { "connection-reset", LK_CAUSE_NETWORK },
  { "tls-intercepted", LK_CAUSE_NETWORK },
  { "ipv6-broken", LK_CAUSE_NETWORK },
  { "ipv4-broken", LK_CAUSE_NETWORK },
  { "network-slow", LK_CAUSE_NETWORK },
  { "network-unstable", LK_CAUSE_NETWORK },
  { "mtu-blackhole", LK_CAUSE_NETWORK },
  { "websocket-blocked", LK_CAUSE_NETWORK },
  { "wrong-name-format", LK_CAUSE_CREDENTIALS },
  { "typing-trap", LK_CAUSE_CREDENTIALS },
  { "wrong-password", LK_CAUSE_CREDENTIALS },
  { "password-expired", LK_CAUSE_CREDENTIALS },
  { "mfa-required", LK_CAUSE_CREDENTIALS },
  { "too-many-attempts", LK_CAUSE_CREDENTIALS },
  { "password-sign-in-off", LK_CAUSE_CREDENTIALS },
  { "not-installed", LK_CAUSE_CLIENT },
  { "client-outdated", LK_CAUSE_CLIENT },
  { "client-known-bad", LK_CAUSE_CLIENT },
  { "client-too-old", LK_CAUSE_CLIENT },
  { "restart-needed", LK_CAUSE_CLIENT },
  { "several-copies", LK_CAUSE_CLIENT },
  { "updates-broken", LK_CAUSE_CLIENT },
  { "clock-wrong", LK_CAUSE_CLIENT },
  { "keyring-missing", LK_CAUSE_CLIENT },
  { "keyring-locked", LK_CAUSE_CLIENT },
  { "keyring-unreachable", LK_CAUSE_CLIENT },
  { "sign-in-link-unhandled", LK_CAUSE_CLIENT },
  { "browser-not-opened", LK_CAUSE_CLIENT },
  { "sandbox-blocks", LK_CAUSE_CLIENT },
  { "disk-full", LK_CAUSE_CLIENT },
  { "data-not-writable", LK_CAUSE_CLIENT },
  { "data-damaged", LK_CAUSE_CLIENT },
  { "stale-lock", LK_CAUSE_CLIENT },
  { "client-crashes", LK_CAUSE_CLIENT },
  { "missing-part", LK_CAUSE_CLIENT },
  { "account-disabled", LK_CAUSE_ACCOUNT },
  { "account-locked", LK_CAUSE_ACCOUNT },
  { "account-suspended", LK_CAUSE_ACCOUNT },
  { "account-expired", LK_CAUSE_ACCOUNT },
  { "account-pending", LK_CAUSE_ACCOUNT },
  { "session-ended", LK_CAUSE_ACCOUNT },
  { "name-in-use", LK_CAUSE_ACCOUNT },
  { "terms-not-accepted", LK_CAUSE_ACCOUNT },
  { "account-limit", LK_CAUSE_ACCOUNT },
  { "server-down", LK_CAUSE_SERVER },
  { "server-hangs", LK_CAUSE_SERVER },
  { "server-error", LK_CAUSE_SERVER },
  { "server-overloaded", LK_CAUSE_SERVER },
  { "maintenance", LK_CAUSE_SERVER },
  { "certificate-expired", LK_CAUSE_SERVER },
  { "certificate-not-yet-valid", LK_CAUSE_SERVER },
  { "certificate-wrong-host", LK_CAUSE_SERVER },
  { "certificate-untrusted", LK_CAUSE_SERVER },
  { "certificate-incomplete-chain", LK_CAUSE_SERVER },
  { "tls-too-old", LK_CAUSE_SERVER },
  { "discovery-wrong", LK_CAUSE_SERVER },
  { "not-this-service", LK_CAUSE_SERVER },
  { "server-setup-wrong", LK_CAUSE_SERVER },
  { "client-certificate-required", LK_CAUSE_SERVER },
  { "incident-reported", LK_CAUSE_SERVER },
  { "service-retired", LK_CAUSE_SERVER },
  { "service-closed", LK_CAUSE_SERVER },
  { "all-clear", LK_CAUSE_NONE },
  { "could-not-tell", LK_CAUSE_NONE },
};

static gboolean
find_name (const char *const *names,
           gsize              n_names,
           const char        *text,
           guint             *value)
{
  for (gsize i = 0; i < n_names; i++)
    if (g_strcmp0 (names[i], text) == 0)
      {
        *value = i;
        return TRUE;
      }
  return FALSE;
}

/* Both directions of one enumeration: to its stable word and back. */
#define DEFINE_WORDS(Type, prefix)                                          \
  const char *prefix##_to_string (Type value)                               \
  {                                                                         \
    g_return_val_if_fail ((guint) value < G_N_ELEMENTS (WORDS), NULL);      \
    return WORDS[value];                                                    \
  }                                                                         \
  gboolean prefix##_from_string (const char *text, Type *value)             \
  {                                                                         \
    guint found = 0;                                                        \
    if (!find_name (WORDS, G_N_ELEMENTS (WORDS), text, &found))             \
      return FALSE;                                                         \
    *value = found;                                                         \
    return TRUE;                                                            \
  }

#define WORDS cause_names
DEFINE_WORDS (LkCause, lk_cause)
#undef WORDS
#define WORDS status_names
DEFINE_WORDS (LkStatus, lk_status)
#undef WORDS
#define WORDS certainty_names
DEFINE_WORDS (LkCertainty, lk_certainty)
#undef WORDS
#define WORDS outcome_names
DEFINE_WORDS (LkOutcome, lk_outcome)
#undef WORDS
#define WORDS protocol_names
DEFINE_WORDS (LkProtocol, lk_protocol)
#undef WORDS

/**
 * lk_checks_list:
 * @n_checks: (out): how many there are
 *
 * All checks, in the order of the checklist.
 *
 * Returns: (transfer none) (array length=n_checks): the table
 */
const LkCheckInfo *
lk_checks_list (gsize *n_checks)
{
  *n_checks = G_N_ELEMENTS (checks);
  return checks;
}

/**
 * lk_check_find:
 * @id: a check's id, such as `network.dns`
 *
 * Returns: (transfer none) (nullable): the check, or %NULL when there is none of that id
 */
const LkCheckInfo *
lk_check_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    if (g_strcmp0 (checks[i].id, id) == 0)
      return &checks[i];
  return NULL;
}

/**
 * lk_codes_list:
 * @n_codes: (out): how many there are
 *
 * All codes that a verdict or finding may carry.
 *
 * Returns: (transfer none) (array length=n_codes): the table
 */
const LkCodeInfo *
lk_codes_list (gsize *n_codes)
{
  *n_codes = G_N_ELEMENTS (codes);
  return codes;
}

/**
 * lk_code_find:
 * @code: a code, such as `port-blocked`
 *
 * Returns: (transfer none) (nullable): the code's entry, or %NULL when it is not known
 */
const LkCodeInfo *
lk_code_find (const char *code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_strcmp0 (codes[i].code, code) == 0)
      return &codes[i];
  return NULL;
}

/**
 * lk_code_get_cause:
 * @code: (nullable): a code
 *
 * Returns: the cause the code belongs to; %LK_CAUSE_NONE for an unknown one
 */
LkCause
lk_code_get_cause (const char *code)
{
  const LkCodeInfo *info = lk_code_find (code);

  return info != NULL ? info->cause : LK_CAUSE_NONE;
}

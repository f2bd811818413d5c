/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "lk-practice-plan.h"
#include "lk-practice.h"

/* In the order of the way from this computer to the account. */
static const LkPracticeFault faults[] = {
  { "captive-portal", "captive-portal",
    N_("The network sends everybody to a log-in page first, as a hotel's does"), FALSE },
  { "name-blocked", "name-blocked",
    N_("Something on the way cuts encrypted connections to the service by its name"), FALSE },
  { "connection-reset", "connection-reset",
    N_("Every encrypted connection to the service is cut off"), FALSE },
  { "intercepted", "tls-intercepted",
    N_("A security gateway opens all encrypted connections with certificates of its own"), FALSE },
  { "clock-wrong", "clock-wrong",
    N_("This computer's clock is three years behind everybody else's"), FALSE },
  { "down", "server-down", N_("The server is off: nobody listens on its port"), FALSE },
  { "hangs", "server-hangs", N_("The server takes requests and never answers them"), FALSE },
  { "frozen", "server-hangs", N_("The server accepts connections and never says a word"), FALSE },
  { "server-error", "server-error",
    N_("The server answers every request with an internal error (500)"), FALSE },
  { "bad-gateway", "server-error",
    N_("The server's front door cannot reach what is behind it (502)"), FALSE },
  { "overloaded", "server-overloaded",
    N_("The server has too much to do and asks to come back later (503)"), FALSE },
  { "maintenance", "maintenance", N_("The server is down for maintenance and says so (503)"),
    FALSE },
  { "rate-limited", "too-many-attempts",
    N_("The server turns this computer away for asking too often (429)"), FALSE },
  { "expired-certificate", "certificate-expired",
    N_("The server's certificate ran out three days ago"), FALSE },
  { "not-yet-valid-certificate", "certificate-not-yet-valid",
    N_("The server's certificate is valid only in three days"), FALSE },
  { "wrong-host-certificate", "certificate-wrong-host",
    N_("The server's certificate is for another name"), FALSE },
  { "untrusted-certificate", "certificate-untrusted",
    N_("The server signed its certificate itself"), FALSE },
  { "incomplete-chain", "certificate-incomplete-chain",
    N_("The server does not show the certificate of its issuer"), FALSE },
  { "old-tls", "tls-too-old", N_("The server can do no more than TLS 1.0"), FALSE },
  { "client-certificate-required", "client-certificate-required",
    N_("The server wants a certificate from everybody who connects"), FALSE },
  { "plain-http", "server-setup-wrong",
    N_("The server speaks unencrypted HTTP on its encrypted port"), FALSE },
  { "not-tls", "not-this-service", N_("Another program, not a web server, listens on the port"),
    FALSE },
  { "discovery-missing", "discovery-wrong",
    N_("A web server answers, but nothing of the service is there (404)"), FALSE },
  { "discovery-broken", "discovery-wrong",
    N_("The file that says where the service is cannot be read"), FALSE },
  { "discovery-wrong-host", "discovery-wrong",
    N_("The file that says where the service is names a host that does not exist"), FALSE },
  { "broken-json", "server-setup-wrong", N_("The server's answers are not valid JSON"), FALSE },
  { "truncated", "server-setup-wrong", N_("The server's answers break off in the middle"), FALSE },
  { "redirect-to-http", "server-setup-wrong",
    N_("The server sends everybody to an unencrypted address"), FALSE },
  { "html-instead", "not-this-service", N_("A web page answers where the service should be"),
    FALSE },
  { "browser-only", "password-sign-in-off",
    N_("Sign-in with a password is switched off; only the browser works"), TRUE },
  { "wrong-password", "wrong-password", N_("The server refuses the name and password"), TRUE },
  { "too-many-attempts", "too-many-attempts",
    N_("The server refuses to sign in after too many tries (429)"), TRUE },
  { "account-locked", "account-locked", N_("The account is locked"), TRUE },
  { "account-disabled", "account-disabled", N_("The account has been deactivated"), TRUE },
  { "account-suspended", "account-suspended", N_("The account is suspended"), TRUE },
  { "account-expired", "account-expired", N_("The account has expired"), TRUE },
  { "account-pending", "account-pending", N_("The account still waits for approval"), TRUE },
  { "account-limit", "account-limit", N_("The account has reached its limit of devices"), TRUE },
  { "terms-not-accepted", "terms-not-accepted", N_("The account must accept new terms first"),
    TRUE },
};

static const LkPracticePlan healthy = { NULL };

static const LkPracticePlan plans[] = {
  { .fault = "captive-portal",
    .gate = LK_PRACTICE_GATE_RESET,
    .control_gate = LK_PRACTICE_GATE_RESET,
    .portal = TRUE },
  { .fault = "name-blocked", .gate = LK_PRACTICE_GATE_RESET_NAME },
  { .fault = "connection-reset", .gate = LK_PRACTICE_GATE_RESET },
  { .fault = "intercepted",
    .cert = LK_PRACTICE_CERT_INTERCEPTED,
    .control_cert = LK_PRACTICE_CERT_INTERCEPTED },
  { .fault = "clock-wrong",
    .cert = LK_PRACTICE_CERT_FUTURE,
    .control_cert = LK_PRACTICE_CERT_FUTURE,
    .ahead_s = LK_PRACTICE_CLOCK_AHEAD_S },
  { .fault = "down", .gate = LK_PRACTICE_GATE_CLOSED },
  { .fault = "hangs", .answers = LK_PRACTICE_ANSWERS_NEVER },
  { .fault = "frozen", .gate = LK_PRACTICE_GATE_SILENT },
  { .fault = "server-error", .answers = LK_PRACTICE_ANSWERS_ERROR },
  { .fault = "bad-gateway", .answers = LK_PRACTICE_ANSWERS_BAD_GATEWAY },
  { .fault = "overloaded", .answers = LK_PRACTICE_ANSWERS_OVERLOADED },
  { .fault = "maintenance", .answers = LK_PRACTICE_ANSWERS_MAINTENANCE },
  { .fault = "rate-limited", .answers = LK_PRACTICE_ANSWERS_RATE_LIMITED },
  { .fault = "expired-certificate", .cert = LK_PRACTICE_CERT_EXPIRED },
  { .fault = "not-yet-valid-certificate", .cert = LK_PRACTICE_CERT_NOT_YET_VALID },
  { .fault = "wrong-host-certificate", .cert = LK_PRACTICE_CERT_WRONG_HOST },
  { .fault = "untrusted-certificate", .cert = LK_PRACTICE_CERT_SELF_SIGNED },
  { .fault = "incomplete-chain", .cert = LK_PRACTICE_CERT_INCOMPLETE },
  { .fault = "old-tls", .gate = LK_PRACTICE_GATE_OLD_TLS },
  { .fault = "client-certificate-required",
    .gate = LK_PRACTICE_GATE_TLS_WITH_CLIENT,
    .answers = LK_PRACTICE_ANSWERS_NO_CERTIFICATE },
  { .fault = "plain-http", .gate = LK_PRACTICE_GATE_PLAIN },
  { .fault = "not-tls", .gate = LK_PRACTICE_GATE_BANNER },
  { .fault = "discovery-missing", .answers = LK_PRACTICE_ANSWERS_NOTHING_HERE },
  { .fault = "discovery-broken", .answers = LK_PRACTICE_ANSWERS_DISCOVERY_BROKEN },
  { .fault = "discovery-wrong-host", .answers = LK_PRACTICE_ANSWERS_DISCOVERY_WRONG_HOST },
  { .fault = "broken-json", .answers = LK_PRACTICE_ANSWERS_BROKEN_JSON },
  { .fault = "truncated", .answers = LK_PRACTICE_ANSWERS_CUT_OFF },
  { .fault = "redirect-to-http", .answers = LK_PRACTICE_ANSWERS_TO_HTTP },
  { .fault = "html-instead", .answers = LK_PRACTICE_ANSWERS_HTML },
  { .fault = "browser-only", .sign_in = LK_PRACTICE_SIGN_IN_BROWSER_ONLY },
  { .fault = "wrong-password", .sign_in = LK_PRACTICE_SIGN_IN_WRONG_PASSWORD },
  { .fault = "too-many-attempts", .sign_in = LK_PRACTICE_SIGN_IN_TOO_MANY },
  { .fault = "account-locked", .sign_in = LK_PRACTICE_SIGN_IN_LOCKED },
  { .fault = "account-disabled", .sign_in = LK_PRACTICE_SIGN_IN_DISABLED },
  { .fault = "account-suspended", .sign_in = LK_PRACTICE_SIGN_IN_SUSPENDED },
  { .fault = "account-expired", .sign_in = LK_PRACTICE_SIGN_IN_EXPIRED },
  { .fault = "account-pending", .sign_in = LK_PRACTICE_SIGN_IN_PENDING },
  { .fault = "account-limit", .sign_in = LK_PRACTICE_SIGN_IN_LIMIT },
  { .fault = "terms-not-accepted", .sign_in = LK_PRACTICE_SIGN_IN_TERMS },
};

G_STATIC_ASSERT (G_N_ELEMENTS (faults) == G_N_ELEMENTS (plans));

/**
 * lk_practice_list_faults:
 * @n_faults: (out): how many there are
 *
 * All faults that the practice service can be given, in the order of the way from this computer to
 * the account.
 *
 * Returns: (transfer none) (array length=n_faults): the table
 */
const LkPracticeFault *
lk_practice_list_faults (gsize *n_faults)
{
  *n_faults = G_N_ELEMENTS (faults);
  return faults;
}

/**
 * lk_practice_find_fault:
 * @id: (nullable): a fault's id, such as `wrong-host-certificate`
 *
 * Returns: (transfer none) (nullable): the fault, or %NULL when there is none of that id
 */
const LkPracticeFault *
lk_practice_find_fault (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    if (g_strcmp0 (faults[i].id, id) == 0)
      return &faults[i];
  return NULL;
}

/**
 * lk_practice_plan_find:
 * @fault: (nullable): a fault's id; %NULL for the healthy service
 *
 * Returns: (transfer none) (nullable): what the fault changes, or %NULL when there is no such fault
 */
const LkPracticePlan *
lk_practice_plan_find (const char *fault)
{
  if (fault == NULL)
    return &healthy;
  for (gsize i = 0; i < G_N_ELEMENTS (plans); i++)
    if (g_str_equal (plans[i].fault, fault))
      return &plans[i];
  return NULL;
}

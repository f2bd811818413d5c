/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-standin-rows.h"

#include <string.h>

#define MM(id, status, message) \
  "{\"id\":\"" id "\",\"message\":\"" message "\",\"detailed_error\":\"\",\"request_id\":\"x1\",\"status_code\":" status "}"
#define RC(error, message) "{\"status\":\"error\",\"error\":\"" error "\",\"message\":\"" message "\"}"
#define RC_CODE(method, methods) \
  "{\"status\":\"error\",\"error\":\"totp-required\",\"details\":{\"method\":\"" method "\",\"codeGenerated\":false," \
  "\"availableMethods\":[" methods "]},\"message\":\"TOTP Required\"}"
#define ZU(code, message) "{\"result\":\"error\",\"msg\":\"" message "\",\"code\":\"" code "\"}"
#define ZU_OLD(reason, message) \
  "{\"result\":\"error\",\"msg\":\"" message "\",\"reason\":\"" reason "\",\"code\":\"BAD_REQUEST\"}"

#define WRONG "Enter a valid email or username and/or password."
#define INCORRECT "Your username or password is incorrect"

static const LkStandinRow mattermost[] = {
  { "?", LK_STANDIN_BEFORE, 401, MM ("api.user.login.invalid_credentials_email_username", "401", WRONG) },
  { "!", LK_STANDIN_BEFORE, 401, MM ("api.user.login.invalid_credentials_email_username", "401", WRONG) },
  { "alice", LK_STANDIN_AFTER, 200, NULL },
  { "wrong-email", LK_STANDIN_BEFORE, 401, MM ("api.user.login.invalid_credentials_email", "401", WRONG) },
  { "wrong-username", LK_STANDIN_BEFORE, 401, MM ("api.user.login.invalid_credentials_username", "401", WRONG) },
  { "wrong-sso", LK_STANDIN_BEFORE, 401, MM ("api.user.login.invalid_credentials_sso", "401", WRONG) },
  { "locked", LK_STANDIN_BEFORE, 401, MM ("api.user.check_user_login_attempts.too_many.app_error", "401", "Locked.") },
  { "locked-ldap", LK_STANDIN_BEFORE, 401,
    MM ("api.user.check_user_login_attempts.too_many_ldap.app_error", "401", "Locked.") },
  { "inactive", LK_STANDIN_BEFORE, 401, MM ("api.user.login.inactive.app_error", "401", "Deactivated.") },
  { "unverified", LK_STANDIN_AFTER, 401, MM ("api.user.login.not_verified.app_error", "401", "Not verified.") },
  { "mfa", LK_STANDIN_WITHOUT_CODE, 401, MM ("mfa.validate_token.authenticate.app_error", "401", "Invalid MFA token.") },
  { "mfa-bad", LK_STANDIN_WITHOUT_CODE, 401, MM ("api.user.check_user_mfa.bad_code.app_error", "401", "Bad code.") },
  { "blank", LK_STANDIN_BEFORE, 400, MM ("api.user.login.blank_pwd.app_error", "400", "Password must not be blank") },
  { "bot", LK_STANDIN_BEFORE, 401, MM ("api.user.login.bot_login_forbidden.app_error", "401", "Bot.") },
  { "full-team", LK_STANDIN_AFTER, 400, MM ("app.team.join_user_to_team.max_accounts.app_error", "400", "Full.") },
  { "full", LK_STANDIN_AFTER, 400, MM ("store.sql_user.save.max_accounts.app_error", "400", "Full.") },
  { "limited", LK_STANDIN_BEFORE, 429, "limit exceeded", 7 },
  { "busy", LK_STANDIN_BEFORE, 503, MM ("api.context.server_busy.app_error", "503", "Server is busy."), 30 },
  { "crashing", LK_STANDIN_BEFORE, 500, MM ("api.user.login.app_error", "500", "Broken.") },
  { "expired", LK_STANDIN_SIGNED_IN, 401, MM ("api.context.session_expired.app_error", "401", "Expired.") },
  { "mfa-setup", LK_STANDIN_SIGNED_IN, 403, MM ("api.context.mfa_required.app_error", "403", "Set up MFA.") },
  { "echo", LK_STANDIN_BEFORE, 401, MM ("api.user.login.app_error", "401", "no: correct horse") },
};

static const LkStandinRow rocketchat[] = {
  { "?", LK_STANDIN_BEFORE, 401, "{\"status\":\"error\",\"error\":\"Unauthorized\",\"message\":\"Unauthorized\"}" },
  { "!", LK_STANDIN_BEFORE, 401, "{\"status\":\"error\",\"error\":403,\"message\":\"Incorrect password\"}" },
  { "alice", LK_STANDIN_AFTER, 200, NULL },
  { "blocked-ip", LK_STANDIN_BEFORE, 401,
    RC ("error-login-blocked-for-ip", "Login has been temporarily blocked For IP") },
  { "blocked-user", LK_STANDIN_BEFORE, 401,
    RC ("error-login-blocked-for-user", "Login has been temporarily blocked For User") },
  { "inactive", LK_STANDIN_AFTER, 401, RC ("error-user-is-not-activated", "User is not activated") },
  { "unverified", LK_STANDIN_AFTER, 401, RC ("error-invalid-email", "Invalid email a@example.org") },
  { "totp", LK_STANDIN_WITHOUT_CODE, 401, RC_CODE ("totp", "\"totp\",\"email\"") },
  { "mailcode", LK_STANDIN_WITHOUT_CODE, 401, RC_CODE ("email", "") },
  { "type-only", LK_STANDIN_WITHOUT_CODE, 400,
    "{\"success\":false,\"error\":\"TOTP Required [totp-required]\",\"errorType\":\"totp-required\","
    "\"details\":{\"method\":\"totp\"}}" },
  { "license", LK_STANDIN_AFTER, 401, RC ("error-license-user-limit-reached", "Limit reached") },
  { "app", LK_STANDIN_AFTER, 401, RC ("error-app-user-is-not-allowed-to-login", "App user") },
  { "no-roles", LK_STANDIN_AFTER, 401, RC ("error-user-has-no-roles", "User has no roles") },
  { "limited", LK_STANDIN_BEFORE, 429,
    "{\"success\":false,\"error\":\"Error, too many requests. Please slow down. [error-too-many-requests]\"}", 9 },
  { "bare", LK_STANDIN_BEFORE, 401, "{\"success\":false}" },
  { "busy", LK_STANDIN_BEFORE, 503, "{}" },
  { "expired", LK_STANDIN_SIGNED_IN, 401, "{\"status\":\"error\",\"message\":\"You must be logged in to do this.\"}" },
};

static const LkStandinRow zulip[] = {
  { "?", LK_STANDIN_BEFORE, 401, ZU ("AUTHENTICATION_FAILED", INCORRECT) },
  { "!", LK_STANDIN_BEFORE, 401, ZU ("AUTHENTICATION_FAILED", INCORRECT) },
  { "alice", LK_STANDIN_AFTER, 200, NULL },
  { "deactivated", LK_STANDIN_AFTER, 401, ZU ("USER_DEACTIVATED", "Account is deactivated") },
  { "realm", LK_STANDIN_AFTER, 401, ZU ("REALM_DEACTIVATED", "This organization has been deactivated") },
  { "no-password", LK_STANDIN_BEFORE, 401, ZU ("PASSWORD_AUTH_DISABLED", "Password authentication is disabled") },
  { "reset", LK_STANDIN_AFTER, 401,
    ZU ("PASSWORD_RESET_REQUIRED", "Your password has been disabled and needs to be reset") },
  { "limited", LK_STANDIN_BEFORE, 429,
    "{\"result\":\"error\",\"msg\":\"API usage exceeded rate limit\",\"code\":\"RATE_LIMIT_HIT\",\"retry-after\":28.7}", 28 },
  { "no-subdomain", LK_STANDIN_BEFORE, 404, ZU ("NONEXISTENT_SUBDOMAIN", "Invalid subdomain") },
  { "old-wrong", LK_STANDIN_BEFORE, 403, ZU_OLD ("incorrect_creds", INCORRECT) },
  { "old-deactivated", LK_STANDIN_BEFORE, 403, ZU_OLD ("user disable", "Your account has been disabled.") },
  { "old-realm", LK_STANDIN_BEFORE, 403, ZU_OLD ("realm deactivated", "This organization has been deactivated.") },
  { "old-no-password", LK_STANDIN_BEFORE, 403,
    ZU_OLD ("password auth disabled", "Password auth is disabled in your team.") },
  { "old-failed", LK_STANDIN_BEFORE, 403, ZU ("AUTHENTICATION_FAILED", INCORRECT) },
  { "busy", LK_STANDIN_BEFORE, 503, "{}" },
  { "stale", LK_STANDIN_SIGNED_IN, 401, ZU ("INVALID_API_KEY", "Invalid API key") },
  { "unauthorized", LK_STANDIN_SIGNED_IN, 401, ZU ("UNAUTHORIZED", "Not logged in") },
};

static const struct
{
  const char         *kind; /* (borrowed) */
  const LkStandinRow *rows; /* (borrowed) */
  gsize               n_rows;
} tables[] = {
  { "mattermost", mattermost, G_N_ELEMENTS (mattermost) },
  { "rocketchat", rocketchat, G_N_ELEMENTS (rocketchat) },
  { "zulip", zulip, G_N_ELEMENTS (zulip) },
};

/**
 * lk_standin_find_row:
 * @kind: which server
 * @account: whoever signs in
 *
 * Returns: (transfer none) (nullable): what they meet
 */
const LkStandinRow *
lk_standin_find_row (const char *kind,
                     const char *account)
{
  g_autofree char *local = g_strndup (account, strcspn (account, "@"));

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    for (gsize j = 0; g_str_equal (tables[i].kind, kind) && j < tables[i].n_rows; j++)
      if (g_str_equal (tables[i].rows[j].account, local))
        return &tables[i].rows[j];
  return NULL;
}

static char *
dup_mattermost_settings (guint16  port,
                         gboolean password)
{
  return g_strdup_printf (
    "{\"Version\":\"11.1.0\",\"BuildNumber\":\"1\",\"SiteURL\":\"https://localhost:%u\",\"SiteName\":\"Example Team\","
    "\"EnableSignInWithEmail\":\"%s\",\"EnableSignInWithUsername\":\"%s\",\"EnableLdap\":\"false\","
    "\"EnableSaml\":\"true\",\"EnableSignUpWithGitLab\":\"true\",\"PasswordMinimumLength\":\"8\","
    "\"PasswordEnableForgotLink\":\"true\",\"ForgotPasswordLink\":\"\",\"SupportEmail\":\"help@example.org\","
    "\"HelpLink\":\"https://example.org/help\",\"ReportAProblemLink\":\"\",\"AppDownloadLink\":\"https://example.org/app\"}",
    port, password ? "true" : "false", password ? "true" : "false");
}

static char *
dup_zulip_settings (guint16  port,
                    gboolean password,
                    gboolean organisation)
{
  g_autofree char *realm = organisation ? g_strdup_printf (",\"realm_url\":\"https://localhost:%u\",\"realm_name\":"
                                                           "\"Example Realm\",\"realm_icon\":\"/icon.png\"",
                                                           port)
                                        : g_strdup ("");

  return g_strdup_printf (
    "{\"result\":\"success\",\"msg\":\"\",\"authentication_methods\":{\"password\":%s,\"ldap\":false,\"google\":true},"
    "\"external_authentication_methods\":[{\"name\":\"saml:idp\",\"display_name\":\"SSO\",\"login_url\":\"/x\"},"
    "{\"name\":\"google\",\"display_name\":\"Google\",\"login_url\":\"/y\"}],\"zulip_version\":\"10.0\","
    "\"zulip_feature_level\":400,\"is_incompatible\":false,\"email_auth_enabled\":%s,"
    "\"require_email_format_usernames\":true%s}",
    password ? "true" : "false", password ? "true" : "false", realm);
}

/**
 * lk_standin_dup_settings:
 * @kind: which server
 * @port: where it is
 * @password: whether it takes passwords
 * @organisation: whether there is an organisation at its address
 *
 * Returns: (transfer full): what it tells everybody
 */
char *
lk_standin_dup_settings (const char *kind,
                         guint16     port,
                         gboolean    password,
                         gboolean    organisation)
{
  if (g_str_equal (kind, "mattermost"))
    return dup_mattermost_settings (port, password);
  if (g_str_equal (kind, "zulip"))
    return dup_zulip_settings (port, password, organisation);
  return g_strdup ("{\"success\":true,\"version\":\"7.10\",\"minimumClientVersions\":{\"desktop\":\"3.9.6\","
                   "\"mobile\":\"4.39.0\"},\"supportedVersions\":{\"signed\":\"a.b.c\"}}");
}

/* What Mattermost's ping and Rocket.Chat's list of services say. */
const char *
lk_standin_get_extra (const char *kind)
{
  if (g_str_equal (kind, "mattermost"))
    return "{\"status\":\"OK\",\"AndroidLatestVersion\":\"2.0\",\"AndroidMinVersion\":\"1.5\",\"IosLatestVersion\":\"2.0\","
           "\"IosMinVersion\":\"1.5\",\"ActiveSearchBackend\":\"database\"}";
  return "{\"services\":[{\"_id\":\"1\",\"service\":\"github\",\"clientId\":\"x\"},{\"_id\":\"2\",\"name\":\"keycloak\","
         "\"custom\":true},{\"service\":\"saml\"}],\"success\":true}";
}

/* What the account is told of itself. */
const char *
lk_standin_get_me (const char *kind)
{
  if (g_str_equal (kind, "mattermost"))
    return "{\"id\":\"u1\",\"username\":\"alice\",\"email\":\"alice@example.org\",\"email_verified\":true,\"delete_at\":0}";
  if (g_str_equal (kind, "rocketchat"))
    return "{\"_id\":\"u1\",\"success\":true,\"active\":true,"
           "\"emails\":[{\"address\":\"alice@example.org\",\"verified\":true}]}";
  return "{\"result\":\"success\",\"msg\":\"\",\"role\":400,\"is_active\":true,\"email\":\"alice@example.org\",\"user_id\":9}";
}

static const LkStandinMode modes[] = {
  { "healthy", NULL, 200, NULL },
  { "unhealthy", "/api/v4/system/ping", 500,
    "{\"status\":\"UNHEALTHY\",\"AndroidMinVersion\":\"\",\"ActiveSearchBackend\":\"database\"}" },
  { "no-password", NULL, 200, "no-password" },
  { "no-organisation", NULL, 200, "no-organisation" },
  { "no-such-organisation", NULL, 404,
    "{\"result\":\"error\",\"msg\":\"Invalid subdomain\",\"code\":\"NONEXISTENT_SUBDOMAIN\"}" },
  { "limited", NULL, 429, "limit exceeded", NULL, 11 },
  { "maintenance", NULL, 503, "maintenance", NULL, 60 },
  { "broken", NULL, 502, "<html>Bad Gateway</html>" },
  { "page", NULL, 200, "<html>Welcome</html>" },
  { "wrong-shape", NULL, 200, "{\"hello\":[1,2]}" },
  { "other-host", NULL, 302, "", "https://portal.invalid/hello?from=here" },
  { "redirect", NULL, 301, "", "/elsewhere" },
  { "login-redirect", NULL, 200, NULL },
};

/**
 * lk_standin_find_mode:
 * @mode: what is different
 *
 * Returns: (transfer none) (nullable): how that is answered
 */
const LkStandinMode *
lk_standin_find_mode (const char *mode)
{
  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    if (g_str_equal (modes[i].mode, mode))
      return &modes[i];
  return NULL;
}

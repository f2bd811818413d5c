/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-mattermost-answer.h"

#include <string.h>

#define MAX_NAME 100
#define MAX_VERSION 60

/* The client configuration has strings only, with true and false written out. */
static gboolean
is_on (JsonObject *config,
       const char *name)
{
  return g_strcmp0 (lk_json_get_string (config, name), "true") == 0;
}

static gboolean
is_off (JsonObject *config,
        const char *name)
{
  return g_strcmp0 (lk_json_get_string (config, name), "false") == 0;
}

/* GET /api/v4/config/client?format=old: what is in it before a sign-in. */
static gboolean
is_config (LkAnswer *answer)
{
  JsonObject *root = lk_answer_get_root (answer);

  return answer->status == SOUP_STATUS_OK && lk_json_get_string (root, "Version") != NULL &&
         (lk_json_get_string (root, "SiteURL") != NULL || lk_json_get_string (root, "EnableSignInWithEmail") != NULL);
}

/* GET /api/v4/system/ping: 500 with the same members where the server is not well. */
static gboolean
is_ping (LkAnswer *answer)
{
  JsonObject *root = lk_answer_get_root (answer);

  return (answer->status == SOUP_STATUS_OK || answer->status == SOUP_STATUS_INTERNAL_SERVER_ERROR) &&
         lk_json_get_string (root, "status") != NULL &&
         (lk_json_get_string (root, "AndroidLatestVersion") != NULL || lk_json_get_string (root, "AndroidMinVersion") != NULL ||
          lk_json_get_string (root, "ActiveSearchBackend") != NULL);
}

static void
read_login_types (JsonObject *config,
                  JsonObject *facts)
{
  static const struct { const char *member, *prefix, *type; } others[] = {
    { "EnableLdap", NULL, "ldap" },
    { "EnableSaml", NULL, "saml" },
    { "EnableSignUpWithGitLab", "oauth:", "gitlab" },
    { "EnableSignUpWithGoogle", "oauth:", "google" },
    { "EnableSignUpWithOffice365", "oauth:", "office365" },
    { "EnableSignUpWithOpenId", "oauth:", "openid" },
  };
  gboolean mail = is_on (config, "EnableSignInWithEmail");
  gboolean user = is_on (config, "EnableSignInWithUsername");

  if (lk_json_get_string (config, "EnableSignInWithEmail") == NULL &&
      lk_json_get_string (config, "EnableSignInWithUsername") == NULL)
    return;
  lk_web_add_login_type (facts, NULL, mail || user ? "password" : NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (is_on (config, others[i].member))
      lk_web_add_login_type (facts, others[i].prefix, others[i].type);
  if (is_on (config, "EnableLdap") || mail == user)
    return;
  if (mail && is_off (config, "EnableSignInWithUsername"))
    json_object_set_string_member (facts, "wants", "mail");
  else if (user && is_off (config, "EnableSignInWithEmail"))
    json_object_set_string_member (facts, "wants", "user");
}

/* The page /reset_password is a route of Mattermost's web app. */
static void
read_links (JsonObject *config,
            const char *base_url,
            JsonObject *facts)
{
  if (!lk_web_set_link (facts, "recover", lk_json_get_string (config, "ForgotPasswordLink")) &&
      is_on (config, "PasswordEnableForgotLink"))
    lk_web_set_own_link (facts, "recover", base_url, "/reset_password");
  if (!lk_web_set_link (facts, "web", lk_json_get_string (config, "SiteURL")))
    lk_web_set_own_link (facts, "web", base_url, "/");
  lk_web_set_link (facts, "download", lk_json_get_string (config, "AppDownloadLink"));
  if (!lk_web_set_link (facts, "support", lk_json_get_string (config, "ReportAProblemLink")))
    lk_web_set_link (facts, "support", lk_json_get_string (config, "HelpLink"));
}

static void
read_config (JsonObject *config,
             const char *base_url,
             JsonObject *facts)
{
  const char *length = lk_json_get_string (config, "PasswordMinimumLength");
  guint64 value;

  lk_server_words_set_text (facts, "version", lk_json_get_string (config, "Version"), MAX_VERSION);
  lk_server_words_set_text (facts, "organisation", lk_json_get_string (config, "SiteName"), MAX_NAME);
  lk_server_words_set_email (facts, "support_email", lk_json_get_string (config, "SupportEmail"));
  lk_server_words_set_text (facts, "minimum_desktop", lk_json_get_string (config, "MinimumDesktopAppVersion"), MAX_VERSION);
  if (length != NULL && g_ascii_string_to_unsigned (length, 10, 1, 1000, &value, NULL))
    json_object_set_int_member (facts, "password_min_length", (gint64) value);
  read_login_types (config, facts);
  read_links (config, base_url, facts);
}

/* One minimum for both kinds of phones is one that can be said. */
static void
read_ping (JsonObject *ping,
           const char *base_url,
           JsonObject *facts)
{
  const char *android = lk_json_get_string (ping, "AndroidMinVersion");

  if (android != NULL && g_strcmp0 (android, lk_json_get_string (ping, "IosMinVersion")) == 0)
    lk_server_words_set_text (facts, "minimum_mobile", android, MAX_VERSION);
  json_object_set_boolean_member (facts, "healthy", g_strcmp0 (lk_json_get_string (ping, "status"), "OK") == 0);
}

static LkSecret *
dup_body (const char *name,
          LkSecret   *password,
          LkSecret   *code)
{
  return lk_web_dup_json_body ("login_id", name, password, "token", code);
}

static gboolean
read_error (JsonObject *root,
            JsonObject *facts)
{
  lk_server_words_set_text (facts, "text", lk_json_get_string (root, "message"), LK_SIGN_IN_MAX_TEXT);
  return lk_server_words_set_word (facts, "errcode", lk_json_get_string (root, "id"));
}

/* POST /api/v4/users/login. The server looks at the second factor only once the password was right; an
 * empty one and a wrong one have the same ids. */
static LkSignInResult
read_sign_in (guint       status,
              JsonObject *root,
              gboolean    code_given,
              JsonObject *facts)
{
  const char *id = lk_json_get_string (root, "id");

  if (status == SOUP_STATUS_OK)
    return LK_SIGN_IN_ACCEPTED;
  if (!read_error (root, facts))
    return status == LK_TOO_MANY_REQUESTS ? LK_SIGN_IN_REFUSED : LK_SIGN_IN_UNKNOWN;
  if (!code_given && status == SOUP_STATUS_UNAUTHORIZED &&
      (g_str_has_prefix (id, "mfa.validate_token.") || g_str_equal (id, "api.user.check_user_mfa.bad_code.app_error")))
    return LK_SIGN_IN_NEEDS_CODE;
  return status < 500 || status == SOUP_STATUS_SERVICE_UNAVAILABLE ? LK_SIGN_IN_REFUSED : LK_SIGN_IN_UNKNOWN;
}

static gboolean
take_session (LkAnswer     *answer,
              JsonObject   *root,
              LkWebSession *session)
{
  if (answer->token == NULL || !lk_server_words_is_token (lk_secret_get (answer->token)))
    return FALSE;
  session->token = lk_secret_ref (answer->token);
  return TRUE;
}

/* GET /api/v4/users/me */
static gboolean
read_account (guint       status,
              JsonObject *root,
              JsonObject *facts)
{
  gint64 delete_at;
  gboolean verified;

  if (status != SOUP_STATUS_OK)
    {
      if (!read_error (root, facts))
        return FALSE;
      if (g_strcmp0 (lk_json_get_string (root, "id"), "api.context.mfa_required.app_error") == 0)
        json_object_set_boolean_member (facts, "mfa_setup", TRUE);
      return TRUE;
    }
  if (lk_json_get_int (root, "delete_at", &delete_at))
    json_object_set_boolean_member (facts, "active", delete_at == 0);
  if (lk_json_get_boolean (root, "email_verified", &verified))
    json_object_set_boolean_member (facts, "verified", verified);
  return lk_json_get_string (root, "id") != NULL;
}

/* POST /api/v4/users/logout */
static gboolean
is_signed_out (guint       status,
               JsonObject *root,
               JsonObject *facts)
{
  if (status != SOUP_STATUS_OK)
    read_error (root, facts);
  return status == SOUP_STATUS_OK;
}

/* Server: api4/system.go, api4/user.go, app/authentication.go, config/client.go */
const LkWebApi lk_mattermost_api = {
  .protocol = LK_PROTOCOL_MATTERMOST,
  .questions = {
    { "/api/v4/config/client?format=old", "settings", is_config, read_config },
    { "/api/v4/system/ping", "ping", is_ping, read_ping },
  },
  .sign_in_path = "/api/v4/users/login",
  .sign_in_type = "application/json",
  .dup_body = dup_body,
  .read_sign_in = read_sign_in,
  .take_session = take_session,
  .account_path = "/api/v4/users/me",
  .read_account = read_account,
  .sign_out_path = "/api/v4/users/logout",
  .is_signed_out = is_signed_out,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-zulip-answer.h"

#include <math.h>
#include <string.h>

#define MAX_NAME 100
#define MAX_VERSION 60
#define MAX_METHODS 32
#define MAX_RETRY_AFTER (366.0 * 24 * 3600)

static const char *
get_realm_url (JsonObject *root)
{
  const char *url = lk_json_get_string (root, "realm_url");

  return url != NULL ? url : lk_json_get_string (root, "realm_uri");
}

static gboolean
is_no_subdomain (guint       status,
                 JsonObject *root)
{
  return status >= 400 && status < 500 && g_strcmp0 (lk_json_get_string (root, "code"), "NONEXISTENT_SUBDOMAIN") == 0;
}

/* GET /api/v1/server_settings */
static gboolean
is_settings (LkAnswer *answer)
{
  JsonObject *root = lk_answer_get_root (answer);

  if (is_no_subdomain (answer->status, root))
    return TRUE;
  return answer->status == SOUP_STATUS_OK && lk_json_get_object (root, "authentication_methods") != NULL &&
         lk_json_get_string (root, "zulip_version") != NULL;
}

/* A Zulip server, but no organisation at this address. */
static const char *
find_reason (guint       status,
             JsonObject *root,
             JsonObject *facts)
{
  if (is_no_subdomain (status, root))
    return "no-such-organisation";
  return get_realm_url (root) == NULL && lk_json_get_string (root, "realm_name") == NULL ? "no-organisation" : NULL;
}

static void
read_external (JsonObject *root,
               JsonObject *facts)
{
  JsonArray *methods = lk_json_get_array (root, "external_authentication_methods");
  guint n = methods != NULL ? MIN (json_array_get_length (methods), MAX_METHODS) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (methods, i);
      const char *name =
        JSON_NODE_HOLDS_OBJECT (node) ? lk_json_get_string (json_node_get_object (node), "name") : NULL;

      if (name == NULL)
        continue;
      if (g_str_has_prefix (name, "saml"))
        lk_web_add_login_type (facts, NULL, "saml");
      else if (g_str_has_prefix (name, "remoteuser"))
        lk_web_add_login_type (facts, NULL, "sso");
      else
        lk_web_add_login_type (facts, "oauth:", name);
    }
}

static void
read_login_types (JsonObject *root,
                  JsonObject *facts)
{
  JsonObject *methods = lk_json_get_object (root, "authentication_methods");
  gboolean password = lk_json_is_true (methods, "password");
  gboolean ldap = lk_json_is_true (methods, "ldap");

  lk_web_add_login_type (facts, NULL, password ? "password" : NULL);
  if (ldap)
    lk_web_add_login_type (facts, NULL, "ldap");
  read_external (root, facts);
  if (lk_json_is_true (root, "require_email_format_usernames"))
    json_object_set_string_member (facts, "wants", "mail");
}

/* The path to a new password is in Zulip's own list of addresses (zproject/urls.py). */
static void
read_settings (JsonObject *root,
               const char *base_url,
               JsonObject *facts)
{
  gboolean incompatible;

  lk_server_words_set_text (facts, "version", lk_json_get_string (root, "zulip_version"), MAX_VERSION);
  lk_server_words_set_text (facts, "organisation", lk_json_get_string (root, "realm_name"), MAX_NAME);
  if (lk_json_get_boolean (root, "is_incompatible", &incompatible))
    json_object_set_boolean_member (facts, "incompatible", incompatible);
  if (lk_json_get_object (root, "authentication_methods") != NULL)
    read_login_types (root, facts);
  if (!lk_web_set_link (facts, "web", get_realm_url (root)))
    lk_web_set_own_link (facts, "web", base_url, "/");
  if (lk_web_has_login_type (facts, "password"))
    lk_web_set_own_link (facts, "recover", base_url, "/accounts/password/reset/");
}

/* POST /api/v1/fetch_api_key takes a form. Zulip has no second factor there. */
static LkSecret *
dup_body (const char *name,
          LkSecret   *password,
          LkSecret   *code)
{
  g_autoptr(LkSecret) name_value = lk_secret_new (name, strlen (name));
  g_autoptr(LkSecret) name_form = lk_secret_dup_form (name_value);
  g_autoptr(LkSecret) password_form = lk_secret_dup_form (password);
  LkSecret *body = lk_secret_new_sized (lk_secret_get_length (name_form) + lk_secret_get_length (password_form) + 64);

  lk_secret_append (body, "username=", -1);
  lk_secret_append (body, lk_secret_get (name_form), (gssize) lk_secret_get_length (name_form));
  lk_secret_append (body, "&password=", -1);
  lk_secret_append (body, lk_secret_get (password_form), (gssize) lk_secret_get_length (password_form));
  return body;
}

/* Servers before `code` was there for sign-ins said the same in `reason`, with status 403. */
static const char *
get_old_code (JsonObject *root)
{
  static const struct { const char *reason, *code; } old[] = {
    { "incorrect_creds", "AUTHENTICATION_FAILED" },
    { "unregistered", "AUTHENTICATION_FAILED" },
    { "user disable", "USER_DEACTIVATED" },
    { "realm deactivated", "REALM_DEACTIVATED" },
    { "password auth disabled", "PASSWORD_AUTH_DISABLED" },
  };
  const char *reason = lk_json_get_string (root, "reason");

  for (gsize i = 0; reason != NULL && i < G_N_ELEMENTS (old); i++)
    if (g_str_equal (reason, old[i].reason))
      return old[i].code;
  return NULL;
}

static gboolean
read_error (JsonObject *root,
            JsonObject *facts)
{
  const char *old_code = get_old_code (root);
  double seconds;

  if (g_strcmp0 (lk_json_get_string (root, "result"), "error") != 0)
    return FALSE;
  lk_server_words_set_text (facts, "text", lk_json_get_string (root, "msg"), LK_SIGN_IN_MAX_TEXT);
  if (lk_json_get_double (root, "retry-after", &seconds) && seconds >= 0 && seconds <= MAX_RETRY_AFTER)
    json_object_set_int_member (facts, "retry_after_s", (gint64) ceil (seconds));
  lk_server_words_set_word (facts, "errcode", old_code != NULL ? old_code : lk_json_get_string (root, "code"));
  return TRUE;
}

static LkSignInResult
read_sign_in (guint       status,
              JsonObject *root,
              gboolean    code_given,
              JsonObject *facts)
{
  if (status == SOUP_STATUS_OK)
    return g_strcmp0 (lk_json_get_string (root, "result"), "success") == 0 ? LK_SIGN_IN_ACCEPTED : LK_SIGN_IN_UNKNOWN;
  if (read_error (root, facts) && status < 500)
    return LK_SIGN_IN_REFUSED;
  return status == LK_TOO_MANY_REQUESTS ? LK_SIGN_IN_REFUSED : LK_SIGN_IN_UNKNOWN;
}

static void
append_base64 (LkSecret   *to,
               const char *bytes,
               gsize       length,
               int        *state,
               int        *save)
{
  for (gsize i = 0; i < length; i++)
    {
      char coded[8];
      gsize n = g_base64_encode_step ((const guchar *) bytes + i, 1, FALSE, coded, state, save);

      lk_secret_append (to, coded, (gssize) n);
    }
}

/* RFC 7617: the mail address that the server answered with, and the key in place of a password. */
static gboolean
take_session (LkAnswer     *answer,
              JsonObject   *root,
              LkWebSession *session)
{
  const char *email = lk_json_get_string (root, "email");
  const char *key = lk_json_get_string (root, "api_key");
  int state = 0;
  int save = 0;
  char rest[8];
  gsize n;

  if (!lk_server_words_is_token (key) || !lk_server_words_is_token (email) || strchr (email, ':') != NULL)
    return FALSE;
  session->token = lk_secret_new (key, strlen (key));
  session->secret_header = "Authorization";
  session->secret_value = lk_secret_new_sized (2 * (strlen (email) + strlen (key)) + 32);
  lk_secret_append (session->secret_value, "Basic ", -1);
  append_base64 (session->secret_value, email, strlen (email), &state, &save);
  append_base64 (session->secret_value, ":", 1, &state, &save);
  append_base64 (session->secret_value, key, strlen (key), &state, &save);
  n = g_base64_encode_close (FALSE, rest, &state, &save);
  lk_secret_append (session->secret_value, rest, (gssize) n);
  explicit_bzero (rest, sizeof rest);
  return TRUE;
}

/* GET /api/v1/users/me */
static gboolean
read_account (guint       status,
              JsonObject *root,
              JsonObject *facts)
{
  gint64 role;
  gboolean active;

  if (status != SOUP_STATUS_OK)
    return read_error (root, facts);
  if (lk_json_get_int (root, "role", &role))
    json_object_set_int_member (facts, "role", role);
  if (lk_json_get_boolean (root, "is_active", &active))
    json_object_set_boolean_member (facts, "active", active);
  return g_strcmp0 (lk_json_get_string (root, "result"), "success") == 0;
}

/* zulip.com/api/get-server-settings, zulip.com/api/fetch-api-key, zerver/lib/exceptions.py. The key is the account's one
 * and only, also without this sign-in: there is nothing to close. */
const LkWebApi lk_zulip_api = {
  .protocol = LK_PROTOCOL_ZULIP,
  .questions = { { "/api/v1/server_settings", "settings", is_settings, read_settings } },
  .find_reason = find_reason,
  .sign_in_path = "/api/v1/fetch_api_key",
  .sign_in_type = "application/x-www-form-urlencoded",
  .dup_body = dup_body,
  .read_sign_in = read_sign_in,
  .take_session = take_session,
  .account_path = "/api/v1/users/me",
  .read_account = read_account,
};

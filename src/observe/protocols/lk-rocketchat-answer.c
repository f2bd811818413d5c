/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-rocketchat-answer.h"

#include <string.h>

#define MAX_VERSION 60
#define MAX_SERVICES 32
#define MAX_METHODS 8
#define METEOR_FORBIDDEN 403

static const char *
get_version (JsonObject *root)
{
  const char *version = lk_json_get_string (root, "version");

  return version != NULL ? version : lk_json_get_string (lk_json_get_object (root, "info"), "version");
}

/* GET /api/info */
static gboolean
is_info (LkAnswer *answer)
{
  JsonObject *root = lk_answer_get_root (answer);

  return answer->status == SOUP_STATUS_OK && lk_json_is_true (root, "success") && get_version (root) != NULL;
}

/* GET /api/v1/settings.oauth: the services whose buttons every client shows before a sign-in. */
static gboolean
is_services (LkAnswer *answer)
{
  JsonObject *root = lk_answer_get_root (answer);

  return answer->status == SOUP_STATUS_OK && lk_json_is_true (root, "success") &&
         lk_json_get_array (root, "services") != NULL;
}

static void
read_info (JsonObject *root,
           const char *base_url,
           JsonObject *facts)
{
  JsonObject *minimum = lk_json_get_object (root, "minimumClientVersions");

  lk_server_words_set_text (facts, "version", get_version (root), MAX_VERSION);
  lk_server_words_set_text (facts, "minimum_desktop", lk_json_get_string (minimum, "desktop"), MAX_VERSION);
  lk_server_words_set_text (facts, "minimum_mobile", lk_json_get_string (minimum, "mobile"), MAX_VERSION);
  lk_web_set_own_link (facts, "web", base_url, "/");
  /* The way to a new password begins on the page to sign in, which has no address of its own. */
  lk_web_set_own_link (facts, "recover", base_url, "/");
}

static void
read_services (JsonObject *root,
               const char *base_url,
               JsonObject *facts)
{
  JsonArray *services = lk_json_get_array (root, "services");
  guint n = MIN (json_array_get_length (services), MAX_SERVICES);

  lk_web_add_login_type (facts, NULL, "password");
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (services, i);
      JsonObject *service = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *name = lk_json_get_string (service, "service");

      if (name == NULL)
        name = lk_json_get_string (service, "name");
      if (g_strcmp0 (name, "saml") == 0)
        lk_web_add_login_type (facts, NULL, "saml");
      else if (g_strcmp0 (name, "cas") == 0)
        lk_web_add_login_type (facts, NULL, "sso");
      else
        lk_web_add_login_type (facts, "oauth:", name);
    }
}

/* With `code` in the body the server takes it for whichever second factor the account uses first. A header that
 * names the kind (x-2fa-method) would be wrong for everybody who gets codes by mail, and this process cannot know. */
static LkSecret *
dup_body (const char *name,
          LkSecret   *password,
          LkSecret   *code)
{
  return lk_web_dup_json_body ("user", name, password, "code", code);
}

/* The word in brackets that ends a sentence of Meteor: "… [error-too-many-requests]". */
static char *
dup_bracketed (const char *text)
{
  const char *start = text != NULL ? strrchr (text, '[') : NULL;
  const char *end = start != NULL ? strchr (start, ']') : NULL;

  return end != NULL && end[1] == '\0' ? g_strndup (start + 1, (gsize) (end - start - 1)) : NULL;
}

/* `error` is a word, a number of Meteor's or a sentence. 403 is what Meteor calls a wrong password; an unknown user is
 * "Unauthorized": both are the fact `unauthorized`. */
static gboolean
read_errcode (guint       status,
              JsonObject *root,
              JsonObject *facts)
{
  const char *error = lk_json_get_string (root, "error");
  g_autofree char *bracketed = dup_bracketed (error);
  g_autofree char *number = NULL;
  gint64 value;

  if (lk_json_get_int (root, "error", &value))
    number = value == METEOR_FORBIDDEN ? g_strdup ("unauthorized") : g_strdup_printf ("%" G_GINT64_FORMAT, value);
  else if (error != NULL && g_ascii_strcasecmp (error, "unauthorized") == 0)
    number = g_strdup ("unauthorized");
  if (lk_server_words_set_word (facts, "errcode", lk_json_get_string (root, "errorType")) ||
      lk_server_words_set_word (facts, "errcode", number) || lk_server_words_set_word (facts, "errcode", error) ||
      lk_server_words_set_word (facts, "errcode", bracketed))
    return TRUE;
  if (status != SOUP_STATUS_UNAUTHORIZED || (g_strcmp0 (lk_json_get_string (root, "status"), "error") != 0 &&
                                             !json_object_has_member (root, "success")))
    return FALSE;
  json_object_set_string_member (facts, "errcode", "unauthorized");
  return TRUE;
}

static gboolean
read_error (guint       status,
            JsonObject *root,
            JsonObject *facts)
{
  const char *text = lk_json_get_string (root, "message");

  if (root == NULL)
    return FALSE;
  if (text == NULL)
    text = lk_json_get_string (root, "error");
  lk_server_words_set_text (facts, "text", text, LK_SIGN_IN_MAX_TEXT);
  return read_errcode (status, root, facts);
}

static void
read_code_methods (JsonObject *root,
                   JsonObject *facts)
{
  JsonObject *details = lk_json_get_object (root, "details");
  JsonArray *available = lk_json_get_array (details, "availableMethods");
  const char *method = lk_json_get_string (details, "method");
  g_autoptr(JsonArray) methods = json_array_new ();

  for (guint i = 0; available != NULL && i < MIN (json_array_get_length (available), MAX_METHODS); i++)
    {
      JsonNode *node = json_array_get_element (available, i);
      const char *word = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                           ? json_node_get_string (node)
                           : NULL;

      if (lk_server_words_is_word (word))
        json_array_add_string_element (methods, word);
    }
  if (json_array_get_length (methods) == 0 && lk_server_words_is_word (method))
    json_array_add_string_element (methods, method);
  if (json_array_get_length (methods) > 0)
    json_object_set_array_member (facts, "code_methods", g_steal_pointer (&methods));
}

/* POST /api/v1/login */
static LkSignInResult
read_sign_in (guint       status,
              JsonObject *root,
              gboolean    code_given,
              JsonObject *facts)
{
  if (status == SOUP_STATUS_OK && g_strcmp0 (lk_json_get_string (root, "status"), "success") == 0)
    return LK_SIGN_IN_ACCEPTED;
  if (status == SOUP_STATUS_OK)
    return LK_SIGN_IN_UNKNOWN;
  if (!read_error (status, root, facts))
    return status == LK_TOO_MANY_REQUESTS ? LK_SIGN_IN_REFUSED : LK_SIGN_IN_UNKNOWN;
  if (g_strcmp0 (lk_json_get_string (facts, "errcode"), "totp-required") != 0)
    return LK_SIGN_IN_REFUSED;
  read_code_methods (root, facts);
  return code_given ? LK_SIGN_IN_REFUSED : LK_SIGN_IN_NEEDS_CODE;
}

static gboolean
take_session (LkAnswer     *answer,
              JsonObject   *root,
              LkWebSession *session)
{
  JsonObject *data = lk_json_get_object (root, "data");
  const char *user_id = lk_json_get_string (data, "userId");
  const char *token = lk_json_get_string (data, "authToken");

  if (!lk_server_words_is_token (user_id) || !lk_server_words_is_token (token))
    return FALSE;
  session->secret_header = "X-Auth-Token";
  session->token = lk_secret_new (token, strlen (token));
  session->secret_value = lk_secret_ref (session->token);
  session->user_header = "X-User-Id";
  session->user_id = g_strdup (user_id);
  return TRUE;
}

/* GET /api/v1/me */
static gboolean
read_account (guint       status,
              JsonObject *root,
              JsonObject *facts)
{
  JsonArray *emails = lk_json_get_array (root, "emails");
  guint n = emails != NULL ? MIN (json_array_get_length (emails), MAX_SERVICES) : 0;
  gboolean active;
  gboolean known = FALSE;
  gboolean verified = FALSE;

  if (status != SOUP_STATUS_OK)
    return read_error (status, root, facts);
  if (lk_json_get_boolean (root, "active", &active))
    json_object_set_boolean_member (facts, "active", active);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (emails, i);
      gboolean one;

      if (!JSON_NODE_HOLDS_OBJECT (node) || !lk_json_get_boolean (json_node_get_object (node), "verified", &one))
        continue;
      known = TRUE;
      verified = verified || one;
    }
  if (known)
    json_object_set_boolean_member (facts, "verified", verified);
  return lk_json_get_string (root, "_id") != NULL;
}

/* POST /api/v1/logout */
static gboolean
is_signed_out (guint       status,
               JsonObject *root,
               JsonObject *facts)
{
  if (status == SOUP_STATUS_OK)
    return g_strcmp0 (lk_json_get_string (root, "status"), "success") == 0;
  read_error (status, root, facts);
  return FALSE;
}

/* Server: apps/meteor/app/api/server/ApiClass.ts, v1/misc.ts, v1/settings.ts */
const LkWebApi lk_rocketchat_api = {
  .protocol = LK_PROTOCOL_ROCKETCHAT,
  .questions = {
    { "/api/info", "info", is_info, read_info },
    { "/api/v1/settings.oauth", "settings", is_services, read_services },
  },
  .sign_in_path = "/api/v1/login",
  .sign_in_type = "application/json",
  .dup_body = dup_body,
  .read_sign_in = read_sign_in,
  .take_session = take_session,
  .account_path = "/api/v1/me",
  .read_account = read_account,
  .sign_out_path = "/api/v1/logout",
  .is_signed_out = is_signed_out,
};

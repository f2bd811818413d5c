/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lk-fetch.h"
#include "lk-matrix-account.h"
#include "lk-server-words.h"
#include "lk-url.h"

#define DEVICE_NAME "Latchkey check"
#define MAX_ADDRESS 500
#define MAX_RETRY_AFTER_S (366 * 24 * 3600)
#define HTTP_OK 200
#define HTTP_BAD_REQUEST 400
#define HTTP_SERVER_ERROR 500

/* What an answer to a question about something else says of the account all the same. */
static const struct
{
  const char *errcode;
  const char *fact;
} states[] = {
  { "M_USER_SUSPENDED", "suspended" },
  { "ORG.MATRIX.MSC3823.USER_ACCOUNT_SUSPENDED", "suspended" },
  { "M_USER_LOCKED", "locked" },
  { "ORG_MATRIX_MSC3939_USER_LOCKED", "locked" },
  { "M_CONSENT_NOT_GIVEN", NULL },
  { "M_USER_DEACTIVATED", NULL },
  { "M_RESOURCE_LIMIT_EXCEEDED", NULL },
  { "M_USER_LIMIT_EXCEEDED", NULL },
  { "M_UNKNOWN_TOKEN", NULL },
  { "ORG_MATRIX_EXPIRED_ACCOUNT", NULL },
};

static void
append_json (LkSecret *body, const char *text)
{
  g_autoptr(LkSecret) plain = lk_secret_new (text, strlen (text));
  g_autoptr(LkSecret) json = lk_secret_dup_json (plain);

  lk_secret_append (body, lk_secret_get (json), (gssize) lk_secret_get_length (json));
}

/* A whole Matrix id begins with an @; one elsewhere makes it a mail address. */
static gboolean
is_mail_address (const char *name)
{
  const char *at = strchr (name, '@');

  return at != NULL && at != name;
}

/**
 * lk_matrix_account_dup_sign_in_body:
 * @credentials: what to sign in with
 *
 * Returns: (transfer full): the body of `POST /_matrix/client/v3/login` (client-server API, "Login", type
 * `m.login.password`); a mail address goes as one, everything else as a user
 */
LkSecret *
lk_matrix_account_dup_sign_in_body (const LkCredentials *credentials)
{
  static const char head[] = "{\"type\":\"m.login.password\",\"identifier\":{";
  static const char user[] = "\"type\":\"m.id.user\",\"user\":";
  static const char mail[] = "\"type\":\"m.id.thirdparty\",\"medium\":\"email\",\"address\":";
  static const char middle[] = "},\"password\":";
  static const char tail[] = ",\"initial_device_display_name\":\"" DEVICE_NAME "\"}";
  g_autoptr(LkSecret) password = lk_secret_dup_json (credentials->password);
  gsize capacity = sizeof head + sizeof mail + sizeof middle + sizeof tail +
                   strlen (credentials->local) * 6 + 2 + lk_secret_get_length (password);
  LkSecret *body = lk_secret_new_sized (capacity);

  lk_secret_append (body, head, -1);
  lk_secret_append (body, is_mail_address (credentials->local) ? mail : user, -1);
  append_json (body, credentials->local);
  lk_secret_append (body, middle, -1);
  lk_secret_append (body, lk_secret_get (password), (gssize) lk_secret_get_length (password));
  lk_secret_append (body, tail, -1);
  return body;
}

/* Only addresses that may be opened: https, and mailto for somebody to ask. */
static void
set_address (JsonObject *facts, const char *name, const char *text, gboolean mail)
{
  g_autoptr(GUri) uri = NULL;

  if (text == NULL || strlen (text) > MAX_ADDRESS)
    return;
  uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  if (uri == NULL || g_uri_get_userinfo (uri) != NULL)
    return;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("<>\"'", *p) != NULL)
      return;
  if ((lk_url_is_https (uri) && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0') ||
      (mail && g_str_equal (g_uri_get_scheme (uri), "mailto")))
    json_object_set_string_member (facts, name, text);
}

static void
set_retry_after (JsonObject *facts, JsonObject *root, gint64 retry_after_s)
{
  gint64 milliseconds;

  if (retry_after_s < 0 && root != NULL && lk_json_get_int (root, "retry_after_ms", &milliseconds) &&
      milliseconds >= 0)
    retry_after_s = milliseconds / 1000 + (milliseconds % 1000 != 0);
  if (retry_after_s >= 0)
    json_object_set_int_member (facts, "retry_after_s", MIN (retry_after_s, MAX_RETRY_AFTER_S));
}

/**
 * lk_matrix_account_read_refusal:
 * @root: (nullable): the answer, when it is a JSON object
 * @status: its HTTP status
 * @retry_after_s: its Retry-After, seconds; -1: none
 * @facts: (transfer none): where they go
 *
 * Adds what a refusal says (client-server API, "Standard error response" and "Common error codes"; Synapse's
 * `limit_type`, MSC3866's `approval_notice_medium`). Nothing else of the answer is kept.
 */
void
lk_matrix_account_read_refusal (JsonObject *root, guint status, gint64 retry_after_s,
                                JsonObject *facts)
{
  gboolean soft_logout;

  if (status != 0)
    json_object_set_int_member (facts, "status", status);
  set_retry_after (facts, root, retry_after_s);
  if (root == NULL)
    return;
  lk_server_words_set_word (facts, "errcode", lk_json_get_string (root, "errcode"));
  lk_server_words_set_text (facts, "text", lk_json_get_string (root, "error"), LK_SIGN_IN_MAX_TEXT);
  lk_server_words_set_word (facts, "limit_type", lk_json_get_string (root, "limit_type"));
  set_address (facts, "admin_contact", lk_json_get_string (root, "admin_contact"), TRUE);
  set_address (facts, "info_uri", lk_json_get_string (root, "info_uri"), FALSE);
  set_address (facts, "consent_uri", lk_json_get_string (root, "consent_uri"), FALSE);
  lk_server_words_set_word (facts, "approval_medium", lk_json_get_string (root, "approval_notice_medium"));
  if (lk_json_get_boolean (root, "soft_logout", &soft_logout))
    json_object_set_boolean_member (facts, "soft_logout", soft_logout);
}

/**
 * lk_matrix_account_read_sign_in:
 * @root: (nullable): the answer, when it is a complete JSON object
 * @status: its HTTP status
 * @retry_after_s: its Retry-After, seconds; -1: none
 * @facts: (transfer none): where they go
 * @out_token: (out) (transfer full): the session's token, where one was opened; otherwise %NULL
 *
 * Reads the answer of `POST /_matrix/client/v3/login`. A refusal has an `errcode`; trouble of the server (5xx) is
 * none, as it says nothing of the account.
 *
 * Returns: accepted, refused, or unknown where the answer is not one
 */
LkSignInResult
lk_matrix_account_read_sign_in (JsonObject *root, guint status, gint64 retry_after_s,
                                JsonObject *facts, LkSecret **out_token)
{
  const char *token = root != NULL ? lk_json_get_string (root, "access_token") : NULL;

  *out_token = NULL;
  if (status == HTTP_OK)
    {
      json_object_set_int_member (facts, "status", status);
      if (!lk_server_words_is_token (token))
        return LK_SIGN_IN_UNKNOWN;
      *out_token = lk_secret_new (token, strlen (token));
      return LK_SIGN_IN_ACCEPTED;
    }
  lk_matrix_account_read_refusal (root, status, retry_after_s, facts);
  if (status == LK_TOO_MANY_REQUESTS)
    return LK_SIGN_IN_REFUSED;
  if (status >= HTTP_BAD_REQUEST && status < HTTP_SERVER_ERROR &&
      json_object_has_member (facts, "errcode"))
    return LK_SIGN_IN_REFUSED;
  return LK_SIGN_IN_UNKNOWN;
}

/**
 * lk_matrix_account_read_state:
 * @root: (nullable): the answer, when it is a complete JSON object
 * @status: its HTTP status
 * @facts: (transfer none): where they go
 *
 * Reads the answer of a question that was only asked to see whether the account may ask it: kept is what it says of
 * the account, everything else is the question's own and is left out.
 */
void
lk_matrix_account_read_state (JsonObject *root, guint status, JsonObject *facts)
{
  const char *errcode = root != NULL ? lk_json_get_string (root, "errcode") : NULL;

  for (gsize i = 0; errcode != NULL && i < G_N_ELEMENTS (states); i++)
    {
      if (!g_str_equal (errcode, states[i].errcode))
        continue;
      lk_matrix_account_read_refusal (root, status, -1, facts);
      if (states[i].fact != NULL)
        json_object_set_boolean_member (facts, states[i].fact, TRUE);
    }
}

/**
 * lk_matrix_account_read_sign_out:
 * @root: (nullable): the answer, when it is a complete JSON object
 * @status: its HTTP status
 * @facts: (transfer none): where they go
 *
 * Reads the answer of `POST /_matrix/client/v3/logout`.
 *
 * Returns: whether the session is confirmed to be closed
 */
gboolean
lk_matrix_account_read_sign_out (JsonObject *root, guint status, JsonObject *facts)
{
  if (status != 0)
    json_object_set_int_member (facts, "status", status);
  if (status == HTTP_OK)
    return TRUE;
  if (root != NULL)
    lk_server_words_set_word (facts, "errcode", lk_json_get_string (root, "errcode"));
  return FALSE;
}

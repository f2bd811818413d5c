/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lk-model.h"
#include "lk-practice-http.h"
#include "lk-practice-server.h"
#include "lk-practice.h"

#define RETRY_AFTER_S 300

struct _LkPracticeMatrix
{
  LkPracticeSignIn sign_in;
  GHashTable      *sessions; /* (owned) (element-type utf8 utf8) access token to device id */
};

/* The refusals of a right password, as Synapse and the specification word them. As there, a suspended account and one that
 * has not agreed to the terms is let in, and refused what it wants to do then. */
static const struct
{
  LkPracticeSignIn sign_in;
  guint            status;
  const char      *body;
} refusals[] = {
  { LK_PRACTICE_SIGN_IN_WRONG_PASSWORD, 403,
    "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"Invalid username or password\"}" },
  { LK_PRACTICE_SIGN_IN_TOO_MANY, 429,
    "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"error\":\"Too Many "
    "Requests\",\"retry_after_ms\":300000}" },
  { LK_PRACTICE_SIGN_IN_LOCKED, 401,
    "{\"errcode\":\"M_USER_LOCKED\",\"error\":\"User account has been "
    "locked\",\"soft_logout\":true}" },
  { LK_PRACTICE_SIGN_IN_DISABLED, 403,
    "{\"errcode\":\"M_USER_DEACTIVATED\",\"error\":\"This account has been deactivated\"}" },
  { LK_PRACTICE_SIGN_IN_SUSPENDED, 403,
    "{\"errcode\":\"M_USER_SUSPENDED\",\"error\":\"This account is suspended\"}" },
  { LK_PRACTICE_SIGN_IN_EXPIRED, 403,
    "{\"errcode\":\"ORG_MATRIX_EXPIRED_ACCOUNT\",\"error\":\"User account has expired\"}" },
  { LK_PRACTICE_SIGN_IN_PENDING, 403,
    "{\"errcode\":\"ORG.MATRIX.MSC3866_USER_AWAITING_APPROVAL\",\"error\":\"This account needs to "
    "be approved\","
    "\"approval_notice_medium\":\"org.matrix.msc3866.none\"}" },
  { LK_PRACTICE_SIGN_IN_LIMIT, 403,
    "{\"errcode\":\"M_USER_LIMIT_EXCEEDED\",\"error\":\"Too many devices\","
    "\"info_uri\":\"https://elsewhere.invalid/devices\",\"can_upgrade\":false}" },
  { LK_PRACTICE_SIGN_IN_TERMS, 403,
    "{\"errcode\":\"M_CONSENT_NOT_GIVEN\",\"error\":\"You must agree to the terms first\","
    "\"consent_uri\":\"https://elsewhere.invalid/consent\"}" },
};

/**
 * lk_practice_matrix_new:
 * @sign_in: what becomes of a right password
 *
 * Returns: (transfer full): a homeserver with one account and no session
 */
LkPracticeMatrix *
lk_practice_matrix_new (LkPracticeSignIn sign_in)
{
  LkPracticeMatrix *self = g_new0 (LkPracticeMatrix, 1);

  self->sign_in = sign_in;
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * lk_practice_matrix_free:
 * @self: (transfer full): a homeserver
 *
 * Forgets it and all sessions.
 */
void
lk_practice_matrix_free (LkPracticeMatrix *self)
{
  g_hash_table_unref (self->sessions);
  g_free (self);
}

static char *
random_word (void)
{
  char *word = g_uuid_string_random ();

  word[8] = '\0';
  return word;
}

/* Who is meant: "practice" or "@practice:server". */
static gboolean
names_account (JsonObject *request,
               const char *server_name)
{
  JsonObject *identifier = lk_json_get_object (request, "identifier");
  g_autofree char *full = g_strdup_printf ("@%s:%s", LK_PRACTICE_ACCOUNT, server_name);
  g_autofree char *folded = NULL;
  const char *user;

  if (identifier != NULL && g_strcmp0 (lk_json_get_string (identifier, "type"), "m.id.user") != 0)
    return FALSE;
  user = lk_json_get_string (identifier != NULL ? identifier : request, "user");
  if (user == NULL)
    return FALSE;
  folded = g_ascii_strdown (user, -1);
  return g_str_equal (folded, LK_PRACTICE_ACCOUNT) || g_str_equal (folded, full);
}

static void
refuse_sign_in (LkPracticeMatrix  *self,
                SoupServerMessage *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (refusals[i].sign_in == self->sign_in)
      lk_practice_http_answer (message, refusals[i].status, LK_PRACTICE_JSON, refusals[i].body);
  if (self->sign_in == LK_PRACTICE_SIGN_IN_TOO_MANY)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                  G_STRINGIFY (RETRY_AFTER_S));
}

static void
welcome (LkPracticeMatrix  *self,
         SoupServerMessage *message,
         const char        *server_name)
{
  g_autofree char *token = g_uuid_string_random ();
  g_autofree char *device = random_word ();
  g_autofree char *body = g_strdup_printf (
      "{\"user_id\":\"@%s:%s\",\"access_token\":\"%s\",\"home_server\":\"%s\","
      "\"device_id\":\"%s\",\"well_known\":{\"m.homeserver\":{\"base_url\":\"https://%s\"}}}",
      LK_PRACTICE_ACCOUNT, server_name, token, server_name, device, server_name);

  g_hash_table_insert (self->sessions, g_steal_pointer (&token), g_steal_pointer (&device));
  lk_practice_http_answer (message, 200, LK_PRACTICE_JSON, body);
}

static gboolean
lets_in (LkPracticeMatrix *self)
{
  return self->sign_in == LK_PRACTICE_SIGN_IN_SUSPENDED || self->sign_in == LK_PRACTICE_SIGN_IN_TERMS;
}

static void
sign_in (LkPracticeMatrix  *self,
         SoupServerMessage *message,
         const char        *server_name)
{
  g_autoptr(GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr(JsonNode) root =
      lk_json_parse (g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL);
  JsonObject *request = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root)
                                                                      : NULL;

  if (request == NULL)
    lk_practice_http_refuse (message, 400, "M_NOT_JSON", "Content not JSON.");
  else if (self->sign_in == LK_PRACTICE_SIGN_IN_BROWSER_ONLY
           || g_strcmp0 (lk_json_get_string (request, "type"), "m.login.password") != 0)
    lk_practice_http_refuse (message, 400, "M_UNKNOWN", "Bad login type.");
  else if (self->sign_in == LK_PRACTICE_SIGN_IN_TOO_MANY)
    refuse_sign_in (self, message);
  else if (!names_account (request, server_name)
           || g_strcmp0 (lk_json_get_string (request, "password"), LK_PRACTICE_PASSWORD) != 0)
    lk_practice_http_refuse (message, 403, "M_FORBIDDEN", "Invalid username or password");
  else if (self->sign_in != LK_PRACTICE_SIGN_IN_GOOD && !lets_in (self))
    refuse_sign_in (self, message);
  else
    welcome (self, message, server_name);
}

static void
answer_login (LkPracticeMatrix  *self,
              SoupServerMessage *message,
              const char        *server_name)
{
  if (soup_server_message_get_method (message) == SOUP_METHOD_POST)
    sign_in (self, message, server_name);
  else if (self->sign_in == LK_PRACTICE_SIGN_IN_BROWSER_ONLY)
    lk_practice_http_answer (
        message, 200, LK_PRACTICE_JSON,
        "{\"flows\":[{\"type\":\"m.login.sso\"},{\"type\":\"m.login.token\"}]}");
  else
    lk_practice_http_answer (message, 200, LK_PRACTICE_JSON,
                             "{\"flows\":[{\"type\":\"m.login.password\"}]}");
}

/* The session that the request's token names; answers itself where there is none. */
static const char *
find_session (LkPracticeMatrix  *self,
              SoupServerMessage *message,
              const char       **device)
{
  const char *header = soup_message_headers_get_one (
      soup_server_message_get_request_headers (message), "Authorization");
  gpointer token = NULL, value = NULL;

  if (header == NULL || !g_str_has_prefix (header, "Bearer "))
    {
      lk_practice_http_refuse (message, 401, "M_MISSING_TOKEN", "Missing access token");
      return NULL;
    }
  if (!g_hash_table_lookup_extended (self->sessions, header + strlen ("Bearer "), &token, &value))
    {
      lk_practice_http_answer (message, 401, LK_PRACTICE_JSON,
                               "{\"errcode\":\"M_UNKNOWN_TOKEN\",\"error\":\"Invalid access token "
                               "passed.\",\"soft_logout\":false}");
      return NULL;
    }
  *device = value;
  return token;
}

static void
answer_whoami (LkPracticeMatrix  *self,
               SoupServerMessage *message,
               const char        *server_name)
{
  const char *device = NULL;
  g_autofree char *body = NULL;

  if (find_session (self, message, &device) == NULL)
    return;
  body = g_strdup_printf ("{\"user_id\":\"@%s:%s\",\"is_guest\":false,\"device_id\":\"%s\"}",
                          LK_PRACTICE_ACCOUNT, server_name, device);
  lk_practice_http_answer (message, 200, LK_PRACTICE_JSON, body);
}

/* There are no rooms here. */
static void
answer_join (LkPracticeMatrix  *self,
             SoupServerMessage *message,
             const char        *server_name)
{
  const char *device = NULL;

  if (find_session (self, message, &device) == NULL)
    return;
  if (self->sign_in == LK_PRACTICE_SIGN_IN_SUSPENDED)
    refuse_sign_in (self, message);
  else
    lk_practice_http_refuse (message, 404, "M_UNKNOWN", "Can't join remote room because no servers that are in the room have "
                             "been provided.");
}

static void
answer_create_room (LkPracticeMatrix  *self,
                    SoupServerMessage *message,
                    const char        *server_name)
{
  const char *device = NULL;

  if (find_session (self, message, &device) == NULL)
    return;
  if (lets_in (self))
    refuse_sign_in (self, message);
  else
    lk_practice_http_refuse (message, 400, "M_BAD_JSON", "No rooms are made here");
}

static void
answer_logout (LkPracticeMatrix  *self,
               SoupServerMessage *message,
               const char        *server_name)
{
  const char *device = NULL;
  const char *token = find_session (self, message, &device);

  if (token == NULL)
    return;
  g_hash_table_remove (self->sessions, token);
  lk_practice_http_answer (message, 200, LK_PRACTICE_JSON, "{}");
}

static void
answer_well_known (LkPracticeMatrix  *self,
                   SoupServerMessage *message,
                   const char        *server_name)
{
  g_autofree char *body = g_strdup_printf ("{\"m.homeserver\":{\"base_url\":\"https://%s\"}}",
                                           server_name);

  lk_practice_http_answer (message, 200, LK_PRACTICE_JSON, body);
}

static void
answer_support (LkPracticeMatrix  *self,
                SoupServerMessage *message,
                const char        *server_name)
{
  g_autofree char *body = g_strdup_printf (
      "{\"contacts\":[{\"matrix_id\":\"@admin:%s\",\"email_address\":\"support@practice.invalid\","
      "\"role\":\"m.role.admin\"}]}",
      server_name);

  lk_practice_http_answer (message, 200, LK_PRACTICE_JSON, body);
}

static void
answer_versions (LkPracticeMatrix  *self,
                 SoupServerMessage *message,
                 const char        *server_name)
{
  lk_practice_http_answer (message, 200, LK_PRACTICE_JSON,
                           "{\"versions\":[\"r0.6.1\",\"v1.1\",\"v1.2\",\"v1.3\",\"v1.4\",\"v1.5\","
                           "\"v1.6\",\"v1.7\",\"v1.8\","
                           "\"v1.9\",\"v1.10\",\"v1.11\",\"v1.12\"],\"unstable_features\":{}}");
}

static void
answer_server_version (LkPracticeMatrix  *self,
                       SoupServerMessage *message,
                       const char        *server_name)
{
  lk_practice_http_answer (message, 200, LK_PRACTICE_JSON,
                           "{\"server\":{\"name\":\"Latchkey practice\",\"version\":\"" LK_VERSION
                           "\"}}");
}

static void
answer_health (LkPracticeMatrix  *self,
               SoupServerMessage *message,
               const char        *server_name)
{
  lk_practice_http_answer (message, 200, "text/plain", "OK");
}

/* Which methods an address knows. */
#define READ 1
#define POST 2

static const struct
{
  const char *path;
  guint       methods;
  void      (*answer) (LkPracticeMatrix *, SoupServerMessage *, const char *);
} addresses[] = {
  { "/.well-known/matrix/client", READ, answer_well_known },
  { "/.well-known/matrix/support", READ, answer_support },
  { "/_matrix/client/versions", READ, answer_versions },
  { "/_matrix/client/v3/login", READ | POST, answer_login },
  { "/_matrix/client/v3/account/whoami", READ, answer_whoami },
  { "/_matrix/client/v3/logout", POST, answer_logout },
  { "/_matrix/client/v3/createRoom", POST, answer_create_room },
  { "/_matrix/client/v3/rooms/…/join", POST, answer_join },
  { "/_matrix/federation/v1/version", READ, answer_server_version },
  { "/health", READ, answer_health },
};

/* An address may leave out one part. */
static gboolean
is_address (const char *path,
            const char *address)
{
  static const char gap[] = "…";
  const char *rest = strstr (address, gap);

  if (rest == NULL)
    return g_str_equal (path, address);
  return strncmp (path, address, (gsize) (rest - address)) == 0 && g_str_has_suffix (path, rest + strlen (gap));
}

static guint
get_method (SoupServerMessage *message)
{
  if (lk_practice_http_is_read (message))
    return READ;
  return soup_server_message_get_method (message) == SOUP_METHOD_POST ? POST : 0;
}

/**
 * lk_practice_matrix_answer:
 * @self: a homeserver
 * @message: a request
 * @path: its path
 * @server_name: the server's name with its port
 *
 * Answers as the Matrix client-server API 1.12 says, in the words of Synapse.
 */
void
lk_practice_matrix_answer (LkPracticeMatrix  *self,
                           SoupServerMessage *message,
                           const char        *path,
                           const char        *server_name)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", "*");
  soup_message_headers_replace (headers, "Access-Control-Allow-Methods",
                                "GET, POST, PUT, DELETE, OPTIONS");
  soup_message_headers_replace (headers, "Access-Control-Allow-Headers",
                                "X-Requested-With, Content-Type, Authorization");
  if (soup_server_message_get_method (message) == SOUP_METHOD_OPTIONS)
    {
      lk_practice_http_answer (message, 200, LK_PRACTICE_JSON, "{}");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    if (is_address (path, addresses[i].path))
      {
        if (addresses[i].methods & get_method (message))
          addresses[i].answer (self, message, server_name);
        else
          lk_practice_http_refuse (message, 405, "M_UNRECOGNIZED", "Unrecognized request");
        return;
      }
  lk_practice_http_refuse (message, 404, "M_UNRECOGNIZED", "Unrecognized request");
}

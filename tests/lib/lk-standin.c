/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-standin.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "lk-standin-rows.h"

/* Everything that one kind of server is asked. */
typedef struct
{
  const char *kind;         /* (borrowed) */
  const char *settings;     /* (borrowed) */
  const char *extra;        /* (borrowed) (nullable) */
  const char *login;        /* (borrowed) */
  const char *content_type; /* (borrowed) */
  const char *me;           /* (borrowed) */
  const char *logout;       /* (borrowed) (nullable) */
  const char *name_member;  /* (borrowed) */
  const char *code_member;  /* (borrowed) (nullable) */
} Kind;

static const Kind kinds[] = {
  { "mattermost", "/api/v4/config/client", "/api/v4/system/ping", "/api/v4/users/login", "application/json",
    "/api/v4/users/me", "/api/v4/users/logout", "login_id", "token" },
  { "rocketchat", "/api/info", "/api/v1/settings.oauth", "/api/v1/login", "application/json", "/api/v1/me",
    "/api/v1/logout", "user", "code" },
  { "zulip", "/api/v1/server_settings", NULL, "/api/v1/fetch_api_key", "application/x-www-form-urlencoded",
    "/api/v1/users/me", NULL, "username", NULL },
};

struct _LkStandin
{
  const Kind      *kind;        /* (borrowed) */
  const LkStandinMode *mode;    /* (borrowed) */
  SoupServer      *soup;        /* (owned) */
  GSocketService  *service;     /* (owned) */
  GTlsCertificate *certificate; /* (owned) */
  GPtrArray       *connections; /* (owned) (element-type GSocketConnection) */
  guint16          port;
  guint            n_attempts;
  guint            n_opened;
  GHashTable      *sessions;    /* (owned) token → account; closed ones have the account "" */
  GHashTable      *used_codes;  /* (owned) accounts whose code was used */
  GString         *complaints;  /* (owned) */
};

static void
complain (LkStandin  *self,
          const char *what)
{
  g_string_append_printf (self->complaints, "%s%s", self->complaints->len > 0 ? "; " : "", what);
}

static void
answer (SoupServerMessage *message,
        guint              status,
        const char        *body)
{
  gboolean json = *body == '{';
  const char *type = json ? "application/json" : *body == '<' ? "text/html" : "text/plain; charset=utf-8";

  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, body, strlen (body));
}

static void
set_header (SoupServerMessage *message,
            const char        *name,
            const char        *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), name, value);
}

static void
set_retry_after (SoupServerMessage *message,
                 guint              seconds)
{
  g_autofree char *text = g_strdup_printf ("%u", seconds);

  if (seconds == 0)
    return;
  set_header (message, "Retry-After", text);
  set_header (message, "X-RateLimit-Limit", "10");
  set_header (message, "X-RateLimit-Remaining", "0");
}

static char *
dup_settings (LkStandin *self)
{
  const char *body = self->mode->body;
  gboolean password = g_strcmp0 (body, "no-password") != 0;
  gboolean organisation = g_strcmp0 (body, "no-organisation") != 0;

  if (self->mode->path == NULL && body != NULL && password && organisation)
    return g_strdup (body);
  return lk_standin_dup_settings (self->kind->kind, self->port, password, organisation);
}

static void
answer_settings (LkStandin         *self,
                 SoupServerMessage *message)
{
  g_autofree char *body = dup_settings (self);

  if (self->mode->path != NULL)
    {
      answer (message, 200, body);
      return;
    }
  answer (message, self->mode->status, body);
  set_retry_after (message, self->mode->retry_after);
  if (self->mode->location != NULL)
    set_header (message, "Location", self->mode->location);
}

static void
answer_extra (LkStandin         *self,
              SoupServerMessage *message)
{
  if (g_strcmp0 (self->mode->path, self->kind->extra) == 0)
    answer (message, self->mode->status, self->mode->body);
  else if (self->mode->path == NULL &&
           (self->mode->status != 200 || (self->mode->body != NULL && strchr ("<{", *self->mode->body) != NULL)))
    answer (message, 404, "{}");
  else
    answer (message, 200, lk_standin_get_extra (self->kind->kind));
}

/* Returns (transfer full) (nullable) the members of a body that has none but those it may have. */
static GHashTable *
read_body (LkStandin         *self,
           SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  const char *type = soup_message_headers_get_content_type (soup_server_message_get_request_headers (message), NULL);
  g_autoptr(GBytes) bytes = soup_message_body_flatten (body);
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(JsonNode) root = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (g_strcmp0 (type, self->kind->content_type) != 0)
    return NULL;
  if (g_str_equal (self->kind->kind, "zulip"))
    return soup_form_decode (text);
  root = json_from_string (text, NULL);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) || *text != '{' || !g_str_has_suffix (text, "}"))
    return NULL;
  values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  json_object_iter_init (&iter, json_node_get_object (root));
  while (json_object_iter_next (&iter, &name, &node))
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return NULL;
      g_hash_table_insert (values, g_strdup (name), json_node_dup_string (node));
    }
  return g_steal_pointer (&values);
}

static gboolean
has_only_known_members (LkStandin  *self,
                        GHashTable *values)
{
  guint n = 2;

  if (g_hash_table_lookup (values, self->kind->name_member) == NULL || g_hash_table_lookup (values, "password") == NULL)
    return FALSE;
  if (self->kind->code_member != NULL && g_hash_table_lookup (values, self->kind->code_member) != NULL)
    n++;
  return g_hash_table_size (values) == n;
}

static void
open_session (LkStandin         *self,
              SoupServerMessage *message,
              const char        *account)
{
  g_autofree char *token = g_strdup_printf ("s3ss%08x%08x", g_random_int (), g_random_int ());
  g_autofree char *body = NULL;

  self->n_opened++;
  g_hash_table_insert (self->sessions, g_strdup (token), g_strdup (account));
  if (g_str_equal (self->kind->kind, "mattermost"))
    {
      set_header (message, "Token", token);
      body = g_strdup ("{\"id\":\"u1\",\"username\":\"alice\",\"email\":\"alice@example.org\",\"notify_props\":{}}");
    }
  else if (g_str_equal (self->kind->kind, "rocketchat"))
    body = g_strdup_printf ("{\"status\":\"success\",\"data\":{\"userId\":\"u1\",\"authToken\":\"%s\",\"me\":{\"_id\":\"u1\"}}}",
                            token);
  else
    body = g_strdup_printf ("{\"result\":\"success\",\"msg\":\"\",\"api_key\":\"%s\",\"email\":\"alice@example.org\"}", token);
  answer (message, 200, body);
}

/* Which answer the attempt gets; NULL: it is let in. */
static const LkStandinRow *
judge (LkStandin  *self,
       GHashTable *values)
{
  const char *account = g_hash_table_lookup (values, self->kind->name_member);
  const char *code = self->kind->code_member != NULL ? g_hash_table_lookup (values, self->kind->code_member) : NULL;
  const LkStandinRow *row = lk_standin_find_row (self->kind->kind, account);

  if (row == NULL || strchr ("?!", *row->account) != NULL)
    return lk_standin_find_row (self->kind->kind, "?");
  if (row->when == LK_STANDIN_BEFORE)
    return row;
  if (g_strcmp0 (g_hash_table_lookup (values, "password"), LK_STANDIN_PASSWORD) != 0)
    return lk_standin_find_row (self->kind->kind, "!");
  if (row->when == LK_STANDIN_WITHOUT_CODE)
    return g_strcmp0 (code, LK_STANDIN_CODE) != 0 || !g_hash_table_add (self->used_codes, g_strdup (account)) ? row : NULL;
  return row->when == LK_STANDIN_AFTER && row->body != NULL ? row : NULL;
}

static void
answer_login (LkStandin         *self,
              SoupServerMessage *message)
{
  g_autoptr(GHashTable) values = read_body (self, message);
  const LkStandinRow *row;

  self->n_attempts++;
  if (values == NULL || !has_only_known_members (self, values))
    {
      complain (self, "a sign-in of the wrong form");
      answer (message, 400, "{}");
      return;
    }
  if (g_str_equal (self->mode->mode, "login-redirect"))
    {
      answer (message, 307, "");
      set_header (message, "Location", "https://portal.invalid/login");
      return;
    }
  row = judge (self, values);
  if (row == NULL)
    {
      open_session (self, message, g_hash_table_lookup (values, self->kind->name_member));
      return;
    }
  answer (message, row->status, row->body);
  set_retry_after (message, row->retry_after);
}

/* Returns (transfer full) (nullable) the token that the request shows. */
static char *
dup_token (LkStandin         *self,
           SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  const char *authorization = soup_message_headers_get_one (headers, "Authorization");
  g_autofree guchar *decoded = NULL;
  g_autofree char *pair = NULL;
  gsize length;

  if (g_str_equal (self->kind->kind, "rocketchat"))
    return g_strcmp0 (soup_message_headers_get_one (headers, "X-User-Id"), "u1") == 0
             ? g_strdup (soup_message_headers_get_one (headers, "X-Auth-Token"))
             : NULL;
  if (authorization == NULL)
    return NULL;
  if (g_str_equal (self->kind->kind, "mattermost"))
    return g_str_has_prefix (authorization, "Bearer ") ? g_strdup (authorization + 7) : NULL;
  if (!g_str_has_prefix (authorization, "Basic "))
    return NULL;
  decoded = g_base64_decode (authorization + 6, &length);
  pair = g_strndup ((const char *) decoded, length);
  return g_str_has_prefix (pair, "alice@example.org:") ? g_strdup (strchr (pair, ':') + 1) : NULL;
}

static void
answer_session (LkStandin         *self,
                SoupServerMessage *message,
                gboolean           logout)
{
  g_autofree char *token = dup_token (self, message);
  const char *account = token != NULL ? g_hash_table_lookup (self->sessions, token) : NULL;
  const LkStandinRow *row = account != NULL ? lk_standin_find_row (self->kind->kind, account) : NULL;

  if (account == NULL || *account == '\0')
    {
      complain (self, account == NULL ? "a token that was never given" : "a token that was given up");
      answer (message, 401, "{\"status\":\"error\",\"message\":\"no such session\"}");
    }
  else if (logout)
    {
      g_hash_table_insert (self->sessions, g_strdup (token), g_strdup (""));
      answer (message, 200, g_str_equal (self->kind->kind, "mattermost") ? "{\"status\":\"OK\"}"
                                                                          : "{\"status\":\"success\",\"data\":{}}");
    }
  else if (row != NULL && row->when == LK_STANDIN_SIGNED_IN)
    answer (message, row->status, row->body);
  else
    answer (message, 200, lk_standin_get_me (self->kind->kind));
}

static void
answer_state (LkStandin         *self,
              SoupServerMessage *message)
{
  g_autofree char *body = g_strdup_printf ("{\"attempts\":%u,\"opened\":%u,\"open\":%u,\"complaints\":\"%s\"}", self->n_attempts,
                                           self->n_opened, lk_standin_get_n_open (self), self->complaints->str);

  answer (message, 200, body);
}

static void
on_request (SoupServer        *soup,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  LkStandin *self = user_data;
  const Kind *kind = self->kind;
  const char *method = soup_server_message_get_method (message);
  gboolean get = g_str_equal (method, "GET");

  if (g_str_equal (path, kind->settings) && get)
    answer_settings (self, message);
  else if (g_strcmp0 (path, kind->extra) == 0 && get)
    answer_extra (self, message);
  else if (g_str_equal (path, kind->login) && g_str_equal (method, "POST"))
    answer_login (self, message);
  else if (g_str_equal (path, kind->me) && get)
    answer_session (self, message, FALSE);
  else if (g_strcmp0 (path, kind->logout) == 0 && g_str_equal (method, "POST"))
    answer_session (self, message, TRUE);
  else if (g_str_equal (path, "/standin/state"))
    answer_state (self, message);
  else
    answer (message, 404, "<html>nothing here</html>");
}

/* The server speaks over connections that are accepted here: one whose handshake somebody left half-way would
 * otherwise keep it from ending. */
static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  LkStandin *self = user_data;
  g_autoptr(GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr(GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr(GIOStream) tls = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);

  g_ptr_array_add (self->connections, g_object_ref (connection));
  soup_server_accept_iostream (self->soup, tls, local, remote, NULL);
  return TRUE;
}

/**
 * lk_standin_new:
 * @kind: `mattermost`, `rocketchat` or `zulip`
 * @certificate: what it shows
 * @address: (nullable): where it listens; %NULL: 127.0.0.1
 * @port: a port, 0 for a free one
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a server, listening
 */
LkStandin *
lk_standin_new (const char       *kind,
                GTlsCertificate  *certificate,
                GInetAddress     *address,
                guint16           port,
                GError          **error)
{
  g_autoptr(LkStandin) self = g_new0 (LkStandin, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) where = g_inet_socket_address_new (address != NULL ? address : loopback, port);
  g_autoptr(GSocketAddress) effective = NULL;

  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->used_codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->complaints = g_string_new (NULL);
  self->connections = g_ptr_array_new_with_free_func (g_object_unref);
  self->certificate = g_object_ref (certificate);
  self->soup = soup_server_new (NULL, NULL);
  self->service = g_socket_service_new ();
  g_socket_listener_set_backlog (G_SOCKET_LISTENER (self->service), 128);
  lk_standin_set_mode (self, "healthy");
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind))
      self->kind = &kinds[i];
  if (self->kind == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no such kind: %s", kind);
      return NULL;
    }
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), where, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                      NULL, &effective, error))
    return NULL;
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
  return g_steal_pointer (&self);
}

/**
 * lk_standin_free:
 * @self: (transfer full) (nullable): the server
 *
 * Stops it.
 */
void
lk_standin_free (LkStandin *self)
{
  if (self == NULL)
    return;
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  for (guint i = 0; i < self->connections->len; i++)
    g_socket_shutdown (g_socket_connection_get_socket (g_ptr_array_index (self->connections, i)), TRUE, TRUE, NULL);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  g_clear_object (&self->service);
  g_clear_object (&self->certificate);
  g_ptr_array_unref (self->connections);
  g_hash_table_unref (self->sessions);
  g_hash_table_unref (self->used_codes);
  g_string_free (self->complaints, TRUE);
  g_free (self);
}

guint16
lk_standin_get_port (LkStandin *self)
{
  return self->port;
}

char *
lk_standin_dup_base_url (LkStandin *self)
{
  return g_strdup_printf ("https://127.0.0.1:%u", self->port);
}

gboolean
lk_standin_set_mode (LkStandin  *self,
                     const char *mode)
{
  const LkStandinMode *found = lk_standin_find_mode (mode);

  if (found != NULL)
    self->mode = found;
  return found != NULL;
}

guint
lk_standin_get_n_attempts (LkStandin *self)
{
  return self->n_attempts;
}

guint
lk_standin_get_n_opened (LkStandin *self)
{
  return self->n_opened;
}

/* Sessions that nobody closed. An API key of Zulip is none: it is the account's own. */
guint
lk_standin_get_n_open (LkStandin *self)
{
  GHashTableIter iter;
  gpointer account;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->sessions);
  while (self->kind->logout != NULL && g_hash_table_iter_next (&iter, NULL, &account))
    n += *(const char *) account != '\0';
  return n;
}

/* What a careful client would not have done; empty: nothing. */
const char *
lk_standin_get_complaints (LkStandin *self)
{
  return self->complaints->str;
}

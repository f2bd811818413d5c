/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lk-http-session.h"
#include "lk-url.h"

#define MAX_CONNECTIONS 32
#define MAX_CONNECTIONS_PER_HOST 8
#define IDLE_SECONDS 30

/* HTTP/2 in libsoup 3.2 can use a message after it was freed when a request is cancelled
 * (CVE-2025-12105), and every probe here ends by cancelling. This is the only switch that old
 * version has; it must be set before any thread starts. */
__attribute__ ((constructor)) static void
force_http1 (void)
{
  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
}

static void
session_free (gpointer data)
{
  g_autoptr(SoupSession) session = data;

  soup_session_abort (session);
}

/**
 * lk_http_session_get:
 * @run: the run
 * @direct: without a proxy
 *
 * The run's session: connections are used again between the requests of one run, and none outlives
 * it. It has no passwords, cookies, cache, sniffing or decoding, whose code in libsoup has seen too
 * many faults to meet a hostile server.
 *
 * Returns: (transfer none): a session
 */
SoupSession *
lk_http_session_get (LkRun *run, gboolean direct)
{
  const char *key = direct ? "lk-fetch-session-direct" : "lk-fetch-session";
  SoupSession *session = g_object_get_data (G_OBJECT (run), key);

  if (session != NULL)
    return session;
  session = soup_session_new_with_options (
    "user-agent", "Latchkey/" LK_VERSION, "max-conns", MAX_CONNECTIONS, "max-conns-per-host",
    MAX_CONNECTIONS_PER_HOST, "timeout", 0, "idle-timeout", IDLE_SECONDS, NULL);
  /* One that knows no way to authenticate. Without any, libsoup 3.2 reads the body of a 401 or 407 to
   * its end, however long it is, before it hands anything over. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_add_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  if (lk_run_get_tls_database (run) != NULL)
    soup_session_set_tls_database (session, lk_run_get_tls_database (run));
  if (direct)
    soup_session_set_proxy_resolver (session, NULL);
  g_object_set_data_full (G_OBJECT (run), key, session, session_free);
  return session;
}

/* Asks for an upgrade to a WebSocket (RFC 6455, 4.1). */
static void
add_websocket_headers (SoupMessageHeaders *headers)
{
  guint32 key[4] = { g_random_int (), g_random_int (), g_random_int (), g_random_int () };
  g_autofree char *text = g_base64_encode ((const guchar *) key, sizeof key);

  soup_message_headers_replace (headers, "Upgrade", "websocket");
  soup_message_headers_replace (headers, "Connection", "Upgrade");
  soup_message_headers_replace (headers, "Sec-WebSocket-Key", text);
  soup_message_headers_replace (headers, "Sec-WebSocket-Version", "13");
}

/**
 * lk_http_message_new:
 * @uri: what to ask for
 * @websocket: whether to ask for an upgrade to a WebSocket
 *
 * Returns: (transfer full): a GET request that follows no redirect by itself
 */
SoupMessage *
lk_http_message_new (GUri *uri, gboolean websocket)
{
  SoupMessage *message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_disable_feature (message, SOUP_TYPE_AUTH_MANAGER);
  soup_message_headers_replace (headers, "Accept", "*/*");
  soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  if (websocket)
    add_websocket_headers (headers);
  return message;
}

/* Text that can be the value of a header (RFC 9110, 5.5). */
static gboolean
is_header_value (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] < 0x20 || text[i] == 0x7f)
      return FALSE;
  return length > 0;
}

static gboolean
add_secret (SoupMessageHeaders *headers, const char *name, const char *prefix, LkSecret *value,
            GError **error)
{
  gsize length = lk_secret_get_length (value);
  g_autoptr(LkSecret) whole = NULL;

  if (!is_header_value (lk_secret_get (value), length))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "the header %s cannot be sent", name);
      return FALSE;
    }
  whole = lk_secret_new_sized (strlen (prefix) + length);
  lk_secret_append (whole, prefix, -1);
  lk_secret_append (whole, lk_secret_get (value), (gssize) length);
  soup_message_headers_replace (headers, name, lk_secret_get (whole));
  return TRUE;
}

static void
release_secret (gpointer data)
{
  lk_secret_unref (data);
}

/**
 * lk_http_message_new_for_request:
 * @uri: where to
 * @request: what to send
 * @error: return location; %LK_ERROR_INVALID for a header that cannot be sent, %LK_ERROR_NOT_ALLOWED for a secret
 * that would go unencrypted
 *
 * The body is not copied. A message with another method than GET or HEAD wants a new connection: libsoup sends
 * what it calls idempotent a second time when a connection that was used before ends without an answer.
 *
 * Returns: (transfer full) (nullable): a request that follows no redirect by itself
 */
SoupMessage *
lk_http_message_new_for_request (GUri *uri, const LkFetchRequest *request, GError **error)
{
  g_autoptr(SoupMessage) message = lk_http_message_new (uri, FALSE);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  if (!lk_url_is_https (uri) &&
      (request->body != NULL || request->bearer != NULL || request->secret_header != NULL))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_NOT_ALLOWED, "a secret goes over https only");
      return NULL;
    }
  soup_message_set_method (message, request->method);
  if (!g_str_equal (request->method, "GET") && !g_str_equal (request->method, "HEAD"))
    soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  for (gsize i = 0; request->headers != NULL && request->headers[i] != NULL; i += 2)
    soup_message_headers_replace (headers, request->headers[i], request->headers[i + 1]);
  if (request->bearer != NULL &&
      !add_secret (headers, "Authorization", "Bearer ", request->bearer, error))
    return NULL;
  if (request->secret_header != NULL &&
      !add_secret (headers, request->secret_header, "", request->secret_value, error))
    return NULL;
  if (request->body != NULL)
    {
      g_autoptr(GBytes) bytes = g_bytes_new_with_free_func (
        lk_secret_get (request->body), lk_secret_get_length (request->body), release_secret,
        lk_secret_ref (request->body));

      soup_message_set_request_body_from_bytes (message, request->content_type, bytes);
    }
  return g_steal_pointer (&message);
}

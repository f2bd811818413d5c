/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-http-session.h"

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
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
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
  soup_message_headers_replace (headers, "Accept", "*/*");
  soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  if (websocket)
    add_websocket_headers (headers);
  return message;
}

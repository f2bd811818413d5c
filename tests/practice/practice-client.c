/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "practice-client.h"

static void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **kept)
{
  while (*kept == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (kept);
}

Practice *
practice_open (const char *fault)
{
  Practice *self = g_new0 (Practice, 1);
  g_autoptr(LkService) service = NULL;
  g_autoptr(LkPolicy) policy = NULL;
  g_autoptr(GError) error = NULL;

  self->practice = lk_practice_new (fault);
  g_assert_true (lk_practice_start (self->practice, &error));
  g_assert_no_error (error);
  service = lk_practice_dup_service (self->practice);
  policy = lk_practice_dup_policy (self->practice);
  self->host = g_strdup (service->address);
  self->port = g_ascii_strtoull (strrchr (self->host, ':') + 1, NULL, 10);
  g_assert_cmpuint (policy->portal_checks->len, ==, 1);
  g_assert_cmpuint (policy->control_hosts->len, ==, 2);
  self->portal = g_strdup (((LkPortalCheck *) policy->portal_checks->pdata[0])->url);
  for (guint i = 0; i < 2; i++)
    self->controls[i] = ((LkHostPort *) policy->control_hosts->pdata[i])->port;
  return self;
}

void
practice_close (Practice *self)
{
  lk_practice_stop (self->practice);
  g_assert_finalize_object (self->practice);
  g_free (self->host);
  g_free (self->portal);
  g_free (self);
}

SoupSession *
practice_new_session (Practice *self)
{
  GTlsDatabase *database = lk_practice_get_tls_database (self->practice);

  return soup_session_new_with_options ("tls-database", database, "proxy-resolver", NULL, NULL);
}

Reply *
practice_send (Practice   *self,
               const char *method,
               const char *url,
               const char *token,
               const char *body)
{
  g_autoptr(SoupSession) session = practice_new_session (self);
  g_autoptr(SoupMessage) message = soup_message_new (method, url);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) answer = NULL;
  g_autoptr(GBytes) request = NULL;
  g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);
  GAsyncResult *kept = NULL;
  Reply *reply = g_new0 (Reply, 1);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (token != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                  bearer);
  if (body != NULL)
    {
      request = g_bytes_new (body, strlen (body));
      soup_message_set_request_body_from_bytes (message, "application/json", request);
    }
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, keep_result, &kept);
  result = wait_for (&kept);
  answer = soup_session_send_and_read_finish (session, result, &reply->error);
  if (answer != NULL)
    reply->body = g_strndup (g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  reply->status = soup_message_get_status (message);
  reply->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  return reply;
}

Reply *
practice_get (Practice   *self,
              const char *path)
{
  g_autofree char *url = g_strdup_printf ("https://%s%s", self->host, path);

  return practice_send (self, "GET", url, NULL, NULL);
}

void
reply_free (Reply *self)
{
  g_free (self->body);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_error (&self->error);
  g_free (self);
}

static GSocketConnection *
connect_loopback (guint16       port,
                  GSocketFamily family,
                  GError      **error)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *kept = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address), NULL, keep_result, &kept);
  result = wait_for (&kept);
  return g_socket_client_connect_finish (client, result, error);
}

static gboolean
on_accept_certificate (GTlsConnection      *connection,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags flags,
                       gpointer             user_data)
{
  Handshake *shake = user_data;

  shake->flags = flags;
  return TRUE;
}

/* After the handshake one byte is asked for: a server that wants a certificate says so only then
 * (RFC 8446, 4.4.2.4). */
static void
ask_something (GIOStream *tls,
               GError   **error)
{
  static const char request[] = "GET / HTTP/1.0\r\n\r\n";
  g_autoptr(GAsyncResult) written = NULL;
  g_autoptr(GAsyncResult) read = NULL;
  GAsyncResult *kept = NULL;
  char byte;

  g_output_stream_write_all_async (g_io_stream_get_output_stream (tls), request, strlen (request),
                                   G_PRIORITY_DEFAULT, NULL, keep_result, &kept);
  written = wait_for (&kept);
  if (!g_output_stream_write_all_finish (g_io_stream_get_output_stream (tls), written, NULL, error))
    return;
  g_input_stream_read_async (g_io_stream_get_input_stream (tls), &byte, 1, G_PRIORITY_DEFAULT, NULL,
                             keep_result, &kept);
  read = wait_for (&kept);
  g_input_stream_read_finish (g_io_stream_get_input_stream (tls), read, error);
}

Handshake *
practice_shake (Practice   *self,
                guint16     port,
                const char *name)
{
  Handshake *shake = g_new0 (Handshake, 1);
  g_autoptr(GSocketConnection) connection =
      connect_loopback (port, G_SOCKET_FAMILY_IPV4, &shake->error);
  g_autoptr(GSocketConnectable) identity = g_network_address_new (name, port);
  g_autoptr(GIOStream) tls = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *kept = NULL;

  if (connection == NULL)
    return shake;
  tls = g_tls_client_connection_new (G_IO_STREAM (connection), identity, &shake->error);
  g_assert_no_error (shake->error);
  g_tls_connection_set_database (G_TLS_CONNECTION (tls),
                                 lk_practice_get_tls_database (self->practice));
  g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept_certificate), shake);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, NULL, keep_result,
                                    &kept);
  result = wait_for (&kept);
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (tls), result, &shake->error))
    ask_something (tls, &shake->error);
  shake->certificate = g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (tls));
  if (shake->certificate != NULL)
    g_object_ref (shake->certificate);
  return shake;
}

void
handshake_free (Handshake *self)
{
  g_clear_object (&self->certificate);
  g_clear_error (&self->error);
  g_free (self);
}

/* Sends bytes and reads @wanted bytes, or all until the other side closes. */
GBytes *
practice_talk (guint16       port,
               GSocketFamily family,
               const void   *data,
               gsize         length,
               gsize         wanted,
               GError      **error)
{
  g_autoptr(GSocketConnection) connection = connect_loopback (port, family, error);
  g_autoptr(GAsyncResult) written = NULL;
  g_autoptr(GAsyncResult) read = NULL;
  g_autofree guint8 *buffer = g_malloc (wanted);
  GAsyncResult *kept = NULL;
  gsize got = 0;

  if (connection == NULL)
    return NULL;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (connection)), data,
                                   length, G_PRIORITY_DEFAULT, NULL, keep_result, &kept);
  written = wait_for (&kept);
  if (!g_output_stream_write_all_finish (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                         written, NULL, error))
    return NULL;
  g_input_stream_read_all_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer,
                                 wanted, G_PRIORITY_DEFAULT, NULL, keep_result, &kept);
  read = wait_for (&kept);
  if (!g_input_stream_read_all_finish (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                       read, &got, error))
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&buffer), got);
}

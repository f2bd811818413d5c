/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lk-answer.h"
#include "lk-url.h"

#define MAX_HEADER_TEXT 200
#define MAX_SERVER_TEXT 80
#define MAX_RETRY_AFTER (366 * 24 * 3600)

/**
 * lk_answer_new:
 *
 * Returns: (transfer full): an answer of which nothing was seen yet
 */
LkAnswer *
lk_answer_new (void)
{
  LkAnswer *self = g_new0 (LkAnswer, 1);

  self->redirects = g_ptr_array_new_with_free_func (g_free);
  self->retry_after = -1;
  self->resolved_ms = self->connected_ms = self->handshaked_ms = self->answered_ms = -1;
  return self;
}

static void
clear (LkAnswer *self)
{
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->content_type, g_free);
  g_clear_pointer (&self->location, g_free);
  g_clear_pointer (&self->server, g_free);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->json, json_node_unref);
  g_clear_error (&self->json_error);
  g_clear_pointer (&self->remote, g_free);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->tls_version, g_free);
  g_clear_pointer (&self->alpn, g_free);
  g_clear_pointer (&self->token, lk_secret_unref);
}

/**
 * lk_answer_free:
 * @self: (transfer full) (nullable): an answer
 */
void
lk_answer_free (LkAnswer *self)
{
  if (self == NULL)
    return;
  clear (self);
  g_ptr_array_unref (self->redirects);
  g_free (self);
}

/**
 * lk_answer_reset:
 * @self: an answer
 * @uri: what is asked for next
 *
 * Before the first and every further request: what was seen belongs to the request before, only the
 * way here stays.
 */
void
lk_answer_reset (LkAnswer *self, GUri *uri)
{
  GPtrArray *redirects = self->redirects;

  clear (self);
  *self = (LkAnswer){ .redirects = redirects,
                      .retry_after = -1,
                      .resolved_ms = -1,
                      .connected_ms = -1,
                      .handshaked_ms = -1,
                      .answered_ms = -1 };
  self->url = lk_url_strip (uri);
}

/* Text of a header as something that can be shown: valid UTF-8, one line, at most @max bytes. */
static char *
dup_clean (const char *text, gsize max)
{
  g_autofree char *cut = g_strndup (text, max);
  char *valid = g_utf8_make_valid (cut, -1);

  for (char *p = valid; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  return g_strstrip (valid);
}

static char *
dup_essence (const char *content_type)
{
  g_autofree char *text = dup_clean (content_type, MAX_HEADER_TEXT);

  text[strcspn (text, ";,")] = '\0';
  return g_ascii_strdown (g_strstrip (text), -1);
}

static char *
dup_location (const char *location)
{
  g_autoptr(GUri) uri = g_uri_parse (location, SOUP_HTTP_URI_FLAGS, NULL);
  g_autofree char *text = NULL;

  if (uri != NULL)
    return lk_url_strip (uri);
  text = dup_clean (location, MAX_HEADER_TEXT);
  text[strcspn (text, "?#")] = '\0';
  return g_steal_pointer (&text);
}

static gint64
read_date (const char *text)
{
  g_autoptr(GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : 0;
}

/* RFC 9110, 10.2.3: seconds, or a date, which only the answer's own clock can turn into seconds. */
static gint64
read_retry_after (LkAnswer *self, const char *text)
{
  guint64 seconds;
  gint64 date;

  if (text == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (text, 10, 0, MAX_RETRY_AFTER, &seconds, NULL))
    return (gint64) seconds;
  date = read_date (text);
  if (date == 0)
    return -1;
  return CLAMP (date - (self->date != 0 ? self->date : self->local_time), 0, MAX_RETRY_AFTER);
}

/**
 * lk_answer_read_headers:
 * @self: an answer
 * @message: a message whose headers have come
 *
 * Keeps the status, what the headers say, and whom they came from.
 */
void
lk_answer_read_headers (LkAnswer *self, SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *content_type = soup_message_headers_get_one (headers, "Content-Type");
  const char *location = soup_message_headers_get_one (headers, "Location");
  const char *server = soup_message_headers_get_one (headers, "Server");
  const char *token = soup_message_headers_get_one (headers, "Token");

  self->status = soup_message_get_status (message);
  self->local_time = g_get_real_time () / G_USEC_PER_SEC;
  self->content_type = content_type != NULL ? dup_essence (content_type) : NULL;
  self->location = location != NULL ? dup_location (location) : NULL;
  self->server = server != NULL ? dup_clean (server, MAX_SERVER_TEXT) : NULL;
  g_clear_pointer (&self->token, lk_secret_unref);
  self->token = token != NULL ? lk_secret_new (token, strlen (token)) : NULL;
  self->date = read_date (soup_message_headers_get_one (headers, "Date"));
  self->retry_after =
    read_retry_after (self, soup_message_headers_get_one (headers, "Retry-After"));
  lk_answer_read_remote (self, soup_message_get_remote_address (message));

  if (self->certificate == NULL && soup_message_get_tls_peer_certificate (message) != NULL)
    {
      self->certificate = g_object_ref (soup_message_get_tls_peer_certificate (message));
      self->tls_flags = soup_message_get_tls_peer_certificate_errors (message);
      self->tls_handshaked = TRUE;
    }
}

/**
 * lk_answer_read_remote:
 * @self: an answer
 * @address: (nullable): the address the connection goes to
 *
 * Keeps the address, and whether a proxy is in between.
 */
void
lk_answer_read_remote (LkAnswer *self, GSocketAddress *address)
{
  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return;
  g_free (self->remote);
  self->remote =
    g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
  self->proxied = self->proxied || G_IS_PROXY_ADDRESS (address);
}

/**
 * lk_answer_read_tls:
 * @self: an answer
 * @connection: a connection whose handshake ended
 *
 * Keeps the certificate, what is wrong with it, the version of TLS and the protocol agreed on.
 */
void
lk_answer_read_tls (LkAnswer *self, GTlsConnection *connection)
{
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (connection);

  self->tls_handshaked = TRUE;
  if (g_set_object (&self->certificate, g_tls_connection_get_peer_certificate (connection)))
    self->tls_flags = g_tls_connection_get_peer_certificate_errors (connection);
  g_free (self->alpn);
  self->alpn = g_strdup (g_tls_connection_get_negotiated_protocol (connection));
  g_clear_pointer (&self->tls_version, g_free);
  if (version >= G_TLS_PROTOCOL_VERSION_TLS_1_0 && version <= G_TLS_PROTOCOL_VERSION_TLS_1_3)
    self->tls_version = g_strdup_printf ("1.%d", (int) version - G_TLS_PROTOCOL_VERSION_TLS_1_0);
}

typedef enum
{
  DECODED,
  DECODED_TOO_LARGE,
  DECODED_CUT,
  DECODED_NEVER,  /* the header says so, the body is something else */
} Decoded;

static Decoded
decode (GConverter *converter, GByteArray *raw, GByteArray *body)
{
  gsize done = 0;
  gsize filled = 0;
  GConverterResult result = G_CONVERTER_CONVERTED;

  g_byte_array_set_size (body, LK_JSON_MAX_BYTES + 1);
  while (result == G_CONVERTER_CONVERTED && filled < body->len)
    {
      g_autoptr(GError) error = NULL;
      gsize n_read = 0;
      gsize n_written = 0;

      result = g_converter_convert (converter, raw->data + done, raw->len - done,
                                    body->data + filled, body->len - filled,
                                    G_CONVERTER_INPUT_AT_END, &n_read, &n_written, &error);
      if (result == G_CONVERTER_ERROR)
        {
          g_byte_array_set_size (body, (guint) filled);
          return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ? DECODED_CUT
                                                                               : DECODED_NEVER;
        }
      done += n_read;
      filled += n_written;
    }
  g_byte_array_set_size (body, (guint) MIN (filled, LK_JSON_MAX_BYTES));
  return filled > LK_JSON_MAX_BYTES ? DECODED_TOO_LARGE : DECODED;
}

/* Returns (transfer full) what the body is without its content coding, as far as it could be read.
 */
static GBytes *
dup_decoded (SoupMessage *message, GByteArray *raw, Decoded *how)
{
  const char *coding =
    soup_message_headers_get_list (soup_message_get_response_headers (message), "Content-Encoding");
  g_autoptr(GConverter) converter = NULL;
  g_autoptr(GByteArray) body = g_byte_array_new ();

  *how = DECODED;
  if (coding != NULL && raw->len > 0)
    {
      if (g_ascii_strcasecmp (coding, "gzip") == 0 || g_ascii_strcasecmp (coding, "x-gzip") == 0)
        converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
      else if (g_ascii_strcasecmp (coding, "deflate") == 0)
        converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
    }
  if (converter != NULL)
    *how = decode (converter, raw, body);
  if (converter == NULL || *how == DECODED_NEVER)
    {
      *how = DECODED;
      return g_bytes_new (raw->data, raw->len);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&body));
}

static gboolean
check_length (SoupMessage *message, GByteArray *raw, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *text = soup_message_headers_get_list (headers, "Content-Length");
  guint64 length;

  if (text == NULL || soup_message_headers_get_one (headers, "Transfer-Encoding") != NULL)
    return TRUE;
  if (soup_message_get_status (message) == SOUP_STATUS_NO_CONTENT ||
      soup_message_get_status (message) == SOUP_STATUS_NOT_MODIFIED)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &length, NULL))
    {
      g_autofree char *shown = dup_clean (text, MAX_SERVER_TEXT);

      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "the answer's Content-Length is \"%s\"",
                   shown);
      return FALSE;
    }
  if (raw->len < length)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_CUT_OFF,
                   "the answer ended after %u of %" G_GUINT64_FORMAT " bytes", raw->len, length);
      return FALSE;
    }
  return TRUE;
}

static void
parse_json (LkAnswer *self, gboolean *cut)
{
  gsize length;
  const char *data = g_bytes_get_data (self->body, &length);
  gsize blank = 0;
  gboolean named = self->content_type != NULL && strstr (self->content_type, "json") != NULL;

  while (blank < length && g_ascii_isspace (data[blank]))
    blank++;
  if (blank < length && (data[blank] == '{' || data[blank] == '['))
    self->json = lk_json_parse (data, length, &self->json_error);
  else if (!lk_json_scan (data, length, LK_JSON_MAX_BYTES, LK_JSON_MAX_VALUES, &self->json_error))
    named = named && blank == length;
  else
    g_set_error_literal (&self->json_error, LK_ERROR, LK_ERROR_INVALID,
                         "line 1, column 1: neither an object nor an array");
  *cut = self->json == NULL && (named || blank < length) && lk_json_is_cut (data, length);
}

/**
 * lk_answer_take_body:
 * @self: an answer
 * @message: the message
 * @raw: the body as it came, still with its content coding
 * @only_beginning: whether reading was stopped on purpose, so that the body may be incomplete
 * @error: return location: LK_ERROR_CUT_OFF, LK_ERROR_LIMIT or LK_ERROR_PROTOCOL
 *
 * Takes over what was read. libsoup tells neither of the cut ends found here.
 *
 * Returns: %TRUE, or %FALSE with @error set when it is not the whole answer
 */
gboolean
lk_answer_take_body (LkAnswer *self, SoupMessage *message, GByteArray *raw, gboolean only_beginning,
                     GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  gboolean framed = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH;
  gboolean cut = FALSE;
  Decoded how;

  self->body = dup_decoded (message, raw, &how);
  if (only_beginning)
    return TRUE;
  if (!check_length (message, raw, error))
    return FALSE;
  if (how == DECODED_TOO_LARGE)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "the answer is larger than %d bytes",
                   LK_JSON_MAX_BYTES);
      return FALSE;
    }
  if (how == DECODED)
    parse_json (self, &cut);
  if (how == DECODED_CUT || (cut && !framed))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_CUT_OFF,
                           "the answer ended before it was complete");
      return FALSE;
    }
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-model.h"
#include "practice-client.h"

/* The least a specification of faults must offer without anybody signing in. */
#define LEAST_FAULTS 22

static void
test_table (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gsize n_faults;
  const LkPracticeFault *faults = lk_practice_list_faults (&n_faults);
  guint without_sign_in = 0;

  for (gsize i = 0; i < n_faults; i++)
    {
      g_test_message ("%s", faults[i].id);
      g_assert_true (g_hash_table_add (seen, (gpointer) faults[i].id));
      g_assert_true (lk_practice_find_fault (faults[i].id) == &faults[i]);
      g_assert_nonnull (lk_code_find (faults[i].code));
      g_assert_cmpint (lk_code_get_cause (faults[i].code), !=, LK_CAUSE_NONE);
      g_assert_cmpuint (strlen (faults[i].description), >, 10);
      without_sign_in += !faults[i].needs_sign_in;
    }
  g_assert_cmpuint (without_sign_in, >=, LEAST_FAULTS);
  g_assert_null (lk_practice_find_fault ("no-such-fault"));
  g_assert_null (lk_practice_find_fault (NULL));
}

static void
test_all_start (void)
{
  gsize n_faults;
  const LkPracticeFault *faults = lk_practice_list_faults (&n_faults);

  for (gsize i = 0; i < n_faults; i++)
    {
      g_autoptr(Practice) practice = practice_open (faults[i].id);
      g_autoptr(Reply) portal = practice_send (practice, "GET", practice->portal, NULL, NULL);

      g_test_message ("%s", faults[i].id);
      g_assert_no_error (portal->error);
      g_assert_cmpuint (portal->status, ==,
                        g_str_equal (faults[i].id, "captive-portal") ? 302 : 204);
    }
}

static void
test_certificates (void)
{
  static const struct
  {
    const char          *fault;
    GTlsCertificateFlags flags;
    GTlsCertificateFlags control;
    gboolean             shows_issuer;
  } cases[] = {
    { NULL, 0, 0, TRUE },
    { "expired-certificate", G_TLS_CERTIFICATE_EXPIRED, 0, TRUE },
    { "not-yet-valid-certificate", G_TLS_CERTIFICATE_NOT_ACTIVATED, 0, TRUE },
    { "wrong-host-certificate", G_TLS_CERTIFICATE_BAD_IDENTITY, 0, TRUE },
    { "untrusted-certificate", G_TLS_CERTIFICATE_UNKNOWN_CA, 0, FALSE },
    { "incomplete-chain", G_TLS_CERTIFICATE_UNKNOWN_CA, 0, FALSE },
    { "intercepted", G_TLS_CERTIFICATE_UNKNOWN_CA, G_TLS_CERTIFICATE_UNKNOWN_CA, TRUE },
    { "clock-wrong", G_TLS_CERTIFICATE_NOT_ACTIVATED, G_TLS_CERTIFICATE_NOT_ACTIVATED, TRUE },
  };
  static const char *const names[] = { "localhost", "127.0.0.1" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Practice) practice = practice_open (cases[i].fault);

      for (gsize j = 0; j < G_N_ELEMENTS (names); j++)
        {
          g_autoptr(Handshake) service = practice_shake (practice, practice->port, names[j]);
          g_autoptr(Handshake) control =
              practice_shake (practice, practice->controls[j % 2], names[j]);

          g_test_message ("%s %s", cases[i].fault, names[j]);
          g_assert_no_error (service->error);
          g_assert_no_error (control->error);
          g_assert_cmpint (service->flags, ==, cases[i].flags);
          g_assert_cmpint (control->flags, ==, cases[i].control);
          g_assert_cmpint (g_tls_certificate_get_issuer (service->certificate) != NULL, ==,
                           cases[i].shows_issuer);
        }
    }
}

/* The certificate names the address of IPv6 too. It is looked at here and not in a handshake:
 * GLib 2.74 sends "::1" as a server name, which GnuTLS refuses. */
static void
test_sixth_address (void)
{
  g_autoptr(Practice) practice = practice_open (NULL);
  g_autoptr(Handshake) shake = practice_shake (practice, practice->port, "localhost");
  g_autoptr(GSocketConnectable) right = g_network_address_new ("::1", practice->port);
  g_autoptr(GSocketConnectable) wrong = g_network_address_new ("::2", practice->port);
  g_autoptr(GTlsCertificate) root =
      g_tls_certificate_new_from_pem (lk_practice_get_ca_pem (practice->practice), -1, NULL);

  g_assert_cmpint (g_tls_certificate_verify (shake->certificate, right, root), ==, 0);
  g_assert_cmpint (g_tls_certificate_verify (shake->certificate, wrong, root), ==,
                   G_TLS_CERTIFICATE_BAD_IDENTITY);
}

/* One gateway opens everything: the issuer is the same everywhere, and not the service's own. */
static void
test_interception (void)
{
  g_autoptr(Practice) practice = practice_open ("intercepted");
  g_autoptr(Practice) healthy = practice_open (NULL);
  g_autoptr(Handshake) service = practice_shake (practice, practice->port, "localhost");
  g_autoptr(Handshake) control = practice_shake (practice, practice->controls[0], "localhost");
  g_autoptr(Handshake) honest = practice_shake (healthy, healthy->port, "localhost");
  g_autofree char *of_service = g_tls_certificate_get_issuer_name (service->certificate);
  g_autofree char *of_control = g_tls_certificate_get_issuer_name (control->certificate);
  g_autofree char *of_honest = g_tls_certificate_get_issuer_name (honest->certificate);

  g_assert_cmpstr (of_service, ==, of_control);
  g_assert_cmpstr (of_service, !=, of_honest);
  g_assert_true (g_tls_certificate_is_same (g_tls_certificate_get_issuer (service->certificate),
                                            g_tls_certificate_get_issuer (control->certificate)));
}

/* The missing intermediate can be fetched, and with it the chain is whole. */
static void
test_missing_issuer (void)
{
  g_autoptr(Practice) practice = practice_open ("incomplete-chain");
  g_autoptr(Practice) other = practice_open ("untrusted-certificate");
  g_autoptr(Handshake) shake = practice_shake (practice, practice->port, "localhost");
  g_autoptr(Handshake) self_signed = practice_shake (other, other->port, "localhost");
  g_autoptr(Handshake) control = practice_shake (practice, practice->controls[0], "localhost");
  g_autofree char *subject = g_tls_certificate_get_subject_name (shake->certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (shake->certificate);
  g_autofree char *own_subject = g_tls_certificate_get_subject_name (self_signed->certificate);
  g_autofree char *own_issuer = g_tls_certificate_get_issuer_name (self_signed->certificate);
  g_autofree char *known = g_tls_certificate_get_subject_name (
      g_tls_certificate_get_issuer (control->certificate));

  g_assert_cmpstr (subject, !=, issuer);
  g_assert_cmpstr (issuer, ==, known);
  g_assert_cmpstr (own_subject, ==, own_issuer);
}

static void
test_clock (void)
{
  g_autoptr(Practice) practice = practice_open ("clock-wrong");
  g_autofree char *url = g_strdup_printf ("http://localhost:%s",
                                          strrchr (practice->portal, ':') + 1);
  g_autoptr(Reply) reply = practice_send (practice, "GET", url, NULL, NULL);
  g_autoptr(GDateTime) date = soup_date_time_new_from_http_string (
      soup_message_headers_get_one (reply->headers, "Date"));
  gint64 ahead = g_date_time_to_unix (date) - g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpint (ahead, >, 2 * 365 * 24 * 3600);
}

static void
test_answers (void)
{
  static const struct
  {
    const char *fault;
    const char *path;
    guint       status;
    const char *header; /* (nullable) that must be there */
    gboolean    json;
  } cases[] = {
    { "server-error", "/_matrix/client/versions", 500, NULL, TRUE },
    { "server-error", "/.well-known/matrix/client", 500, NULL, TRUE },
    { "bad-gateway", "/_matrix/client/versions", 502, NULL, FALSE },
    { "overloaded", "/_matrix/client/versions", 503, "Retry-After", FALSE },
    { "maintenance", "/_matrix/client/versions", 503, "Retry-After", FALSE },
    { "rate-limited", "/_matrix/client/v3/login", 429, "Retry-After", TRUE },
    { "rate-limited", "/.well-known/matrix/client", 200, NULL, TRUE },
    { "discovery-missing", "/.well-known/matrix/client", 404, NULL, FALSE },
    { "discovery-missing", "/_matrix/client/versions", 404, NULL, FALSE },
    { "discovery-broken", "/.well-known/matrix/client", 200, NULL, FALSE },
    { "discovery-broken", "/_matrix/client/versions", 200, NULL, TRUE },
    { "discovery-wrong-host", "/.well-known/matrix/client", 200, NULL, TRUE },
    { "broken-json", "/_matrix/client/versions", 200, NULL, FALSE },
    { "broken-json", "/_matrix/client/v3/login", 200, NULL, FALSE },
    { "broken-json", "/.well-known/matrix/client", 200, NULL, TRUE },
    { "html-instead", "/.well-known/matrix/client", 200, NULL, FALSE },
    { "html-instead", "/_matrix/client/versions", 200, NULL, FALSE },
    { "redirect-to-http", "/_matrix/client/versions", 301, "Location", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Practice) practice = practice_open (cases[i].fault);
      g_autoptr(Reply) reply = practice_get (practice, cases[i].path);
      g_autoptr(JsonNode) root = NULL;

      g_test_message ("%s %s", cases[i].fault, cases[i].path);
      g_assert_no_error (reply->error);
      g_assert_cmpuint (reply->status, ==, cases[i].status);
      if (cases[i].header != NULL)
        g_assert_nonnull (soup_message_headers_get_one (reply->headers, cases[i].header));
      root = lk_json_parse (reply->body, strlen (reply->body), NULL);
      g_assert_cmpint (root != NULL, ==, cases[i].json);
    }
}

static void
test_telling_words (void)
{
  g_autoptr(Practice) maintenance = practice_open ("maintenance");
  g_autoptr(Practice) overloaded = practice_open ("overloaded");
  g_autoptr(Practice) redirect = practice_open ("redirect-to-http");
  g_autoptr(Practice) portal = practice_open ("captive-portal");
  g_autoptr(Practice) wrong = practice_open ("discovery-wrong-host");
  g_autoptr(Reply) says = practice_get (maintenance, "/");
  g_autoptr(Reply) busy = practice_get (overloaded, "/");
  g_autoptr(Reply) moved = practice_get (redirect, "/_matrix/client/versions");
  g_autoptr(Reply) hotel = practice_send (portal, "GET", portal->portal, NULL, NULL);
  g_autoptr(Reply) log_in = NULL;
  g_autoptr(Reply) discovery = practice_get (wrong, "/.well-known/matrix/client");
  const char *location = soup_message_headers_get_one (hotel->headers, "Location");

  g_assert_nonnull (strstr (says->body, "maintenance"));
  g_assert_null (strstr (busy->body, "maintenance"));
  g_assert_true (g_str_has_prefix (soup_message_headers_get_one (moved->headers, "Location"),
                                   "http://localhost:"));
  log_in = practice_send (portal, "GET", location, NULL, NULL);
  g_assert_cmpuint (log_in->status, ==, 200);
  g_assert_nonnull (strstr (discovery->body, "https://nosuch.invalid\""));
}

static void
test_cut_off (void)
{
  g_autoptr(Practice) practice = practice_open ("truncated");
  g_autoptr(Reply) discovery = practice_get (practice, "/.well-known/matrix/client");
  g_autoptr(Reply) versions = practice_get (practice, "/_matrix/client/versions");

  g_assert_no_error (discovery->error);
  g_assert_cmpuint (discovery->status, ==, 200);
  g_assert_cmpuint (versions->status, ==, 200);
  /* libsoup itself does not call that an error. */
  g_assert_cmpuint (strlen (versions->body), <,
                    soup_message_headers_get_content_length (versions->headers));
  g_assert_cmpuint (strlen (discovery->body), ==,
                    soup_message_headers_get_content_length (discovery->headers));
}

typedef struct
{
  GAsyncResult *result; /* (owned) (nullable) */
  gboolean      sent;
} Hanging;

static void
on_hanging_done (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  ((Hanging *) user_data)->result = g_object_ref (result);
}

static void
on_hanging_sent (SoupMessage *message,
                 gpointer     user_data)
{
  ((Hanging *) user_data)->sent = TRUE;
}

/* The request is out and no answer comes, until the service itself goes away. */
static void
test_hangs (void)
{
  g_autoptr(Practice) practice = practice_open ("hangs");
  g_autoptr(SoupSession) session = practice_new_session (practice);
  g_autofree char *url = g_strdup_printf ("https://%s/_matrix/client/versions", practice->host);
  g_autoptr(SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr(Practice) other = practice_open (NULL);
  g_autoptr(Reply) meanwhile = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  Hanging hanging = { NULL, FALSE };

  g_signal_connect (message, "wrote-body", G_CALLBACK (on_hanging_sent), &hanging);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, on_hanging_done,
                                    &hanging);
  while (!hanging.sent)
    g_main_context_iteration (NULL, TRUE);
  meanwhile = practice_get (other, "/health");
  g_assert_cmpuint (meanwhile->status, ==, 200);
  g_assert_null (hanging.result);
  lk_practice_stop (practice->practice);
  while (hanging.result == NULL)
    g_main_context_iteration (NULL, TRUE);
  body = soup_session_send_and_read_finish (session, hanging.result, &error);
  g_assert_null (body);
  g_assert_nonnull (error);
  g_assert_cmpuint (soup_message_get_status (message), ==, 0);
  g_object_unref (hanging.result);
}

static void
test_closed_port (void)
{
  static const GSocketFamily families[] = { G_SOCKET_FAMILY_IPV4, G_SOCKET_FAMILY_IPV6 };
  g_autoptr(Practice) practice = practice_open ("down");
  g_autoptr(Handshake) control = practice_shake (practice, practice->controls[0], "localhost");

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (practice_talk (practice->port, families[i], "", 0, 1, &error));
      g_assert_nonnull (error);
      if (families[i] == G_SOCKET_FAMILY_IPV4)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
    }
  g_assert_no_error (control->error);
}

static void
assert_reset (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "Connection reset by peer"));
}

static void
test_reset (void)
{
  g_autoptr(Practice) cut = practice_open ("connection-reset");
  g_autoptr(Practice) portal = practice_open ("captive-portal");
  g_autoptr(Practice) named = practice_open ("name-blocked");
  g_autoptr(Handshake) any = practice_shake (cut, cut->port, "localhost");
  g_autoptr(Handshake) any_other = practice_shake (cut, cut->port, "other.invalid");
  g_autoptr(Handshake) any_control = practice_shake (cut, cut->controls[0], "localhost");
  g_autoptr(Handshake) portal_control = practice_shake (portal, portal->controls[1], "localhost");
  g_autoptr(Handshake) blocked = practice_shake (named, named->port, "localhost");
  g_autoptr(Handshake) passed = practice_shake (named, named->port, "other.invalid");
  g_autoptr(Handshake) nameless = practice_shake (named, named->port, "127.0.0.1");

  assert_reset (any->error);
  assert_reset (any_other->error);
  g_assert_no_error (any_control->error);
  assert_reset (portal_control->error);
  assert_reset (blocked->error);
  g_assert_no_error (passed->error);
  g_assert_cmpint (passed->flags, ==, G_TLS_CERTIFICATE_BAD_IDENTITY);
  g_assert_no_error (nameless->error);
}

static void
test_not_tls (void)
{
  g_autoptr(Practice) ssh = practice_open ("not-tls");
  g_autoptr(Practice) plain = practice_open ("plain-http");
  g_autoptr(Handshake) to_ssh = practice_shake (ssh, ssh->port, "localhost");
  g_autoptr(Handshake) to_plain = practice_shake (plain, plain->port, "localhost");
  g_autofree char *url = g_strdup_printf ("http://%s/health", plain->host);
  g_autoptr(Reply) without_tls = practice_send (plain, "GET", url, NULL, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) greeting = practice_talk (ssh->port, G_SOCKET_FAMILY_IPV4, "", 0, 4, &error);

  /* GnuTLS calls it an unexpected packet, which GLib counts among everything else. */
  g_assert_error (to_ssh->error, G_TLS_ERROR, G_TLS_ERROR_MISC);
  g_assert_error (to_plain->error, G_TLS_ERROR, G_TLS_ERROR_MISC);
  g_assert_null (to_ssh->certificate);
  g_assert_cmpuint (without_tls->status, ==, 200);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (greeting, NULL), g_bytes_get_size (greeting), "SSH-", 4);
}

/* A ClientHello in the smallest form: TLS 1.2, one cipher suite, the name "localhost". */
static const guint8 client_hello[] = {
  22, 3, 1, 0, 65,
  1, 0, 0, 61, 3, 3,
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
  17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32,
  0, 0, 2, 0xc0, 0x2b, 1, 0,
  0, 18, 0, 0, 0, 14, 0, 12, 0, 0, 9, 'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't',
};

static void
test_old_tls (void)
{
  g_autoptr(Practice) practice = practice_open ("old-tls");
  g_autoptr(Practice) healthy = practice_open (NULL);
  g_autoptr(Handshake) shake = practice_shake (practice, practice->port, "localhost");
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) old = practice_talk (practice->port, G_SOCKET_FAMILY_IPV4, client_hello,
                                         sizeof client_hello, 11, &error);
  g_autoptr(GBytes) current = practice_talk (healthy->port, G_SOCKET_FAMILY_IPV4, client_hello,
                                             sizeof client_hello, 11, &error);
  const guint8 *hello;

  g_assert_no_error (error);
  g_assert_nonnull (shake->error);
  g_assert_null (shake->certificate);
  hello = g_bytes_get_data (old, NULL);
  g_assert_cmpuint (g_bytes_get_size (old), ==, 11);
  g_assert_cmpuint (hello[0], ==, 22);
  g_assert_cmpuint (hello[5], ==, 2);
  g_assert_cmpuint (hello[9] << 8 | hello[10], ==, 0x0301);
  /* The same question to the healthy service gets no ServerHello of that age. */
  hello = g_bytes_get_data (current, NULL);
  g_assert_cmpuint (hello[1] << 8 | hello[2], ==, 0x0303);
}

/* The name is found also where the ClientHello comes in two pieces. */
static void
test_name_in_pieces (void)
{
  g_autoptr(Practice) practice = practice_open ("name-blocked");
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, practice->port);
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                            G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(GError) error = NULL;
  char byte;

  g_assert_true (g_socket_connect (socket, address, NULL, &error));
  g_assert_cmpint (g_socket_send (socket, (const char *) client_hello, 60, NULL, NULL), ==, 60);
  for (guint i = 0; i < 10; i++)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (g_socket_condition_check (socket, G_IO_IN) & G_IO_IN);
  g_assert_cmpint (g_socket_send (socket, (const char *) client_hello + 60,
                                  sizeof client_hello - 60, NULL, NULL), ==,
                   sizeof client_hello - 60);
  while (g_socket_condition_check (socket, G_IO_IN) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_socket_receive (socket, &byte, 1, NULL, &error), ==, -1);
  assert_reset (error);
}

static gboolean
on_request_certificate (SoupMessage          *message,
                        GTlsClientConnection *connection,
                        gpointer              user_data)
{
  *(gboolean *) user_data = TRUE;
  return FALSE;
}

/* As nginx does it: the handshake asks for a certificate, the answer is 400 without one. */
static void
test_client_certificate (void)
{
  static const struct
  {
    const char *fault;
    guint       status;
    gboolean    asks;
  } cases[] = { { "client-certificate-required", 400, TRUE }, { NULL, 200, FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(Practice) practice = practice_open (cases[i].fault);
      g_autoptr(SoupSession) session = practice_new_session (practice);
      g_autofree char *url = g_strdup_printf ("https://%s/health", practice->host);
      g_autoptr(SoupMessage) message = soup_message_new ("GET", url);
      g_autoptr(GBytes) body = NULL;
      g_autoptr(GError) error = NULL;
      Hanging request = { NULL, FALSE };
      gboolean asked = FALSE;

      g_signal_connect (message, "request-certificate", G_CALLBACK (on_request_certificate),
                        &asked);
      soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL,
                                        on_hanging_done, &request);
      while (request.result == NULL)
        g_main_context_iteration (NULL, TRUE);
      body = soup_session_send_and_read_finish (session, request.result, &error);
      g_object_unref (request.result);
      g_assert_no_error (error);
      g_assert_cmpuint (soup_message_get_status (message), ==, cases[i].status);
      g_assert_cmpint (asked, ==, cases[i].asks);
    }
}

/* Accepts, and is silent until it goes away. */
static void
test_frozen (void)
{
  g_autoptr(Practice) practice = practice_open ("frozen");
  g_autoptr(Practice) other = practice_open (NULL);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, practice->port);
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                            G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(Reply) meanwhile = NULL;
  char byte;

  g_assert_true (g_socket_connect (socket, address, NULL, &error));
  g_assert_cmpint (g_socket_send (socket, (const char *) client_hello, sizeof client_hello, NULL,
                                  NULL), ==,
                   sizeof client_hello);
  meanwhile = practice_get (other, "/health");
  g_assert_cmpuint (meanwhile->status, ==, 200);
  g_assert_cmpint (g_socket_condition_check (socket, G_IO_IN), ==, 0);
  lk_practice_stop (practice->practice);
  g_assert_true (g_socket_condition_wait (socket, G_IO_IN, NULL, &error));
  g_assert_cmpint (g_socket_receive (socket, &byte, 1, NULL, NULL), <=, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice-faults/table", test_table);
  g_test_add_func ("/practice-faults/all-start", test_all_start);
  g_test_add_func ("/practice-faults/certificates", test_certificates);
  g_test_add_func ("/practice-faults/sixth-address", test_sixth_address);
  g_test_add_func ("/practice-faults/interception", test_interception);
  g_test_add_func ("/practice-faults/missing-issuer", test_missing_issuer);
  g_test_add_func ("/practice-faults/clock", test_clock);
  g_test_add_func ("/practice-faults/answers", test_answers);
  g_test_add_func ("/practice-faults/telling-words", test_telling_words);
  g_test_add_func ("/practice-faults/cut-off", test_cut_off);
  g_test_add_func ("/practice-faults/hangs", test_hangs);
  g_test_add_func ("/practice-faults/closed-port", test_closed_port);
  g_test_add_func ("/practice-faults/reset", test_reset);
  g_test_add_func ("/practice-faults/not-tls", test_not_tls);
  g_test_add_func ("/practice-faults/old-tls", test_old_tls);
  g_test_add_func ("/practice-faults/name-in-pieces", test_name_in_pieces);
  g_test_add_func ("/practice-faults/client-certificate", test_client_certificate);
  g_test_add_func ("/practice-faults/frozen", test_frozen);
  return g_test_run ();
}

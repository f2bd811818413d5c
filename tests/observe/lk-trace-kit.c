/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-trace-kit.h"

#include <glib/gstdio.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct _LkKitServer
{
  GSocketService *service;   /* (owned) */
  guint16         port;
  LkKitScript     script;
  gpointer        user_data;
  gint            n_connections;
};

LkRun *
lk_kit_run_new (GCancellable *cancellable)
{
  g_autoptr(LkService) service = lk_service_new ("test", "Test", LK_PROTOCOL_XMPP, "localhost");
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();

  return lk_run_new (kase, policy, cancellable);
}

LkObservation *
lk_kit_find (LkRun      *run,
             const char *probe,
             guint       index)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (run));

  for (guint i = 0; i < observations->len; i++)
    if (g_str_equal (lk_observation_get_probe (observations->pdata[i]), probe) && index-- == 0)
      return observations->pdata[i];
  g_test_message ("no observation %s", probe);
  g_assert_not_reached ();
  return NULL;
}

guint
lk_kit_count (LkRun      *run,
              const char *probe)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (run));
  guint n = 0;

  for (guint i = 0; i < observations->len; i++)
    n += g_str_equal (lk_observation_get_probe (observations->pdata[i]), probe);
  return n;
}

void
lk_kit_assert_idle (LkRun *run)
{
  g_auto(GStrv) pending = lk_run_dup_pending (run);

  g_assert_cmpstr (pending[0], ==, NULL);
}

void
lk_kit_on_result_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  GAsyncResult **place = user_data;

  g_assert_null (*place);
  *place = g_object_ref (result);
}

GAsyncResult *
lk_kit_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

void
lk_kit_wait_idle (LkRun *run)
{
  for (;;)
    {
      g_auto(GStrv) pending = lk_run_dup_pending (run);

      if (pending[0] == NULL)
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

static gboolean
on_run_cb (GThreadedSocketService *service,
           GSocketConnection      *connection,
           GObject                *source,
           gpointer                user_data)
{
  LkKitServer *self = user_data;
  guint n_before = (guint) g_atomic_int_add (&self->n_connections, 1);

  /* A script that hangs ends with the client's connection; this is only the end of a test that
   * failed. */
  g_socket_set_timeout (g_socket_connection_get_socket (connection), 20);
  self->script (G_IO_STREAM (connection), n_before, self->user_data);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

LkKitServer *
lk_kit_server_new (LkKitScript script,
                   gpointer    user_data)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;
  LkKitServer *self = g_new0 (LkKitServer, 1);

  self->script = script;
  self->user_data = user_data;
  self->service = g_threaded_socket_service_new (64);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "run", G_CALLBACK (on_run_cb), self);
  g_socket_service_start (self->service);
  return self;
}

void
lk_kit_server_free (LkKitServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  /* Threads that still run a script hold the service, and with it a signal connection to this. */
  while (G_OBJECT (self->service)->ref_count > 1)
    g_main_context_iteration (NULL, FALSE);
  g_clear_object (&self->service);
  g_free (self);
}

guint16
lk_kit_server_get_port (LkKitServer *self)
{
  return self->port;
}

guint
lk_kit_server_count (LkKitServer *self)
{
  return (guint) g_atomic_int_get (&self->n_connections);
}

gboolean
lk_kit_expect (GIOStream  *stream,
               const char *text)
{
  g_autoptr(GString) seen = g_string_new (NULL);
  char byte;

  while (strstr (seen->str, text) == NULL)
    {
      if (g_input_stream_read (g_io_stream_get_input_stream (stream), &byte, 1, NULL, NULL) <= 0)
        return FALSE;
      if (byte != '\0')
        g_string_append_c (seen, byte);
    }
  return TRUE;
}

void
lk_kit_say (GIOStream  *stream,
            const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (stream), text, strlen (text), NULL,
                             NULL, NULL);
}

void
lk_kit_hang (GIOStream *stream)
{
  char bytes[256];

  while (
      g_input_stream_read (g_io_stream_get_input_stream (stream), bytes, sizeof bytes, NULL, NULL)
      > 0)
    continue;
}

void
lk_kit_reset (GIOStream *stream)
{
  GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream));
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_io_stream_close (stream, NULL, NULL);
}

GIOStream *
lk_kit_secure (GIOStream              *stream,
               GTlsCertificate        *certificate,
               GTlsAuthenticationMode  mode)
{
  g_autoptr(GIOStream) secured = g_tls_server_connection_new (stream, certificate, NULL);

  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (secured), FALSE);
  g_object_set (secured, "authentication-mode", mode, NULL);
  if (!g_tls_connection_handshake (G_TLS_CONNECTION (secured), NULL, NULL))
    return NULL;
  return g_steal_pointer (&secured);
}

static void
succeed (int code)
{
  g_assert_cmpstr (gnutls_strerror (code), ==, gnutls_strerror (GNUTLS_E_SUCCESS));
}

static void
load_issuer (GTlsCertificate      *issuer,
             gnutls_x509_crt_t    *certificate,
             gnutls_x509_privkey_t *key)
{
  g_autofree char *certificate_pem = NULL;
  g_autofree char *key_pem = NULL;
  gnutls_datum_t data;

  g_object_get (issuer, "certificate-pem", &certificate_pem, "private-key-pem", &key_pem, NULL);
  succeed (gnutls_x509_crt_init (certificate));
  data.data = (unsigned char *) certificate_pem;
  data.size = (unsigned) strlen (certificate_pem);
  succeed (gnutls_x509_crt_import (*certificate, &data, GNUTLS_X509_FMT_PEM));
  succeed (gnutls_x509_privkey_init (key));
  data.data = (unsigned char *) key_pem;
  data.size = (unsigned) strlen (key_pem);
  succeed (gnutls_x509_privkey_import2 (*key, &data, GNUTLS_X509_FMT_PEM, NULL, 0));
}

static void
fill_in (gnutls_x509_crt_t     certificate,
         gnutls_x509_privkey_t key,
         const char           *name,
         gint64                from,
         gint64                until,
         gboolean              ca)
{
  g_autofree char *dn = g_strconcat ("CN=", name, NULL);
  guint8 serial[8] = { 1 };

  for (gsize i = 1; i < sizeof serial; i++)
    serial[i] = (guint8) g_random_int ();
  succeed (gnutls_x509_crt_set_version (certificate, 3));
  succeed (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial));
  succeed (gnutls_x509_crt_set_activation_time (certificate, (time_t) (time (NULL) + from)));
  succeed (gnutls_x509_crt_set_expiration_time (certificate, (time_t) (time (NULL) + until)));
  succeed (gnutls_x509_crt_set_dn (certificate, dn, NULL));
  succeed (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, name,
                                                 (unsigned) strlen (name), GNUTLS_FSAN_SET));
  succeed (gnutls_x509_crt_set_basic_constraints (certificate, ca, -1));
  succeed (gnutls_x509_crt_set_key (certificate, key));
}

GTlsCertificate *
lk_kit_certificate_new (const char      *name,
                        gint64           from,
                        gint64           until,
                        GTlsCertificate *issuer)
{
  gnutls_x509_crt_t certificate, issuer_certificate = NULL;
  gnutls_x509_privkey_t key, issuer_key = NULL;
  gnutls_datum_t certificate_pem, key_pem;
  g_autofree char *pem = NULL;
  g_autoptr(GError) error = NULL;
  GTlsCertificate *result;

  succeed (gnutls_x509_privkey_init (&key));
  succeed (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA,
                                         GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0));
  succeed (gnutls_x509_crt_init (&certificate));
  fill_in (certificate, key, name, from, until, issuer == NULL);
  if (issuer != NULL)
    load_issuer (issuer, &issuer_certificate, &issuer_key);
  succeed (gnutls_x509_crt_sign2 (certificate, issuer != NULL ? issuer_certificate : certificate,
                                  issuer != NULL ? issuer_key : key, GNUTLS_DIG_SHA256, 0));
  succeed (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &certificate_pem));
  succeed (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, 0, &key_pem));
  pem = g_strconcat ((const char *) certificate_pem.data, (const char *) key_pem.data, NULL);
  result = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);

  gnutls_free (certificate_pem.data);
  gnutls_free (key_pem.data);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  if (issuer != NULL)
    {
      gnutls_x509_crt_deinit (issuer_certificate);
      gnutls_x509_privkey_deinit (issuer_key);
    }
  return result;
}

static void
remove_file (gpointer data)
{
  g_autofree char *path = data;

  g_unlink (path);
}

GTlsDatabase *
lk_kit_trust (GTlsCertificate *certificate)
{
  g_autofree char *pem = NULL;
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  GTlsDatabase *database;
  int fd = g_file_open_tmp ("latchkey-ca-XXXXXX.pem", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_object_get (certificate, "certificate-pem", &pem, NULL);
  g_file_set_contents (path, pem, -1, &error);
  g_assert_no_error (error);
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  /* The file is read again by name when it is first used. */
  g_object_set_data_full (G_OBJECT (database), "path", g_steal_pointer (&path), remove_file);
  return database;
}

/* A port on loopback that was free a moment ago. */
guint16
lk_kit_closed_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autoptr(GError) error = NULL;
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, &error);

  g_assert_no_error (error);
  g_socket_listener_close (listener);
  return port;
}

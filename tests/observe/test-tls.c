/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-connector.h"
#include "lk-tls-facts.h"
#include "lk-trace-kit.h"

#define DAY (24 * 3600)
#define HOST "chat.example"

typedef struct
{
  GTlsCertificate       *certificate; /* (borrowed) (nullable) */
  GTlsAuthenticationMode mode;
  const char            *instead;     /* (borrowed) (nullable) said in place of a handshake */
  gboolean               hang;
} Server;

static void
on_client (GIOStream *stream,
           guint      n_before,
           gpointer   user_data)
{
  Server *server = user_data;
  g_autoptr(GIOStream) secured = NULL;

  if (server->instead != NULL)
    lk_kit_say (stream, server->instead);
  else if (server->hang)
    lk_kit_hang (stream);
  else
    secured = lk_kit_secure (stream, server->certificate, server->mode);
  if (secured != NULL)
    lk_kit_hang (secured);
}

/* One handshake with @server; what was seen is in @run. */
static GTlsConnection *
shake_hands (LkRun        *run,
             Server       *server,
             GCancellable *cancellable,
             GError      **error)
{
  static const char *const alpn[] = { "xmpp-client", NULL };
  g_autoptr(LkKitServer) listening = lk_kit_server_new (on_client, server);
  g_autoptr(GAsyncResult) connected = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GSocketConnection) connection = NULL;
  g_autofree char *subject = g_strdup_printf (HOST ":%u", lk_kit_server_get_port (listening));
  GList *addresses = g_list_append (NULL, g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4));
  GTlsConnection *secured;

  lk_connect_async (run, HOST, lk_kit_server_get_port (listening), addresses, "service",
                    LK_CONNECT_NONE, NULL, lk_kit_on_result_cb, &connected);
  connection = lk_connect_finish (lk_kit_wait (&connected), NULL);
  g_assert_nonnull (connection);
  lk_tls_handshake_async (run, G_IO_STREAM (connection), HOST, lk_kit_server_get_port (listening),
                          subject, "service", alpn, cancellable, lk_kit_on_result_cb, &result);
  g_assert_true (lk_run_is_out (run, "tls"));
  secured = lk_tls_handshake_finish (lk_kit_wait (&result), error);
  lk_kit_assert_idle (run);
  g_assert_cmpuint (lk_kit_count (run, "tls"), ==, 1);
  g_assert_cmpstr (lk_observation_get_subject (lk_kit_find (run, "tls", 0)), ==, subject);
  g_assert_true (lk_observation_has_fact (lk_kit_find (run, "tls", 0), "role", "service"));
  g_io_stream_close (secured != NULL ? G_IO_STREAM (secured) : G_IO_STREAM (connection), NULL,
                     NULL);
  g_clear_object (&connection);
  g_list_free_full (addresses, g_object_unref);
  return secured;
}

static void
assert_flags (LkRun      *run,
              const char *expected)
{
  g_auto (GStrv) flags =
      lk_json_dup_strings (lk_observation_get_facts (lk_kit_find (run, "tls", 0)), "flags");
  g_autofree char *joined = NULL;

  g_assert_nonnull (flags);
  joined = g_strjoinv (" ", flags);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_verified (void)
{
  g_autoptr(GTlsCertificate) ca = lk_kit_certificate_new ("Test authority", -DAY, DAY, NULL);
  g_autoptr(GTlsCertificate) certificate = lk_kit_certificate_new (HOST, -DAY, DAY, ca);
  g_autoptr(GTlsDatabase) database = lk_kit_trust (ca);
  Server server = { certificate, G_TLS_AUTHENTICATION_NONE, NULL, FALSE };
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsConnection) secured = NULL;
  LkObservation *seen;
  JsonArray *chain;
  gint64 value;
  g_auto(GStrv) names = NULL;

  lk_run_set_tls_database (run, database);
  secured = shake_hands (run, &server, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (secured);
  seen = lk_kit_find (run, "tls", 0);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
  assert_flags (run, "");
  g_assert_true (lk_observation_has_fact (seen, "version", "1.3"));
  g_assert_true (lk_observation_has_fact (seen, "subject", "CN=" HOST));
  g_assert_true (lk_observation_has_fact (seen, "issuer", "CN=Test authority"));
  g_assert_false (lk_observation_is_true (seen, "self_signed"));
  g_assert_false (lk_observation_is_true (seen, "ca_issuers"));
  g_assert_false (lk_observation_is_true (seen, "client_certificate_requested"));
  names = lk_json_dup_strings (lk_observation_get_facts (seen), "names");
  g_assert_cmpstr (names[0], ==, HOST);
  g_assert_true (lk_observation_get_fact_int (seen, "not_before", &value));
  g_assert_cmpint (value, <, g_get_real_time () / G_USEC_PER_SEC);
  g_assert_true (lk_observation_get_fact_int (seen, "not_after", &value));
  g_assert_cmpint (value, >, g_get_real_time () / G_USEC_PER_SEC);
  g_assert_true (lk_observation_get_fact_int (seen, "rtt_ms", &value));
  chain = lk_json_get_array (lk_observation_get_facts (seen), "chain");
  g_assert_cmpuint (json_array_get_length (chain), >=, 1);
  g_assert_cmpuint (
      strlen (lk_json_get_string (json_array_get_object_element (chain, 0), "sha256")), ==, 64);
}

typedef struct
{
  const char *name;
  gint64      from;
  gint64      until;
  gboolean    known;
  const char *flags;
} Fault;

static const Fault faults[] = {
  { HOST, -2 * DAY, -DAY, TRUE, "expired" },
  { HOST, DAY, 2 * DAY, TRUE, "not-activated" },
  { "other.example", -DAY, DAY, TRUE, "bad-identity" },
  { HOST, -DAY, DAY, FALSE, "unknown-ca" },
  { "other.example", -DAY, DAY, FALSE, "unknown-ca bad-identity" },
};

/* What does not verify is described in full and never accepted. */
static void
test_fault (gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr (GTlsCertificate) ca =
      lk_kit_certificate_new ("Test authority", -9 * DAY, 9 * DAY, NULL);
  g_autoptr (GTlsCertificate) stranger =
      lk_kit_certificate_new ("Stranger", -9 * DAY, 9 * DAY, NULL);
  g_autoptr (GTlsCertificate) certificate =
      lk_kit_certificate_new (fault->name, fault->from, fault->until, fault->known ? ca : stranger);
  g_autoptr(GTlsDatabase) database = lk_kit_trust (ca);
  Server server = { certificate, G_TLS_AUTHENTICATION_NONE, NULL, FALSE };
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsConnection) secured = NULL;
  g_autofree char *subject = g_strconcat ("CN=", fault->name, NULL);

  lk_run_set_tls_database (run, database);
  secured = shake_hands (run, &server, NULL, &error);
  g_assert_null (secured);
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_cmpint (lk_observation_get_outcome (lk_kit_find (run, "tls", 0)), ==, LK_OUTCOME_FAILED);
  g_assert_true (lk_observation_has_fact (lk_kit_find (run, "tls", 0), "subject", subject));
  g_assert_true (lk_observation_has_error (lk_kit_find (run, "tls", 0), "g-tls-error-quark",
                                           G_TLS_ERROR_BAD_CERTIFICATE));
  assert_flags (run, fault->flags);
}

static void
test_self_signed (void)
{
  g_autoptr(GTlsCertificate) certificate = lk_kit_certificate_new (HOST, -DAY, DAY, NULL);
  g_autoptr(GTlsCertificate) ca = lk_kit_certificate_new ("Test authority", -DAY, DAY, NULL);
  g_autoptr(GTlsDatabase) database = lk_kit_trust (ca);
  Server server = { certificate, G_TLS_AUTHENTICATION_NONE, NULL, FALSE };
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsConnection) secured = NULL;

  lk_run_set_tls_database (run, database);
  secured = shake_hands (run, &server, NULL, &error);
  g_assert_null (secured);
  g_assert_true (lk_observation_is_true (lk_kit_find (run, "tls", 0), "self_signed"));
  assert_flags (run, "unknown-ca");
}

/* A server that wishes for a certificate gets none; one that insists is told apart. */
static void
test_client_certificate (gconstpointer data)
{
  GTlsAuthenticationMode mode = (GTlsAuthenticationMode) GPOINTER_TO_INT (data);
  g_autoptr(GTlsCertificate) certificate = lk_kit_certificate_new (HOST, -DAY, DAY, NULL);
  g_autoptr(GTlsDatabase) database = lk_kit_trust (certificate);
  Server server = { certificate, mode, NULL, FALSE };
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsConnection) secured = NULL;

  lk_run_set_tls_database (run, database);
  secured = shake_hands (run, &server, NULL, &error);
  g_assert_true (
      lk_observation_is_true (lk_kit_find (run, "tls", 0), "client_certificate_requested"));
  if (mode == G_TLS_AUTHENTICATION_REQUESTED)
    g_assert_no_error (error);
}

static void
test_not_tls (void)
{
  Server server = { NULL, G_TLS_AUTHENTICATION_NONE, "SSH-2.0-OpenSSH_9.2\r\n", FALSE };
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsConnection) secured = shake_hands (run, &server, NULL, &error);

  g_assert_null (secured);
  g_assert_nonnull (error);
  g_assert_cmpint (lk_observation_get_outcome (lk_kit_find (run, "tls", 0)), ==, LK_OUTCOME_FAILED);
  g_assert_false (
      json_object_has_member (lk_observation_get_facts (lk_kit_find (run, "tls", 0)), "flags"));
}

static gboolean
on_cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_hang (gconstpointer data)
{
  gboolean cancel = GPOINTER_TO_INT (data);
  Server server = { NULL, G_TLS_AUTHENTICATION_NONE, NULL, TRUE };
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsConnection) secured = NULL;

  if (cancel)
    g_timeout_add (50, on_cancel_cb, cancellable);
  secured = shake_hands (run, &server, cancellable, &error);
  g_assert_null (secured);
  g_assert_false (
      json_object_has_member (lk_observation_get_facts (lk_kit_find (run, "tls", 0)), "rtt_ms"));
  if (cancel)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_error (error, LK_ERROR, LK_ERROR_DEADLINE);
  g_assert_cmpint (lk_observation_get_outcome (lk_kit_find (run, "tls", 0)), ==,
                   cancel ? LK_OUTCOME_CANCELLED : LK_OUTCOME_TIMEOUT);
}

static void
test_no_certificate (void)
{
  g_autoptr(JsonObject) facts = lk_tls_facts_new (NULL, G_TLS_CERTIFICATE_VALIDATE_ALL);

  g_assert_cmpuint (json_object_get_size (facts), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls/verified", test_verified);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strdup_printf ("/tls/fault/%zu", i);

      g_test_add_data_func (path, &faults[i], test_fault);
    }
  g_test_add_func ("/tls/self-signed", test_self_signed);
  g_test_add_data_func ("/tls/client-certificate-requested",
                        GINT_TO_POINTER (G_TLS_AUTHENTICATION_REQUESTED), test_client_certificate);
  g_test_add_data_func ("/tls/client-certificate-required",
                        GINT_TO_POINTER (G_TLS_AUTHENTICATION_REQUIRED), test_client_certificate);
  g_test_add_func ("/tls/not-tls", test_not_tls);
  g_test_add_data_func ("/tls/hang", GINT_TO_POINTER (FALSE), test_hang);
  g_test_add_data_func ("/tls/cancelled", GINT_TO_POINTER (TRUE), test_hang);
  g_test_add_func ("/tls/no-certificate", test_no_certificate);
  return g_test_run ();
}

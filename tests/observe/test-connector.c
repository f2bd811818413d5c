/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lk-connector.h"
#include "lk-quality-probe.h"
#include "lk-trace-kit.h"

static void
say_nothing (GIOStream *stream,
             guint      n_before,
             gpointer   user_data)
{
  lk_kit_hang (stream);
}

static void
close_at_once (GIOStream *stream,
               guint      n_before,
               gpointer   user_data)
{
}

static GList *
addresses_new (const char *first,
               ...) G_GNUC_NULL_TERMINATED;

static GList *
addresses_new (const char *first,
               ...)
{
  GList *list = NULL;
  va_list more;

  va_start (more, first);
  for (const char *text = first; text != NULL; text = va_arg (more, const char *))
    list = g_list_append (list, g_inet_address_new_from_string (text));
  va_end (more);
  return list;
}

static GSocketConnection *
connect_to (LkRun         *run,
            GList         *addresses,
            guint16        port,
            LkConnectFlags flags,
            GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_connect_async (run, "chat.example", port, addresses, "service", flags, NULL,
                    lk_kit_on_result_cb, &result);
  return lk_connect_finish (lk_kit_wait (&result), error);
}

static void
test_connects (void)
{
  g_autoptr(LkKitServer) server = lk_kit_server_new (say_nothing, NULL);
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  GList *addresses = addresses_new ("127.0.0.1", NULL);
  g_autofree char *subject = g_strdup_printf ("chat.example:%u", lk_kit_server_get_port (server));
  g_autoptr(GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      connect_to (run, addresses, lk_kit_server_get_port (server), LK_CONNECT_NONE, &error);
  LkObservation *seen;
  gint64 value = -1;
  int no_delay = 0;

  g_assert_no_error (error);
  g_assert_true (g_socket_connection_is_connected (connection));
  g_assert_true (g_socket_get_option (g_socket_connection_get_socket (connection), IPPROTO_TCP,
                                      TCP_NODELAY, &no_delay, NULL));
  g_assert_cmpint (no_delay, ==, 1);
  g_assert_cmpuint (lk_kit_count (run, "connect"), ==, 1);
  seen = lk_kit_find (run, "connect", 0);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
  g_assert_cmpstr (lk_observation_get_subject (seen), ==, subject);
  g_assert_true (lk_observation_has_fact (seen, "address", "127.0.0.1"));
  g_assert_true (lk_observation_has_fact (seen, "family", "ipv4"));
  g_assert_true (lk_observation_has_fact (seen, "role", "service"));
  g_assert_true (lk_observation_get_fact_int (seen, "rtt_ms", &value));
  g_assert_cmpint (value, <, 1000);
  g_assert_true (lk_observation_get_fact_int (seen, "retransmits", &value));
  g_assert_cmpint (value, ==, 0);
  g_assert_null (lk_observation_get_fact (seen, "port_kind"));
  g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (run))->len, ==, 1);
  lk_kit_assert_idle (run);
  g_list_free_full (addresses, g_object_unref);
}

static void
test_refused (void)
{
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  GList *addresses = addresses_new ("127.0.0.1", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      connect_to (run, addresses, lk_kit_closed_port (), LK_CONNECT_OTHER_PORT, &error);
  LkObservation *seen = lk_kit_find (run, "connect", 0);

  g_assert_null (connection);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_FAILED);
  g_assert_true (
      lk_observation_has_error (seen, "g-io-error-quark", G_IO_ERROR_CONNECTION_REFUSED));
  g_assert_true (lk_observation_has_fact (seen, "port_kind", "other"));
  g_assert_null (lk_observation_get_fact (seen, "icmp_from"));
  lk_kit_assert_idle (run);
  g_list_free_full (addresses, g_object_unref);
}

/* One address refuses, one connects: both are written down, whichever comes first. */
static void
test_measures_every_address (void)
{
  g_autoptr(LkKitServer) server = lk_kit_server_new (say_nothing, NULL);
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  GList *addresses =
      addresses_new ("127.0.0.2", "127.0.0.1", "127.0.0.3", "127.0.0.4", "127.0.0.5", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      connect_to (run, addresses, lk_kit_server_get_port (server), LK_CONNECT_NONE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (connection);
  lk_kit_wait_idle (run);
  g_assert_cmpuint (lk_kit_count (run, "connect"), ==, LK_CONNECT_MAX_PER_FAMILY);
  g_list_free_full (addresses, g_object_unref);
}

static void
test_no_route (void)
{
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  /* TCP has no way to a group of hosts, whatever the routes are. */
  GList *addresses = addresses_new ("224.0.0.1", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      connect_to (run, addresses, 443, LK_CONNECT_NONE, &error);
  LkObservation *seen = lk_kit_find (run, "connect", 0);

  g_assert_null (connection);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE);
  g_assert_true (lk_observation_is_true (seen, "no_route"));
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_SKIPPED);
  lk_kit_assert_idle (run);
  g_list_free_full (addresses, g_object_unref);
}

static void
test_no_addresses (void)
{
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = connect_to (run, NULL, 443, LK_CONNECT_NONE, &error);

  g_assert_null (connection);
  g_assert_error (error, LK_ERROR, LK_ERROR_NOT_FOUND);
  g_assert_cmpuint (lk_kit_count (run, "connect"), ==, 0);
  g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (run))->len, ==, 0);
  lk_kit_assert_idle (run);
}

/* A listener whose queue is full drops what comes: the connection is silence, as behind a firewall.
 */
typedef struct
{
  int     listener;
  int     waiting[8];
  guint16 port;
} Silence;

static void
silence_open (Silence *self)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;

  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (self->listener, 0), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *) &address, &length), ==, 0);
  self->port = ntohs (address.sin_port);
  for (gsize i = 0; i < G_N_ELEMENTS (self->waiting); i++)
    {
      self->waiting[i] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      if (connect (self->waiting[i], (struct sockaddr *) &address, sizeof address) == 0)
        g_test_message ("connection %zu stands", i);
    }
}

static void
silence_close (Silence *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->waiting); i++)
    close (self->waiting[i]);
  close (self->listener);
}

static void
test_silence (void)
{
  Silence silence;
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  GList *addresses = addresses_new ("127.0.0.1", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = NULL;
  LkObservation *seen;
  gint64 retransmits = 0;

  silence_open (&silence);
  connection = connect_to (run, addresses, silence.port, LK_CONNECT_NONE, &error);
  seen = lk_kit_find (run, "connect", 0);
  g_assert_null (connection);
  g_assert_error (error, LK_ERROR, LK_ERROR_DEADLINE);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_TIMEOUT);
  g_assert_true (lk_observation_get_fact_int (seen, "retransmits", &retransmits));
  g_assert_cmpint (retransmits, >, 0);
  g_assert_false (lk_observation_get_fact_int (seen, "rtt_ms", &retransmits));
  lk_kit_assert_idle (run);
  silence_close (&silence);
  g_list_free_full (addresses, g_object_unref);
}

static gboolean
on_cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (gconstpointer data)
{
  gboolean before = GPOINTER_TO_INT (data);
  Silence silence;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(LkRun) run = lk_kit_run_new (cancellable);
  GList *addresses = addresses_new ("127.0.0.1", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = NULL;

  silence_open (&silence);
  if (before)
    g_cancellable_cancel (cancellable);
  else
    g_idle_add (on_cancel_cb, cancellable);
  connection = connect_to (run, addresses, silence.port, LK_CONNECT_NONE, &error);
  g_assert_null (connection);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (lk_observation_get_outcome (lk_kit_find (run, "connect", 0)), ==,
                   LK_OUTCOME_CANCELLED);
  lk_kit_assert_idle (run);
  silence_close (&silence);
  g_list_free_full (addresses, g_object_unref);
}

static void
test_quality_good (void)
{
  g_autoptr(LkKitServer) server = lk_kit_server_new (close_at_once, NULL);
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LkObservation *seen;
  gint64 value = -1;

  lk_quality_probe_async (run, "chat.example", address, lk_kit_server_get_port (server), "service",
                          NULL, lk_kit_on_result_cb, &result);
  g_assert_true (lk_run_is_out (run, "quality"));
  g_assert_true (lk_quality_probe_finish (lk_kit_wait (&result), &error));
  g_assert_no_error (error);
  seen = lk_kit_find (run, "quality", 0);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
  g_assert_true (lk_observation_get_fact_int (seen, "samples", &value));
  g_assert_cmpint (value, ==, 8);
  g_assert_true (lk_observation_get_fact_int (seen, "answered", &value));
  g_assert_cmpint (value, ==, 8);
  g_assert_true (lk_observation_get_fact_int (seen, "slow", &value));
  g_assert_cmpint (value, ==, 0);
  g_assert_true (lk_observation_get_fact_int (seen, "loss_percent", &value));
  g_assert_cmpint (value, ==, 0);
  g_assert_true (lk_observation_get_fact_int (seen, "jitter_ms", &value));
  g_assert_true (lk_observation_get_fact_int (seen, "rtt_median_ms", &value));
  lk_kit_assert_idle (run);
}

static void
test_quality_silence (void)
{
  Silence silence;
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LkObservation *seen;
  gint64 value = -1;

  silence_open (&silence);
  lk_quality_probe_async (run, "chat.example", address, silence.port, "service", NULL,
                          lk_kit_on_result_cb, &result);
  g_assert_false (lk_quality_probe_finish (lk_kit_wait (&result), &error));
  g_assert_nonnull (error);
  seen = lk_kit_find (run, "quality", 0);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_TIMEOUT);
  g_assert_true (lk_observation_get_fact_int (seen, "samples", &value));
  g_assert_cmpint (value, ==, 8);
  g_assert_true (lk_observation_get_fact_int (seen, "slow", &value));
  g_assert_cmpint (value, ==, 8);
  g_assert_true (lk_observation_get_fact_int (seen, "answered", &value));
  g_assert_cmpint (value, ==, 0);
  lk_kit_assert_idle (run);
  silence_close (&silence);
}

/* Stopped before a retransmission was due: nothing is known, and nothing is claimed. */
static void
test_quality_cancelled (void)
{
  Silence silence;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(LkRun) run = lk_kit_run_new (cancellable);
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LkObservation *seen;
  gint64 value = -1;

  silence_open (&silence);
  lk_quality_probe_async (run, "chat.example", address, silence.port, "service", NULL,
                          lk_kit_on_result_cb, &result);
  g_idle_add (on_cancel_cb, cancellable);
  g_assert_false (lk_quality_probe_finish (lk_kit_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  seen = lk_kit_find (run, "quality", 0);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_CANCELLED);
  g_assert_true (lk_observation_get_fact_int (seen, "slow", &value));
  g_assert_cmpint (value, ==, 0);
  lk_kit_assert_idle (run);
  silence_close (&silence);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/connector/connects", test_connects);
  g_test_add_func ("/connector/refused", test_refused);
  g_test_add_func ("/connector/measures-every-address", test_measures_every_address);
  g_test_add_func ("/connector/no-route", test_no_route);
  g_test_add_func ("/connector/no-addresses", test_no_addresses);
  g_test_add_func ("/connector/silence", test_silence);
  g_test_add_data_func ("/connector/cancelled-before", GINT_TO_POINTER (TRUE), test_cancelled);
  g_test_add_data_func ("/connector/cancelled-during", GINT_TO_POINTER (FALSE), test_cancelled);
  g_test_add_func ("/quality/good", test_quality_good);
  g_test_add_func ("/quality/silence", test_quality_silence);
  g_test_add_func ("/quality/cancelled", test_quality_cancelled);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a password may go, and what a sign-in leaves behind. */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "lk-hostile-server.h"
#include "lk-service-home.h"
#include "lk-sign-in-private.h"
#include "lk-sign-in.h"
#include "lk-test-certificate.h"

#define LOGIN "/_matrix/client/v3/login"
#define WHOAMI "/_matrix/client/v3/account/whoami"
#define LOGOUT "/_matrix/client/v3/logout"
#define PASSWORD "correct horse \"battery\" \\ st\303\244ple"
#define TOKEN "syt_planted_token"

typedef struct
{
  GTlsCertificate *certificate;   /* (owned) */
  LkHostileServer *server;        /* (owned) */
  char            *authorities;   /* (owned) */
  LkCase          *kase;          /* (owned) */
} Fixture;

static void
add (LkCase     *kase,
     const char *probe,
     const char *subject,
     LkOutcome   outcome,
     const char *facts_text)
{
  g_autofree char *id = g_strdup_printf ("o%u", lk_case_get_observations (kase)->len + 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) facts = lk_json_parse (facts_text, strlen (facts_text), &error);
  g_autoptr(LkObservation) observation = NULL;

  g_assert_no_error (error);
  observation = lk_observation_new (id, probe, subject, 0, 1, outcome, NULL, json_node_get_object (facts));
  lk_case_add_observation (kase, observation);
}

/* A case as a good run leaves it. */
static LkCase *
new_case (LkProtocol  protocol,
          const char *address,
          const char *host_port)
{
  g_autoptr(LkService) service = lk_service_new ("test", "Test", protocol, address);
  g_autofree char *discovery = g_strdup_printf ("{\"protocol\":\"%s\",\"base_url\":\"https://%s\"}",
                                                lk_protocol_to_string (protocol), host_port);
  LkCase *kase = lk_case_new (service, "alice");

  service->password_sign_in = TRUE;
  add (kase, "tls", host_port, LK_OUTCOME_OK, "{\"role\":\"service\",\"flags\":[]}");
  add (kase, "discovery", address, LK_OUTCOME_OK, discovery);
  return kase;
}

/* @data: set where the server takes requests and never answers. */
static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *address = NULL;

  fixture->certificate = lk_test_certificate_new ();
  g_object_get (fixture->certificate, "certificate-pem", &fixture->authorities, NULL);
  fixture->server = lk_hostile_server_new (fixture->certificate);
  if (data != NULL)
    lk_hostile_server_add (fixture->server, LOGIN, "", 0, LK_HOSTILE_HANG);
  else
    lk_hostile_server_add_json (fixture->server, LOGIN, 200,
                                "{\"flows\":[{\"type\":\"m.login.password\"}],\"access_token\":\"" TOKEN "\","
                                "\"user_id\":\"@alice:localhost\",\"device_id\":\"D\"}");
  lk_hostile_server_add_json (fixture->server, WHOAMI, 200, "{\"user_id\":\"@alice:localhost\",\"device_id\":\"D\"}");
  lk_hostile_server_add_json (fixture->server, LOGOUT, 200, "{}");
  address = g_strdup_printf ("localhost:%u", lk_hostile_server_get_port (fixture->server));
  fixture->kase = new_case (LK_PROTOCOL_MATRIX, address, address);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_pointer (&fixture->server, lk_hostile_server_free);
  g_clear_object (&fixture->certificate);
  g_clear_object (&fixture->kase);
  g_clear_pointer (&fixture->authorities, g_free);
}

static void
ended_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GError) error = NULL;
  gboolean *ended = user_data;

  g_assert_true (lk_sign_in_finish (result, &error));
  g_assert_no_error (error);
  *ended = TRUE;
}

static gboolean
on_tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
sign_in (Fixture      *fixture,
         GCancellable *cancellable)
{
  g_autoptr(LkSecret) password = lk_secret_new (PASSWORD, strlen (PASSWORD));
  gboolean ended = FALSE;
  guint ticker = g_timeout_add (10, on_tick_cb, NULL);

  lk_sign_in_async (fixture->kase, password, NULL, NULL, fixture->authorities, cancellable, ended_cb, &ended);
  lk_secret_wipe (password);
  while (!ended)
    {
      g_main_context_iteration (NULL, TRUE);
      if (cancellable != NULL && lk_hostile_server_count (fixture->server, LOGIN) > 0)
        g_cancellable_cancel (cancellable);
    }
  g_source_remove (ticker);
}

static void
assert_clean (LkCase *kase)
{
  g_autoptr(JsonNode) node = lk_case_to_json (kase);
  g_autofree char *text = lk_json_to_text (node, FALSE);

  g_assert_null (strstr (text, "battery"));
  g_assert_null (strstr (text, TOKEN));
}

static void
test_accepted (Fixture       *fixture,
               gconstpointer  data)
{
  LkObservation *observation;
  g_autofree char *request = NULL;

  sign_in (fixture, NULL);
  observation = lk_case_find_newest (fixture->kase, "sign-in", NULL);
  g_assert_cmpstr (lk_observation_get_fact (observation, "result"), ==, "accepted");
  observation = lk_case_find_newest (fixture->kase, "sign-out", NULL);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  /* One look at the ways to sign in, one attempt. */
  g_assert_cmpuint (lk_hostile_server_count (fixture->server, LOGIN), ==, 2);
  g_assert_cmpuint (lk_hostile_server_count (fixture->server, LOGOUT), ==, 1);
  request = lk_hostile_server_dup_body (fixture->server, LOGIN);
  g_assert_nonnull (strstr (request, "correct horse \\\"battery\\\" \\\\ st\303\244ple"));
  assert_clean (fixture->kase);
}

/* Nobody waits any more: it ends, and what is known of it is written down. */
static void
test_cancelled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  LkObservation *observation;

  lk_hostile_server_add (fixture->server, LOGIN, "", 0, LK_HOSTILE_HANG);
  sign_in (fixture, cancellable);
  observation = lk_case_find_newest (fixture->kase, "sign-in", NULL);
  g_assert_nonnull (observation);
  g_assert_cmpstr (lk_observation_get_fact (observation, "result"), !=, "accepted");
  assert_clean (fixture->kase);
}

static void
test_cancelled_before (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  LkObservation *observation;

  g_cancellable_cancel (cancellable);
  sign_in (fixture, cancellable);
  observation = lk_case_find_newest (fixture->kase, "sign-in", NULL);
  g_assert_cmpstr (lk_observation_get_fact (observation, "result"), ==, "not-sent");
  g_assert_cmpuint (lk_hostile_server_count_connections (fixture->server), ==, 0);
}

/* Cancelled while the process is still being told what to do: it hears of that too, and does not wait for the server. */
static void
test_cancelled_at_once (Fixture       *fixture,
                        gconstpointer  data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(LkSecret) password = lk_secret_new (PASSWORD, strlen (PASSWORD));
  LkObservation *observation;
  gboolean ended = FALSE;

  lk_sign_in_async (fixture->kase, password, NULL, NULL, fixture->authorities, cancellable, ended_cb, &ended);
  g_cancellable_cancel (cancellable);
  while (!ended)
    g_main_context_iteration (NULL, TRUE);
  observation = lk_case_find_newest (fixture->kase, "sign-in", NULL);
  g_assert_cmpstr (lk_observation_get_fact (observation, "result"), ==, "not-sent");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_CANCELLED);
}

static GSubprocess *
start_worker (void)
{
  g_autoptr(GError) error = NULL;
  GSubprocess *worker = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                          "/proc/self/exe", LK_SIGN_IN_WORKER_ARGUMENT, NULL);

  g_assert_no_error (error);
  return worker;
}

/* What is typed at a terminal, and a terminal that goes, must not end it between a sign-in and its sign-out. */
static void
test_terminal_signals (void)
{
  g_autoptr(GSubprocess) worker = start_worker ();
  pid_t pid = (pid_t) g_ascii_strtoll (g_subprocess_get_identifier (worker), NULL, 10);
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  g_autoptr(GError) error = NULL;

  while (getsid (pid) != pid && g_get_monotonic_time () < end)
    g_usleep (1000);
  g_assert_cmpint (getsid (pid), ==, pid);
  g_subprocess_send_signal (worker, SIGINT);
  g_subprocess_send_signal (worker, SIGHUP);
  g_subprocess_send_signal (worker, SIGTSTP);
  g_assert_true (g_output_stream_close (g_subprocess_get_stdin_pipe (worker), NULL, &error));
  g_assert_true (g_subprocess_wait (worker, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (worker));
}

static void
test_untrusted (Fixture       *fixture,
                gconstpointer  data)
{
  LkObservation *observation;

  g_clear_pointer (&fixture->authorities, g_free);
  sign_in (fixture, NULL);
  observation = lk_case_find_newest (fixture->kase, "sign-in", NULL);
  g_assert_cmpstr (lk_observation_get_fact (observation, "result"), ==, "not-sent");
  g_assert_cmpstr (lk_observation_get_fact (observation, "not_sent"), ==, "certificate");
  g_assert_cmpuint (lk_hostile_server_count (fixture->server, LOGIN), ==, 0);
}

static void
test_name_not_sent (Fixture       *fixture,
                    gconstpointer  data)
{
  LkObservation *observation;

  lk_case_set_account (fixture->kase, " ali ce");
  sign_in (fixture, NULL);
  observation = lk_case_find_newest (fixture->kase, "sign-in", NULL);
  g_assert_cmpstr (lk_observation_get_fact (observation, "not_sent"), ==, "name");
  g_assert_cmpuint (lk_hostile_server_count_connections (fixture->server), ==, 0);
}

/* What is no text cannot stand in a request; nobody guesses what was meant. */
static void
test_no_text (Fixture       *fixture,
              gconstpointer  data)
{
  static const struct { const char *password; gsize length; const char *code; } rows[] = {
    { "pass\0word", 9, NULL }, { "pass\377word", 9, NULL }, { "password", 8, "12\377" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(LkSecret) password = lk_secret_new (rows[i].password, rows[i].length);
      g_autoptr(LkSecret) code = rows[i].code != NULL ? lk_secret_new (rows[i].code, strlen (rows[i].code)) : NULL;
      gboolean ended = FALSE;

      lk_sign_in_async (fixture->kase, password, code, NULL, fixture->authorities, NULL, ended_cb, &ended);
      while (!ended)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpstr (lk_observation_get_fact (lk_case_find_newest (fixture->kase, "sign-in", NULL), "not_sent"), ==,
                       "password");
    }
  g_assert_cmpuint (lk_hostile_server_count_connections (fixture->server), ==, 0);
}

/* A variable that makes the TLS library write down its keys does not reach the process that signs in. */
static void
test_no_key_log (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "latchkey-test-keys", NULL);

  g_unlink (path);
  g_setenv ("SSLKEYLOGFILE", path, TRUE);
  sign_in (fixture, NULL);
  g_unsetenv ("SSLKEYLOGFILE");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
assert_no_place (LkCase *kase,
                 int     code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(LkSignInPlace) place = lk_sign_in_place_find (kase, &error);

  g_assert_error (error, LK_ERROR, code);
  g_assert_null (place);
}

static void
test_place (void)
{
  g_autoptr(LkCase) kase = new_case (LK_PROTOCOL_MATRIX, "mx.test", "matrix.mx.test:443");
  g_autoptr(LkSignInPlace) place = lk_sign_in_place_find (kase, NULL);
  LkService *service = lk_case_get_service (kase);

  g_assert_cmpstr (place->host, ==, "matrix.mx.test");
  g_assert_cmpuint (place->port, ==, 443);
  g_assert_cmpstr (place->domain, ==, "mx.test");
  service->password_sign_in = FALSE;
  assert_no_place (kase, LK_ERROR_NOT_ALLOWED);
  service->password_sign_in = TRUE;
  service->protocol = LK_PROTOCOL_WEB;
  assert_no_place (kase, LK_ERROR_NOT_ALLOWED);
  service->protocol = LK_PROTOCOL_ZULIP;
  assert_no_place (kase, LK_ERROR_NOT_FOUND);
  service->protocol = LK_PROTOCOL_MATRIX;
  /* The newest handshake counts. */
  add (kase, "tls", "matrix.mx.test:443", LK_OUTCOME_OK, "{\"flags\":[\"expired\"]}");
  assert_no_place (kase, LK_ERROR_PROTOCOL);
  add (kase, "discovery", "mx.test", LK_OUTCOME_OK, "{\"protocol\":\"matrix\",\"base_url\":\"http://matrix.mx.test\"}");
  assert_no_place (kase, LK_ERROR_NOT_FOUND);
  add (kase, "discovery", "mx.test", LK_OUTCOME_OK, "{\"protocol\":\"matrix\",\"base_url\":\"https://other.test\"}");
  assert_no_place (kase, LK_ERROR_PROTOCOL);
}

static void
test_place_stream (void)
{
  g_autoptr(LkCase) kase = new_case (LK_PROTOCOL_XMPP, "xmpp.test", "im.xmpp.test:5223");
  g_autoptr(LkSignInPlace) place = NULL;

  add (kase, "plan", "xmpp.test", LK_OUTCOME_OK,
       "{\"targets\":[{\"host\":\"im.xmpp.test\",\"port\":5222,\"transport\":\"xmpp\"},"
       "{\"host\":\"im.xmpp.test\",\"port\":5223,\"transport\":\"xmpps\"},7,{\"port\":1}]}");
  place = lk_sign_in_place_find (kase, NULL);
  g_assert_cmpuint (place->port, ==, 5223);
  g_assert_cmpint (place->transport, ==, LK_TRANSPORT_XMPPS);
  g_assert_cmpstr (place->domain, ==, "xmpp.test");
}

static void
test_order (void)
{
  g_autoptr(LkSignInOrder) order = g_new0 (LkSignInOrder, 1);
  g_autoptr(LkSignInOrder) copy = NULL;
  g_autoptr(LkCase) kase = new_case (LK_PROTOCOL_MATRIX, "mx.test", "matrix.mx.test:443");
  g_autofree char *line = NULL;
  g_autoptr(GError) error = NULL;

  order->place = lk_sign_in_place_find (kase, NULL);
  order->account = g_strdup ("a\"li\nce\\");
  order->local = g_strdup ("ali");
  order->n_password = 7;
  line = lk_sign_in_order_to_line (order);
  g_assert_true (strchr (line, '\n') == line + strlen (line) - 1);
  copy = lk_sign_in_order_from_line (line, strlen (line), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (copy->account, ==, order->account);
  g_assert_cmpstr (copy->place->base_url, ==, "https://matrix.mx.test:443");
  g_assert_cmpuint (copy->n_password, ==, 7);
  g_assert_cmpuint (copy->n_code, ==, 0);
  g_assert_null (copy->authorities);
}

static void
test_bad_orders (void)
{
  static const char *const bad[] = { "", "[]", "{}", "{\"place\":{},\"account\":\"a\",\"local\":\"a\"}",
                                     "{\"place\":{\"protocol\":\"matrix\",\"host\":\"h\",\"port\":70000,\"transport\":\"https\"},"
                                     "\"account\":\"a\",\"local\":\"a\",\"password_bytes\":1,\"code_bytes\":0}",
                                     "{\"place\":{\"protocol\":\"matrix\",\"host\":\"h\",\"port\":443,\"transport\":\"https\"},"
                                     "\"account\":\"a\",\"local\":\"a\",\"password_bytes\":1000000,\"code_bytes\":0}" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (lk_sign_in_order_from_line (bad[i], strlen (bad[i]), &error));
      g_assert_nonnull (error);
    }
}

static void
test_home (void)
{
  g_autoptr(LkService) matrix = lk_service_new ("m", "M", LK_PROTOCOL_MATRIX, "mx.test:8448");
  g_autoptr(LkService) zulip = lk_service_new ("z", "Z", LK_PROTOCOL_ZULIP, "https://chat.test/team/");
  g_autoptr(LkService) irc = lk_service_new ("i", "I", LK_PROTOCOL_IRC, "irc.test");
  g_autoptr(LkSignInPlace) at_matrix = lk_service_home_new_place (matrix, LK_PROTOCOL_MATRIX);
  g_autoptr(LkSignInPlace) at_zulip = lk_service_home_new_place (zulip, LK_PROTOCOL_ZULIP);
  g_autoptr(LkSignInPlace) at_irc = lk_service_home_new_place (irc, LK_PROTOCOL_IRC);
  g_autoptr(LkSignInPlace) at_endpoint = NULL;

  g_assert_cmpstr (at_matrix->base_url, ==, "https://mx.test:8448");
  g_assert_cmpstr (at_zulip->base_url, ==, "https://chat.test/team");
  g_assert_cmpuint (at_irc->port, ==, 6697);
  g_assert_cmpint (at_irc->transport, ==, LK_TRANSPORT_TLS);
  lk_service_add_endpoint (irc, "a.irc.test", 7000, LK_TRANSPORT_TLS);
  at_endpoint = lk_service_home_new_place (irc, LK_PROTOCOL_IRC);
  g_assert_cmpstr (at_endpoint->host, ==, "a.irc.test");
  g_assert_cmpuint (at_endpoint->port, ==, 7000);
}

int
main (int   argc,
      char *argv[])
{
  int worked = lk_sign_in_worker_main (argc, argv);

  if (worked >= 0)
    return worked;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sign-in/place/https", test_place);
  g_test_add_func ("/sign-in/place/stream", test_place_stream);
  g_test_add_func ("/sign-in/order/both-ways", test_order);
  g_test_add_func ("/sign-in/order/bad", test_bad_orders);
  g_test_add_func ("/sign-in/home", test_home);
  g_test_add ("/sign-in/accepted", Fixture, NULL, set_up, test_accepted, tear_down);
  g_test_add ("/sign-in/cancelled/while-it-hangs", Fixture, "hangs", set_up, test_cancelled, tear_down);
  g_test_add ("/sign-in/cancelled/before", Fixture, NULL, set_up, test_cancelled_before, tear_down);
  g_test_add ("/sign-in/cancelled/at-once", Fixture, "hangs", set_up, test_cancelled_at_once, tear_down);
  g_test_add_func ("/sign-in/terminal-signals", test_terminal_signals);
  g_test_add ("/sign-in/untrusted", Fixture, NULL, set_up, test_untrusted, tear_down);
  g_test_add ("/sign-in/name-not-sent", Fixture, NULL, set_up, test_name_not_sent, tear_down);
  g_test_add ("/sign-in/no-text", Fixture, NULL, set_up, test_no_text, tear_down);
  g_test_add ("/sign-in/no-key-log", Fixture, NULL, set_up, test_no_key_log, tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsasl.h>
#include <string.h>

#include "irc-fixture.h"

/* A nick that is taken decides nothing about the password. */
static const IrcScript nick_first = {
  "nick-first",
  { ASKED, "!:irc.test 433 * alice :Nickname is already in use\r\n:irc.test CAP * ACK :sasl\r\n", "?AUTHENTICATE PLAIN\r\n",
    "!AUTHENTICATE +\r\n", "?" PLAIN, "!:irc.test 903 * :ok\r\n", "?QUIT\r\n", "!ERROR :Closing Link\r\n" },
  TRUE, .errcode = "433", .text = "Nickname is already in use"
};
static const IrcScript nick_last = {
  "nick-last", { ACCEPTED, "?CAP END\r\n", "!:irc.test 437 * alice :Unavailable\r\n", "?QUIT" },
  TRUE, .errcode = "437", .text = "Unavailable"
};
static const IrcScript banned_last = {
  "banned-last", { ACCEPTED, "?CAP END\r\n", "!:irc.test 465 alice :No\r\nERROR :x\r\n" },
  TRUE, .errcode = "465", .text = "No"
};
static const IrcScript welcomed = {
  "welcomed",
  { ACCEPTED, "?CAP END\r\n",
    "!:irc.test 001 alice :Welcome\r\n:irc.test 002 alice :Your host\r\n"
    ":irc.test 004 alice irc.test InspIRCd-3 iosw bklov\r\n"
    ":irc.test 005 alice NICKLEN=30 NETWORK=Testnet :are supported\r\n:irc.test 422 alice :MOTD File is missing\r\n",
    "?QUIT\r\n", "!ERROR :Closing Link\r\n" }
};
static const IrcScript mute = { "mute", { ACCEPTED, "?CAP END\r\n" }, .outcome = LK_OUTCOME_TIMEOUT };

static void
test_session (IrcFixture       *fixture,
              gconstpointer  data)
{
  const IrcScript *script = data;
  LkObservation *observation;
  const char *heard;

  g_assert_cmpint (irc_fixture_sign_in (fixture), ==, LK_SIGN_IN_ACCEPTED);
  irc_fixture_account_state (fixture);
  observation = lk_kit_find (fixture->run, "account-state", 0);
  g_assert_cmpstr (lk_observation_get_fact (observation, "errcode"), ==, script->errcode);
  g_assert_cmpstr (lk_observation_get_fact (observation, "text"), ==, script->text);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, script->outcome);
  if (script == &welcomed)
    {
      observation = lk_kit_find (fixture->run, "server-info", 0);
      g_assert_cmpstr (lk_observation_get_subject (observation), ==, "localhost");
      g_assert_cmpstr (lk_observation_get_fact (observation, "software"), ==, "InspIRCd");
      g_assert_cmpstr (lk_observation_get_fact (observation, "version"), ==, "3");
      g_assert_cmpstr (lk_observation_get_fact (observation, "network"), ==, "Testnet");
    }
  else
    g_assert_cmpuint (lk_kit_count (fixture->run, "server-info"), ==, 0);
  g_assert_cmpint (irc_fixture_sign_out (fixture), ==, script != &mute);
  observation = lk_kit_find (fixture->run, "sign-out", 0);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==,
                   script == &mute ? LK_OUTCOME_TIMEOUT : LK_OUTCOME_OK);
  g_assert_false (irc_fixture_sign_out (fixture));
  heard = irc_fixture_get_heard (fixture);
  g_assert_null (strstr (heard, "JOIN"));
}

static void
test_bad_certificate (void)
{
  static const IrcScript script = { "bad-certificate", { CAPS } };
  IrcFixture fixture = { 0 };
  LkObservation *observation;

  irc_fixture_set_up_with (&fixture, &script, irc_fixture_on_client, FALSE);
  g_assert_cmpint (irc_fixture_sign_in (&fixture), ==, LK_SIGN_IN_NOT_SENT);
  observation = lk_kit_find (fixture.run, "sign-in", 0);
  g_assert_cmpstr (lk_observation_get_fact (observation, "not_sent"), ==, "certificate");
  g_assert_cmpstr (lk_observation_get_error_domain (observation), ==, g_quark_to_string (G_TLS_ERROR));
  g_assert_false (lk_observation_is_true (observation, "sent"));
  observation = lk_kit_find (fixture.run, "tls", 0);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_FAILED);
  g_assert_cmpstr (irc_fixture_get_heard (&fixture), ==, "");
  irc_fixture_tear_down (&fixture, NULL);
}

static void
test_cancelled (void)
{
  static const IrcScript script = { "cancelled", { PLAINLY } };
  IrcFixture fixture = { 0 };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;

  irc_fixture_set_up_with (&fixture, &script, irc_fixture_on_client, TRUE);
  lk_protocol_client_sign_in_async (fixture.client, cancellable, lk_kit_on_result_cb, &result);
  while (lk_kit_server_count (fixture.server) == 0)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  lk_kit_wait (&result);
  g_assert_cmpint (lk_observation_get_outcome (lk_kit_find (fixture.run, "sign-in", 0)), ==, LK_OUTCOME_CANCELLED);
  irc_fixture_tear_down (&fixture, NULL);
}

/* The server's side of SCRAM. */
static int
on_scram_cb (Gsasl          *context,
             Gsasl_session  *session,
             Gsasl_property  property)
{
  const char *password = gsasl_callback_hook_get (context);

  return property == GSASL_PASSWORD ? gsasl_property_set (session, property, password) : GSASL_NO_CALLBACK;
}

static char *
read_authenticate (GIOStream *stream)
{
  g_autoptr(GString) payload = g_string_new (NULL);
  g_autoptr(GString) line = g_string_new (NULL);
  char byte;

  while (g_input_stream_read (g_io_stream_get_input_stream (stream), &byte, 1, NULL, NULL) == 1)
    if (byte != '\n')
      g_string_append_c (line, byte);
    else
      {
        const char *chunk = line->str + strlen ("AUTHENTICATE ");

        g_assert_true (g_str_has_prefix (line->str, "AUTHENTICATE "));
        g_string_truncate (line, line->len - 1);
        if (!g_str_equal (chunk, "+"))
          g_string_append (payload, chunk);
        if (strlen (chunk) < 400)
          return g_string_free (g_steal_pointer (&payload), FALSE);
        g_string_truncate (line, 0);
      }
  return g_strdup ("");
}

static void
on_scram_client (GIOStream *stream,
                 guint      n_before,
                 gpointer   user_data)
{
  IrcFixture *fixture = user_data;
  g_autoptr(GIOStream) talk = lk_kit_secure (stream, fixture->certificate, G_TLS_AUTHENTICATION_NONE);
  Gsasl *context = NULL;
  Gsasl_session *session = NULL;
  int code = GSASL_NEEDS_MORE;

  lk_kit_expect (talk, "CAP LS 302\r\n");
  lk_kit_say (talk, ":s CAP * LS :sasl=PLAIN,SCRAM-SHA-256\r\n");
  lk_kit_expect (talk, "Latchkey\r\n");
  lk_kit_say (talk, ":s CAP a ACK :sasl\r\n");
  lk_kit_expect (talk, "AUTHENTICATE SCRAM-SHA-256\r\n");
  lk_kit_say (talk, "AUTHENTICATE +\r\n");
  gsasl_init (&context);
  gsasl_callback_set (context, on_scram_cb);
  gsasl_callback_hook_set (context, (gpointer) fixture->script->name);
  g_assert_cmpint (gsasl_server_start (context, "SCRAM-SHA-256", &session), ==, GSASL_OK);
  while (code == GSASL_NEEDS_MORE)
    {
      g_autofree char *said = read_authenticate (talk);
      g_autofree char *line = NULL;
      char *reply = NULL;

      code = gsasl_step64 (session, said, &reply);
      line = g_strdup_printf ("AUTHENTICATE %s\r\n", reply != NULL && *reply != '\0' ? reply : "+");
      gsasl_free (reply);
      if (code == GSASL_NEEDS_MORE || code == GSASL_OK)
        lk_kit_say (talk, line);
    }
  if (code == GSASL_OK)
    lk_kit_expect (talk, "AUTHENTICATE +\r\n");
  lk_kit_say (talk, code == GSASL_OK ? ":s 903 a :ok\r\n" : ":s 904 a :no\r\n");
  gsasl_finish (session);
  gsasl_done (context);
  lk_kit_hang (talk);
}

static void
test_scram (gconstpointer data)
{
  const char *password = data;
  gboolean right = g_str_equal (password, PASSWORD);
  IrcScript script = { password };
  IrcFixture fixture = { 0 };
  LkObservation *observation;

  irc_fixture_set_up_with (&fixture, &script, on_scram_client, TRUE);
  g_assert_cmpint (irc_fixture_sign_in (&fixture), ==, right ? LK_SIGN_IN_ACCEPTED : LK_SIGN_IN_REFUSED);
  observation = lk_kit_find (fixture.run, "sign-in", 0);
  g_assert_cmpstr (lk_observation_get_fact (observation, "method"), ==, "SCRAM-SHA-256");
  g_assert_cmpstr (lk_observation_get_fact (observation, "errcode"), ==, right ? NULL : "904");
  g_assert_true (lk_observation_is_true (observation, "challenge"));
  g_assert_true (lk_observation_is_true (observation, "sent"));
  irc_fixture_tear_down (&fixture, NULL);
}

static const IrcScript discoveries[] = {
  { "ok", { CAPS, "?QUIT\r\n" } },
  { "no-sasl", { "?CAP LS", "!:s CAP * LS :multi-prefix\r\n" } },
  { "untold", { "?CAP LS", "!:s CAP * LS :sasl\r\n" } },
  { "no-cap", { "?CAP LS", "!:s 451 * :You have not registered\r\n" } },
  { "banned", { "!ERROR :Closing Link: (banned)\r\n" }, TRUE, .errcode = "ERROR", .text = "Closing Link: (banned)",
    .outcome = LK_OUTCOME_FAILED },
  { "http", { "?CAP LS", "!HTTP/1.1 400 Bad Request\r\n\r\n" }, TRUE, .result = "not-irc", .outcome = LK_OUTCOME_FAILED },
  { "closed", { NULL }, TRUE, .result = "unreachable", .outcome = LK_OUTCOME_FAILED },
  { "hang", { "?CAP LS" }, .result = "unreachable", .outcome = LK_OUTCOME_TIMEOUT },
  { "plain", { "?CAP LS", "!:s CAP * LS :sasl=PLAIN\r\n" }, .plain = TRUE },
};

static char *
dup_strings (LkObservation *observation,
             const char    *fact)
{
  g_auto(GStrv) strings = lk_json_dup_strings (lk_observation_get_facts (observation), fact);

  return strings != NULL ? g_strjoinv (" ", strings) : NULL;
}

static void
test_discover (IrcFixture       *fixture,
               gconstpointer  data)
{
  const IrcScript *script = data;
  gboolean is_irc = irc_fixture_discover (fixture);
  LkObservation *irc = lk_kit_find (fixture->run, "irc", 0);
  LkObservation *discovery = lk_kit_find (fixture->run, "discovery", 0);
  g_autofree char *login_types = dup_strings (discovery, "login_types");
  g_autofree char *mechanisms = dup_strings (irc, "mechanisms");
  g_autofree char *capabilities = dup_strings (irc, "capabilities");
  gboolean ok = g_str_equal (script->name, "ok");

  g_assert_cmpint (is_irc, ==, script->result == NULL);
  g_assert_cmpint (lk_protocol_client_was_reached (fixture->client), ==, script->outcome == LK_OUTCOME_OK);
  g_assert_cmpint (lk_observation_get_outcome (irc), ==, script->outcome);
  g_assert_cmpstr (lk_observation_get_fact (irc, "errcode"), ==, script->errcode);
  g_assert_cmpstr (lk_observation_get_fact (irc, "text"), ==, script->text);
  g_assert_cmpint (lk_observation_get_outcome (discovery), ==, is_irc ? LK_OUTCOME_OK : LK_OUTCOME_FAILED);
  g_assert_cmpstr (lk_observation_get_fact (discovery, "protocol"), ==, "irc");
  g_assert_cmpstr (lk_observation_get_fact (discovery, "reason"), ==, script->result);
  g_assert_cmpstr (lk_observation_get_subject (discovery), ==, "localhost");
  g_assert_cmpstr (login_types, ==, ok ? "password" : g_str_equal (script->name, "no-sasl") ? "" : NULL);
  if (ok)
    {
      gint64 duration = 0;

      g_assert_cmpstr (mechanisms, ==, "PLAIN EXTERNAL");
      g_assert_cmpstr (capabilities, ==, "multi-prefix sasl sts");
      g_assert_true (lk_observation_get_fact_int (irc, "sts_duration", &duration));
      g_assert_cmpint (duration, ==, 60);
      g_assert_cmpstr (irc_fixture_get_heard (fixture), ==, "CAP LS 302\r\nQUIT\r\n");
    }
  g_assert_cmpuint (lk_kit_count (fixture->run, "tls"), ==, script->plain ? 0 : 1);
}

typedef struct
{
  IrcFixture     *secured;   /* (borrowed) */
  LkKitServer *server;    /* (owned) in the clear */
  guint16      announced;
} Upgrade;

static void
on_plain_client (GIOStream *stream,
                 guint      n_before,
                 gpointer   user_data)
{
  Upgrade *self = user_data;
  g_autofree char *line =
      g_strdup_printf (":s CAP * LS :sts=port=%u,duration=5\r\n", lk_kit_server_get_port (self->secured->server));

  lk_kit_expect (stream, "CAP LS 302\r\n");
  lk_kit_say (stream, line);
  lk_kit_hang (stream);
}

static void
on_target_added_cb (LkRun      *run,
                    const char *host,
                    guint       port,
                    guint       transport,
                    gboolean    any,
                    Upgrade    *self)
{
  g_assert_cmpint (transport, ==, LK_TRANSPORT_TLS);
  self->announced = (guint16) port;
}

/* In the clear the server says where TLS is: there discovery goes on. */
static void
test_upgrade (void)
{
  static const IrcScript script = { "upgrade", { CAPS } };
  IrcFixture fixture = { 0 };
  Upgrade self = { &fixture };
  g_autoptr(LkSignInPlace) place = NULL;
  gint64 port = 0;

  irc_fixture_set_up_with (&fixture, &script, irc_fixture_on_client, TRUE);
  self.server = lk_kit_server_new (on_plain_client, &self);
  place = lk_sign_in_place_copy (lk_protocol_client_get_place (fixture.client));
  place->transport = LK_TRANSPORT_TCP;
  place->port = lk_kit_server_get_port (self.server);
  g_clear_object (&fixture.client);
  fixture.client = lk_protocol_client_new (fixture.run, place, NULL);
  g_signal_connect (fixture.run, "target-added", G_CALLBACK (on_target_added_cb), &self);
  g_assert_true (irc_fixture_discover (&fixture));
  g_assert_true (lk_observation_get_fact_int (lk_kit_find (fixture.run, "irc", 0), "sts_port", &port));
  g_assert_cmpint (port, ==, lk_kit_server_get_port (fixture.server));
  g_assert_cmpint (port, ==, self.announced);
  g_assert_cmpuint (lk_kit_count (fixture.run, "irc"), ==, 2);
  g_assert_cmpuint (lk_kit_count (fixture.run, "discovery"), ==, 1);
  g_assert_cmpuint (lk_kit_count (fixture.run, "tls"), ==, 1);
  g_assert_true (lk_protocol_client_was_reached (fixture.client));
  irc_fixture_tear_down (&fixture, NULL);
  lk_kit_server_free (self.server);
}

/* Nobody there. */
static void
test_refused (void)
{
  static const IrcScript script = { "refused", { NULL } };
  IrcFixture fixture = { 0 };
  g_autoptr(LkSignInPlace) place = NULL;

  irc_fixture_set_up_with (&fixture, &script, irc_fixture_on_client, TRUE);
  place = lk_sign_in_place_copy (lk_protocol_client_get_place (fixture.client));
  place->port = lk_kit_closed_port ();
  g_clear_object (&fixture.client);
  fixture.client = lk_protocol_client_new (fixture.run, place, NULL);
  g_assert_false (irc_fixture_discover (&fixture));
  g_assert_false (lk_protocol_client_was_reached (fixture.client));
  g_assert_cmpuint (lk_kit_count (fixture.run, "irc"), ==, 0);
  g_assert_true (lk_observation_has_fact (lk_kit_find (fixture.run, "discovery", 0), "reason", "unreachable"));
  irc_fixture_tear_down (&fixture, NULL);
}

int
main (int    argc,
      char **argv)
{
  static const IrcScript *const sessions[] = { &nick_first, &nick_last, &banned_last, &welcomed, &mute };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sessions); i++)
    {
      g_autofree char *path = g_strconcat ("/irc/session/", sessions[i]->name, NULL);

      g_test_add (path, IrcFixture, sessions[i], irc_fixture_set_up, test_session, irc_fixture_tear_down);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (discoveries); i++)
    {
      g_autofree char *path = g_strconcat ("/irc/discover/", discoveries[i].name, NULL);

      g_test_add (path, IrcFixture, &discoveries[i], irc_fixture_set_up, test_discover, irc_fixture_tear_down);
    }
  g_test_add_func ("/irc/bad-certificate", test_bad_certificate);
  g_test_add_func ("/irc/cancelled", test_cancelled);
  g_test_add_data_func ("/irc/scram", PASSWORD, test_scram);
  g_test_add_data_func ("/irc/scram-wrong", "other", test_scram);
  g_test_add_func ("/irc/upgrade", test_upgrade);
  g_test_add_func ("/irc/refused", test_refused);
  return g_test_run ();
}

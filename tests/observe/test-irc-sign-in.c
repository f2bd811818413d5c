/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "irc-fixture.h"

static void
test_sign_in (IrcFixture       *fixture,
              gconstpointer  data)
{
  const IrcScript *script = data;
  LkSignInResult result = irc_fixture_sign_in (fixture);
  LkObservation *observation = lk_kit_find (fixture->run, "sign-in", 0);
  const char *heard;

  g_assert_cmpstr (lk_sign_in_result_to_string (result), ==, script->result);
  g_assert_cmpstr (lk_observation_get_fact (observation, "result"), ==, script->result);
  g_assert_cmpstr (lk_observation_get_fact (observation, "protocol"), ==, "irc");
  g_assert_cmpstr (lk_observation_get_fact (observation, "errcode"), ==, script->errcode);
  g_assert_cmpstr (lk_observation_get_fact (observation, "text"), ==, script->text);
  g_assert_cmpstr (lk_observation_get_fact (observation, "not_sent"), ==, script->not_sent);
  g_assert_cmpint (lk_observation_is_true (observation, "sent"), ==, script->sent);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, script->outcome);
  g_assert_cmpuint (lk_kit_count (fixture->run, "sign-in"), ==, 1);
  g_assert_cmpuint (lk_kit_count (fixture->run, "tls"), ==, script->plain ? 0 : 1);
  g_assert_cmpuint (lk_kit_server_count (fixture->server), ==, script->plain ? 0 : 1);
  g_assert_cmpuint (lk_secret_get_length (lk_protocol_client_get_credentials (fixture->client)->password), ==, 0);
  heard = irc_fixture_get_heard (fixture);
  g_assert_cmpint (strstr (heard, PLAIN) != NULL, ==, script->sent);
  g_assert_null (strstr (heard, "JOIN"));
}

/* Each answer that the facts on IRC list, and each way a server can misbehave. */
static const IrcScript sign_ins[] = {
  { "accepted", { ACCEPTED }, .result = "accepted", .sent = TRUE },
  { "wrong", { PLAINLY, "!:irc.test 904 alice :SASL authentication failed\r\n" },
    .result = "refused", .errcode = "904", .text = "SASL authentication failed", .sent = TRUE },
  { "locked", { PLAINLY, "!:irc.test 902 alice :You must use a nick assigned to you\r\n" },
    .result = "refused", .errcode = "902", .text = "You must use a nick assigned to you", .sent = TRUE },
  { "too-long", { PLAINLY, "!:irc.test 905 alice :SASL message too long\r\n" },
    .result = "refused", .errcode = "905", .text = "SASL message too long", .sent = TRUE },
  { "aborted", { PLAINLY, "!:irc.test 906 alice :SASL authentication aborted\r\n" },
    .result = "refused", .errcode = "906", .text = "SASL authentication aborted", .sent = TRUE },
  { "already", { PLAINLY, "!:irc.test 907 alice :You have already authenticated using SASL\r\n" },
    .result = "refused", .errcode = "907", .text = "You have already authenticated using SASL", .sent = TRUE },
  { "fail", { PLAINLY, "!FAIL AUTHENTICATE ACCOUNT_LOCKED x :No\r\n" },
    .result = "refused", .errcode = "ACCOUNT_LOCKED", .text = "No", .sent = TRUE },
  { "fail-odd", { PLAINLY, "!FAIL AUTHENTICATE :no code\r\n" },
    .result = "refused", .errcode = "FAIL", .text = "no code", .sent = TRUE },
  { "closed-link", { PLAINLY, "!ERROR :Closing Link: (Too many failures)\r\n" }, TRUE,
    .result = "refused", .errcode = "ERROR", .text = "Closing Link: (Too many failures)", .sent = TRUE },
  { "try-again", { PLAINLY, "!:irc.test 263 alice AUTHENTICATE :Please wait a while and try again.\r\n" },
    .result = "refused", .errcode = "263", .text = "Please wait a while and try again.", .sent = TRUE },
  { "banned-later", { PLAINLY, "!:irc.test 465 alice :You are banned\r\n" }, TRUE,
    .result = "refused", .errcode = "465", .text = "You are banned", .sent = TRUE },
  /* Before the password. */
  { "account-required", { "?CAP LS", "!FAIL * ACCOUNT_REQUIRED_TO_CONNECT :Use SASL\r\n" }, TRUE,
    .result = "refused", .errcode = "ACCOUNT_REQUIRED_TO_CONNECT", .text = "Use SASL" },
  { "too-many", { "!ERROR :Closing Link: localhost (Too many connections from your IP address)\r\n" }, TRUE,
    .result = "refused", .errcode = "ERROR", .text = "Closing Link: localhost (Too many connections from your IP address)" },
  { "banned", { "?CAP LS", "!:irc.test 465 * :You are banned: spam\r\n" }, TRUE,
    .result = "refused", .errcode = "465", .text = "You are banned: spam" },
  { "will-be-banned", { "?CAP LS", "!:irc.test 466 * :You will be banned\r\n" },
    .result = "refused", .errcode = "466", .text = "You will be banned" },
  { "no-permission", { ASKED, "!:irc.test 463 alice :Your host is not among the privileged\r\n" },
    .result = "refused", .errcode = "463", .text = "Your host is not among the privileged" },
  { "server-password", { ASKED, "!:irc.test 464 alice :Password incorrect\r\n" },
    .result = "refused", .errcode = "464", .text = "Password incorrect" },
  { "limited", { "?CAP LS", "!:irc.test 263 * CAP :Please wait a while and try again.\r\n" },
    .result = "not-sent", .errcode = "263", .text = "Please wait a while and try again.", .not_sent = "limited" },
  { "no-sasl", { "?CAP LS", "!:irc.test CAP * LS :multi-prefix\r\n" }, .result = "not-sent", .not_sent = "method" },
  { "no-caps", { "?CAP LS", "!:irc.test CAP * LS :\r\n" }, .result = "not-sent", .not_sent = "method" },
  { "no-cap-command", { "?CAP LS", "!:irc.test 421 * CAP :Unknown command\r\n" },
    .result = "not-sent", .errcode = "421", .text = "Unknown command", .not_sent = "method" },
  { "not-registered", { "?CAP LS", "!:irc.test 451 * :You have not registered\r\n" },
    .result = "not-sent", .errcode = "451", .text = "You have not registered", .not_sent = "method" },
  { "no-mechanism", { "?CAP LS", "!:irc.test CAP * LS :sasl=EXTERNAL,SCRAM-SHA-512-PLUS\r\n" },
    .result = "not-sent", .not_sent = "method" },
  { "nak", { ASKED, "!:irc.test CAP alice NAK :sasl\r\n" }, .result = "not-sent", .not_sent = "method" },
  { "other-mechanisms", { ASKED, "!:irc.test CAP alice ACK :sasl\r\n", "?AUTHENTICATE PLAIN\r\n",
                          "!:irc.test 908 alice EXTERNAL :are available SASL mechanisms\r\n" },
    .result = "not-sent", .errcode = "908", .not_sent = "method" },
  { "mechanism-refused", { ASKED, "!:irc.test CAP alice ACK :sasl\r\n", "?AUTHENTICATE PLAIN\r\n",
                           "!:irc.test 904 alice :SASL authentication failed\r\n" },
    .result = "refused", .errcode = "904", .text = "SASL authentication failed" },
  /* The first message of SCRAM has only the name in it. */
  { "scram-refused", { "?CAP LS", "!:irc.test CAP * LS :sasl=SCRAM-SHA-256,PLAIN\r\n", "?CAP REQ",
                       "!:irc.test CAP alice ACK :sasl\r\n", "?AUTHENTICATE SCRAM-SHA-256\r\n", "!AUTHENTICATE +\r\n",
                       "?AUTHENTICATE biws", "!:irc.test 904 alice :SASL authentication failed\r\n" },
    .result = "refused", .errcode = "904", .text = "SASL authentication failed" },
  { "welcomed-at-once", { ASKED, "!:irc.test 001 alice :Welcome\r\n" }, .result = "not-sent", .not_sent = "method" },
  { "untold-mechanisms", { "?CAP LS", "!:irc.test CAP * LS :sasl\r\n", "?CAP REQ :sasl\r\n",
                           "!:irc.test CAP alice ACK :sasl\r\n", "?AUTHENTICATE PLAIN\r\n", "!AUTHENTICATE +\r\n", "?" PLAIN,
                           "!:irc.test 903 alice :ok\r\n" },
    .result = "accepted", .sent = TRUE },
  /* In any order, and with other things in between. */
  { "chatty", { "!:irc.test NOTICE * :*** Looking up your hostname...\r\n\r\n:irc.test NOTICE * :*** Found\r\nPING :1234\r\n",
                "?CAP LS", "?PONG :1234\r\n", "!@time=1 :irc.test CAP * LS * :a b\r\n:irc.test CAP * LS :sasl=PLAIN\r\n",
                "?CAP REQ", "!:irc.test CAP alice ACK :sasl\r\nAUTHENTICATE +\r\n", "?AUTHENTICATE PLAIN\r\n", "?" PLAIN,
                "!NOTE * X :y\r\n:irc.test 903 alice :ok\r\n" },
    .result = "accepted", .sent = TRUE },
  { "success-unasked", { ASKED, "!:irc.test 903 alice :SASL authentication successful\r\n" },
    .result = "no-answer", .outcome = LK_OUTCOME_FAILED },
  { "challenge-first", { ASKED, "!:irc.test CAP alice ACK :sasl\r\n", "?AUTHENTICATE PLAIN\r\n", "!AUTHENTICATE YWJj\r\n" },
    .result = "no-answer", .outcome = LK_OUTCOME_FAILED },
  { "challenge-again", { PLAINLY, "!AUTHENTICATE YWJj\r\n" }, .result = "no-answer", .sent = TRUE,
    .outcome = LK_OUTCOME_FAILED },
  { "cut-off", { PLAINLY }, TRUE, .result = "no-answer", .sent = TRUE, .outcome = LK_OUTCOME_FAILED },
  { "cut-off-early", { "?CAP LS" }, TRUE, .result = "not-sent", .not_sent = "unreachable", .outcome = LK_OUTCOME_FAILED },
  { "http", { "?CAP LS", "!HTTP/1.1 400 Bad Request\r\n\r\n" }, TRUE,
    .result = "not-sent", .not_sent = "not-this-service", .outcome = LK_OUTCOME_FAILED },
  { "smtp", { "!220 mail.example ESMTP\r\n" }, .result = "not-sent", .not_sent = "not-this-service",
    .outcome = LK_OUTCOME_FAILED },
  { "endless-line", { "*xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
    .result = "not-sent", .not_sent = "not-this-service", .outcome = LK_OUTCOME_FAILED },
  { "endless-lines", { "*:irc.test NOTICE * :aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" },
    .result = "not-sent", .not_sent = "unreachable", .outcome = LK_OUTCOME_FAILED },
  { "hang", { "?CAP LS" }, .result = "not-sent", .not_sent = "unreachable", .outcome = LK_OUTCOME_TIMEOUT },
  { "hang-later", { PLAINLY }, .result = "no-answer", .sent = TRUE, .outcome = LK_OUTCOME_TIMEOUT },
  { "unencrypted", { CAPS }, .plain = TRUE, .result = "not-sent", .not_sent = "unencrypted" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (sign_ins); i++)
    {
      g_autofree char *path = g_strconcat ("/irc-sign-in/", sign_ins[i].name, NULL);

      g_test_add (path, IrcFixture, &sign_ins[i], irc_fixture_set_up, test_sign_in, irc_fixture_tear_down);
    }
  return g_test_run ();
}

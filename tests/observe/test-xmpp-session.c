/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-error.h"
#include "lk-server-words.h"
#include "lk-srv-resolver.h"
#include "lk-xmpp-client.h"
#include "lk-xmpp-sign-in.h"
#include "xmpp-login-kit.h"

#define IQ(type, id, inside) "<iq type='" type "' id='" id "' from='" KIT_DOMAIN "'>" inside "</iq>"
#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"
#define FORM(type, fields)                                                                                             \
  "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>" type "</value></field>" fields "</x>"
#define DISCO(inside) IQ ("result", "latchkey-disco", "<query xmlns='http://jabber.org/protocol/disco#info'>" inside "</query>")
#define VERSION(inside) IQ ("result", "latchkey-version", "<query xmlns='jabber:iq:version'>" inside "</query>")

static KitAttempt *
sign_in (const KitLogin *login)
{
  KitLogin plain = *login;
  KitAttempt *attempt;

  plain.mechanisms = "PLAIN";
  attempt = kit_attempt_new (&plain);
  g_assert_cmpint (kit_attempt_sign_in (attempt), ==, LK_SIGN_IN_ACCEPTED);
  return attempt;
}

static void
assert_list (LkObservation *observation,
             const char    *name,
             const char    *expected)
{
  g_autofree char *list = kit_dup_list (observation, name);

  g_assert_cmpstr (list, ==, expected);
}

static void
test_server_info (void)
{
  static const KitLogin login = {
    .on_disco = "<message from='" KIT_DOMAIN "'><body>Welcome!</body></message>" DISCO (
        "<identity category='server' type='im' name='Prosody'/><feature var='urn:xmpp:ping'/>" FORM (
            "http://jabber.org/network/serverinfo",
            FIELD ("abuse-addresses", "mailto:abuse@" KIT_DOMAIN) FIELD ("admin-addresses", "xmpp:admin@" KIT_DOMAIN)
                FIELD ("support-addresses", "https://" KIT_DOMAIN "/help</value><value>mailto:help@" KIT_DOMAIN
                                            "</value><value>mailto:help@" KIT_DOMAIN "</value><value>javascript:alert(1)")
                    FIELD ("status-addresses", "https://status." KIT_DOMAIN) FIELD ("sales-addresses", "mailto:s@x"))
            FORM ("urn:xmpp:sos:0", FIELD ("external-status-addresses", "https://status." KIT_DOMAIN "/outage.json"))
                FORM ("urn:other", FIELD ("abuse-addresses", "mailto:wrong@" KIT_DOMAIN))),
    .on_version = VERSION ("<name>Prosody</name><version> 13.0.7 </version><os>Linux</os>"),
  };
  g_autoptr(KitAttempt) attempt = sign_in (&login);
  LkObservation *account = kit_attempt_account (attempt);
  LkObservation *info = lk_kit_find (attempt->run, "server-info", 0);
  g_autofree char *heard = NULL;

  g_assert_cmpint (lk_observation_get_outcome (account), ==, LK_OUTCOME_OK);
  g_assert_cmpint (lk_observation_get_outcome (info), ==, LK_OUTCOME_OK);
  g_assert_cmpstr (lk_observation_get_subject (info), ==, KIT_DOMAIN);
  g_assert_cmpstr (kit_fact (info, "software"), ==, "Prosody");
  g_assert_cmpstr (kit_fact (info, "version"), ==, "13.0.7");
  g_assert_cmpstr (kit_fact (info, "os"), ==, "Linux");
  assert_list (info, "abuse", "mailto:abuse@" KIT_DOMAIN);
  assert_list (info, "admin", "xmpp:admin@" KIT_DOMAIN);
  assert_list (info, "support", "https://" KIT_DOMAIN "/help mailto:help@" KIT_DOMAIN);
  assert_list (info, "status_addresses", "https://status." KIT_DOMAIN);
  assert_list (info, "outage_addresses", "https://status." KIT_DOMAIN "/outage.json");
  kit_attempt_sign_out (attempt, TRUE);
  heard = kit_attempt_dup_heard (attempt);
  g_assert_null (strstr (heard, "<presence"));
  g_assert_null (strstr (heard, "<resource"));
}

static void
test_server_info_nothing (void)
{
  static const KitLogin login = { .on_disco = DISCO (""), .on_version = VERSION ("<name>  </name>") };
  g_autoptr(KitAttempt) attempt = sign_in (&login);
  LkObservation *info;

  kit_attempt_account (attempt);
  info = lk_kit_find (attempt->run, "server-info", 0);
  g_assert_cmpint (lk_observation_get_outcome (info), ==, LK_OUTCOME_OK);
  g_assert_cmpuint (json_object_get_size (lk_observation_get_facts (info)), ==, 0);
}

/* What only shows behind the password. */
typedef struct
{
  KitLogin    login;
  const char *errcode;
  const char *text;
  LkOutcome   outcome;
  guint       n_info;    /* observations of the server */
  const char *closed_by; /* NULL: not confirmed */
} Account;

#define BIND_ERROR(condition)                                                                                          \
  IQ ("error", "latchkey-bind",                                                                                        \
      "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><error type='cancel'><" condition                               \
      " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Why</text></error>")

static const Account accounts[] = {
  { { .name = "bind-conflict", .on_bind = BIND_ERROR ("conflict"), .on_disco = "" }, "bind:conflict", "Why",
    LK_OUTCOME_OK, 0, "stream" },
  { { .name = "bind-full", .on_bind = BIND_ERROR ("resource-constraint") }, "bind:resource-constraint", "Why",
    LK_OUTCOME_OK, 0, "stream" },
  { { .name = "bind-not-allowed", .on_bind = BIND_ERROR ("not-allowed") }, "bind:not-allowed", "Why",
    LK_OUTCOME_OK, 0, "stream" },
  { { .name = "bind-bare-error", .on_bind = IQ ("error", "latchkey-bind", "") }, "bind:undefined-condition", NULL,
    LK_OUTCOME_OK, 0, "stream" },
  { { .name = "kicked-at-bind", .on_bind = KIT_STREAM_ERROR ("not-authorized", "Account disabled") }, "not-authorized",
    "Account disabled", LK_OUTCOME_OK, 0, "stream" },
  { { .name = "kicked-at-open", .on_open = KIT_HEADER KIT_STREAM_ERROR ("policy-violation", "Too many sessions") },
    "policy-violation", "Too many sessions", LK_OUTCOME_OK, 0, "stream" },
  { { .name = "kicked-later", .on_disco = KIT_STREAM_ERROR ("conflict", "Replaced by new connection") }, "conflict",
    "Replaced by new connection", LK_OUTCOME_OK, 1, "stream" },
  { { .name = "closed-at-bind", .on_bind = KIT_CLOSE }, NULL, NULL, LK_OUTCOME_FAILED, 0, "connection" },
  { { .name = "no-bind-answer", .on_bind = KIT_HANG }, NULL, NULL, LK_OUTCOME_TIMEOUT, 0, NULL },
  { { .name = "no-server-answer", .on_disco = KIT_HANG }, NULL, NULL, LK_OUTCOME_OK, 1, NULL },
  { { .name = "garbage", .on_bind = "<iq type='result'" }, NULL, NULL, LK_OUTCOME_TIMEOUT, 0, NULL },
  { { .name = "other-answers-first",
      .on_bind = IQ ("result", "other", "") IQ ("get", "latchkey-bind", "<ping xmlns='urn:xmpp:ping'/>")
          IQ ("result", "latchkey-bind", "") },
    NULL, NULL, LK_OUTCOME_OK, 1, "stream" },
};

static void
test_account (gconstpointer data)
{
  const Account *row = data;
  g_autoptr(KitAttempt) attempt = sign_in (&row->login);
  LkObservation *observation = kit_attempt_account (attempt);

  g_assert_cmpint (lk_observation_get_outcome (observation), ==, row->outcome);
  g_assert_cmpstr (kit_fact (observation, "errcode"), ==, row->errcode);
  g_assert_cmpstr (kit_fact (observation, "text"), ==, row->text);
  g_assert_cmpint (lk_observation_get_duration (observation), <, LK_ACCOUNT_DEADLINE_MS + 1000);
  g_assert_cmpuint (lk_kit_count (attempt->run, "server-info"), ==, row->n_info);
  observation = kit_attempt_sign_out (attempt, row->closed_by != NULL);
  g_assert_cmpstr (kit_fact (observation, "closed_by"), ==, row->closed_by);
}

static void
test_sign_out_connection (void)
{
  static const KitLogin login = { .on_close = KIT_CLOSE };
  g_autoptr(KitAttempt) attempt = sign_in (&login);
  LkObservation *observation;

  kit_attempt_account (attempt);
  observation = kit_attempt_sign_out (attempt, TRUE);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_cmpstr (kit_fact (observation, "closed_by"), ==, "connection");
}

static void
test_sign_out_silence (void)
{
  static const KitLogin login = { .on_close = KIT_HANG };
  g_autoptr(KitAttempt) attempt = sign_in (&login);
  LkObservation *observation;

  kit_attempt_account (attempt);
  observation = kit_attempt_sign_out (attempt, FALSE);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_TIMEOUT);
  g_assert_null (kit_fact (observation, "closed_by"));
}

/* A stream that ends without having looked at the account. */
static void
test_sign_out_at_once (void)
{
  static const KitLogin login = { 0 };
  g_autoptr(KitAttempt) attempt = sign_in (&login);

  kit_attempt_sign_out (attempt, TRUE);
}

static void
test_cancel (void)
{
  static const KitLogin login = { .mechanisms = "PLAIN", .on_auth = KIT_HANG };
  g_autoptr(KitAttempt) attempt = kit_attempt_new (&login);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;

  lk_protocol_client_sign_in_async (attempt->client, cancellable, lk_kit_on_result_cb, &result);
  for (;;)
    {
      g_autofree char *heard = kit_attempt_dup_heard (attempt);

      if (strstr (heard, "</auth>") != NULL)
        break;
      g_main_context_iteration (NULL, FALSE);
    }
  g_cancellable_cancel (cancellable);
  lk_kit_wait (&result);
  g_assert_cmpint (lk_protocol_client_sign_in_finish (attempt->client, result), ==, LK_SIGN_IN_UNKNOWN);
  g_assert_cmpint (lk_observation_get_outcome (lk_kit_find (attempt->run, "sign-in", 0)), ==, LK_OUTCOME_CANCELLED);
  lk_kit_assert_idle (attempt->run);
}

static void
test_refused_connection (void)
{
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  LkSignInPlace place = { .protocol = LK_PROTOCOL_XMPP,
                          .host = (char *) "127.0.0.1",
                          .port = lk_kit_closed_port (),
                          .transport = LK_TRANSPORT_XMPP,
                          .domain = (char *) KIT_DOMAIN };
  LkCredentials *credentials = g_new0 (LkCredentials, 1);
  g_autoptr(LkProtocolClient) client = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  LkObservation *observation;

  credentials->local = g_strdup (KIT_USER);
  credentials->password = lk_secret_new (KIT_PASSWORD, strlen (KIT_PASSWORD));
  client = lk_protocol_client_new (run, &place, credentials);
  lk_protocol_client_sign_in_async (client, NULL, lk_kit_on_result_cb, &result);
  lk_kit_wait (&result);
  g_assert_cmpint (lk_protocol_client_sign_in_finish (client, result), ==, LK_SIGN_IN_NOT_SENT);
  observation = lk_kit_find (run, "sign-in", 0);
  g_assert_cmpstr (kit_fact (observation, "not_sent"), ==, "unreachable");
  g_assert_cmpstr (lk_observation_get_error_domain (observation), ==, "g-io-error-quark");
  g_assert_cmpint (lk_observation_get_error_code (observation), ==, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_text (void)
{
  g_autofree char *umlauts = g_strdup ("");
  g_autofree char *cut = NULL;
  g_autofree char *same = lk_server_words_dup ("Account disabled", LK_SIGN_IN_MAX_TEXT);

  for (int i = 0; i < 200; i++)
    {
      char *longer = g_strconcat (umlauts, "ß", i == 0 ? "x" : "", NULL);

      g_free (umlauts);
      umlauts = longer;
    }
  cut = lk_server_words_dup (umlauts, LK_SIGN_IN_MAX_TEXT);
  g_assert_cmpstr (same, ==, "Account disabled");
  g_assert_cmpuint (strlen (cut), ==, LK_SIGN_IN_MAX_TEXT - 1);
  g_assert_true (g_utf8_validate (cut, -1, NULL));
  g_assert_null (lk_server_words_dup ("", LK_SIGN_IN_MAX_TEXT));
  g_assert_null (lk_server_words_dup (NULL, LK_SIGN_IN_MAX_TEXT));
}

static void
test_discover (void)
{
  g_autoptr(GResolver) before = g_resolver_get_default ();
  LkSrvResolver *resolver = lk_srv_resolver_new ();
  static const KitLogin login = { .mechanisms = "SCRAM-SHA-1 PLAIN" };
  g_autoptr(KitAttempt) attempt = kit_attempt_new (&login);
  g_autoptr(GAsyncResult) result = NULL;
  LkXmppDiscovery *discovery;

  g_resolver_set_default (G_RESOLVER (resolver));
  lk_srv_resolver_add (resolver, "_xmpp-client._tcp." KIT_DOMAIN, "127.0.0.1", lk_kit_server_get_port (attempt->server), 0, 0);
  g_assert_null (lk_xmpp_client_get_discovery (LK_XMPP_CLIENT (attempt->client)));
  g_assert_false (lk_protocol_client_was_reached (attempt->client));
  lk_protocol_client_discover_async (attempt->client, TRUE, NULL, lk_kit_on_result_cb, &result);
  lk_kit_wait (&result);
  g_assert_true (lk_protocol_client_discover_finish (attempt->client, result));
  g_assert_true (lk_protocol_client_was_reached (attempt->client));
  discovery = lk_xmpp_client_get_discovery (LK_XMPP_CLIENT (attempt->client));
  g_assert_true (discovery->is_xmpp);
  g_assert_cmpuint (discovery->targets->len, ==, 1);
  lk_kit_wait_idle (attempt->run);
  g_resolver_set_default (before);
  g_object_unref (resolver);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/xmpp-session/server-info", test_server_info);
  g_test_add_func ("/xmpp-session/server-info-nothing", test_server_info_nothing);
  for (gsize i = 0; i < G_N_ELEMENTS (accounts); i++)
    {
      g_autofree char *path = g_strconcat ("/xmpp-session/account/", accounts[i].login.name, NULL);

      g_test_add_data_func (path, &accounts[i], test_account);
    }
  g_test_add_func ("/xmpp-session/sign-out/connection", test_sign_out_connection);
  g_test_add_func ("/xmpp-session/sign-out/silence", test_sign_out_silence);
  g_test_add_func ("/xmpp-session/sign-out/at-once", test_sign_out_at_once);
  g_test_add_func ("/xmpp-session/cancel", test_cancel);
  g_test_add_func ("/xmpp-session/refused-connection", test_refused_connection);
  g_test_add_func ("/xmpp-session/text", test_text);
  g_test_add_func ("/xmpp-session/discover", test_discover);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-srv-resolver.h"
#include "lk-trace-kit.h"
#include "lk-xmpp.h"

#define DAY (24 * 3600)
#define DOMAIN "chat.example"
#define HEADER                                                                                     \
  "<?xml version='1.0'?><stream:stream id='1' from='" DOMAIN                                       \
  "' version='1.0' xmlns='jabber:client' "                                                         \
  "xmlns:stream='http://etherx.jabber.org/streams'>"
#define STARTTLS "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
#define PROCEED "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define MECHANISMS                                                                                 \
  "<mechanisms "                                                                                   \
  "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>"
#define SAY_ERROR(condition)                                                                       \
  "<stream:error>" condition "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Because</text>"    \
  "</stream:error></stream:stream>"

static LkSrvResolver *resolver;

static void
forget_records (void)
{
  lk_srv_resolver_forget (resolver);
}

static void
add_record (gboolean    direct,
            const char *host,
            guint16     port,
            guint16     priority,
            guint16     weight)
{
  lk_srv_resolver_add (resolver,
                       direct ? "_xmpps-client._tcp." DOMAIN : "_xmpp-client._tcp." DOMAIN, host,
                       port, priority, weight);
}

typedef struct
{
  const char      *name;
  gboolean         direct;
  const char *header; /* in answer to the first header; %u becomes the server's own port */
  const char      *starttls;    /* in answer to <starttls/>; NULL: close */
  gboolean         no_tls;      /* close after <proceed/> */
  const char      *secured;     /* in answer to the header over TLS; NULL: close */
  const char      *stage;
  const char      *stream_error;
  gboolean         ok;
  GTlsCertificate *certificate; /* (borrowed) set by the test */
  gint             port;        /* set by the test */
} Script;

static void
on_client (GIOStream *stream,
           guint      n_before,
           gpointer   user_data)
{
  Script *script = user_data;
  g_autoptr(GIOStream) secured = NULL;

  if (!script->direct)
    {
      g_autofree char *port = g_strdup_printf ("%d", g_atomic_int_get (&script->port));
      g_autoptr(GString) header = g_string_new (script->header);

      if (!lk_kit_expect (stream, "streams'>") || script->header == NULL)
        return;
      g_string_replace (header, "%u", port, 0);
      lk_kit_say (stream, header->str);
      if (!lk_kit_expect (stream, "<starttls") || !lk_kit_expect (stream, "/>")
          || script->starttls == NULL)
        return;
      lk_kit_say (stream, script->starttls);
      if (script->no_tls)
        return;
    }
  secured = lk_kit_secure (stream, script->certificate, G_TLS_AUTHENTICATION_NONE);
  if (secured == NULL || !lk_kit_expect (secured, "streams'>") || script->secured == NULL)
    return;
  lk_kit_say (secured, script->secured);
  lk_kit_hang (secured);
}

#define FEATURES HEADER "<stream:features>" STARTTLS "</stream:features>"
#define SECURED HEADER "<stream:features>" MECHANISMS "</stream:features>"

static Script scripts[] = {
  { "starttls", FALSE, FEATURES, PROCEED, FALSE, SECURED, "secured", NULL, TRUE },
  { "direct", TRUE, NULL, NULL, FALSE, SECURED, "secured", NULL, TRUE },
  { "no-starttls", FALSE, HEADER "<stream:features>" MECHANISMS "</stream:features>", NULL, FALSE,
    NULL, "features", NULL, FALSE },
  { "host-unknown", FALSE,
    HEADER SAY_ERROR ("<host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"), NULL, FALSE,
    NULL, "stream", "host-unknown", FALSE },
  { "error-after-tls", FALSE, FEATURES, PROCEED, FALSE,
    HEADER SAY_ERROR ("<policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"),
    "handshake", "policy-violation", FALSE },
  { "starttls-failure", FALSE, FEATURES,
    "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>", FALSE, NULL, "features",
    NULL, FALSE },
  { "loop", FALSE,
    HEADER SAY_ERROR ("<see-other-host "
                      "xmlns='urn:ietf:params:xml:ns:xmpp-streams'>127.0.0.1:%u</see-other-host>"),
    NULL, FALSE, NULL, "stream", "see-other-host", FALSE },
  { "bad-redirect", FALSE,
    HEADER SAY_ERROR ("<see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>../etc "
                      "passwd</see-other-host>"),
    NULL, FALSE, NULL, "stream", "see-other-host", FALSE },
  { "close-at-header", FALSE, NULL, NULL, FALSE, NULL, "connected", NULL, FALSE },
  { "close-at-starttls", FALSE, FEATURES, NULL, FALSE, NULL, "features", NULL, FALSE },
  { "close-at-handshake", FALSE, FEATURES, PROCEED, TRUE, NULL, "starttls", NULL, FALSE },
  { "close-after-tls", FALSE, FEATURES, PROCEED, FALSE, NULL, "handshake", NULL, FALSE },
  { "close-direct-after-tls", TRUE, NULL, NULL, FALSE, NULL, "handshake", NULL, FALSE },
};

static LkXmppDiscovery *
discover_domain (LkRun        *run,
                 const char   *domain,
                 gboolean      certain,
                 GCancellable *cancellable,
                 GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  LkXmppDiscovery *discovery;

  lk_xmpp_discover_async (run, domain, certain, cancellable, lk_kit_on_result_cb, &result);
  discovery = lk_xmpp_discover_finish (lk_kit_wait (&result), error);
  lk_kit_wait_idle (run);
  return discovery;
}

static LkXmppDiscovery *
discover (LkRun        *run,
          gboolean      certain,
          GCancellable *cancellable,
          GError      **error)
{
  return discover_domain (run, DOMAIN, certain, cancellable, error);
}

static void
test_script (gconstpointer data)
{
  Script *script = (Script *) data;
  g_autoptr(GTlsCertificate) certificate = lk_kit_certificate_new (DOMAIN, -DAY, DAY, NULL);
  g_autoptr(GTlsDatabase) database = lk_kit_trust (certificate);
  g_autoptr(LkKitServer) server = lk_kit_server_new (on_client, script);
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppDiscovery) discovery = NULL;
  LkXmppTarget *target;
  LkObservation *seen;

  script->certificate = certificate;
  g_atomic_int_set (&script->port, lk_kit_server_get_port (server));
  forget_records ();
  add_record (script->direct, "127.0.0.1", lk_kit_server_get_port (server), 5, 0);
  lk_run_set_tls_database (run, database);
  discovery = discover (run, FALSE, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (discovery->is_xmpp);
  g_assert_false (discovery->none);
  g_assert_cmpuint (discovery->targets->len, ==, 1);
  target = discovery->targets->pdata[0];
  g_assert_true (target->connected);
  g_assert_cmpint (target->direct, ==, script->direct);
  g_assert_cmpint (target->secured, ==, script->ok);
  g_assert_true (lk_observation_has_fact (lk_kit_find (run, "discovery", 0), "action", "srv"));
  g_assert_cmpuint (lk_kit_count (run, "srv"), ==, 2);
  g_assert_cmpuint (lk_kit_count (run, "xmpp"), ==, 1);
  seen = lk_kit_find (run, "xmpp", 0);
  g_assert_cmpint (lk_observation_get_outcome (seen), ==,
                   script->ok ? LK_OUTCOME_OK : LK_OUTCOME_FAILED);
  g_assert_cmpstr (lk_observation_get_fact (seen, "stage"), ==, script->stage);
  g_assert_cmpstr (lk_observation_get_fact (seen, "stream_error"), ==, script->stream_error);
  g_assert_cmpstr (lk_observation_get_fact (seen, "domain"), ==, DOMAIN);
  g_assert_cmpstr (lk_observation_get_fact (seen, "tls"), ==,
                   script->direct ? "direct" : "starttls");
  g_assert_cmpint (lk_observation_is_true (seen, "loop"), ==, g_str_equal (script->name, "loop"));
  if (script->ok)
    {
      g_assert_cmpstr (target->mechanisms[0], ==, "SCRAM-SHA-1");
      g_assert_true (
          lk_observation_has_fact (lk_kit_find (run, "tls", 0), "subject", "CN=" DOMAIN));
    }
}

/* A certificate for another name is described and refused; nothing is said over that connection. */
static void
test_wrong_certificate (void)
{
  Script script = { "wrong", FALSE, FEATURES, PROCEED, FALSE, SECURED, "starttls", NULL, FALSE };
  g_autoptr(GTlsCertificate) certificate = lk_kit_certificate_new ("127.0.0.1", -DAY, DAY, NULL);
  g_autoptr(GTlsDatabase) database = lk_kit_trust (certificate);
  g_autoptr(LkKitServer) server = lk_kit_server_new (on_client, &script);
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppDiscovery) discovery = NULL;
  g_auto(GStrv) flags = NULL;

  script.certificate = certificate;
  forget_records ();
  add_record (FALSE, "127.0.0.1", lk_kit_server_get_port (server), 5, 0);
  lk_run_set_tls_database (run, database);
  discovery = discover (run, TRUE, NULL, &error);
  g_assert_no_error (error);
  flags = lk_json_dup_strings (lk_observation_get_facts (lk_kit_find (run, "tls", 0)), "flags");
  g_assert_cmpstr (flags[0], ==, "bad-identity");
  g_assert_true (lk_observation_has_fact (lk_kit_find (run, "xmpp", 0), "stage", "starttls"));
  g_assert_true (lk_observation_has_error (lk_kit_find (run, "xmpp", 0), "g-tls-error-quark",
                                           G_TLS_ERROR_BAD_CERTIFICATE));
}

/* The redirect leads to a healthy server: it is followed, and the certificate is still that of the
 * domain. */
static void
test_redirect (void)
{
  Script script = {
    "first",
    FALSE,
    HEADER SAY_ERROR ("<see-other-host "
                      "xmlns='urn:ietf:params:xml:ns:xmpp-streams'>127.0.0.1:%u</see-other-host>"),
    NULL,
    FALSE,
    NULL
  };
  Script second = { "second", FALSE, FEATURES, PROCEED, FALSE, SECURED };
  g_autoptr(GTlsCertificate) certificate = lk_kit_certificate_new (DOMAIN, -DAY, DAY, NULL);
  g_autoptr(GTlsDatabase) database = lk_kit_trust (certificate);
  g_autoptr(LkKitServer) server = lk_kit_server_new (on_client, &script);
  g_autoptr(LkKitServer) other = lk_kit_server_new (on_client, &second);
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppDiscovery) discovery = NULL;

  second.certificate = certificate;
  g_atomic_int_set (&script.port, lk_kit_server_get_port (other));
  forget_records ();
  add_record (FALSE, "127.0.0.1", lk_kit_server_get_port (server), 5, 0);
  lk_run_set_tls_database (run, database);
  discovery = discover (run, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (((LkXmppTarget *) discovery->targets->pdata[0])->secured);
  g_assert_cmpuint (lk_kit_count (run, "xmpp"), ==, 2);
  g_assert_nonnull (lk_observation_get_fact (lk_kit_find (run, "xmpp", 0), "see_other_host"));
  g_assert_null (lk_observation_get_fact (lk_kit_find (run, "xmpp", 0), "stream_error"));
  g_assert_true (lk_observation_has_fact (lk_kit_find (run, "xmpp", 1), "stage", "secured"));
}

static void
test_none (void)
{
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppDiscovery) discovery = NULL;

  forget_records ();
  add_record (FALSE, "", 0, 0, 0);
  discovery = discover (run, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (discovery->is_xmpp);
  g_assert_true (discovery->none);
  g_assert_cmpuint (discovery->targets->len, ==, 0);
  g_assert_true (lk_observation_is_true (lk_kit_find (run, "srv", 0), "none")
                 || lk_observation_is_true (lk_kit_find (run, "srv", 1), "none"));
  g_assert_true (lk_observation_has_fact (lk_kit_find (run, "discovery", 0), "action", "none"));
  g_assert_cmpuint (lk_kit_count (run, "connect"), ==, 0);
}

/* Without records nothing is sent to a domain that may be anything. */
static void
test_not_xmpp (void)
{
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppDiscovery) discovery = NULL;

  forget_records ();
  discovery = discover (run, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (discovery->is_xmpp);
  g_assert_cmpuint (lk_kit_count (run, "srv"), ==, 2);
  g_assert_true (lk_observation_has_error (lk_kit_find (run, "srv", 0), "g-resolver-error-quark",
                                           G_RESOLVER_ERROR_NOT_FOUND));
  g_assert_cmpuint (lk_kit_count (run, "dns"), ==, 0);
  g_assert_cmpuint (lk_kit_count (run, "discovery"), ==, 0);
  g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (run))->len, ==, 0);
}

static void
test_order (void)
{
  g_autoptr(GTlsCertificate) certificate = lk_kit_certificate_new (DOMAIN, -DAY, DAY, NULL);
  Script script = { "close", FALSE, NULL };
  g_autoptr(LkKitServer) server = lk_kit_server_new (on_client, &script);
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppDiscovery) discovery = NULL;
  guint16 port = lk_kit_server_get_port (server);
  static const char *const expected[] = { "127.0.0.3", "127.0.0.2", "127.0.0.1", "127.0.0.4" };

  script.certificate = certificate;
  forget_records ();
  add_record (FALSE, "127.0.0.1", port, 10, 1);
  add_record (FALSE, "127.0.0.2", port, 10, 5);
  add_record (TRUE, "127.0.0.3", port, 5, 0);
  add_record (TRUE, "127.0.0.4", port, 20, 0);
  add_record (TRUE, "127.0.0.5", port, 30, 0);
  discovery = discover (run, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (discovery->targets->len, ==, LK_XMPP_MAX_TARGETS);
  for (guint i = 0; i < discovery->targets->len; i++)
    g_assert_cmpstr (((LkXmppTarget *) discovery->targets->pdata[i])->host, ==, expected[i]);
}

/* Nobody listens: other ports of the host are tried for comparison. */
static void
test_refused (void)
{
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppDiscovery) discovery = NULL;
  guint n_other = 0;

  forget_records ();
  add_record (FALSE, "127.0.0.1", lk_kit_closed_port (), 5, 0);
  discovery = discover (run, FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (((LkXmppTarget *) discovery->targets->pdata[0])->connected);
  g_assert_cmpuint (lk_kit_count (run, "xmpp"), ==, 0);
  for (guint i = 0; i < lk_kit_count (run, "connect"); i++)
    n_other += lk_observation_has_fact (lk_kit_find (run, "connect", i), "port_kind", "other");
  g_assert_cmpuint (n_other, ==, 4);
}

static void
test_fallback (void)
{
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppDiscovery) discovery = NULL;

  forget_records ();
  discovery = discover_domain (run, "127.0.0.1", TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (discovery->is_xmpp);
  g_assert_true (discovery->fallback);
  g_assert_cmpstr (((LkXmppTarget *) discovery->targets->pdata[0])->host, ==, "127.0.0.1");
  g_assert_cmpuint (((LkXmppTarget *) discovery->targets->pdata[0])->port, ==, 5222);
  g_assert_true (lk_observation_has_fact (lk_kit_find (run, "discovery", 0), "action", "fallback"));
}

static gboolean
on_cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_slow_records (gconstpointer data)
{
  gboolean cancel = GPOINTER_TO_INT (data);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(LkRun) run = lk_kit_run_new (cancellable);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppDiscovery) discovery = NULL;

  forget_records ();
  lk_srv_resolver_hang (resolver);
  if (cancel)
    g_idle_add (on_cancel_cb, cancellable);
  discovery = discover (run, FALSE, NULL, &error);
  if (cancel)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_no_error (error);
  g_assert_cmpint (lk_observation_get_outcome (lk_kit_find (run, "srv", 0)), ==,
                   cancel ? LK_OUTCOME_CANCELLED : LK_OUTCOME_TIMEOUT);
  g_assert_cmpint (lk_observation_get_outcome (lk_kit_find (run, "srv", 1)), ==,
                   cancel ? LK_OUTCOME_CANCELLED : LK_OUTCOME_TIMEOUT);
}

static void
on_mute_client (GIOStream *stream,
                guint      n_before,
                gpointer   user_data)
{
  lk_kit_hang (stream);
}

static void
test_mute (gconstpointer data)
{
  gboolean cancel = GPOINTER_TO_INT (data);
  g_autoptr(LkKitServer) server = lk_kit_server_new (on_mute_client, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(LkRun) run = lk_kit_run_new (cancellable);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppDiscovery) discovery = NULL;

  forget_records ();
  add_record (FALSE, "127.0.0.1", lk_kit_server_get_port (server), 5, 0);
  add_record (TRUE, "127.0.0.1", lk_kit_server_get_port (server), 5, 0);
  if (cancel)
    g_timeout_add (100, on_cancel_cb, cancellable);
  discovery = discover (run, FALSE, NULL, &error);
  g_assert_cmpuint (lk_kit_count (run, "xmpp"), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      LkObservation *seen = lk_kit_find (run, "xmpp", i);

      g_assert_cmpint (lk_observation_get_outcome (seen), ==,
                       cancel ? LK_OUTCOME_CANCELLED : LK_OUTCOME_TIMEOUT);
      g_assert_true (lk_observation_has_fact (seen, "stage", "connected"));
    }
}

static void
test_bad_domain (void)
{
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppDiscovery) discovery = NULL;

  lk_xmpp_discover_async (run, "", TRUE, NULL, lk_kit_on_result_cb, &result);
  discovery = lk_xmpp_discover_finish (lk_kit_wait (&result), &error);
  g_assert_null (discovery);
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
  lk_kit_assert_idle (run);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  resolver = lk_srv_resolver_new ();
  g_resolver_set_default (G_RESOLVER (resolver));
  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autofree char *path = g_strconcat ("/xmpp/", scripts[i].name, NULL);

      g_test_add_data_func (path, &scripts[i], test_script);
    }
  g_test_add_func ("/xmpp/wrong-certificate", test_wrong_certificate);
  g_test_add_func ("/xmpp/redirect", test_redirect);
  g_test_add_func ("/xmpp/none", test_none);
  g_test_add_func ("/xmpp/not-xmpp", test_not_xmpp);
  g_test_add_func ("/xmpp/order", test_order);
  g_test_add_func ("/xmpp/refused", test_refused);
  g_test_add_func ("/xmpp/fallback", test_fallback);
  g_test_add_data_func ("/xmpp/slow-records", GINT_TO_POINTER (FALSE), test_slow_records);
  g_test_add_data_func ("/xmpp/slow-records-cancelled", GINT_TO_POINTER (TRUE), test_slow_records);
  g_test_add_data_func ("/xmpp/mute", GINT_TO_POINTER (FALSE), test_mute);
  g_test_add_data_func ("/xmpp/mute-cancelled", GINT_TO_POINTER (TRUE), test_mute);
  g_test_add_func ("/xmpp/bad-domain", test_bad_domain);
  status = g_test_run ();
  g_object_unref (resolver);
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-deadline.h"
#include "lk-trace-kit.h"
#include "lk-xmpp-alternatives.h"
#include "lk-xmpp-starttls.h"

#define HEADER                                                                                     \
  "<?xml version='1.0'?><stream:stream id='1' from='chat.example' version='1.0' "                  \
  "xmlns='jabber:client' "                                                                         \
  "xmlns:stream='http://etherx.jabber.org/streams'>"
#define STARTTLS "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
#define FEATURES HEADER "<stream:features>" STARTTLS "</stream:features>"

typedef struct
{
  const char *name;
  const char *say;      /* in answer to the header */
  const char *repeat;   /* then again and again */
  guint       pause_ms; /* between repetitions */
  gboolean    hang;
  LkError     error;
  gboolean    foreign;
  gboolean    header;
} Script;

static void
on_client (GIOStream *stream,
           guint      n_before,
           gpointer   user_data)
{
  const Script *script = user_data;
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  if (!lk_kit_expect (stream, "streams'>"))
    return;
  if (script->say != NULL)
    lk_kit_say (stream, script->say);
  while (script->repeat != NULL
         && g_output_stream_write_all (output, script->repeat, strlen (script->repeat), NULL, NULL,
                                       NULL))
    if (script->pause_ms > 0)
      g_usleep (script->pause_ms * 1000);
  if (script->hang)
    lk_kit_hang (stream);
}

static LkXmppStream *
connect_to (LkKitServer *server)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = NULL;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                lk_kit_server_get_port (server), NULL, &error);
  g_assert_no_error (error);
  return lk_xmpp_stream_new (G_IO_STREAM (connection), "chat.example");
}

static LkXmppStream *
open_stream (const Script *script,
             guint         deadline_ms,
             GError      **error)
{
  g_autoptr(LkKitServer) server = lk_kit_server_new (on_client, (gpointer) script);
  g_autoptr(LkXmppStream) stream = connect_to (server);
  g_autoptr(LkDeadline) deadline = lk_deadline_new (NULL, deadline_ms);
  g_autoptr(GAsyncResult) result = NULL;
  gboolean ok;

  lk_xmpp_stream_open_async (stream, lk_deadline_get_cancellable (deadline), lk_kit_on_result_cb,
                             &result);
  ok = lk_xmpp_stream_open_finish (stream, lk_kit_wait (&result), error);
  g_assert_cmpint (ok, ==, *error == NULL);
  g_io_stream_close (lk_xmpp_stream_get_io (stream), NULL, NULL);
  return g_steal_pointer (&stream);
}

static void
test_features (void)
{
  static const Script script = { "healthy", FEATURES, NULL, 0, TRUE, 0, FALSE, TRUE };
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppStream) stream = open_stream (&script, 4000, &error);
  const LkXmppSaid *said = lk_xmpp_stream_get_said (stream);

  g_assert_no_error (error);
  g_assert_true (said->starttls_offered);
  g_assert_true (said->starttls_required);
  g_assert_null (said->error);
  g_assert_cmpuint (g_strv_length (said->mechanisms), ==, 0);
}

static void
test_mechanisms (void)
{
  static const Script script = {
    "mechanisms",
    HEADER "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
           "<mechanism>SCRAM-SHA-1</mechanism> <mechanism> "
           "PLAIN\n</mechanism></mechanisms></stream:features>",
    NULL,
    0,
    TRUE,
    0,
    FALSE,
    TRUE
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppStream) stream = open_stream (&script, 4000, &error);
  const LkXmppSaid *said = lk_xmpp_stream_get_said (stream);

  g_assert_no_error (error);
  g_assert_false (said->starttls_offered);
  g_assert_cmpuint (g_strv_length (said->mechanisms), ==, 2);
  g_assert_cmpstr (said->mechanisms[0], ==, "SCRAM-SHA-1");
  g_assert_cmpstr (said->mechanisms[1], ==, "PLAIN");
}

#define BOMB                                                                                       \
  "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c "                          \
  "'&b;&b;&b;&b;&b;&b;&b;&b;'>"                                                                    \
  "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>]><stream:stream "                                        \
  "xmlns:stream='http://etherx.jabber.org/streams'>&d;"
#define DEEP8 "<a><a><a><a><a><a><a><a>"

static const Script faults[] = {
  { "close-at-once", NULL, NULL, 0, FALSE, LK_ERROR_CUT_OFF, FALSE, FALSE },
  { "close-after-header", HEADER, NULL, 0, FALSE, LK_ERROR_CUT_OFF, FALSE, TRUE },
  { "close-within-features", HEADER "<stream:features><start", NULL, 0, FALSE, LK_ERROR_CUT_OFF,
    FALSE, TRUE },
  { "end-of-stream", HEADER "</stream:stream>", NULL, 0, TRUE, LK_ERROR_CUT_OFF, FALSE, TRUE },
  { "http", "HTTP/1.1 400 Bad Request\r\n\r\n", NULL, 0, TRUE, LK_ERROR_PROTOCOL, TRUE, FALSE },
  { "html", "<!DOCTYPE html><html><body>It works</body></html>", NULL, 0, TRUE, LK_ERROR_PROTOCOL,
    TRUE, FALSE },
  { "other-xml", "<?xml version='1.0'?><stream xmlns='urn:example'>", NULL, 0, TRUE,
    LK_ERROR_PROTOCOL, TRUE, FALSE },
  { "ssh", "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", NULL, 0, TRUE, LK_ERROR_PROTOCOL, TRUE, FALSE },
  { "tls-alert", "\x15\x03\x01\x01\x02\x02\x46", NULL, 0, TRUE, LK_ERROR_PROTOCOL, TRUE, FALSE },
  { "garbage", "\x80\xff\xfe\x01", NULL, 0, TRUE, LK_ERROR_PROTOCOL, TRUE, FALSE },
  { "not-well-formed", HEADER "<stream:features></a>", NULL, 0, TRUE, LK_ERROR_PROTOCOL, FALSE,
    TRUE },
  { "other-element", HEADER "<message/>", NULL, 0, TRUE, LK_ERROR_PROTOCOL, FALSE, TRUE },
  { "unknown-entity", HEADER "<stream:features>&x;</stream:features>", NULL, 0, TRUE,
    LK_ERROR_PROTOCOL, FALSE, TRUE },
  { "entity-bomb", BOMB, NULL, 0, TRUE, LK_ERROR_PROTOCOL, TRUE, FALSE },
  { "external-dtd", "<!DOCTYPE a SYSTEM 'http://192.0.2.1/a.dtd'>" HEADER, NULL, 0, TRUE,
    LK_ERROR_PROTOCOL, TRUE, FALSE },
  { "comment", HEADER "<!-- hello --><stream:features/>", NULL, 0, TRUE, LK_ERROR_PROTOCOL, FALSE,
    TRUE },
  { "instruction", HEADER "<?php echo 1 ?><stream:features/>", NULL, 0, TRUE, LK_ERROR_PROTOCOL,
    FALSE, TRUE },
  { "too-deep", HEADER DEEP8 DEEP8 DEEP8 DEEP8 DEEP8, NULL, 0, TRUE, LK_ERROR_LIMIT, FALSE, TRUE },
  { "huge-text", HEADER "<stream:features>", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0,
    FALSE, LK_ERROR_LIMIT, FALSE, TRUE },
  { "huge-attribute", HEADER "<stream:features a='",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0, FALSE, LK_ERROR_LIMIT, FALSE, TRUE },
  { "huge-breadth", HEADER "<stream:features>", "<a/><b c='d'/><e>f</e>", 0, FALSE, LK_ERROR_LIMIT,
    FALSE, TRUE },
  { "endless-space", NULL, "                                                        ", 0, FALSE,
    LK_ERROR_LIMIT, FALSE, FALSE },
  { "endless-header", "<stream:stream", " aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0,
    FALSE, LK_ERROR_LIMIT, TRUE, FALSE },
};

static void
test_fault (gconstpointer data)
{
  const Script *script = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppStream) stream = open_stream (script, 4000, &error);

  g_assert_error (error, LK_ERROR, (int) script->error);
  g_assert_cmpint (lk_xmpp_stream_is_foreign (stream), ==, script->foreign);
  g_assert_cmpint (lk_xmpp_stream_has_header (stream), ==, script->header);
  g_assert_null (lk_xmpp_stream_get_said (stream)->error);
}

static void
test_first_bytes (void)
{
  static const Script script = {
    "ssh", "SSH-2.0-OpenSSH_9.2p1\r\nand much more than forty bytes", NULL, 0, TRUE, 0, TRUE, FALSE
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppStream) stream = open_stream (&script, 4000, &error);
  g_autofree char *first = lk_xmpp_stream_dup_first_bytes (stream);

  g_assert_cmpstr (first, ==, "SSH-2.0-OpenSSH_9.2p1..and much more tha");
}

static const Script slow[] = {
  { "hang", NULL, NULL, 0, TRUE, 0, FALSE, FALSE },
  { "hang-after-header", HEADER, NULL, 0, TRUE, 0, FALSE, TRUE },
  { "drip", HEADER "<stream:features>", "<a/>", 20, FALSE, 0, FALSE, TRUE },
  { "keepalives", HEADER, " ", 20, FALSE, 0, FALSE, TRUE },
};

/* However little comes, and however often: the deadline from outside ends it. */
static void
test_slow (gconstpointer data)
{
  const Script *script = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppStream) stream = open_stream (script, 300, &error);

  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (lk_xmpp_stream_has_header (stream), ==, script->header);
}

static const char *const conditions[] = {
  "bad-format",
  "bad-namespace-prefix",
  "conflict",
  "connection-timeout",
  "host-gone",
  "host-unknown",
  "improper-addressing",
  "internal-server-error",
  "invalid-from",
  "invalid-namespace",
  "invalid-xml",
  "not-authorized",
  "not-well-formed",
  "policy-violation",
  "remote-connection-failed",
  "reset",
  "resource-constraint",
  "restricted-xml",
  "see-other-host",
  "system-shutdown",
  "undefined-condition",
  "unsupported-encoding",
  "unsupported-feature",
  "unsupported-stanza-type",
  "unsupported-version",
};

static void
test_stream_errors (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (conditions), ==, 25);
  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      g_autofree char *say = g_strdup_printf (
          HEADER
          "<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'>other.example:80</%s>"
          "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='de'>Grüße &amp; mehr</text>"
          "</stream:error></stream:stream>",
          conditions[i], conditions[i]);
      Script script = { "error", say, NULL, 0, FALSE, 0, FALSE, TRUE };
      g_autoptr(GError) error = NULL;
      g_autoptr(LkXmppStream) stream = open_stream (&script, 4000, &error);
      const LkXmppSaid *said = lk_xmpp_stream_get_said (stream);

      g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
      g_assert_cmpstr (said->error, ==, conditions[i]);
      g_assert_cmpstr (said->error_text, ==, "Grüße & mehr");
      g_assert_cmpstr (said->see_other_host, ==,
                       g_str_equal (conditions[i], "see-other-host") ? "other.example:80" : NULL);
    }
}

static void
test_unknown_stream_error (void)
{
  static const Script script = {
    "error",
    HEADER "<stream:error><on-fire xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
    NULL,
    0,
    TRUE,
    0,
    FALSE,
    TRUE
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppStream) stream = open_stream (&script, 4000, &error);

  g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
  g_assert_cmpstr (lk_xmpp_stream_get_said (stream)->error, ==, "undefined-condition");
}

static void
test_cancelled_before (void)
{
  static const Script script = { "healthy", FEATURES, NULL, 0, TRUE, 0, FALSE, TRUE };
  g_autoptr(LkKitServer) server = lk_kit_server_new (on_client, (gpointer) &script);
  g_autoptr(LkXmppStream) stream = connect_to (server);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  lk_xmpp_stream_open_async (stream, cancellable, lk_kit_on_result_cb, &result);
  g_assert_false (lk_xmpp_stream_open_finish (stream, lk_kit_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_io_stream_close (lk_xmpp_stream_get_io (stream), NULL, NULL);
}

/* What was sent in the clear after <proceed/> must not become part of the secured stream. */
static void
test_restart_forgets (void)
{
  static const Script script = {
    "eager", FEATURES "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><evil/>",
    NULL,    0,
    TRUE,    0,
    FALSE,   TRUE
  };
  g_autoptr(LkKitServer) server = lk_kit_server_new (on_client, (gpointer) &script);
  g_autoptr(LkXmppStream) stream = connect_to (server);
  g_autoptr(GAsyncResult) opened = NULL, proceeded = NULL, reopened = NULL;
  g_autoptr(LkDeadline) deadline = NULL;
  g_autoptr(GError) error = NULL;

  lk_xmpp_stream_open_async (stream, NULL, lk_kit_on_result_cb, &opened);
  g_assert_true (lk_xmpp_stream_open_finish (stream, lk_kit_wait (&opened), &error));
  lk_xmpp_stream_starttls_async (stream, NULL, lk_kit_on_result_cb, &proceeded);
  g_assert_true (lk_xmpp_stream_starttls_finish (stream, lk_kit_wait (&proceeded), &error));
  lk_xmpp_stream_restart (stream, lk_xmpp_stream_get_io (stream));
  deadline = lk_deadline_new (NULL, 200);
  lk_xmpp_stream_open_async (stream, lk_deadline_get_cancellable (deadline), lk_kit_on_result_cb,
                             &reopened);
  g_assert_false (lk_xmpp_stream_open_finish (stream, lk_kit_wait (&reopened), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_io_stream_close (lk_xmpp_stream_get_io (stream), NULL, NULL);
}

/* The same stream gives the same elements however it is cut into pieces. */
static void
test_any_cut (void)
{
  static const char text[] =
      " \n" FEATURES "<a xmlns='urn:example' b='1'><c>d&lt;e</c><![CDATA[f]]></a></stream:stream>";

  for (gsize cut = 0; cut < sizeof text - 1; cut++)
    {
      g_autoptr(LkXmppParser) parser = lk_xmpp_parser_new (TRUE);
      g_autoptr(LkXmppElement) features = NULL;
      g_autoptr(LkXmppElement) element = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_true (lk_xmpp_parser_feed (parser, text, cut, &error));
      g_assert_true (lk_xmpp_parser_feed (parser, text + cut, sizeof text - 1 - cut, &error));
      g_assert_no_error (error);
      features = lk_xmpp_parser_pop (parser);
      element = lk_xmpp_parser_pop (parser);
      g_assert_true (lk_xmpp_element_is (features, "features", LK_XMPP_NS_STREAMS));
      g_assert_true (lk_xmpp_element_is (element, "a", "urn:example"));
      g_assert_cmpstr (lk_xmpp_element_get_attribute (element, "b"), ==, "1");
      g_assert_cmpstr (lk_xmpp_element_find (element, "c", NULL)->text->str, ==, "d<e");
      g_assert_cmpstr (element->text->str, ==, "f");
      g_assert_null (lk_xmpp_parser_pop (parser));
      g_assert_true (lk_xmpp_parser_is_closed (parser));
    }
}

static void
test_alternatives (void)
{
  static const char xml[] =
      "<?xml version='1.0' encoding='utf-8'?><!-- ours --><XRD "
      "xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>"
      "<Link rel='urn:xmpp:alt-connections:websocket' href='ws://chat.example/ws'/>"
      "<Link rel='urn:xmpp:alt-connections:websocket' href='wss://chat.example/ws'/>"
      "<Link rel='urn:xmpp:alt-connections:xbosh' href='https://chat.example/bosh'/></XRD>";
  static const char json[] = "{\"links\":[1,{\"rel\":\"urn:xmpp:alt-connections:xbosh\",\"href\":"
                             "\"https://chat.example/b\"},{\"rel\":7}]}";
  g_autoptr(JsonNode) root = lk_json_parse (json, sizeof json - 1, NULL);
  LkXmppAlternatives found = { NULL, NULL };

  g_assert_true (lk_xmpp_alternatives_read_xml (&found, xml, sizeof xml - 1));
  g_assert_cmpstr (found.websocket, ==, "wss://chat.example/ws");
  g_assert_cmpstr (found.bosh, ==, "https://chat.example/bosh");
  lk_xmpp_alternatives_clear (&found);
  g_assert_true (lk_xmpp_alternatives_read_json (&found, root));
  g_assert_null (found.websocket);
  g_assert_cmpstr (found.bosh, ==, "https://chat.example/b");
  lk_xmpp_alternatives_clear (&found);
  g_assert_false (lk_xmpp_alternatives_read_xml (&found, "<html/>", 7));
  g_assert_false (lk_xmpp_alternatives_read_json (&found, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xmpp-stream/features", test_features);
  g_test_add_func ("/xmpp-stream/mechanisms", test_mechanisms);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autofree char *path = g_strconcat ("/xmpp-stream/fault/", faults[i].name, NULL);

      g_test_add_data_func (path, &faults[i], test_fault);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (slow); i++)
    {
      g_autofree char *path = g_strconcat ("/xmpp-stream/slow/", slow[i].name, NULL);

      g_test_add_data_func (path, &slow[i], test_slow);
    }
  g_test_add_func ("/xmpp-stream/first-bytes", test_first_bytes);
  g_test_add_func ("/xmpp-stream/stream-errors", test_stream_errors);
  g_test_add_func ("/xmpp-stream/unknown-stream-error", test_unknown_stream_error);
  g_test_add_func ("/xmpp-stream/cancelled-before", test_cancelled_before);
  g_test_add_func ("/xmpp-stream/restart-forgets", test_restart_forgets);
  g_test_add_func ("/xmpp-stream/any-cut", test_any_cut);
  g_test_add_func ("/xmpp-stream/alternatives", test_alternatives);
  return g_test_run ();
}

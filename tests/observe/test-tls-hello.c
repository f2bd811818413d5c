/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "lk-tls-hello.h"
#include "lk-trace-kit.h"

#define DAY (24 * 3600)
#define HOST "chat.example"

typedef struct
{
  GTlsCertificate *certificate; /* (borrowed) (nullable) a real server */
  const void      *answer;      /* (borrowed) (nullable) sent after the ClientHello */
  gsize            length;
  gboolean         reset;
  gboolean         hang;
  const char
      *only_name; /* (borrowed) (nullable) a hello without this name is the only one answered */
} Server;

/* Reads one record; the name is looked for in it as an observer on the path would. */
static gboolean
read_hello (GIOStream  *stream,
            const char *name)
{
  guint8 record[2048];
  gsize n = 0;
  GInputStream *input = g_io_stream_get_input_stream (stream);

  if (!g_input_stream_read_all (input, record, 5, &n, NULL, NULL) || n != 5)
    return FALSE;
  n = (gsize) record[3] << 8 | record[4];
  if (n > sizeof record || !g_input_stream_read_all (input, record, n, &n, NULL, NULL))
    return FALSE;
  return name != NULL && memmem (record, n, name, strlen (name)) != NULL;
}

static void
on_client (GIOStream *stream,
           guint      n_before,
           gpointer   user_data)
{
  Server *server = user_data;

  if (server->certificate != NULL)
    {
      g_autoptr (GIOStream) secured =
          lk_kit_secure (stream, server->certificate, G_TLS_AUTHENTICATION_NONE);

      return;
    }
  if (read_hello (stream, server->only_name))
    {
      lk_kit_reset (stream);
      return;
    }
  if (server->answer != NULL)
    g_output_stream_write_all (g_io_stream_get_output_stream (stream), server->answer,
                               server->length, NULL, NULL, NULL);
  if (server->reset)
    lk_kit_reset (stream);
  if (server->hang)
    lk_kit_hang (stream);
}

static LkObservation *
say_hello (LkRun            *run,
           Server           *server,
           LkTlsHelloVariant variant,
           gboolean          expected)
{
  g_autoptr(LkKitServer) listening = lk_kit_server_new (on_client, server);
  g_autoptr(GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gboolean ok;

  lk_tls_hello_async (run, HOST, NULL, address, lk_kit_server_get_port (listening), variant, NULL,
                      lk_kit_on_result_cb, &result);
  g_assert_true (lk_run_is_out (run, "tls-hello"));
  ok = lk_tls_hello_finish (lk_kit_wait (&result), &error);
  g_assert_cmpint (ok, ==, expected);
  if (!expected)
    g_assert_nonnull (error);
  lk_kit_assert_idle (run);
  return lk_kit_find (run, "tls-hello", lk_kit_count (run, "tls-hello") - 1);
}

static void
test_real_server (void)
{
  static const char *const variants[] = { "plain", "other-name", "small-segments" };
  g_autoptr(GTlsCertificate) certificate = lk_kit_certificate_new (HOST, -DAY, DAY, NULL);
  Server server = { .certificate = certificate };
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (variants); i++)
    {
      LkObservation *seen = say_hello (run, &server, (LkTlsHelloVariant) i, TRUE);
      gint64 bytes = 0;

      g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_OK);
      g_assert_true (lk_observation_has_fact (seen, "variant", variants[i]));
      g_assert_true (lk_observation_has_fact (seen, "answer", "server-hello"));
      g_assert_true (lk_observation_has_fact (seen, "version", "1.3"));
      g_assert_true (lk_observation_get_fact_int (seen, "bytes", &bytes));
      g_assert_cmpint (bytes, >, 600);
      g_assert_false (lk_observation_is_true (seen, "stalled"));
    }
}

/* A ServerHello of TLS 1.2, of 1.0, and one of 1.3 by its extension; no session id, no more. */
static const guint8 hello_12[] = { 22, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3, 1, 2,    3,    4, 5,
                                   6,  7, 8, 1, 2,  3, 4, 5, 6,  7, 8, 1, 2,    3,    4, 5,
                                   6,  7, 8, 1, 2,  3, 4, 5, 6,  7, 8, 0, 0xc0, 0x2f, 0 };
static const guint8 done_12[] = { 22, 3, 3, 0, 4, 14, 0, 0, 0 };
static const guint8 alert_70[] = { 21, 3, 3, 0, 2, 2, 70 };

typedef struct
{
  const char *name;
  const void *answer;
  gsize       length;
  gboolean    reset;
  gboolean    hang;
  const char *expected;
  gboolean    stalled;
} Script;

static const Script scripts[] = {
  { "alert", alert_70, sizeof alert_70, FALSE, FALSE, "alert", FALSE },
  { "http", "HTTP/1.1 400 Bad Request\r\n\r\n", 28, FALSE, FALSE, "not-tls", FALSE },
  { "garbage", "\x16\x03\x01\xff\xff", 5, FALSE, FALSE, "not-tls", FALSE },
  { "closed", NULL, 0, FALSE, FALSE, "closed", FALSE },
  { "reset", NULL, 0, TRUE, FALSE, "reset", FALSE },
  { "silence", NULL, 0, FALSE, TRUE, "timeout", TRUE },
  { "cut-within", hello_12, 20, FALSE, FALSE, "closed", FALSE },
  { "stalled", hello_12, sizeof hello_12, FALSE, TRUE, "server-hello", TRUE },
};

static void
test_script (gconstpointer data)
{
  const Script *script = data;
  Server server = {
    .answer = script->answer, .length = script->length, .reset = script->reset, .hang = script->hang
  };
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  LkObservation *seen =
      say_hello (run, &server, LK_TLS_HELLO_PLAIN, g_str_equal (script->expected, "server-hello"));
  gint64 value = 0;

  g_assert_cmpstr (lk_observation_get_fact (seen, "answer"), ==, script->expected);
  g_assert_cmpint (lk_observation_is_true (seen, "stalled"), ==, script->stalled);
  g_assert_true (lk_observation_get_fact_int (seen, "bytes", &value));
  if (!script->reset)
    g_assert_cmpint (value, ==, script->length);
  if (g_str_equal (script->name, "alert"))
    {
      g_assert_true (lk_observation_get_fact_int (seen, "alert", &value));
      g_assert_cmpint (value, ==, 70);
    }
  if (g_str_equal (script->name, "http"))
    g_assert_true (g_str_has_prefix (lk_observation_get_fact (seen, "first_bytes"),
                                     "HTTP/1.1 400 Bad Request"));
  if (g_str_equal (script->name, "silence"))
    g_assert_cmpint (lk_observation_get_outcome (seen), ==, LK_OUTCOME_TIMEOUT);
}

/* A box on the path cuts by name: only another name gets an answer. */
static void
test_cut_by_name (void)
{
  guint8 answer[sizeof hello_12 + sizeof done_12];
  Server server = { .answer = answer, .length = sizeof answer, .only_name = HOST };
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  LkObservation *plain, *other;

  memcpy (answer, hello_12, sizeof hello_12);
  memcpy (answer + sizeof hello_12, done_12, sizeof done_12);
  plain = say_hello (run, &server, LK_TLS_HELLO_PLAIN, FALSE);
  other = say_hello (run, &server, LK_TLS_HELLO_OTHER_NAME, TRUE);
  g_assert_true (lk_observation_has_fact (plain, "answer", "reset"));
  g_assert_true (lk_observation_has_fact (other, "answer", "server-hello"));
  g_assert_true (lk_observation_has_fact (other, "version", "1.2"));
}

/* A server that goes by another name than its host's is greeted with that name. */
static void
test_server_name (void)
{
  guint8 answer[sizeof hello_12 + sizeof done_12];
  Server server = { .answer = answer, .length = sizeof answer, .only_name = "domain.example" };
  g_autoptr(LkKitServer) listening = lk_kit_server_new (on_client, &server);
  g_autoptr(GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  guint16 port = lk_kit_server_get_port (listening);
  static const char *const names[] = { "domain.example", NULL };

  memcpy (answer, hello_12, sizeof hello_12);
  memcpy (answer + sizeof hello_12, done_12, sizeof done_12);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GAsyncResult) result = NULL;

      lk_tls_hello_async (run, HOST, names[i], address, port, LK_TLS_HELLO_PLAIN, NULL,
                          lk_kit_on_result_cb, &result);
      g_assert_cmpint (lk_tls_hello_finish (lk_kit_wait (&result), NULL), ==, names[i] == NULL);
    }
}

static void
test_unreachable (void)
{
  g_autoptr(LkRun) run = lk_kit_run_new (NULL);
  g_autoptr(GInetAddress) address = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  lk_tls_hello_async (run, HOST, NULL, address, lk_kit_closed_port (), LK_TLS_HELLO_PLAIN, NULL,
                      lk_kit_on_result_cb, &result);
  g_assert_false (lk_tls_hello_finish (lk_kit_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  g_assert_true (
      lk_observation_has_fact (lk_kit_find (run, "tls-hello", 0), "answer", "unreachable"));
  lk_kit_assert_idle (run);
}

static void
test_parse_versions (void)
{
  static const guint8 extension[] = { 0, 6, 0, 43, 0, 2, 3, 4 };
  guint8 data[sizeof hello_12 + sizeof extension];
  LkTlsAnswer answer;

  memcpy (data, hello_12, sizeof hello_12);
  lk_tls_hello_parse (data, sizeof hello_12, &answer);
  g_assert_cmpint (answer.kind, ==, LK_TLS_ANSWER_SERVER_HELLO);
  g_assert_cmphex (answer.version, ==, 0x0303);
  data[10] = 1;
  lk_tls_hello_parse (data, sizeof hello_12, &answer);
  g_assert_cmphex (answer.version, ==, 0x0301);
  data[10] = 3;
  memcpy (data + sizeof hello_12, extension, sizeof extension);
  data[4] += sizeof extension;
  data[8] += sizeof extension;
  lk_tls_hello_parse (data, sizeof data, &answer);
  g_assert_cmpint (answer.kind, ==, LK_TLS_ANSWER_SERVER_HELLO);
  g_assert_cmphex (answer.version, ==, 0x0304);
  for (gsize n = 0; n < sizeof data; n++)
    {
      lk_tls_hello_parse (data, n, &answer);
      g_assert_cmpint (answer.kind, ==, LK_TLS_ANSWER_INCOMPLETE);
    }
}

static void
test_build (void)
{
  g_autoptr(GByteArray) named = lk_tls_hello_build ("münchen.example");
  g_autoptr(GByteArray) literal = lk_tls_hello_build ("192.0.2.1");
  g_autoptr(GByteArray) again = lk_tls_hello_build ("münchen.example");

  g_assert_cmpuint (named->len, ==, 5 + ((guint) named->data[3] << 8 | named->data[4]));
  g_assert_nonnull (memmem (named->data, named->len, "xn--mnchen-3ya.example", 22));
  g_assert_null (memmem (literal->data, literal->len, "192.0.2.1", 9));
  g_assert_cmpuint (named->len, ==, again->len);
  g_assert_cmpint (memcmp (named->data, again->data, named->len), !=, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls-hello/real-server", test_real_server);
  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autofree char *path = g_strconcat ("/tls-hello/", scripts[i].name, NULL);

      g_test_add_data_func (path, &scripts[i], test_script);
    }
  g_test_add_func ("/tls-hello/cut-by-name", test_cut_by_name);
  g_test_add_func ("/tls-hello/server-name", test_server_name);
  g_test_add_func ("/tls-hello/unreachable", test_unreachable);
  g_test_add_func ("/tls-hello/parse-versions", test_parse_versions);
  g_test_add_func ("/tls-hello/build", test_build);
  return g_test_run ();
}

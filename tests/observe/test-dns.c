/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "fake-dns.h"
#include "lk-dns-message.h"
#include "lk-dns-probe.h"
#include "lk-dns-query.h"
#include "fixture.h"

static LkDnsMessage *
parse (GByteArray  *bytes,
       const char  *name,
       guint16      type,
       GError     **error)
{
  return lk_dns_message_parse (bytes->data, bytes->len, name, type, error);
}

static GByteArray *
make_answer (const char *name,
             guint16     type,
             guint       rcode,
             gboolean    with_record)
{
  g_autoptr(GBytes) question = lk_dns_message_build (name, type, 0x1234, NULL);
  gsize length;
  const guint8 *data = g_bytes_get_data (question, &length);

  return fake_dns_make_answer (data, length, rcode, with_record);
}

static void
test_build (void)
{
  static const guint8 expected[] = {
    0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, 'c', 'h', 'a', 't', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 28, 0, 1,
  };
  g_autofree char *long_label = g_strnfill (64, 'a');
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) message = lk_dns_message_build ("chat.example", LK_DNS_TYPE_AAAA, 0xabcd, &error);
  gsize length;
  gconstpointer data;

  g_assert_no_error (error);
  data = g_bytes_get_data (message, &length);
  g_assert_cmpmem (data, length, expected, sizeof expected);

  g_assert_null (lk_dns_message_build (long_label, LK_DNS_TYPE_A, 1, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (lk_dns_message_build ("", LK_DNS_TYPE_A, 1, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_INVALID);
}

static void
test_parse_addresses (void)
{
  const guint16 types[] = { LK_DNS_TYPE_A, LK_DNS_TYPE_AAAA };
  const char *const expected[] = { "198.51.100.7", "2001:db8::7" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr(GByteArray) bytes = make_answer ("chat.example", types[i], 0, TRUE);
      g_autoptr(GError) error = NULL;
      g_autoptr(LkDnsMessage) message = parse (bytes, "CHAT.example.", types[i], &error);
      g_autofree char *address = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (message->id, ==, 0x1234);
      g_assert_cmpuint (message->rcode, ==, 0);
      g_assert_cmpuint (message->addresses->len, ==, 1);
      address = g_inet_address_to_string (g_ptr_array_index (message->addresses, 0));
      g_assert_cmpstr (address, ==, expected[i]);
    }
}

static void
test_parse_refuses (void)
{
  g_autoptr(GByteArray) good = make_answer ("chat.example", LK_DNS_TYPE_A, 0, TRUE);
  g_autoptr(GBytes) question = lk_dns_message_build ("chat.example", LK_DNS_TYPE_A, 1, NULL);
  g_autoptr(GError) error = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (question, &length);

  g_assert_null (parse (good, "other.example", LK_DNS_TYPE_A, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
  g_clear_error (&error);
  g_assert_null (parse (good, "chat.example", LK_DNS_TYPE_AAAA, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
  g_clear_error (&error);
  /* A question is no answer. */
  g_assert_null (lk_dns_message_parse (data, length, "chat.example", LK_DNS_TYPE_A, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);

  for (guint cut = 0; cut < good->len; cut++)
    {
      g_autoptr(GError) cut_error = NULL;

      g_assert_null (lk_dns_message_parse (good->data, cut, "chat.example", LK_DNS_TYPE_A, &cut_error));
      g_assert_error (cut_error, LK_ERROR, LK_ERROR_PROTOCOL);
    }
}

static void
test_parse_loop (void)
{
  g_autoptr(GByteArray) bytes = make_answer ("chat.example", LK_DNS_TYPE_A, 0, TRUE);
  g_autoptr(GError) error = NULL;
  guint offset = bytes->len - 16;

  /* The record's name points at itself. */
  bytes->data[offset] = (guint8) (0xc0 | (offset >> 8));
  bytes->data[offset + 1] = (guint8) offset;
  g_assert_null (parse (bytes, "chat.example", LK_DNS_TYPE_A, &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_PROTOCOL);
}

static void
test_parse_rcodes (void)
{
  const char *const names[] = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "OTHER" };

  for (guint rcode = 0; rcode < G_N_ELEMENTS (names); rcode++)
    {
      g_autoptr(GByteArray) bytes = make_answer ("chat.example", LK_DNS_TYPE_A, rcode, FALSE);
      g_autoptr(LkDnsMessage) message = parse (bytes, "chat.example", LK_DNS_TYPE_A, NULL);

      g_assert_nonnull (message);
      g_assert_cmpstr (lk_dns_rcode_to_string (message->rcode), ==, names[rcode]);
      g_assert_cmpuint (message->addresses->len, ==, 0);
    }
}

static void
test_parse_srv (void)
{
  static const guint8 record[] = { 0xc0, 0x0c, 0, 33, 0, 1, 0, 0, 0, 60, 0, 11, 0, 5, 0, 7, 0x14, 0x66, 2, 'i', 'm', 0xc0, 0x1e };
  static const guint8 nothing[] = { 0xc0, 0x0c, 0, 33, 0, 1, 0, 0, 0, 60, 0, 7, 0, 0, 0, 0, 0, 0, 0 };
  const char *name = "_xmpp-client._tcp.example";
  g_autoptr(GByteArray) bytes = make_answer (name, LK_DNS_TYPE_SRV, 0, FALSE);
  g_autoptr(LkDnsMessage) message = NULL;
  LkDnsTarget *target;

  bytes->data[7] = 2;
  g_byte_array_append (bytes, record, sizeof record);
  g_byte_array_append (bytes, nothing, sizeof nothing);
  message = parse (bytes, name, LK_DNS_TYPE_SRV, NULL);
  g_assert_nonnull (message);
  g_assert_cmpuint (message->targets->len, ==, 2);
  target = g_ptr_array_index (message->targets, 0);
  g_assert_cmpstr (target->host, ==, "im.example");
  g_assert_cmpuint (target->port, ==, 5222);
  g_assert_cmpuint (target->priority, ==, 5);
  g_assert_cmpuint (target->weight, ==, 7);
  target = g_ptr_array_index (message->targets, 1);
  g_assert_cmpstr (target->host, ==, "");
}

typedef struct
{
  const char *name;
  FakeDnsMode mode;
  LkOutcome   outcome;
  const char *rcode;     /* (nullable) */
  guint       n_addresses;
  gboolean    garbage;
  GQuark    (*domain) (void);
  int         code;
} QueryCase;

static const QueryCase query_cases[] = {
  { "answer", FAKE_DNS_ANSWER, LK_OUTCOME_OK, "NOERROR", 2, FALSE, NULL, 0 },
  { "refused", FAKE_DNS_REFUSED, LK_OUTCOME_OK, "REFUSED", 0, FALSE, g_resolver_error_quark, G_RESOLVER_ERROR_TEMPORARY_FAILURE },
  { "servfail", FAKE_DNS_SERVFAIL, LK_OUTCOME_OK, "SERVFAIL", 0, FALSE,
    g_resolver_error_quark, G_RESOLVER_ERROR_TEMPORARY_FAILURE },
  { "nxdomain", FAKE_DNS_NXDOMAIN, LK_OUTCOME_OK, "NXDOMAIN", 0, FALSE, g_resolver_error_quark, G_RESOLVER_ERROR_NOT_FOUND },
  { "garbage", FAKE_DNS_GARBAGE, LK_OUTCOME_FAILED, NULL, 0, TRUE, lk_error_quark, LK_ERROR_PROTOCOL },
  { "wrong-id", FAKE_DNS_WRONG_ID, LK_OUTCOME_FAILED, NULL, 0, TRUE, lk_error_quark, LK_ERROR_PROTOCOL },
  { "other-question", FAKE_DNS_OTHER_QUESTION, LK_OUTCOME_FAILED, NULL, 0, TRUE, lk_error_quark, LK_ERROR_PROTOCOL },
  { "silent", FAKE_DNS_SILENT, LK_OUTCOME_TIMEOUT, NULL, 0, FALSE, lk_error_quark, LK_ERROR_DEADLINE },
  { "second-try", FAKE_DNS_SILENT_ONCE, LK_OUTCOME_OK, "NOERROR", 2, FALSE, NULL, 0 },
  { "truncated", FAKE_DNS_TRUNCATED, LK_OUTCOME_OK, "NOERROR", 2, FALSE, NULL, 0 },
  { "only-a", FAKE_DNS_ONLY_A, LK_OUTCOME_OK, "NOERROR", 1, FALSE, NULL, 0 },
};

static void
check_query (LkRun           *run,
             const QueryCase *row,
             FakeDns         *server)
{
  LkObservation *observation = test_run_find (run, "dns-query", "chat.example");
  JsonArray *addresses;

  g_assert_nonnull (observation);
  g_assert_cmpuint (test_run_count (run, "dns-query"), ==, 1);
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, row->outcome);
  g_assert_cmpstr (lk_observation_get_fact (observation, "rcode"), ==, row->rcode);
  g_assert_cmpstr (lk_observation_get_fact (observation, "server"), ==, fake_dns_get_server (server));
  g_assert_cmpint (lk_observation_is_true (observation, "garbage"), ==, row->garbage);
  addresses = lk_json_get_array (lk_observation_get_facts (observation), "addresses");
  g_assert_cmpuint (addresses != NULL ? json_array_get_length (addresses) : 0, ==, row->n_addresses);
  g_assert_false (lk_run_is_out (run, "dns-query"));
}

static void
test_query (gconstpointer data)
{
  const QueryCase *row = data;
  g_autoptr(FakeDns) server = fake_dns_new (row->mode);
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) addresses = NULL;
  g_autoptr(GError) error = NULL;

  lk_dns_query_async (run, fake_dns_get_server (server), "chat.example", NULL, test_take_result, &result);
  g_assert_true (lk_run_is_out (run, "dns-query"));
  addresses = lk_dns_query_finish (test_wait (&result), &error);
  if (row->domain != NULL)
    g_assert_error (error, row->domain (), row->code);
  else
    g_assert_no_error (error);
  g_assert_cmpuint (addresses != NULL ? addresses->len : 0, ==, row->n_addresses);
  check_query (run, row, server);
  g_assert_cmpuint (fake_dns_count_tcp (server), ==, row->mode == FAKE_DNS_TRUNCATED ? 2 : 0);
  g_assert_cmpuint (fake_dns_count (server), >=, 2);
}

static void
test_query_no_server (void)
{
  g_autoptr(FakeDns) server = fake_dns_new (FAKE_DNS_SILENT);
  g_autofree char *gone = g_strdup (fake_dns_get_server (server));
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LkObservation *observation;

  g_clear_pointer (&server, fake_dns_free);
  lk_dns_query_async (run, gone, "chat.example", NULL, test_take_result, &result);
  g_assert_null (lk_dns_query_finish (test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  observation = test_run_find (run, "dns-query", "chat.example");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_FAILED);
}

static void
test_query_cancel (void)
{
  g_autoptr(FakeDns) server = fake_dns_new (FAKE_DNS_SILENT);
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LkObservation *observation;

  lk_dns_query_async (run, fake_dns_get_server (server), "chat.example", cancellable, test_take_result, &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (lk_dns_query_finish (test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  observation = test_run_find (run, "dns-query", "chat.example");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_CANCELLED);
}

static void
test_query_bad_input (void)
{
  const char *const servers[] = { "not an address", "127.0.0.1" };
  const char *const names[] = { "chat.example", "chat..example" };

  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      g_autoptr(LkRun) run = test_run_new (NULL);
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;

      lk_dns_query_async (run, servers[i], names[i], NULL, test_take_result, &result);
      g_assert_null (lk_dns_query_finish (test_wait (&result), &error));
      g_assert_nonnull (error);
      g_assert_cmpuint (test_run_count (run, "dns-query"), ==, 1);
      g_assert_false (lk_run_is_out (run, "dns-query"));
    }
}

static void
on_doh_cb (SoupServer        *server,
           SoupServerMessage *message,
           const char        *path,
           GHashTable        *query,
           gpointer           user_data)
{
  const char *encoded = query != NULL ? g_hash_table_lookup (query, "dns") : NULL;
  g_autoptr(GString) base64 = g_string_new (encoded);
  g_autofree guint8 *question = NULL;
  g_autoptr(GByteArray) answer = NULL;
  gsize length = 0;

  g_string_replace (base64, "-", "+", 0);
  g_string_replace (base64, "_", "/", 0);
  while (base64->len % 4 != 0)
    g_string_append_c (base64, '=');
  question = g_base64_decode (base64->str, &length);
  if (encoded == NULL || strchr (encoded, '=') != NULL || length < 17)
    {
      soup_server_message_set_status (message, 400, NULL);
      return;
    }
  answer = fake_dns_make_answer (question, length, 0, TRUE);
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/dns-message", SOUP_MEMORY_COPY, (const char *) answer->data,
                                    answer->len);
}

static void
test_second (void)
{
  g_autoptr(SoupServer) server = soup_server_new (NULL, NULL);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkRun) run = test_run_new (policy);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *good = NULL;
  g_autofree char *bad = NULL;
  GPtrArray *observations;
  guint port;

  soup_server_add_handler (server, "/dns-query", on_doh_cb, NULL, NULL);
  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  {
    GSList *uris = soup_server_get_uris (server);

    port = (guint) g_uri_get_port (uris->data);
    g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  }
  good = g_strdup_printf ("http://127.0.0.1:%u/dns-query", port);
  bad = g_strdup_printf ("http://127.0.0.1:%u/elsewhere", port);
  g_strfreev (policy->second_resolvers);
  policy->second_resolvers = g_strdupv ((char *[]){ good, bad, NULL });

  lk_dns_second_async (run, "chat.example", NULL, test_take_result, &result);
  g_assert_true (lk_dns_second_finish (test_wait (&result), &error));
  g_assert_cmpuint (test_run_count (run, "dns-second"), ==, 2);
  observations = lk_case_get_observations (lk_run_get_case (run));
  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      gboolean is_good = lk_observation_has_fact (observation, "resolver", good);

      if (g_strcmp0 (lk_observation_get_probe (observation), "dns-second") != 0)
        continue;
      g_assert_cmpint (lk_observation_get_outcome (observation), ==, is_good ? LK_OUTCOME_OK : LK_OUTCOME_FAILED);
      g_assert_cmpstr (lk_observation_get_fact (observation, "rcode"), ==, is_good ? "NOERROR" : NULL);
      if (is_good)
        g_assert_cmpuint (json_array_get_length (lk_json_get_array (lk_observation_get_facts (observation), "addresses")), ==, 2);
    }
  soup_server_disconnect (server);
}

static void
test_second_skipped (void)
{
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();
  g_autoptr(LkRun) run = test_run_new (policy);
  g_autoptr(GAsyncResult) result = NULL;

  g_strfreev (policy->second_resolvers);
  policy->second_resolvers = g_strdupv ((char *[]){ (char *) "https://127.0.0.1:1/dns-query", NULL });
  lk_run_set_extra_hosts (run, FALSE);
  lk_dns_second_async (run, "chat.example", NULL, test_take_result, &result);
  g_assert_true (lk_dns_second_finish (test_wait (&result), NULL));
  g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "dns-second", NULL)), ==, LK_OUTCOME_SKIPPED);
  g_assert_cmpuint (lk_case_get_contacted (lk_run_get_case (run))->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dns/message/build", test_build);
  g_test_add_func ("/dns/message/addresses", test_parse_addresses);
  g_test_add_func ("/dns/message/refuses", test_parse_refuses);
  g_test_add_func ("/dns/message/loop", test_parse_loop);
  g_test_add_func ("/dns/message/rcodes", test_parse_rcodes);
  g_test_add_func ("/dns/message/srv", test_parse_srv);
  for (gsize i = 0; i < G_N_ELEMENTS (query_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/dns/query/%s", query_cases[i].name);

      g_test_add_data_func (path, &query_cases[i], test_query);
    }
  g_test_add_func ("/dns/query/no-server", test_query_no_server);
  g_test_add_func ("/dns/query/cancel", test_query_cancel);
  g_test_add_func ("/dns/query/bad-input", test_query_bad_input);
  g_test_add_func ("/dns/second/answers", test_second);
  g_test_add_func ("/dns/second/skipped", test_second_skipped);
  return g_test_run ();
}

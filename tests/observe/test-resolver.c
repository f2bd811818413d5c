/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "fake-dns.h"
#include "fake-system.h"
#include "fixture.h"
#include "lk-dns-probe.h"
#include "lk-name-servers.h"
#include "lk-proxy-probe.h"
#include "lk-remembering-resolver.h"
#include "lk-resolver.h"

static TestSystem *the_system;

static guint
count_families (GList         *addresses,
                GSocketFamily  family)
{
  guint n = 0;

  for (GList *l = addresses; l != NULL; l = l->next)
    if (g_inet_address_get_family (l->data) == family)
      n++;
  return n;
}

static void
test_single_flight (void)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  GAsyncResult *results[5] = { NULL };
  const GResolverNameLookupFlags flags[5] = {
    G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT,   G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY,
    G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT,
    G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY,
  };
  const guint n_ipv4[5] = { 1, 1, 0, 1, 0 };
  const guint n_ipv6[5] = { 1, 0, 1, 1, 1 };
  guint before = test_system_count (the_system);

  for (guint i = 0; i < 5; i++)
    g_resolver_lookup_by_name_with_flags_async (resolver,
                                                i == 3 ? "BOTH.flight.test" : "both.flight.test",
                                                flags[i], NULL, test_take_result, &results[i]);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(GError) error = NULL;
      GList *addresses = g_resolver_lookup_by_name_with_flags_finish (
          resolver, test_wait (&results[i]), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (count_families (addresses, G_SOCKET_FAMILY_IPV4), ==, n_ipv4[i]);
      g_assert_cmpuint (count_families (addresses, G_SOCKET_FAMILY_IPV6), ==, n_ipv6[i]);
      g_resolver_free_addresses (addresses);
      g_clear_object (&results[i]);
    }
  g_assert_cmpuint (test_system_count (the_system), ==, before + 1);

  /* Remembered, and forgotten. */
  g_resolver_lookup_by_name_async (resolver, "both.flight.test", NULL, test_take_result,
                                   &results[0]);
  g_resolver_free_addresses (
      g_resolver_lookup_by_name_finish (resolver, test_wait (&results[0]), NULL));
  g_clear_object (&results[0]);
  g_assert_cmpuint (test_system_count (the_system), ==, before + 1);
  lk_resolver_forget ();
  g_resolver_lookup_by_name_async (resolver, "both.flight.test", NULL, test_take_result,
                                   &results[0]);
  g_resolver_free_addresses (
      g_resolver_lookup_by_name_finish (resolver, test_wait (&results[0]), NULL));
  g_clear_object (&results[0]);
  g_assert_cmpuint (test_system_count (the_system), ==, before + 2);
}

static void
test_missing_family (void)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_resolver_lookup_by_name_with_flags_async (resolver, "chat.family.test",
                                              G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY, NULL,
                                              test_take_result, &result);
  g_assert_null (
      g_resolver_lookup_by_name_with_flags_finish (resolver, test_wait (&result), &error));
  g_assert_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
}

static void
test_errors_are_shared (void)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  GAsyncResult *results[2] = { NULL };
  guint before = test_system_count (the_system);

  for (guint i = 0; i < 2; i++)
    g_resolver_lookup_by_name_async (resolver, "broken.shared.test", NULL, test_take_result,
                                     &results[i]);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (g_resolver_lookup_by_name_finish (resolver, test_wait (&results[i]), &error));
      g_assert_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE);
      g_clear_object (&results[i]);
    }
  g_assert_cmpuint (test_system_count (the_system), ==, before + 1);
}

static void
test_cancel_one (void)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) stopped = NULL;
  g_autoptr(GAsyncResult) other = NULL;
  g_autoptr(GError) error = NULL;

  g_resolver_lookup_by_name_async (resolver, "silent.cancel.test", cancellable, test_take_result,
                                   &stopped);
  g_resolver_lookup_by_name_async (resolver, "chat.cancel.test", NULL, test_take_result, &other);
  g_cancellable_cancel (cancellable);
  g_assert_null (g_resolver_lookup_by_name_finish (resolver, test_wait (&stopped), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_resolver_free_addresses (g_resolver_lookup_by_name_finish (resolver, test_wait (&other), NULL));
}

static void
test_services_pass (void)
{
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GList *targets;

  g_resolver_lookup_service_async (resolver, "xmpp-client", "tcp", "example.test", NULL,
                                   test_take_result, &result);
  targets = g_resolver_lookup_service_finish (resolver, test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_srv_target_get_hostname (targets->data), ==, "_xmpp-client._tcp.example.test");
  g_resolver_free_targets (targets);
}

static GList *
look_up (LkRun       *run,
         const char  *name,
         const char  *role,
         GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_resolver_lookup_async (run, name, role, NULL, test_take_result, &result);
  return lk_resolver_lookup_finish (test_wait (&result), error);
}

static void
test_run_asks_once (void)
{
  g_autoptr(LkRun) run = test_run_new (NULL);
  GAsyncResult *results[3] = { NULL };
  const char *const roles[] = { "service", "control", "check" };
  guint before = test_system_count (the_system);
  LkObservation *observation;

  for (guint i = 0; i < 3; i++)
    lk_resolver_lookup_async (run, "both.once.test", roles[i], NULL, test_take_result, &results[i]);
  g_assert_true (lk_run_is_out (run, "dns"));
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(GError) error = NULL;
      GList *addresses = lk_resolver_lookup_finish (test_wait (&results[i]), &error);

      g_assert_no_error (error);
      g_assert_cmpuint (g_list_length (addresses), ==, 2);
      g_resolver_free_addresses (addresses);
      g_clear_object (&results[i]);
    }
  g_resolver_free_addresses (look_up (run, "Both.once.test", "control", NULL));
  g_assert_cmpuint (test_system_count (the_system), ==, before + 1);
  g_assert_cmpuint (test_run_count (run, "dns"), ==, 1);
  g_assert_cmpuint (test_run_count (run, "dns-query"), ==, 0);
  g_assert_false (lk_run_is_out (run, "dns"));

  observation = test_run_find (run, "dns", "both.once.test");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
  g_assert_true (lk_observation_has_fact (observation, "role", "service"));
  g_assert_false (lk_observation_is_true (observation, "literal"));
  g_assert_null (lk_observation_get_fact (observation, "special"));
  g_assert_null (lk_observation_get_fact (observation, "hosts_line"));
  g_assert_cmpuint (
      json_array_get_length (lk_json_get_array (lk_observation_get_facts (observation), "ipv6")),
      ==, 1);
}

static void
test_literal (void)
{
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GError) error = NULL;
  guint before = test_system_count (the_system);
  GList *addresses = look_up (run, "2001:db8::5", "service", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (addresses), ==, 1);
  g_resolver_free_addresses (addresses);
  g_assert_true (lk_observation_is_true (test_run_find (run, "dns", "2001:db8::5"), "literal"));
  g_assert_cmpuint (test_system_count (the_system), ==, before);
}

static void
test_failure_is_asked_again (void)
{
  g_autoptr(FakeDns) server = fake_dns_new (FAKE_DNS_SERVFAIL);
  const char *const servers[] = { fake_dns_get_server (server), NULL };
  const char *const names[] = { "missing.raw.test", "broken.raw.test" };
  const int codes[] = { G_RESOLVER_ERROR_NOT_FOUND, G_RESOLVER_ERROR_TEMPORARY_FAILURE };

  lk_name_servers_override (servers);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(LkRun) run = test_run_new (NULL);
      g_autoptr(GError) error = NULL;

      g_assert_null (look_up (run, names[i], "service", &error));
      g_assert_error (error, G_RESOLVER_ERROR, codes[i]);
      test_run_settle (run);
      g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "dns", names[i])), ==,
                       LK_OUTCOME_FAILED);
      g_assert_true (lk_observation_has_fact (test_run_find (run, "dns-query", names[i]), "rcode",
                                              "SERVFAIL"));
    }
}

static void
test_special_is_asked_again (void)
{
  g_autoptr(FakeDns) server = fake_dns_new (FAKE_DNS_ANSWER);
  const char *const servers[] = { fake_dns_get_server (server), NULL };
  g_autoptr(LkRun) run = test_run_new (NULL);

  lk_name_servers_override (servers);
  g_resolver_free_addresses (look_up (run, "router.special.test", "service", NULL));
  test_run_settle (run);
  g_assert_true (lk_observation_has_fact (test_run_find (run, "dns", NULL), "special", "private"));
  g_assert_true (
      lk_observation_has_fact (test_run_find (run, "dns-query", NULL), "rcode", "NOERROR"));
}

static void
test_silence (void)
{
  g_autoptr(FakeDns) server = fake_dns_new (FAKE_DNS_ANSWER);
  const char *const servers[] = { fake_dns_get_server (server), NULL };
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GError) error = NULL;
  LkObservation *query;

  lk_name_servers_override (servers);
  g_assert_null (look_up (run, "silent.system.test", "service", &error));
  g_assert_error (error, LK_ERROR, LK_ERROR_DEADLINE);
  g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "dns", NULL)), ==,
                   LK_OUTCOME_TIMEOUT);
  query = test_run_find (run, "dns-query", NULL);
  g_assert_nonnull (query);
  g_assert_cmpint (lk_observation_get_started (query), >=, 1000);
  g_assert_true (lk_observation_has_fact (query, "rcode", "NOERROR"));
}

static void
test_run_cancel (void)
{
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(GError) error = NULL;

  lk_resolver_lookup_async (run, "silent.stop.test", "service", cancellable, test_take_result,
                            &first);
  lk_resolver_lookup_async (run, "silent.stop.test", "service", NULL, test_take_result, &second);
  g_cancellable_cancel (cancellable);
  g_assert_null (lk_resolver_lookup_finish (test_wait (&first), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (lk_run_is_out (run, "dns"));

  g_cancellable_cancel (lk_run_get_cancellable (run));
  g_assert_null (lk_resolver_lookup_finish (test_wait (&second), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (lk_observation_get_outcome (test_run_find (run, "dns", NULL)), ==,
                   LK_OUTCOME_CANCELLED);
  g_assert_false (lk_run_is_out (run, "dns"));
}

static void
test_hosts_line (void)
{
  g_autoptr(LkRun) run = test_run_new (NULL);
  LkObservation *observation;
  JsonArray *addresses;
  gint64 line = 0;

  g_resolver_free_addresses (look_up (run, "chat.hosts.test", "service", NULL));

  observation = test_run_find (run, "dns", "chat.hosts.test");
  g_assert_true (lk_observation_get_fact_int (observation, "hosts_line", &line));
  g_assert_cmpint (line, ==, 2);
  addresses = lk_json_get_array (lk_observation_get_facts (observation), "hosts_addresses");
  g_assert_cmpuint (json_array_get_length (addresses), ==, 1);
  g_assert_cmpstr (json_array_get_string_element (addresses, 0), ==, "203.0.113.9");
}

static void
test_random (gconstpointer data)
{
  const char *const *names = data;
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GAsyncResult) result = NULL;
  GPtrArray *observations;
  guint n_invalid = 0;

  lk_dns_random_async (run, names[0], NULL, test_take_result, &result);
  g_assert_true (lk_dns_random_finish (test_wait (&result), NULL));
  observations = lk_case_get_observations (lk_run_get_case (run));
  g_assert_cmpuint (observations->len, ==, names[1] != NULL ? 2 : 1);
  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      const char *subject = lk_observation_get_subject (observation);
      const char *suffix = strchr (subject, '.');

      /* This system answers for every name: a lie that has to be seen. */
      g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_OK);
      g_assert_cmpint (suffix - subject, ==, 12);
      if (g_strcmp0 (suffix, ".invalid") == 0)
        n_invalid++;
      else
        g_assert_cmpstr (suffix, ==, names[1]);
    }
  g_assert_cmpuint (n_invalid, ==, 1);
}

static void
test_wpad_missing (void)
{
  g_autoptr(LkRun) run = test_run_new (NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  LkObservation *observation;

  lk_wpad_probe_async (run, NULL, test_take_result, &result);
  g_assert_true (lk_run_is_out (run, "proxy"));
  g_assert_false (lk_wpad_probe_finish (test_wait (&result), &error));
  g_assert_no_error (error);
  observation = test_run_find (run, "proxy", "wpad");
  g_assert_cmpint (lk_observation_get_outcome (observation), ==, LK_OUTCOME_FAILED);
  g_assert_true (lk_observation_has_fact (observation, "source", "pac"));
  g_assert_false (lk_run_is_out (run, "proxy"));
}

static char *
write_hosts_file (void)
{
  g_autoptr(GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("hosts-XXXXXX", &path, &error);

  g_assert_no_error (error);
  close (fd);
  g_file_set_contents (path, "127.0.0.1 localhost\n203.0.113.9 chat.hosts.test\n", -1, &error);
  g_assert_no_error (error);
  g_setenv ("LATCHKEY_HOSTS_FILE", path, TRUE);
  return path;
}

int
main (int   argc,
      char *argv[])
{
  static const char *const registrable[] = { "chat.eu.example.co.uk", ".example.co.uk" };
  static const char *const unknown_top_level[] = { "im.xmpp.test", ".xmpp.test" };
  static const char *const bare[] = { "mx.test", ".mx.test" };
  static const char *const suffix[] = { "co.uk", NULL };
  static const char *const address[] = { "198.51.100.1", NULL };
  g_autofree char *hosts = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  hosts = write_hosts_file ();
  the_system = g_object_new (TEST_TYPE_SYSTEM, NULL);
  g_resolver_set_default (G_RESOLVER (the_system));
  lk_resolver_install ();
  lk_name_servers_override ((const char *const[]){ NULL });

  g_test_add_func ("/resolver/shared/single-flight", test_single_flight);
  g_test_add_func ("/resolver/shared/missing-family", test_missing_family);
  g_test_add_func ("/resolver/shared/errors", test_errors_are_shared);
  g_test_add_func ("/resolver/shared/cancel-one", test_cancel_one);
  g_test_add_func ("/resolver/shared/services-pass", test_services_pass);
  g_test_add_func ("/resolver/run/asks-once", test_run_asks_once);
  g_test_add_func ("/resolver/run/literal", test_literal);
  g_test_add_func ("/resolver/run/failure", test_failure_is_asked_again);
  g_test_add_func ("/resolver/run/special", test_special_is_asked_again);
  g_test_add_func ("/resolver/run/silence", test_silence);
  g_test_add_func ("/resolver/run/cancel", test_run_cancel);
  g_test_add_func ("/resolver/run/hosts-line", test_hosts_line);
  g_test_add_func ("/resolver/wpad/missing", test_wpad_missing);
  g_test_add_data_func ("/resolver/random/registrable", registrable, test_random);
  g_test_add_data_func ("/resolver/random/unknown-top-level", unknown_top_level, test_random);
  g_test_add_data_func ("/resolver/random/bare", bare, test_random);
  g_test_add_data_func ("/resolver/random/suffix", suffix, test_random);
  g_test_add_data_func ("/resolver/random/address", address, test_random);
  status = g_test_run ();
  lk_name_servers_override (NULL);
  g_unlink (hosts);
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matrix-kit.h"

#include <string.h>

#include "fixture.h"
#include "lk-test-certificate.h"

static LkCredentials *
new_credentials (const char *local)
{
  LkCredentials *credentials = g_new0 (LkCredentials, 1);

  credentials->account = g_strdup (local);
  credentials->local = g_strdup (local);
  credentials->password = lk_secret_new (PASSWORD, strlen (PASSWORD));
  return credentials;
}

void
matrix_kit_make_client (MatrixKit *kit, const char *local, const char *base)
{
  g_autofree char *url = lk_hostile_server_dup_url (kit->server, "");
  LkSignInPlace place = { .protocol = LK_PROTOCOL_MATRIX,
                          .host = (char *) "127.0.0.1",
                          .port = lk_hostile_server_get_port (kit->server),
                          .transport = LK_TRANSPORT_HTTPS,
                          .base_url = base != NULL ? (char *) base : url,
                          .domain = (char *) "example.org" };

  g_clear_object (&kit->client);
  kit->client = lk_protocol_client_new (kit->run, &place, new_credentials (local));
  g_assert_true (LK_IS_MATRIX_CLIENT (kit->client));
}

static void
set_up_with (MatrixKit *kit, gboolean trusted)
{
  g_autoptr(GTlsCertificate) certificate = lk_test_certificate_new ();
  g_autoptr(GTlsDatabase) database = lk_test_certificate_trust (certificate);

  kit->run = test_run_new (NULL);
  if (trusted)
    lk_run_set_tls_database (kit->run, database);
  kit->server = lk_hostile_server_new (certificate);
  kit->cancellable = g_cancellable_new ();
  kit->loop = g_main_loop_new (NULL, FALSE);
  matrix_kit_make_client (kit, "alice", NULL);
}

void
matrix_kit_set_up (MatrixKit *kit, gconstpointer data)
{
  set_up_with (kit, TRUE);
}

void
matrix_kit_set_up_untrusted (MatrixKit *kit, gconstpointer data)
{
  set_up_with (kit, FALSE);
}

void
matrix_kit_tear_down (MatrixKit *kit, gconstpointer data)
{
  g_clear_object (&kit->client);
  g_clear_object (&kit->run);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_pointer (&kit->server, lk_hostile_server_free);
  g_clear_object (&kit->cancellable);
  g_clear_pointer (&kit->loop, g_main_loop_unref);
}

LkObservation *
matrix_kit_find (MatrixKit *kit, const char *probe)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (kit->run));
  LkObservation *found = NULL;

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (!g_str_equal (lk_observation_get_probe (observation), probe))
        continue;
      g_assert_null (found);
      found = observation;
    }
  return found;
}

JsonObject *
matrix_kit_get_facts (MatrixKit *kit, const char *probe)
{
  LkObservation *observation = matrix_kit_find (kit, probe);

  g_assert_nonnull (observation);
  return lk_observation_get_facts (observation);
}

gint64
matrix_kit_get_int (JsonObject *facts, const char *name)
{
  gint64 value = -1;

  return lk_json_get_int (facts, name, &value) ? value : -1;
}

static void
on_signed_in_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MatrixKit *kit = user_data;

  kit->result = lk_protocol_client_sign_in_finish (kit->client, result);
  g_main_loop_quit (kit->loop);
}

void
matrix_kit_attempt (MatrixKit *kit)
{
  lk_protocol_client_sign_in_async (kit->client, kit->cancellable, on_signed_in_cb, kit);
  g_main_loop_run (kit->loop);
}

void
matrix_kit_sign_in (MatrixKit *kit)
{
  g_autofree char *host_port = lk_hostile_server_dup_address (kit->server);

  matrix_kit_attempt (kit);
  g_assert_false (lk_run_is_out (kit->run, "sign-in"));
  g_assert_cmpstr (lk_observation_get_subject (matrix_kit_find (kit, "sign-in")), ==, host_port);
  g_assert_cmpstr (lk_json_get_string (matrix_kit_get_facts (kit, "sign-in"), "result"), ==,
                   lk_sign_in_result_to_string (kit->result));
}

static void
on_looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MatrixKit *kit = user_data;

  lk_protocol_client_account_state_finish (kit->client, result);
  g_main_loop_quit (kit->loop);
}

void
matrix_kit_look (MatrixKit *kit)
{
  lk_protocol_client_account_state_async (kit->client, NULL, on_looked_cb, kit);
  g_main_loop_run (kit->loop);
}

static void
on_signed_out_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MatrixKit *kit = user_data;

  kit->confirmed = lk_protocol_client_sign_out_finish (kit->client, result);
  g_main_loop_quit (kit->loop);
}

void
matrix_kit_sign_out (MatrixKit *kit)
{
  lk_protocol_client_sign_out_async (kit->client, NULL, on_signed_out_cb, kit);
  g_main_loop_run (kit->loop);
}

void
matrix_kit_check_secrets (MatrixKit *kit)
{
  g_autoptr(JsonNode) node = lk_case_to_json (lk_run_get_case (kit->run));
  g_autofree char *text = lk_json_to_text (node, FALSE);

  g_assert_null (strstr (text, "syt_"));
  g_assert_null (strstr (text, "access_token"));
  g_assert_null (strstr (text, PASSWORD_JSON));
  g_assert_null (strstr (text, "device_id"));
}

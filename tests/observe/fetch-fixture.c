/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fetch-fixture.h"

#include "lk-test-certificate.h"

static LkRun *
new_run (void)
{
  g_autoptr(LkService) service =
    lk_service_new ("test", "Test", LK_PROTOCOL_MATRIX, "example.org");
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);
  g_autoptr(LkPolicy) policy = lk_policy_new_empty ();

  return lk_run_new (kase, policy, NULL);
}

static void
set_up_with (FetchFixture *fixture, GTlsCertificate *certificate)
{
  fixture->run = new_run ();
  fixture->server = lk_hostile_server_new (certificate);
  fixture->loop = g_main_loop_new (NULL, FALSE);
  fixture->cancellable = g_cancellable_new ();
}

void
fetch_fixture_set_up (FetchFixture *fixture, gconstpointer data)
{
  set_up_with (fixture, NULL);
}

static void
forget_answer (FetchFixture *fixture)
{
  g_clear_pointer (&fixture->answer, lk_answer_free);
  g_clear_error (&fixture->error);
}

void
fetch_fixture_tear_down (FetchFixture *fixture, gconstpointer data)
{
  forget_answer (fixture);
  g_clear_object (&fixture->run);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_pointer (&fixture->server, lk_hostile_server_free);
  g_clear_pointer (&fixture->loop, g_main_loop_unref);
  g_clear_object (&fixture->cancellable);
}

static void
on_fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FetchFixture *fixture = user_data;
  gboolean complete =
    lk_fetch_finish (result, &fixture->answer, &fixture->outcome, &fixture->error);

  g_assert_nonnull (fixture->answer);
  g_assert_cmpint (complete, ==, fixture->error == NULL);
  g_assert_cmpint (complete, ==, fixture->outcome == LK_OUTCOME_OK);
  fixture->n_called++;
  g_main_loop_quit (fixture->loop);
}

void
fetch_start (FetchFixture *fixture, const char *url, LkFetchFlags flags, guint deadline_ms)
{
  forget_answer (fixture);
  lk_fetch_async (fixture->run, url, flags, deadline_ms, fixture->cancellable, on_fetched_cb,
                  fixture);
}

void
fetch_url (FetchFixture *fixture, const char *url, LkFetchFlags flags, guint deadline_ms)
{
  fetch_start (fixture, url, flags, deadline_ms);
  g_main_loop_run (fixture->loop);
}

void
fetch (FetchFixture *fixture, const char *path)
{
  g_autofree char *url = lk_hostile_server_dup_url (fixture->server, path);

  fetch_url (fixture, url, LK_FETCH_NONE, PLENTY_MS);
}

static void
set_up_tls (FetchFixture *fixture, gconstpointer data)
{
  g_autoptr(GTlsCertificate) certificate = lk_test_certificate_new ();
  g_autoptr(GTlsDatabase) database = lk_test_certificate_trust (certificate);

  set_up_with (fixture, certificate);
  if (data != NULL)
    lk_run_set_tls_database (fixture->run, database);
}

void
fetch_fixture_set_up_trusted (FetchFixture *fixture, gconstpointer data)
{
  set_up_tls (fixture, "trusted");
}

void
fetch_fixture_set_up_untrusted (FetchFixture *fixture, gconstpointer data)
{
  set_up_tls (fixture, NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "irc-fixture.h"

#include <string.h>

/* Reads until @text was said; with %NULL until the other side leaves. */
static gboolean
hear (IrcFixture    *fixture,
      GIOStream  *stream,
      const char *text)
{
  gsize begin = fixture->heard->len;
  char byte;

  while (text == NULL || strstr (fixture->heard->str + begin, text) == NULL)
    {
      if (g_input_stream_read (g_io_stream_get_input_stream (stream), &byte, 1, NULL, NULL) <= 0)
        return FALSE;
      g_string_append_c (fixture->heard, byte);
    }
  return TRUE;
}

static gboolean
play (IrcFixture    *fixture,
      GIOStream  *stream,
      const char *step)
{
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  if (step[0] == '?')
    return hear (fixture, stream, step + 1);
  do
    if (!g_output_stream_write_all (output, step + 1, strlen (step + 1), NULL, NULL, NULL))
      return FALSE;
  while (step[0] == '*');
  return TRUE;
}

void
irc_fixture_on_client (GIOStream *stream,
           guint      n_before,
           gpointer   user_data)
{
  IrcFixture *fixture = user_data;
  g_autoptr(GIOStream) talk = NULL;

  talk = fixture->script->plain ? g_object_ref (stream)
                                : lk_kit_secure (stream, fixture->certificate, G_TLS_AUTHENTICATION_NONE);
  if (talk == NULL)
    return;
  for (guint i = 0; i < MAX_STEPS && fixture->script->steps[i] != NULL; i++)
    if (!play (fixture, talk, fixture->script->steps[i]))
      return;
  if (!fixture->script->closes)
    hear (fixture, talk, NULL);
  g_io_stream_close (talk, NULL, NULL);
}

void
irc_fixture_set_up_with (IrcFixture      *fixture,
                     const IrcScript *script,
                     LkKitScript   on_connected,
                     gboolean      trusted)
{
  g_autoptr(LkSignInPlace) place = g_new0 (LkSignInPlace, 1);
  g_autoptr(GTlsDatabase) database = NULL;
  LkCredentials *credentials = g_new0 (LkCredentials, 1);

  fixture->script = script;
  fixture->certificate = lk_kit_certificate_new (trusted ? "localhost" : "other.test", -DAY, DAY, NULL);
  fixture->server = lk_kit_server_new (on_connected, fixture);
  fixture->heard = g_string_new (NULL);
  fixture->run = lk_kit_run_new (NULL);
  database = lk_kit_trust (fixture->certificate);
  lk_run_set_tls_database (fixture->run, database);
  g_object_set_data_full (G_OBJECT (fixture->run), "database", g_steal_pointer (&database), g_object_unref);

  place->protocol = LK_PROTOCOL_IRC;
  place->host = g_strdup ("localhost");
  place->port = lk_kit_server_get_port (fixture->server);
  place->transport = script->plain ? LK_TRANSPORT_TCP : LK_TRANSPORT_TLS;
  credentials->account = g_strdup ("alice");
  credentials->local = g_strdup ("alice");
  credentials->password = lk_secret_new (PASSWORD, strlen (PASSWORD));
  fixture->client = lk_protocol_client_new (fixture->run, place, credentials);
}

void
irc_fixture_set_up (IrcFixture       *fixture,
                gconstpointer  script)
{
  irc_fixture_set_up_with (fixture, script, irc_fixture_on_client, TRUE);
}

/* Whatever happened, the password never stands in what is written down. */
void
irc_fixture_tear_down (IrcFixture       *fixture,
                   gconstpointer  script)
{
  g_autoptr(JsonNode) node = lk_case_to_json (lk_run_get_case (fixture->run));
  g_autofree char *text = lk_json_to_text (node, FALSE);

  g_assert_null (strstr (text, PASSWORD));
  g_assert_null (strstr (text, "AGFsaWNl"));
  lk_kit_assert_idle (fixture->run);
  g_clear_object (&fixture->client);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_clear_pointer (&fixture->server, lk_kit_server_free);
  g_clear_object (&fixture->run);
  g_clear_object (&fixture->certificate);
  g_string_free (fixture->heard, TRUE);
}

LkSignInResult
irc_fixture_sign_in (IrcFixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_protocol_client_sign_in_async (fixture->client, NULL, lk_kit_on_result_cb, &result);
  return lk_protocol_client_sign_in_finish (fixture->client, lk_kit_wait (&result));
}

void
irc_fixture_account_state (IrcFixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_protocol_client_account_state_async (fixture->client, NULL, lk_kit_on_result_cb, &result);
  lk_protocol_client_account_state_finish (fixture->client, lk_kit_wait (&result));
}

gboolean
irc_fixture_sign_out (IrcFixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_protocol_client_sign_out_async (fixture->client, NULL, lk_kit_on_result_cb, &result);
  return lk_protocol_client_sign_out_finish (fixture->client, lk_kit_wait (&result));
}

gboolean
irc_fixture_discover (IrcFixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_protocol_client_discover_async (fixture->client, TRUE, NULL, lk_kit_on_result_cb, &result);
  return lk_protocol_client_discover_finish (fixture->client, lk_kit_wait (&result));
}

/* What the server heard, once it hears nothing more. */
const char *
irc_fixture_get_heard (IrcFixture *fixture)
{
  g_clear_object (&fixture->client);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  lk_kit_server_free (fixture->server);
  fixture->server = lk_kit_server_new (irc_fixture_on_client, fixture);
  return fixture->heard->str;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "xmpp-login-kit.h"

#include <string.h>

#include "lk-json.h"
#include "sasl-server.h"

#define DAY (24 * 3600)
#define BIND "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"

/* Everything up to and with @end, or NULL at the end. */
static char *
hear (KitAttempt *self,
      GIOStream  *stream,
      const char *end)
{
  g_autoptr(GString) seen = g_string_new (NULL);
  char byte;

  while (!g_str_has_suffix (seen->str, end))
    {
      if (g_input_stream_read (g_io_stream_get_input_stream (stream), &byte, 1, NULL, NULL) <= 0)
        return NULL;
      g_string_append_c (seen, byte);
      g_mutex_lock (&self->mutex);
      g_string_append_c (self->heard, byte);
      g_mutex_unlock (&self->mutex);
    }
  return g_strdup (seen->str);
}

/* FALSE: the script is over. */
static gboolean
say (KitAttempt *self,
     GIOStream  *stream,
     const char *text)
{
  if (g_strcmp0 (text, KIT_CLOSE) == 0)
    return FALSE;
  if (g_strcmp0 (text, KIT_HANG) == 0)
    {
      lk_kit_hang (stream);
      return FALSE;
    }
  lk_kit_say (stream, text);
  return TRUE;
}

static char *
dup_features (const KitLogin *login)
{
  g_autoptr(GString) xml = g_string_new (KIT_HEADER "<stream:features>");
  g_auto(GStrv) mechanisms = g_strsplit (login->mechanisms, " ", -1);
  g_auto(GStrv) bindings = g_strsplit (login->bindings != NULL ? login->bindings : "", " ", -1);

  g_string_append (xml, "<mechanisms " KIT_SASL ">");
  for (char **m = mechanisms; *m != NULL; m++)
    g_string_append_printf (xml, "<mechanism>%s</mechanism>", *m);
  g_string_append (xml, "</mechanisms>");
  if (login->bindings != NULL)
    g_string_append (xml, "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>");
  for (char **b = bindings; *b != NULL; b++)
    g_string_append_printf (xml, "<channel-binding type='%s'/>", *b);
  if (login->bindings != NULL)
    g_string_append (xml, "</sasl-channel-binding>");
  g_string_append (xml, "</stream:features>");
  return g_string_free (g_steal_pointer (&xml), FALSE);
}

/* What is between the tags of <auth>…</auth> or <response>…</response>. */
static char *
dup_content (const char *element)
{
  const char *open = strrchr (element, '<');
  const char *begin = open;

  while (begin > element && begin[-1] != '>')
    begin--;
  return g_strndup (begin, (gsize) (open - begin));
}

static char *
dup_mechanism (const char *element)
{
  const char *begin = strstr (element, "mechanism='") + strlen ("mechanism='");

  return g_strndup (begin, (gsize) (strchr (begin, '\'') - begin));
}

/* One message of the client, answered by libgsasl. @done: it was accepted. */
static gboolean
answer_by_sasl (GIOStream    *stream,
                LkSaslServer *sasl,
                const char   *element,
                gboolean     *done)
{
  g_autofree char *content = dup_content (element);
  g_autofree char *answer = NULL;
  g_autofree char *xml = NULL;

  if (!lk_sasl_server_step (sasl, content, &answer, done))
    {
      lk_kit_say (stream, KIT_FAILURE ("not-authorized"));
      return FALSE;
    }
  xml = *done ? g_strdup_printf ("<success " KIT_SASL ">%s</success>", answer)
              : g_strdup_printf ("<challenge " KIT_SASL ">%s</challenge>", answer);
  lk_kit_say (stream, xml);
  return TRUE;
}

static gboolean
authenticate (KitAttempt *self,
              GIOStream  *stream)
{
  const KitLogin *login = &self->login;
  g_autofree char *auth = hear (self, stream, "</auth>");
  g_autofree char *mechanism = auth != NULL ? dup_mechanism (auth) : NULL;
  g_autoptr(LkSaslServer) sasl = NULL;
  gboolean done = FALSE;

  if (auth == NULL)
    return FALSE;
  sasl = lk_sasl_server_new (mechanism, KIT_USER, login->password != NULL ? login->password : KIT_PASSWORD,
                             login->iterations > 0 ? login->iterations : 4096, G_TLS_CONNECTION (stream));
  if (login->on_auth != NULL)
    return say (self, stream, login->on_auth);
  if (!answer_by_sasl (stream, sasl, auth, &done))
    return TRUE;
  while (!done)
    {
      g_autofree char *response = hear (self, stream, "</response>");

      if (response == NULL)
        return FALSE;
      if (login->on_response != NULL)
        return say (self, stream, login->on_response);
      if (!answer_by_sasl (stream, sasl, response, &done))
        return TRUE;
    }
  return TRUE;
}

static const char *
otherwise (const char *text,
           const char *usual)
{
  return text != NULL ? text : usual;
}

/* FALSE: the connection is gone. @goodbye: instead of @end the client closed the stream. */
static gboolean
hear_request (KitAttempt *self,
              GIOStream  *stream,
              const char *end,
              gboolean   *goodbye)
{
  g_autofree char *first = hear (self, stream, ">");
  g_autofree char *rest = NULL;

  *goodbye = first != NULL && strstr (first, "</stream") != NULL;
  if (first == NULL || *goodbye || g_str_has_suffix (first, end))
    return first != NULL;
  rest = hear (self, stream, end);
  return rest != NULL;
}

/* TRUE: the client closed the stream. */
static gboolean
receive_guest (KitAttempt *self,
               GIOStream  *stream)
{
  const KitLogin *login = &self->login;
  gboolean goodbye = FALSE;

  if (!hear_request (self, stream, "streams'>", &goodbye) || goodbye)
    return goodbye;
  if (!say (self, stream, otherwise (login->on_open, KIT_FEATURES (BIND)))
      || !hear_request (self, stream, "</iq>", &goodbye) || goodbye)
    return goodbye;
  if (!say (self, stream,
            otherwise (login->on_bind, "<iq type='result' id='latchkey-bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                                       "<jid>" KIT_USER "@" KIT_DOMAIN "/x</jid></bind></iq>")))
    return FALSE;
  for (int i = 0; i < 2; i++)
    if (!hear_request (self, stream, "</iq>", &goodbye) || goodbye)
      return goodbye;
  return say (self, stream, otherwise (login->on_disco, "<iq type='error' id='latchkey-disco'/>"))
         && say (self, stream, otherwise (login->on_version, "<iq type='error' id='latchkey-version'/>"))
         && hear_request (self, stream, "</stream:stream>", &goodbye);
}

static void
on_client (GIOStream *stream,
           guint      n_before,
           gpointer   user_data)
{
  KitAttempt *self = user_data;
  const KitLogin *login = &self->login;
  g_autoptr(GIOStream) secured = NULL;
  g_autofree char *header = NULL;
  g_autofree char *features = NULL;

  if (!login->direct
      && (!lk_kit_expect (stream, "streams'>") || !say (self, stream, otherwise (login->plain, KIT_FEATURES (KIT_STARTTLS)))
          || !lk_kit_expect (stream, "<starttls") || !lk_kit_expect (stream, "/>")
          || !say (self, stream, otherwise (login->proceed, KIT_PROCEED))))
    return;
  secured = lk_kit_secure (stream, self->certificate, G_TLS_AUTHENTICATION_NONE);
  if (secured == NULL)
    return;
  header = hear (self, secured, "streams'>");
  features = login->mechanisms != NULL ? dup_features (login) : NULL;
  if (header != NULL && say (self, secured, otherwise (login->secured, features)) && authenticate (self, secured)
      && receive_guest (self, secured) && say (self, secured, otherwise (login->on_close, "</stream:stream>")))
    lk_kit_hang (secured);
  g_io_stream_close (secured, NULL, NULL);
}

KitAttempt *
kit_attempt_new (const KitLogin *login)
{
  KitAttempt *self = g_new0 (KitAttempt, 1);
  g_autoptr(GTlsDatabase) database = NULL;
  LkSignInPlace place = { .protocol = LK_PROTOCOL_XMPP, .host = (char *) "127.0.0.1", .domain = (char *) KIT_DOMAIN };
  LkCredentials *credentials = g_new0 (LkCredentials, 1);

  self->login = *login;
  g_mutex_init (&self->mutex);
  self->heard = g_string_new (NULL);
  self->certificate = lk_kit_certificate_new (otherwise (login->domain, KIT_DOMAIN), -DAY, DAY, NULL);
  self->server = lk_kit_server_new (on_client, self);
  self->run = lk_kit_run_new (NULL);
  database = lk_kit_trust (self->certificate);
  lk_run_set_tls_database (self->run, database);
  place.port = lk_kit_server_get_port (self->server);
  place.transport = login->direct ? LK_TRANSPORT_XMPPS : LK_TRANSPORT_XMPP;
  credentials->account = g_strdup (KIT_USER "@" KIT_DOMAIN);
  credentials->local = g_strdup (KIT_USER);
  credentials->password = lk_secret_new (otherwise (login->typed, KIT_PASSWORD),
                                         strlen (otherwise (login->typed, KIT_PASSWORD)));
  self->client = lk_protocol_client_new (self->run, &place, credentials);
  return self;
}

void
kit_attempt_free (KitAttempt *self)
{
  /* The connection goes with the client, and with it the server's thread. */
  g_clear_object (&self->client);
  g_clear_pointer (&self->server, lk_kit_server_free);
  g_clear_object (&self->run);
  g_clear_object (&self->certificate);
  g_string_free (self->heard, TRUE);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

LkSignInResult
kit_attempt_sign_in (KitAttempt *self)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_protocol_client_sign_in_async (self->client, NULL, lk_kit_on_result_cb, &result);
  g_assert_true (lk_run_is_out (self->run, "sign-in"));
  lk_kit_wait (&result);
  lk_kit_wait_idle (self->run);
  g_assert_cmpuint (lk_kit_count (self->run, "sign-in"), ==, 1);
  g_assert_cmpuint (lk_secret_get_length (lk_protocol_client_get_credentials (self->client)->password), ==, 0);
  return lk_protocol_client_sign_in_finish (self->client, result);
}

LkObservation *
kit_attempt_account (KitAttempt *self)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_protocol_client_account_state_async (self->client, NULL, lk_kit_on_result_cb, &result);
  lk_kit_wait (&result);
  lk_protocol_client_account_state_finish (self->client, result);
  lk_kit_assert_idle (self->run);
  return lk_kit_find (self->run, "account-state", 0);
}

LkObservation *
kit_attempt_sign_out (KitAttempt *self,
                      gboolean    confirmed)
{
  g_autoptr(GAsyncResult) result = NULL;

  lk_protocol_client_sign_out_async (self->client, NULL, lk_kit_on_result_cb, &result);
  lk_kit_wait (&result);
  g_assert_cmpint (lk_protocol_client_sign_out_finish (self->client, result), ==, confirmed);
  lk_kit_assert_idle (self->run);
  return lk_kit_find (self->run, "sign-out", 0);
}

char *
kit_attempt_dup_heard (KitAttempt *self)
{
  char *heard;

  g_mutex_lock (&self->mutex);
  heard = g_strdup (self->heard->str);
  g_mutex_unlock (&self->mutex);
  return heard;
}

const char *
kit_fact (LkObservation *observation,
          const char    *name)
{
  return lk_json_get_string (lk_observation_get_facts (observation), name);
}

/* -1: the fact is not there. */
int
kit_fact_boolean (LkObservation *observation,
                  const char    *name)
{
  gboolean value = FALSE;

  return lk_json_get_boolean (lk_observation_get_facts (observation), name, &value) ? value : -1;
}

char *
kit_dup_list (LkObservation *observation,
              const char    *name)
{
  g_auto(GStrv) values = lk_json_dup_strings (lk_observation_get_facts (observation), name);

  return values != NULL ? g_strjoinv (" ", values) : NULL;
}

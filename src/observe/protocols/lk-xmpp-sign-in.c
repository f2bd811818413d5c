/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-sign-in.h"

#include <string.h>

#include "lk-probe.h"
#include "lk-sasl.h"
#include "lk-server-words.h"
#include "lk-xmpp-close.h"

/* After a refusal, how long to wait for what the server adds while it closes. */
#define LAST_WORDS_MS 500
#define MAX_CONDITION 64

typedef struct
{
  LkProtocolClient *client;     /* (borrowed) the task's source */
  LkXmppWay        *way;        /* (borrowed) the client's */
  LkProbe          *probe;      /* (owned) */
  LkSasl           *sasl;       /* (owned) (nullable) */
  LkDeadline       *last_words; /* (owned) (nullable) */
} LkAttempt;

static void on_answer_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
lk_attempt_free (LkAttempt *self)
{
  g_clear_pointer (&self->sasl, lk_sasl_free);
  g_clear_pointer (&self->last_words, lk_deadline_free);
  g_clear_pointer (&self->probe, lk_probe_free);
  g_free (self);
}

static void
add_said (LkAttempt *self)
{
  const LkXmppSaid *said = self->way->stream != NULL ? lk_xmpp_stream_get_said (self->way->stream) : NULL;
  g_autofree char *text = NULL;

  if (said == NULL || said->error == NULL)
    return;
  lk_probe_set_string (self->probe, "stream_error", said->error);
  text = lk_server_words_dup (said->error_text, LK_SIGN_IN_MAX_TEXT);
  lk_probe_set_string (self->probe, json_object_has_member (self->probe->facts, "text") ? "stream_error_text" : "text",
                       text);
}

/* Takes @error (nullable): %NULL for a definite answer. */
static void
end_attempt (GTask          *task,
             LkSignInResult  result,
             GError         *error)
{
  LkAttempt *self = g_task_get_task_data (task);
  g_autoptr(GError) end = error;

  add_said (self);
  if (self->sasl != NULL)
    lk_probe_set_boolean (self->probe, "challenge", lk_sasl_had_challenge (self->sasl));
  lk_probe_set_string (self->probe, "result", lk_sign_in_result_to_string (result));
  if (end == NULL)
    lk_probe_end_as (self->probe, LK_OUTCOME_OK, NULL);
  else
    lk_probe_end (self->probe, &end);
  g_clear_pointer (&self->sasl, lk_sasl_free);
  lk_protocol_client_forget_credentials (self->client);
  if (result != LK_SIGN_IN_ACCEPTED && self->last_words == NULL && self->way->stream != NULL)
    lk_xmpp_stream_close (self->way->stream);
  g_task_return_int (task, result);
}

/* Takes @error (nullable). A server that itself said why has answered; everything else went wrong. */
static void
end_not_sent (GTask      *task,
              const char *why,
              GError     *error)
{
  LkAttempt *self = g_task_get_task_data (task);
  const LkXmppSaid *said = self->way->stream != NULL ? lk_xmpp_stream_get_said (self->way->stream) : NULL;

  lk_probe_set_string (self->probe, "not_sent", why);
  lk_probe_set_string (self->probe, "location", self->way->location);
  if (g_strcmp0 (why, "unencrypted") == 0 || (said != NULL && said->error != NULL))
    g_clear_error (&error);
  end_attempt (task, LK_SIGN_IN_NOT_SENT, error);
}

static void
on_last_words_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  lk_xmpp_stream_close_finish (LK_XMPP_STREAM (source), result, NULL);
  end_attempt (task, LK_SIGN_IN_REFUSED, NULL);
}

/* RFC 6120, 6.5. Servers that ban an address say so in a stream error behind the refusal. */
static void
on_failure (GTask         *task,
            LkXmppElement *failure)
{
  LkAttempt *self = g_task_get_task_data (task);
  LkXmppElement *text = lk_xmpp_element_find (failure, "text", LK_XMPP_NS_SASL);
  g_autofree char *words = text != NULL ? lk_server_words_dup (text->text->str, LK_SIGN_IN_MAX_TEXT) : NULL;

  for (guint i = 0; failure->children != NULL && i < failure->children->len; i++)
    {
      LkXmppElement *child = failure->children->pdata[i];
      g_autofree char *condition = g_strndup (child->name, MAX_CONDITION);

      if (child == text || !g_str_equal (child->ns, LK_XMPP_NS_SASL))
        continue;
      lk_probe_set_string (self->probe, "errcode", condition);
      break;
    }
  lk_probe_set_string (self->probe, "text", words);
  self->last_words = lk_deadline_new (lk_probe_get_cancellable (self->probe), LAST_WORDS_MS);
  lk_xmpp_stream_close_async (self->way->stream, lk_deadline_get_cancellable (self->last_words), on_last_words_cb,
                              g_object_ref (task));
}

/* Takes @message (nullable). */
static void
send_message (GTask      *task,
              const char *opening,
              LkSecret   *message,
              const char *closing)
{
  LkAttempt *self = g_task_get_task_data (task);
  g_autoptr(LkSecret) owned = message;
  gsize length = message != NULL ? lk_secret_get_length (message) : 0;
  g_autoptr(LkSecret) xml = lk_secret_new_sized (strlen (opening) + length + strlen (closing));

  lk_secret_append (xml, opening, -1);
  if (message != NULL)
    lk_secret_append (xml, lk_secret_get (message), (gssize) length);
  lk_secret_append (xml, closing, -1);
  lk_xmpp_stream_exchange_secret_async (self->way->stream, xml, lk_probe_get_cancellable (self->probe), on_answer_cb,
                                        g_object_ref (task));
}

static void
on_challenge (GTask      *task,
              const char *challenge)
{
  LkAttempt *self = g_task_get_task_data (task);
  LkSecret *response = NULL;
  GError *error = NULL;

  if (lk_sasl_step (self->sasl, challenge, &response, &error))
    send_message (task, "<response xmlns='" LK_XMPP_NS_SASL "'>", response, "</response>");
  else
    end_attempt (task, LK_SIGN_IN_UNKNOWN, error);
}

static void
on_success (GTask      *task,
            const char *data)
{
  LkAttempt *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (lk_sasl_finish_success (self->sasl, *data != '\0' ? data : NULL, &error))
    end_attempt (task, LK_SIGN_IN_ACCEPTED, NULL);
  else
    {
      lk_probe_set_boolean (self->probe, "server_proved", FALSE);
      end_attempt (task, LK_SIGN_IN_UNKNOWN, error);
    }
}

/* Stream errors by which a server says no, to this account or this computer; others say that it cannot. */
static const char *const refusals[] = { "not-authorized", "policy-violation", "host-unknown", "host-gone", NULL };

static void
on_answer_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkAttempt *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(LkXmppElement) element = lk_xmpp_stream_exchange_finish (LK_XMPP_STREAM (source), result, &error);
  const LkXmppSaid *said = lk_xmpp_stream_get_said (self->way->stream);
  g_autofree char *text = element != NULL ? g_strstrip (g_strdup (element->text->str)) : NULL;

  if (element == NULL && said->error != NULL && g_strv_contains (refusals, said->error))
    {
      g_clear_error (&error);
      end_attempt (task, LK_SIGN_IN_REFUSED, NULL);
    }
  else if (element == NULL)
    end_attempt (task, LK_SIGN_IN_UNKNOWN, error);
  else if (lk_xmpp_element_is (element, "challenge", LK_XMPP_NS_SASL))
    on_challenge (task, text);
  else if (lk_xmpp_element_is (element, "success", LK_XMPP_NS_SASL))
    on_success (task, text);
  else if (lk_xmpp_element_is (element, "failure", LK_XMPP_NS_SASL))
    on_failure (task, element);
  else
    end_attempt (task, LK_SIGN_IN_UNKNOWN,
                 g_error_new (LK_ERROR, LK_ERROR_PROTOCOL, "The server answered the sign-in with <%.40s/>", element->name));
}

static gboolean
open_sasl (LkAttempt   *self,
           const char  *mechanism,
           GError     **error)
{
  const LkCredentials *credentials = lk_protocol_client_get_credentials (self->client);

  self->sasl = lk_sasl_new (mechanism, "xmpp", lk_protocol_client_get_place (self->client)->domain, credentials->local,
                            credentials->password, self->way->tls, error);
  return self->sasl != NULL;
}

/* SCRAM cannot carry every password: SASLprep refuses characters that are younger than it. PLAIN leaves them to the server. */
static gboolean
open_any_sasl (LkAttempt   *self,
               const char  *mechanism,
               GError     **error)
{
  const char *const *offered = (const char *const *) lk_xmpp_stream_get_said (self->way->stream)->mechanisms;

  if (open_sasl (self, mechanism, error))
    return TRUE;
  if (!g_strv_contains (offered, "PLAIN") || g_str_equal (mechanism, "PLAIN"))
    return FALSE;
  g_clear_error (error);
  return open_sasl (self, "PLAIN", error);
}

static void
authenticate (GTask *task)
{
  LkAttempt *self = g_task_get_task_data (task);
  const LkXmppSaid *said = lk_xmpp_stream_get_said (self->way->stream);
  const char *const *offered = (const char *const *) said->mechanisms;
  const char *mechanism = NULL;
  g_autofree char *opening = NULL;
  LkSecret *message = NULL;
  GError *error = NULL;

  lk_json_set_strings (self->probe->facts, "offered", offered);
  if (said->sasl2_only)
    lk_probe_set_boolean (self->probe, "sasl2", TRUE);
  else
    mechanism = lk_sasl_choose (offered, self->way->tls != NULL
                                             && lk_sasl_can_bind (self->way->tls, (const char *const *) said->bindings));
  if (mechanism == NULL)
    {
      end_not_sent (task, "method", NULL);
      return;
    }
  if (!open_any_sasl (self, mechanism, &error) || !lk_sasl_start (self->sasl, &message, &error))
    {
      end_not_sent (task, "method", error);
      return;
    }
  mechanism = lk_sasl_get_mechanism (self->sasl);
  lk_probe_set_string (self->probe, "method", mechanism);
  lk_protocol_client_forget_credentials (self->client);
  lk_probe_set_boolean (self->probe, "sent", TRUE);
  opening = g_strdup_printf ("<auth xmlns='" LK_XMPP_NS_SASL "' mechanism='%s'>", mechanism);
  send_message (task, opening, message, "</auth>");
}

static void
on_way_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkAttempt *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (lk_xmpp_way_finish (result, &error))
    authenticate (task);
  else
    end_not_sent (task, self->way->not_sent, error);
}

/**
 * lk_xmpp_sign_in_async:
 * @client: the client, with credentials
 * @way: an empty way, or one that was walked to the features of the secured stream already; it has an authenticated
 * stream after a sign-in that was accepted; must live until this ends
 * @cancellable: (nullable): what stops it
 * @callback: called when the server decided, or at the deadline
 * @user_data: for @callback
 *
 * Makes one attempt with one mechanism (RFC 6120, 6) and records `sign-in`.
 */
void
lk_xmpp_sign_in_async (LkProtocolClient    *client,
                       LkXmppWay           *way,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  GTask *task = g_task_new (client, cancellable, callback, user_data);
  const LkSignInPlace *place = lk_protocol_client_get_place (client);
  g_autofree char *subject = lk_sign_in_place_dup_subject (place);
  LkAttempt *self = g_new0 (LkAttempt, 1);

  g_task_set_source_tag (task, lk_xmpp_sign_in_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) lk_attempt_free);
  self->client = client;
  self->way = way;
  self->probe = lk_probe_new (lk_protocol_client_get_run (client), "sign-in", subject, LK_SIGN_IN_DEADLINE_MS, cancellable);
  lk_probe_set_string (self->probe, "protocol", "xmpp");
  lk_probe_set_boolean (self->probe, "sent", FALSE);
  lk_probe_set_boolean (self->probe, "code_given", lk_protocol_client_get_credentials (client)->code != NULL);
  if (way->stream == NULL)
    {
      lk_xmpp_way_async (way, self->probe->run, place, lk_probe_get_cancellable (self->probe), on_way_cb, task);
      return;
    }
  authenticate (task);
  g_object_unref (task);
}

/**
 * lk_xmpp_sign_in_finish:
 * @client: the client
 * @result: the result
 *
 * Returns: how it ended
 */
LkSignInResult
lk_xmpp_sign_in_finish (LkProtocolClient *client,
                        GAsyncResult     *result)
{
  gssize value;

  g_return_val_if_fail (g_task_is_valid (result, client), LK_SIGN_IN_UNKNOWN);

  value = g_task_propagate_int (G_TASK (result), NULL);
  return value < 0 ? LK_SIGN_IN_UNKNOWN : (LkSignInResult) value;
}

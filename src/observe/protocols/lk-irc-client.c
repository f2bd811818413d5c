/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-irc-client.h"

#include "lk-http-probe.h"
#include "lk-irc-discovery.h"
#include "lk-irc-login.h"
#include "lk-irc-stream.h"
#include "lk-irc-welcome.h"
#include "lk-probe.h"
#include "lk-stream-open.h"

struct _LkIrcClient
{
  LkProtocolClient parent_instance;

  gboolean         reached;
  LkIrcStream     *stream;   /* (owned) (nullable) */
  LkIrcLogin      *login;    /* (owned) (nullable) */
  LkIrcWelcome    *welcome;  /* (owned) (nullable) */
  LkProbe         *probe;    /* (owned) (nullable) of the step that is being taken */
};

G_DEFINE_FINAL_TYPE (LkIrcClient, lk_irc_client, LK_TYPE_PROTOCOL_CLIENT)

static void
lk_irc_client_finalize (GObject *object)
{
  LkIrcClient *self = LK_IRC_CLIENT (object);

  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->login, lk_irc_login_free);
  g_clear_pointer (&self->welcome, lk_irc_welcome_free);
  G_OBJECT_CLASS (lk_irc_client_parent_class)->finalize (object);
}

static void
begin_step (LkIrcClient  *self,
            const char   *name,
            guint         deadline_ms,
            GCancellable *cancellable)
{
  LkProtocolClient *client = LK_PROTOCOL_CLIENT (self);
  g_autofree char *subject = lk_sign_in_place_dup_subject (lk_protocol_client_get_place (client));

  self->probe = lk_probe_new (lk_protocol_client_get_run (client), name, subject, deadline_ms, cancellable);
  lk_probe_set_string (self->probe, "protocol", "irc");
}

static void
on_discovered_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkIrcClient *self = g_task_get_source_object (task);

  g_task_return_boolean (task, lk_irc_discover_finish (result, &self->reached));
}

static void
lk_irc_client_discover (LkProtocolClient *client,
                        gboolean          certain,
                        GTask            *task)
{
  lk_irc_discover_async (lk_protocol_client_get_run (client), lk_protocol_client_get_place (client), certain,
                         g_task_get_cancellable (task), on_discovered_cb, task);
}

static gboolean
lk_irc_client_was_reached (LkProtocolClient *client)
{
  return LK_IRC_CLIENT (client)->reached;
}

/* What could be used instead, where the password could not be sent. */
static void
add_offered (LkIrcClient *self)
{
  static const char *const interesting[] = { "sasl", "sts", "tls", "draft/account-registration", NULL };
  LkIrcCaps *caps = self->login->caps;
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  if (!caps->complete)
    return;
  for (guint i = 0; caps->mechanisms != NULL && caps->mechanisms[i] != NULL; i++)
    g_ptr_array_add (names, caps->mechanisms[i]);
  for (guint i = 0; caps->mechanisms == NULL && i < caps->names->len; i++)
    if (g_strv_contains (interesting, g_ptr_array_index (caps->names, i)))
      g_ptr_array_add (names, g_ptr_array_index (caps->names, i));
  g_ptr_array_add (names, NULL);
  lk_json_set_strings (self->probe->facts, "offered", (const char *const *) names->pdata);
}

static void
add_login_facts (LkIrcClient *self)
{
  LkIrcLogin *login = self->login;

  if (login->sasl != NULL)
    {
      lk_probe_set_string (self->probe, "method", lk_sasl_get_mechanism (login->sasl));
      lk_probe_set_boolean (self->probe, "challenge", lk_sasl_had_challenge (login->sasl));
    }
  lk_probe_set_string (self->probe, "not_sent", login->not_sent);
  lk_probe_set_string (self->probe, "errcode", login->errcode);
  lk_probe_set_string (self->probe, "text", login->text);
  if (g_strcmp0 (login->not_sent, "method") == 0)
    add_offered (self);
}

/* Takes @task, and @error (nullable): why the server gave no definite answer. */
static void
end_sign_in (GTask          *task,
             LkSignInResult  result,
             const char     *not_sent,
             GError         *error)
{
  g_autoptr(GTask) owned = task;
  g_autoptr(GError) owned_error = error;
  LkIrcClient *self = g_task_get_source_object (task);

  lk_protocol_client_forget_credentials (LK_PROTOCOL_CLIENT (self));
  if (self->login != NULL)
    add_login_facts (self);
  lk_probe_set_string (self->probe, "not_sent", not_sent);
  lk_probe_set_string (self->probe, "result", lk_sign_in_result_to_string (result));
  lk_probe_set_boolean (self->probe, "sent", self->login != NULL && self->login->sent);
  lk_probe_set_boolean (self->probe, "code_given",
                        lk_protocol_client_get_credentials (LK_PROTOCOL_CLIENT (self))->code != NULL);
  lk_probe_end (self->probe, &owned_error);
  g_clear_pointer (&self->probe, lk_probe_free);
  if (result != LK_SIGN_IN_ACCEPTED)
    g_clear_object (&self->stream);
  g_task_return_int (task, result);
}

static void
on_signed_in_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GTask *task = user_data;
  LkIrcClient *self = g_task_get_source_object (task);
  LkIrcLogin *login = self->login;
  GError *error = NULL;

  /* What was decided before the connection broke stays decided. */
  if (lk_irc_stream_converse_finish (self->stream, result, &error) || login->stage == LK_IRC_LOGIN_OVER)
    {
      g_clear_error (&error);
      end_sign_in (task, login->result, login->not_sent, g_steal_pointer (&login->error));
    }
  else if (login->sent)
    end_sign_in (task, LK_SIGN_IN_UNKNOWN, NULL, error);
  else
    end_sign_in (task, LK_SIGN_IN_NOT_SENT, lk_irc_stream_is_foreign (self->stream) ? "not-this-service" : "unreachable",
                 error);
}

static gboolean
is_certificate_fault (GError *error)
{
  return g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE) ||
         g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED);
}

static void
on_opened_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  GTask *task = user_data;
  LkIrcClient *self = g_task_get_source_object (task);
  LkProtocolClient *client = LK_PROTOCOL_CLIENT (self);
  const LkCredentials *credentials = lk_protocol_client_get_credentials (client);
  GError *error = NULL;
  g_autoptr(GIOStream) io = lk_stream_open_finish (result, &error);

  if (io == NULL)
    {
      end_sign_in (task, LK_SIGN_IN_NOT_SENT, is_certificate_fault (error) ? "certificate" : "unreachable", error);
      return;
    }
  self->stream = lk_irc_stream_new (io);
  self->login = lk_irc_login_new (lk_protocol_client_get_place (client)->host, credentials->local, credentials->password);
  lk_irc_stream_converse_async (self->stream, lk_irc_login_begin (self->login), lk_irc_login_handle, self->login,
                                lk_probe_get_cancellable (self->probe), on_signed_in_cb, task);
}

static void
lk_irc_client_sign_in (LkProtocolClient *client,
                       GTask            *task)
{
  LkIrcClient *self = LK_IRC_CLIENT (client);
  const LkSignInPlace *place = lk_protocol_client_get_place (client);

  g_task_set_check_cancellable (task, FALSE);
  begin_step (self, "sign-in", LK_SIGN_IN_DEADLINE_MS, g_task_get_cancellable (task));
  if (place->transport != LK_TRANSPORT_TLS)
    end_sign_in (task, LK_SIGN_IN_NOT_SENT, "unencrypted", NULL);
  else
    lk_stream_open_async (lk_protocol_client_get_run (client), place->host, place->port, TRUE, LK_ROLE_SERVICE,
                          lk_probe_get_cancellable (self->probe), on_opened_cb, task);
}

static void
record_server_info (LkIrcClient *self)
{
  LkProtocolClient *client = LK_PROTOCOL_CLIENT (self);
  g_autoptr(LkProbe) probe = NULL;

  if (self->welcome->software == NULL && self->welcome->network == NULL)
    return;
  probe = lk_probe_new (lk_protocol_client_get_run (client), "server-info", lk_protocol_client_get_place (client)->host,
                        LK_ACCOUNT_DEADLINE_MS, NULL);
  lk_probe_set_string (probe, "software", self->welcome->software);
  lk_probe_set_string (probe, "version", self->welcome->version);
  lk_probe_set_string (probe, "network", self->welcome->network);
  lk_probe_end (probe, NULL);
}

/* Takes @task, and @error (nullable). */
static void
end_account_state (GTask      *task,
                   const char *errcode,
                   const char *text,
                   GError     *error)
{
  g_autoptr(GTask) owned = task;
  g_autoptr(GError) owned_error = error;
  LkIrcClient *self = g_task_get_source_object (task);

  lk_probe_set_string (self->probe, "errcode", errcode);
  lk_probe_set_string (self->probe, "text", text);
  lk_probe_end (self->probe, &owned_error);
  g_clear_pointer (&self->probe, lk_probe_free);
  g_task_return_boolean (task, TRUE);
}

static void
on_welcomed_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  GTask *task = user_data;
  LkIrcClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!lk_irc_stream_converse_finish (self->stream, result, &error) && self->welcome->welcomed)
    g_clear_error (&error);
  record_server_info (self);
  end_account_state (task, self->welcome->errcode, self->welcome->text, error);
}

/* Where the nick was refused before, the server waits for another one, and would say nothing more. */
static void
lk_irc_client_account_state (LkProtocolClient *client,
                             GTask            *task)
{
  LkIrcClient *self = LK_IRC_CLIENT (client);

  g_task_set_check_cancellable (task, FALSE);
  begin_step (self, "account-state", LK_ACCOUNT_DEADLINE_MS, g_task_get_cancellable (task));
  if (self->stream == NULL)
    end_account_state (task, NULL, NULL, g_error_new (LK_ERROR, LK_ERROR_NOT_FOUND, "nobody is signed in"));
  else if (self->login->nick_errcode != NULL)
    end_account_state (task, self->login->nick_errcode, self->login->nick_text, NULL);
  else
    {
      self->welcome = lk_irc_welcome_new ();
      lk_irc_stream_converse_async (self->stream, lk_irc_welcome_begin (self->welcome), lk_irc_welcome_handle,
                                    self->welcome, lk_probe_get_cancellable (self->probe), on_welcomed_cb, task);
    }
}

static gboolean
on_leaving (const LkIrcMessage  *message,
            LkSecret           **out_reply,
            gpointer             user_data)
{
  return !lk_irc_message_is (message, "ERROR");
}

/* The connection is the session: once it is gone, so is that. */
static gboolean
is_gone (GError *error)
{
  return g_error_matches (error, LK_ERROR, LK_ERROR_CUT_OFF) || g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
}

static void
on_left_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkIrcClient *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  LkOutcome outcome;

  lk_irc_stream_converse_finish (self->stream, result, &error);
  if (error != NULL && is_gone (error))
    g_clear_error (&error);
  outcome = lk_probe_end (self->probe, &error);
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->stream);
  g_task_return_boolean (task, outcome == LK_OUTCOME_OK);
}

static void
lk_irc_client_sign_out (LkProtocolClient *client,
                        GTask            *task)
{
  LkIrcClient *self = LK_IRC_CLIENT (client);

  g_task_set_check_cancellable (task, FALSE);
  if (self->stream == NULL)
    {
      g_task_return_boolean (task, FALSE);
      g_object_unref (task);
      return;
    }
  begin_step (self, "sign-out", LK_SIGN_OUT_DEADLINE_MS, g_task_get_cancellable (task));
  lk_irc_stream_converse_async (self->stream, lk_irc_lines ("QUIT\r\n"), on_leaving, NULL,
                                lk_probe_get_cancellable (self->probe), on_left_cb, task);
}

static void
lk_irc_client_class_init (LkIrcClientClass *klass)
{
  LkProtocolClientClass *client_class = LK_PROTOCOL_CLIENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_irc_client_finalize;
  client_class->discover = lk_irc_client_discover;
  client_class->was_reached = lk_irc_client_was_reached;
  client_class->sign_in = lk_irc_client_sign_in;
  client_class->account_state = lk_irc_client_account_state;
  client_class->sign_out = lk_irc_client_sign_out;
}

static void
lk_irc_client_init (LkIrcClient *self)
{
}

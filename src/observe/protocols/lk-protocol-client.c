/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-protocol-client.h"

#include "lk-echo.h"
#include "lk-irc-client.h"
#include "lk-matrix-client.h"
#include "lk-mattermost-client.h"
#include "lk-rocketchat-client.h"
#include "lk-xmpp-client.h"
#include "lk-zulip-client.h"

typedef struct
{
  LkRun         *run;         /* (owned) */
  LkSignInPlace *place;       /* (owned) */
  LkCredentials *credentials; /* (owned) (nullable) */
  GPtrArray     *secrets;     /* (owned) (element-type LkSecret) copies of all that were held, to know them again */
} LkProtocolClientPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LkProtocolClient, lk_protocol_client, G_TYPE_OBJECT)

static const char *const result_names[] = { "no-answer", "accepted", "refused", "code-needed", "not-sent" };

static LkProtocolClientPrivate *
get_private (LkProtocolClient *self)
{
  return lk_protocol_client_get_instance_private (self);
}

static void
lk_protocol_client_finalize (GObject *object)
{
  LkProtocolClientPrivate *priv = get_private (LK_PROTOCOL_CLIENT (object));

  g_clear_object (&priv->run);
  g_clear_pointer (&priv->place, lk_sign_in_place_free);
  g_clear_pointer (&priv->credentials, lk_credentials_free);
  g_clear_pointer (&priv->secrets, g_ptr_array_unref);
  G_OBJECT_CLASS (lk_protocol_client_parent_class)->finalize (object);
}

static void
lk_protocol_client_class_init (LkProtocolClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_protocol_client_finalize;
}

static void
lk_protocol_client_init (LkProtocolClient *self)
{
  get_private (self)->secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_secret_unref);
}

static GType
find_type (LkProtocol protocol)
{
  switch (protocol)
    {
    case LK_PROTOCOL_MATRIX:
      return LK_TYPE_MATRIX_CLIENT;
    case LK_PROTOCOL_XMPP:
      return LK_TYPE_XMPP_CLIENT;
    case LK_PROTOCOL_MATTERMOST:
      return LK_TYPE_MATTERMOST_CLIENT;
    case LK_PROTOCOL_ROCKETCHAT:
      return LK_TYPE_ROCKETCHAT_CLIENT;
    case LK_PROTOCOL_ZULIP:
      return LK_TYPE_ZULIP_CLIENT;
    case LK_PROTOCOL_IRC:
      return LK_TYPE_IRC_CLIENT;
    case LK_PROTOCOL_UNKNOWN:
    case LK_PROTOCOL_WEB:
    default:
      return G_TYPE_INVALID;
    }
}

/**
 * lk_protocol_client_exists:
 * @protocol: a protocol
 *
 * Returns: whether one can sign in with it by name and password; forms of web pages are never filled in
 */
gboolean
lk_protocol_client_exists (LkProtocol protocol)
{
  return find_type (protocol) != G_TYPE_INVALID;
}

/**
 * lk_protocol_client_new:
 * @run: the run that its observations belong to
 * @place: where
 * @credentials: (transfer full) (nullable): what to sign in with; %NULL for discovering only
 *
 * Returns: (transfer full) (nullable): a client; %NULL where lk_protocol_client_exists() says so
 */
LkProtocolClient *
lk_protocol_client_new (LkRun               *run,
                        const LkSignInPlace *place,
                        LkCredentials       *credentials)
{
  g_autoptr(LkCredentials) owned = credentials;
  GType type = find_type (place->protocol);
  LkProtocolClient *self;
  LkProtocolClientPrivate *priv;

  if (type == G_TYPE_INVALID)
    return NULL;
  self = g_object_new (type, NULL);
  priv = get_private (self);
  priv->run = g_object_ref (run);
  priv->place = lk_sign_in_place_copy (place);
  priv->credentials = g_steal_pointer (&owned);
  if (priv->credentials != NULL)
    lk_protocol_client_note_secret (self, priv->credentials->password);
  if (priv->credentials != NULL && priv->credentials->code != NULL)
    lk_protocol_client_note_secret (self, priv->credentials->code);
  return self;
}

/**
 * lk_protocol_client_get_run:
 * @self: the client
 *
 * Returns: (transfer none): the run
 */
LkRun *
lk_protocol_client_get_run (LkProtocolClient *self)
{
  return get_private (self)->run;
}

/**
 * lk_protocol_client_get_place:
 * @self: the client
 *
 * Returns: (transfer none): where it is about
 */
const LkSignInPlace *
lk_protocol_client_get_place (LkProtocolClient *self)
{
  return get_private (self)->place;
}

/**
 * lk_protocol_client_get_credentials:
 * @self: the client
 *
 * Returns: (transfer none) (nullable): what to sign in with
 */
const LkCredentials *
lk_protocol_client_get_credentials (LkProtocolClient *self)
{
  return get_private (self)->credentials;
}

/**
 * lk_protocol_client_forget_credentials:
 * @self: the client
 *
 * Wipes password and code; the name stays. For implementations, as soon as they were handed over.
 */
void
lk_protocol_client_forget_credentials (LkProtocolClient *self)
{
  LkProtocolClientPrivate *priv = get_private (self);

  if (priv->credentials == NULL)
    return;
  lk_secret_wipe (priv->credentials->password);
  if (priv->credentials->code != NULL)
    lk_secret_wipe (priv->credentials->code);
}

/**
 * lk_protocol_client_note_secret:
 * @self: the client
 * @secret: a token or the like that the server gave; password and code are known
 *
 * For implementations: what a server says with this in it is no evidence.
 */
void
lk_protocol_client_note_secret (LkProtocolClient *self,
                                LkSecret         *secret)
{
  g_ptr_array_add (get_private (self)->secrets, lk_secret_new (lk_secret_get (secret), lk_secret_get_length (secret)));
}

/**
 * lk_protocol_client_dup_without_echoes:
 * @self: the client, at its end
 * @seen: what was observed
 *
 * Returns: (transfer full): the same without any text in which the server repeated one of the secrets
 */
JsonNode *
lk_protocol_client_dup_without_echoes (LkProtocolClient *self,
                                       JsonNode         *seen)
{
  GPtrArray *secrets = get_private (self)->secrets;
  JsonNode *clean = json_node_copy (seen);

  for (guint i = 0; i < secrets->len; i++)
    {
      g_autoptr(JsonNode) before = clean;

      clean = lk_echo_dup_without (g_ptr_array_index (secrets, i), before);
    }
  return clean;
}

/**
 * lk_protocol_client_discover_async:
 * @self: the client
 * @certain: whether it is known that the place speaks its protocol
 * @cancellable: (nullable): what stops it
 * @callback: called when everything of it is known
 * @user_data: for @callback
 *
 * Finds out what everybody may know of the service.
 */
void
lk_protocol_client_discover_async (LkProtocolClient    *self,
                                   gboolean             certain,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_protocol_client_discover_async);
  g_task_set_check_cancellable (task, FALSE);
  LK_PROTOCOL_CLIENT_GET_CLASS (self)->discover (self, certain, task);
}

/**
 * lk_protocol_client_discover_finish:
 * @self: the client
 * @result: what the callback got
 *
 * Returns: whether there is such a service
 */
gboolean
lk_protocol_client_discover_finish (LkProtocolClient *self,
                                    GAsyncResult     *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * lk_protocol_client_was_reached:
 * @self: the client
 *
 * Returns: whether discovering reached a service that spoke as it should
 */
gboolean
lk_protocol_client_was_reached (LkProtocolClient *self)
{
  return LK_PROTOCOL_CLIENT_GET_CLASS (self)->was_reached (self);
}

/**
 * lk_protocol_client_sign_in_async:
 * @self: the client
 * @cancellable: (nullable): what stops it
 * @callback: called when the server decided, or at %LK_SIGN_IN_DEADLINE_MS
 * @user_data: for @callback
 *
 * Makes one attempt. Cancelling does not hide a session that was opened all the same.
 */
void
lk_protocol_client_sign_in_async (LkProtocolClient    *self,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (get_private (self)->credentials != NULL);

  g_task_set_source_tag (task, lk_protocol_client_sign_in_async);
  g_task_set_check_cancellable (task, FALSE);
  LK_PROTOCOL_CLIENT_GET_CLASS (self)->sign_in (self, task);
}

/**
 * lk_protocol_client_sign_in_finish:
 * @self: the client
 * @result: what the callback got
 *
 * Returns: how it ended
 */
LkSignInResult
lk_protocol_client_sign_in_finish (LkProtocolClient *self,
                                   GAsyncResult     *result)
{
  g_autoptr(GError) error = NULL;
  gssize value;

  g_return_val_if_fail (g_task_is_valid (result, self), LK_SIGN_IN_UNKNOWN);
  value = g_task_propagate_int (G_TASK (result), &error);
  return error == NULL ? (LkSignInResult) value : LK_SIGN_IN_UNKNOWN;
}

/**
 * lk_protocol_client_account_state_async:
 * @self: the client, signed in
 * @cancellable: (nullable): what stops it
 * @callback: called when it is known, or at %LK_ACCOUNT_DEADLINE_MS
 * @user_data: for @callback
 *
 * Asks what else the server says of the account, changing nothing.
 */
void
lk_protocol_client_account_state_async (LkProtocolClient    *self,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_protocol_client_account_state_async);
  g_task_set_check_cancellable (task, FALSE);
  LK_PROTOCOL_CLIENT_GET_CLASS (self)->account_state (self, task);
}

/**
 * lk_protocol_client_account_state_finish:
 * @self: the client
 * @result: what the callback got
 *
 * Ends it; what was found is in the observations.
 */
void
lk_protocol_client_account_state_finish (LkProtocolClient *self,
                                         GAsyncResult     *result)
{
  g_return_if_fail (g_task_is_valid (result, self));
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * lk_protocol_client_sign_out_async:
 * @self: the client, signed in
 * @cancellable: (nullable): what stops it
 * @callback: called when the session is closed, or at %LK_SIGN_OUT_DEADLINE_MS
 * @user_data: for @callback
 *
 * Closes the session that signing in opened.
 */
void
lk_protocol_client_sign_out_async (LkProtocolClient    *self,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_protocol_client_sign_out_async);
  g_task_set_check_cancellable (task, FALSE);
  LK_PROTOCOL_CLIENT_GET_CLASS (self)->sign_out (self, task);
}

/**
 * lk_protocol_client_sign_out_finish:
 * @self: the client
 * @result: what the callback got
 *
 * Returns: whether the server confirmed it
 */
gboolean
lk_protocol_client_sign_out_finish (LkProtocolClient *self,
                                    GAsyncResult     *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * lk_sign_in_result_to_string:
 * @result: how a sign-in ended
 *
 * Returns: (transfer none): the word of the fact `result`
 */
const char *
lk_sign_in_result_to_string (LkSignInResult result)
{
  return result_names[result];
}

/**
 * lk_credentials_free:
 * @self: (transfer full) (nullable): what to sign in with
 *
 * Wipes and frees it.
 */
void
lk_credentials_free (LkCredentials *self)
{
  if (self == NULL)
    return;
  g_free (self->account);
  g_free (self->local);
  g_clear_pointer (&self->password, lk_secret_unref);
  g_clear_pointer (&self->code, lk_secret_unref);
  g_free (self);
}

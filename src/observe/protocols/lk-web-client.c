/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-web-client.h"

typedef struct
{
  LkWebSession session;
  gboolean     reached;
} LkWebClientPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LkWebClient, lk_web_client, LK_TYPE_PROTOCOL_CLIENT)

static LkWebClientPrivate *
get_private (LkWebClient *self)
{
  return lk_web_client_get_instance_private (self);
}

static void
lk_web_client_finalize (GObject *object)
{
  lk_web_session_clear (&get_private (LK_WEB_CLIENT (object))->session);
  G_OBJECT_CLASS (lk_web_client_parent_class)->finalize (object);
}

static void
discover (LkProtocolClient *client,
          gboolean          certain,
          GTask            *task)
{
  lk_web_discover (LK_WEB_CLIENT (client), certain, task);
}

static gboolean
was_reached (LkProtocolClient *client)
{
  return get_private (LK_WEB_CLIENT (client))->reached;
}

static void
sign_in (LkProtocolClient *client,
         GTask            *task)
{
  lk_web_sign_in (LK_WEB_CLIENT (client), task);
}

static void
account_state (LkProtocolClient *client,
               GTask            *task)
{
  lk_web_account_state (LK_WEB_CLIENT (client), task);
}

static void
sign_out (LkProtocolClient *client,
          GTask            *task)
{
  lk_web_sign_out (LK_WEB_CLIENT (client), task);
}

static void
lk_web_client_class_init (LkWebClientClass *klass)
{
  LkProtocolClientClass *client_class = LK_PROTOCOL_CLIENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lk_web_client_finalize;
  client_class->discover = discover;
  client_class->was_reached = was_reached;
  client_class->sign_in = sign_in;
  client_class->account_state = account_state;
  client_class->sign_out = sign_out;
}

static void
lk_web_client_init (LkWebClient *self)
{
}

/**
 * lk_web_client_get_api:
 * @self: the client
 *
 * Returns: (transfer none): what such a server is asked
 */
const LkWebApi *
lk_web_client_get_api (LkWebClient *self)
{
  return LK_WEB_CLIENT_GET_CLASS (self)->api;
}

/**
 * lk_web_client_get_session:
 * @self: the client
 *
 * Returns: (transfer none): what signing in opened; empty where it did not
 */
LkWebSession *
lk_web_client_get_session (LkWebClient *self)
{
  return &get_private (self)->session;
}

/**
 * lk_web_client_take_session:
 * @self: the client
 * @answer: what the server said to a sign-in that it accepted
 *
 * Keeps the session that was opened; its token is a secret from now on.
 *
 * Returns: whether there is one
 */
gboolean
lk_web_client_take_session (LkWebClient *self,
                            LkAnswer    *answer)
{
  LkWebSession *session = lk_web_client_get_session (self);

  if (!lk_web_client_get_api (self)->take_session (answer, lk_answer_get_root (answer), session))
    return FALSE;
  lk_protocol_client_note_secret (LK_PROTOCOL_CLIENT (self), session->token);
  return TRUE;
}

/**
 * lk_web_client_set_reached:
 * @self: the client
 *
 * Notes that discovering found a service that spoke as it should.
 */
void
lk_web_client_set_reached (LkWebClient *self)
{
  get_private (self)->reached = TRUE;
}

/**
 * lk_web_client_dup_url:
 * @self: the client
 * @path: a path, with its query
 *
 * Returns: (transfer full): it at the client's place
 */
char *
lk_web_client_dup_url (LkWebClient *self,
                       const char  *path)
{
  const LkSignInPlace *place = lk_protocol_client_get_place (LK_PROTOCOL_CLIENT (self));
  g_autofree char *host_port = lk_sign_in_place_dup_subject (place);

  return place->base_url != NULL ? g_strconcat (place->base_url, path, NULL) : g_strconcat ("https://", host_port, path, NULL);
}

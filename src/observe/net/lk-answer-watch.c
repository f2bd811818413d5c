/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-answer-watch.h"

#include "lk-answer.h"

struct _LkAnswerWatch
{
  LkAnswer    *answer;      /* (borrowed) */
  LkRun       *run;         /* (owned) */
  SoupMessage *message;     /* (owned) */
  gulong       handlers[5];
};

static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *connection,
                  gpointer user_data)
{
  LkAnswerWatch *self = user_data;
  gint64 now = lk_run_now (self->run);

  if (event == G_SOCKET_CLIENT_RESOLVED)
    {
      self->answer->resolved_ms = now;
    }
  else if (event == G_SOCKET_CLIENT_CONNECTED)
    {
      self->answer->connected_ms = now;
      if (G_IS_SOCKET_CONNECTION (connection))
        {
          g_autoptr(GSocketAddress) address =
            g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (connection), NULL);

          lk_answer_read_remote (self->answer, address);
        }
    }
  else if (event == G_SOCKET_CLIENT_PROXY_NEGOTIATING)
    {
      self->answer->proxied = TRUE;
    }
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED && G_IS_TLS_CONNECTION (connection))
    {
      self->answer->handshaked_ms = now;
      lk_answer_read_tls (self->answer, G_TLS_CONNECTION (connection));
    }
}

/* Only looks: a certificate that does not verify is never accepted. */
static gboolean
on_accept_certificate (SoupMessage *message, GTlsCertificate *certificate,
                       GTlsCertificateFlags flags, gpointer user_data)
{
  LkAnswerWatch *self = user_data;

  g_set_object (&self->answer->certificate, certificate);
  self->answer->tls_flags = flags;
  return FALSE;
}

/* Not handled: libsoup then goes on without a certificate. */
static gboolean
on_request_certificate (SoupMessage *message, GTlsClientConnection *connection, gpointer user_data)
{
  LkAnswerWatch *self = user_data;

  self->answer->client_certificate_requested = TRUE;
  return FALSE;
}

/* Comes between the connection, which is secured by then, and the first byte. */
static void
on_starting (SoupMessage *message, gpointer user_data)
{
  LkAnswerWatch *self = user_data;

  self->answer->sent = TRUE;
}

/* On 421 libsoup would send the request a second time, by a handler of its own that comes after. */
static void
on_got_body (SoupMessage *message, gpointer user_data)
{
  if (soup_message_get_status (message) == SOUP_STATUS_MISDIRECTED_REQUEST)
    g_signal_stop_emission_by_name (message, "got-body");
}

/**
 * lk_answer_watch_new:
 * @answer: where to write; must stay until lk_answer_watch_free()
 * @run: whose clock it is
 * @message: a message that was not sent yet
 *
 * Also keeps libsoup from sending @message a second time on 421.
 *
 * Returns: (transfer full): a watch
 */
LkAnswerWatch *
lk_answer_watch_new (LkAnswer *answer, LkRun *run, SoupMessage *message)
{
  LkAnswerWatch *self = g_new0 (LkAnswerWatch, 1);

  self->answer = answer;
  self->run = g_object_ref (run);
  self->message = g_object_ref (message);
  self->handlers[0] =
    g_signal_connect (message, "network-event", G_CALLBACK (on_network_event), self);
  self->handlers[1] =
    g_signal_connect (message, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  self->handlers[2] =
    g_signal_connect (message, "request-certificate", G_CALLBACK (on_request_certificate), self);
  self->handlers[3] = g_signal_connect (message, "starting", G_CALLBACK (on_starting), self);
  self->handlers[4] = g_signal_connect (message, "got-body", G_CALLBACK (on_got_body), self);
  return self;
}

/**
 * lk_answer_watch_free:
 * @self: (transfer full) (nullable): a watch
 */
void
lk_answer_watch_free (LkAnswerWatch *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (self->handlers); i++)
    g_clear_signal_handler (&self->handlers[i], self->message);
  g_object_unref (self->message);
  g_object_unref (self->run);
  g_free (self);
}

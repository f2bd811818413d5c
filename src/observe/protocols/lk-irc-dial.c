/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-irc-dial.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "lk-deadline.h"
#include "lk-tls-facts.h"

typedef struct
{
  LkRun         *run;      /* (owned) */
  LkSignInPlace *place;    /* (owned) */
  char          *role;     /* (owned) */
  LkDeadline    *deadline; /* (owned) for connecting; the handshake has one of its own */
} Dial;

static void
dial_free (Dial *dial)
{
  g_clear_object (&dial->run);
  g_clear_pointer (&dial->place, lk_sign_in_place_free);
  g_clear_pointer (&dial->role, g_free);
  g_clear_pointer (&dial->deadline, lk_deadline_free);
  g_free (dial);
}

static void
on_handshaken_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GTlsConnection) connection = lk_tls_handshake_finish (result, &error);

  if (connection == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Servers close without saying so; whether a line is whole its end tells. */
  g_tls_connection_set_require_close_notify (connection, FALSE);
  g_task_return_pointer (task, lk_irc_stream_new (G_IO_STREAM (connection)), g_object_unref);
}

/* Takes @error. A time that is up ends connecting like any network that does not answer. */
static void
return_unconnected (GTask  *task,
                    GError *error)
{
  g_autoptr(GError) owned = error;
  Dial *dial = g_task_get_task_data (task);

  if (lk_deadline_is_expired (dial->deadline))
    g_task_return_new_error (task, LK_ERROR, LK_ERROR_DEADLINE, "%s did not let a connection come about in time",
                             dial->place->host);
  else
    g_task_return_error (task, g_steal_pointer (&owned));
}

static void
on_connected_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Dial *dial = g_task_get_task_data (task);
  g_autofree char *subject = lk_sign_in_place_dup_subject (dial->place);
  GError *error = NULL;
  g_autoptr(GSocketConnection) connection =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection == NULL)
    {
      return_unconnected (task, error);
      return;
    }
  /* A line is short, and would wait until the one before it was acknowledged, which servers hold back 40 ms. */
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  if (dial->place->transport != LK_TRANSPORT_TLS)
    g_task_return_pointer (task, lk_irc_stream_new (G_IO_STREAM (connection)), g_object_unref);
  else
    lk_tls_handshake_async (dial->run, G_IO_STREAM (connection), dial->place->host, dial->place->port, subject, dial->role,
                            NULL, g_task_get_cancellable (task), on_handshaken_cb, g_object_ref (task));
}

/**
 * lk_irc_dial_async:
 * @run: the run; its TLS database decides what is trusted
 * @place: where; with %LK_TRANSPORT_TLS the certificate must be for its host
 * @role: `service` or `candidate`
 * @cancellable: (nullable): what stops it; the deadline can come from here too
 * @callback: called when the stream is there
 * @user_data: for @callback
 *
 * Connects to an IRC server, and records a `tls` observation where it is spoken to by TLS.
 */
void
lk_irc_dial_async (LkRun                *run,
                   const LkSignInPlace  *place,
                   const char           *role,
                   GCancellable         *cancellable,
                   GAsyncReadyCallback   callback,
                   gpointer              user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  Dial *dial = g_new0 (Dial, 1);

  g_task_set_source_tag (task, lk_irc_dial_async);
  dial->run = g_object_ref (run);
  dial->place = lk_sign_in_place_copy (place);
  dial->role = g_strdup (role);
  dial->deadline = lk_deadline_new (cancellable, lk_run_budget (run, LK_PROBE_DEADLINE_MS));
  g_task_set_task_data (task, dial, (GDestroyNotify) dial_free);
  lk_run_contact (run, place->host, place->port);
  g_socket_client_connect_to_host_async (client, place->host, place->port, lk_deadline_get_cancellable (dial->deadline),
                                         on_connected_cb, task);
}

/**
 * lk_irc_dial_finish:
 * @result: what the callback got
 * @error: return location: %G_TLS_ERROR, %G_RESOLVER_ERROR or %G_IO_ERROR as it was, or %LK_ERROR_DEADLINE
 *
 * Returns: (transfer full) (nullable): the stream
 */
LkIrcStream *
lk_irc_dial_finish (GAsyncResult  *result,
                    GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

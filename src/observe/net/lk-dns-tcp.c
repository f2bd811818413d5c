/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-dns-tcp.h"

#include <string.h>

#include "lk-error.h"

typedef struct
{
  GBytes            *question;   /* (owned) with the two bytes of its length in front */
  GSocketConnection *connection; /* (owned) (nullable) */
  guint8             prefix[2];
  guint8            *answer;     /* (owned) (nullable) */
  gsize              length;
} Exchange;

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  g_bytes_unref (self->question);
  g_clear_object (&self->connection);
  g_free (self->answer);
  g_free (self);
}

static gboolean
read_is_complete (GTask        *task,
                  GObject      *source,
                  GAsyncResult *result,
                  gsize         expected)
{
  GError *error = NULL;
  gsize n_read = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n_read, &error))
    {
      g_task_return_error (task, error);
      return FALSE;
    }
  if (n_read < expected)
    {
      g_task_return_new_error (task, LK_ERROR, LK_ERROR_CUT_OFF,
                               "The DNS answer over TCP was cut off");
      return FALSE;
    }
  return TRUE;
}

static void
on_answer_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Exchange *self = g_task_get_task_data (task);

  if (read_is_complete (task, source, result, self->length))
    g_task_return_pointer (task, g_bytes_new_take (g_steal_pointer (&self->answer), self->length),
                           (GDestroyNotify) g_bytes_unref);
}

static void
on_length_read_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Exchange *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (!read_is_complete (task, source, result, sizeof self->prefix))
    return;

  self->length = ((gsize) self->prefix[0] << 8) | self->prefix[1];
  self->answer = g_malloc0 (self->length + 1);
  g_input_stream_read_all_async (G_INPUT_STREAM (source), self->answer, self->length,
                                 G_PRIORITY_DEFAULT, cancellable, on_answer_read_cb,
                                 g_steal_pointer (&task));
}

static void
on_question_written_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Exchange *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_input_stream_read_all_async (input, self->prefix, sizeof self->prefix, G_PRIORITY_DEFAULT,
                                 cancellable, on_length_read_cb, g_steal_pointer (&task));
}

static void
on_connected_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Exchange *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GOutputStream *output;
  gconstpointer data;
  gsize length;
  GError *error = NULL;

  self->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->connection == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  data = g_bytes_get_data (self->question, &length);
  g_output_stream_write_all_async (output, data, length, G_PRIORITY_DEFAULT, cancellable,
                                   on_question_written_cb, g_steal_pointer (&task));
}

/**
 * lk_dns_tcp_async:
 * @server: address and port of a name server
 * @question: a DNS message
 * @cancellable: (nullable): what ends it; the deadline comes from outside
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks one question over TCP (RFC 1035, 4.2.2), never through a proxy.
 */
void
lk_dns_tcp_async (GSocketAddress      *server,
                  GBytes              *question,
                  GCancellable        *cancellable,
                  GAsyncReadyCallback  callback,
                  gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  Exchange *self = g_new0 (Exchange, 1);
  gsize length = g_bytes_get_size (question);
  guint8 *message = g_malloc (length + 2);

  g_task_set_source_tag (task, lk_dns_tcp_async);
  g_task_set_task_data (task, self, exchange_free);
  message[0] = (length >> 8) & 0xff;
  message[1] = length & 0xff;
  memcpy (message + 2, g_bytes_get_data (question, NULL), length);
  self->question = g_bytes_new_take (message, length + 2);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (server), cancellable,
                                 on_connected_cb, g_steal_pointer (&task));
}

/**
 * lk_dns_tcp_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: (transfer full): the answer's bytes, unread, or %NULL
 */
GBytes *
lk_dns_tcp_finish (GAsyncResult  *result,
                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

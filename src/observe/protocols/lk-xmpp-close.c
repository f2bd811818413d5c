/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-close.h"

#include <string.h>

static const char goodbye[] = "</stream:stream>";

static void
on_written_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GIOStream) io = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
}

/**
 * lk_xmpp_stream_close:
 * @stream: the stream
 *
 * Says goodbye and lets the connection go. Nobody waits for it.
 */
void
lk_xmpp_stream_close (LkXmppStream *stream)
{
  GIOStream *io = lk_xmpp_stream_get_io (stream);

  if (g_output_stream_has_pending (g_io_stream_get_output_stream (io)))
    return;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (io), goodbye, strlen (goodbye), G_PRIORITY_LOW, NULL,
                                   on_written_cb, g_object_ref (io));
}

static void
on_connection_closed_cb (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  /* The stream has ended already; how the connection goes under it changes nothing. */
  if (!g_io_stream_close_finish (G_IO_STREAM (source), result, &error))
    g_debug ("xmpp: closing the connection: %s", error->message);
  g_task_return_pointer (task, g_task_get_task_data (task), NULL);
}

static void
close_connection (GTask      *task,
                  const char *closed_by)
{
  g_task_set_task_data (task, (gpointer) closed_by, NULL);
  g_io_stream_close_async (lk_xmpp_stream_get_io (g_task_get_source_object (task)), G_PRIORITY_DEFAULT,
                           g_task_get_cancellable (task), on_connection_closed_cb, g_object_ref (task));
}

static void
on_said_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppStream *stream = LK_XMPP_STREAM (source);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkXmppElement) element = lk_xmpp_stream_exchange_finish (stream, result, &error);

  /* What was under way, and a stream error, may come before the end. */
  if (element != NULL)
    lk_xmpp_stream_exchange_secret_async (stream, NULL, g_task_get_cancellable (task), on_said_cb, g_object_ref (task));
  else if (lk_xmpp_stream_is_closed (stream) || lk_xmpp_stream_get_said (stream)->error != NULL)
    close_connection (task, "stream");
  else if (g_error_matches (error, LK_ERROR, LK_ERROR_CUT_OFF))
    close_connection (task, "connection");
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * lk_xmpp_stream_close_async:
 * @stream: the stream, with nothing under way
 * @cancellable: (nullable): ends it; the deadline comes from here too
 * @callback: called when the server closed its side too
 * @user_data: for @callback
 *
 * Closes the stream (RFC 6120, 4.4) and the connection. A stream error that the server says on that occasion is kept
 * (lk_xmpp_stream_get_said()).
 */
void
lk_xmpp_stream_close_async (LkXmppStream        *stream,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_xmpp_stream_close_async);
  /* What came in the same breath as the end may still wait to be read. */
  if (lk_xmpp_stream_get_said (stream)->error != NULL)
    close_connection (task, "stream");
  else if (lk_xmpp_stream_is_closed (stream))
    lk_xmpp_stream_exchange_secret_async (stream, NULL, cancellable, on_said_cb, g_steal_pointer (&task));
  else
    lk_xmpp_stream_exchange_async (stream, goodbye, cancellable, on_said_cb, g_steal_pointer (&task));
}

/**
 * lk_xmpp_stream_close_finish:
 * @stream: the stream
 * @result: the result
 * @error: return location, as of lk_xmpp_stream_exchange_finish()
 *
 * Returns: (transfer none) (nullable): `stream` when the server closed the stream, `connection` when it only closed what is
 * below it
 */
const char *
lk_xmpp_stream_close_finish (LkXmppStream  *stream,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, stream), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

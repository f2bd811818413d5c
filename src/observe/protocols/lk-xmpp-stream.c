/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "lk-probe.h"

#define CHUNK 4096
#define FIRST_BYTES 40

struct _LkXmppStream
{
  GObject parent_instance;

  /* Inputs. */
  char         *domain;         /* (owned) */
  GIOStream    *io;             /* (owned) */
  GSocket      *socket;         /* (owned) (nullable) what it all goes through */

  /* In progress. */
  LkXmppParser *parser;         /* (owned) */
  GByteArray   *first;          /* (owned) the answer's beginning */
  GString      *out;            /* (owned) what is being written */
  LkSecret     *secret;         /* (owned) (nullable) or this */
  char          chunk[CHUNK];

  /* What the server said. */
  LkXmppSaid    said;
};

G_DEFINE_FINAL_TYPE (LkXmppStream, lk_xmpp_stream, G_TYPE_OBJECT)

static void read_more (GTask *task);

static void
lk_xmpp_stream_finalize (GObject *object)
{
  LkXmppStream *self = LK_XMPP_STREAM (object);

  g_clear_pointer (&self->domain, g_free);
  g_clear_object (&self->io);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->parser, lk_xmpp_parser_free);
  g_clear_pointer (&self->first, g_byte_array_unref);
  g_clear_pointer (&self->secret, lk_secret_unref);
  g_string_free (self->out, TRUE);
  lk_xmpp_said_clear (&self->said);
  G_OBJECT_CLASS (lk_xmpp_stream_parent_class)->finalize (object);
}

static void
lk_xmpp_stream_class_init (LkXmppStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lk_xmpp_stream_finalize;
}

static void
lk_xmpp_stream_init (LkXmppStream *self)
{
  self->first = g_byte_array_new ();
  self->out = g_string_new (NULL);
  self->parser = lk_xmpp_parser_new (TRUE);
}

static void
take_socket (LkXmppStream *self,
             GIOStream    *io)
{
  g_autoptr(GIOStream) base = NULL;

  if (G_IS_TLS_CONNECTION (io))
    g_object_get (io, "base-io-stream", &base, NULL);
  else
    base = g_object_ref (io);
  if (G_IS_SOCKET_CONNECTION (base))
    g_set_object (&self->socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)));
}

/**
 * lk_xmpp_stream_new:
 * @io: a connection
 * @domain: the domain of the account
 *
 * Returns: (transfer full): a stream that was not opened yet
 */
LkXmppStream *
lk_xmpp_stream_new (GIOStream  *io,
                    const char *domain)
{
  LkXmppStream *self = g_object_new (LK_TYPE_XMPP_STREAM, NULL);

  self->io = g_object_ref (io);
  take_socket (self, io);
  self->domain = g_strdup (domain);
  return self;
}

/**
 * lk_xmpp_stream_restart:
 * @self: the stream
 * @io: the connection to go on with, such as the secured one
 *
 * Begins anew. Whatever came and was not read yet is thrown away, so that nothing that was sent in
 * the clear counts as secured; the features stay until the next are read.
 */
void
lk_xmpp_stream_restart (LkXmppStream *self,
                        GIOStream    *io)
{
  g_set_object (&self->io, io);
  take_socket (self, io);
  g_clear_pointer (&self->parser, lk_xmpp_parser_free);
  self->parser = lk_xmpp_parser_new (TRUE);
  g_byte_array_set_size (self->first, 0);
}

/**
 * lk_xmpp_stream_get_io:
 * @self: the stream
 *
 * Returns: (transfer none): its connection
 */
GIOStream *
lk_xmpp_stream_get_io (LkXmppStream *self)
{
  return self->io;
}

/* Hands out the next element when there is one. */
static gboolean
return_element (GTask *task)
{
  LkXmppStream *self = g_task_get_source_object (task);
  g_autoptr(LkXmppElement) element = lk_xmpp_parser_pop (self->parser);
  GError *error = NULL;

  if (element == NULL)
    return FALSE;

  if (lk_xmpp_element_is (element, "error", LK_XMPP_NS_STREAMS))
    {
      lk_xmpp_said_read_error (&self->said, element, &error);
      g_task_return_error (task, error);
    }
  else
    g_task_return_pointer (task, g_steal_pointer (&element), (GDestroyNotify) lk_xmpp_element_free);
  return TRUE;
}

static void
return_closed (GTask *task)
{
  LkXmppStream *self = g_task_get_source_object (task);

  g_task_return_new_error (task, LK_ERROR, LK_ERROR_CUT_OFF, "The server closed the connection %s",
                           lk_xmpp_parser_has_header (self->parser) ? "within the stream"
                                                                    : "before it opened a stream");
}

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppStream *self = g_task_get_source_object (task);
  GError *error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  gboolean sound;

  if (n < 0)
    {
      g_task_return_error (task, error);
      return;
    }
  if (n == 0)
    {
      return_closed (task);
      return;
    }
  if (self->first->len < FIRST_BYTES)
    g_byte_array_append (self->first, (const guint8 *) self->chunk,
                         (guint) MIN ((gsize) n, FIRST_BYTES - self->first->len));
  sound = lk_xmpp_parser_feed (self->parser, self->chunk, (gsize) n, &error);
  if (return_element (task))
    g_clear_error (&error);
  else if (!sound)
    g_task_return_error (task, error);
  else if (lk_xmpp_parser_is_closed (self->parser))
    return_closed (task);
  else
    read_more (g_steal_pointer (&task));
}

/* Servers write header and features separately, and with Nagle's algorithm the second waits for our
 * acknowledgement of the first, which is usually held back 40 ms. The kernel forgets this wish, so
 * it is made before every wait. */
static void
acknowledge_at_once (LkXmppStream *self)
{
  if (self->socket != NULL)
    g_socket_set_option (self->socket, IPPROTO_TCP, TCP_QUICKACK, 1, NULL);
}

/* Takes @task. */
static void
read_more (GTask *task)
{
  LkXmppStream *self = g_task_get_source_object (task);

  acknowledge_at_once (self);
  g_input_stream_read_async (g_io_stream_get_input_stream (self->io), self->chunk,
                             sizeof self->chunk, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                             on_read_cb, task);
}

/* Takes @task. */
static void
go_on_reading (GTask *task)
{
  LkXmppStream *self = g_task_get_source_object (task);
  g_autoptr(GTask) owned = task;

  if (return_element (task))
    return;
  if (lk_xmpp_parser_is_closed (self->parser))
    return_closed (task);
  else
    read_more (g_steal_pointer (&owned));
}

static void
on_written_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppStream *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  g_string_truncate (self->out, 0);
  g_clear_pointer (&self->secret, lk_secret_unref);
  /* A server that refuses at once may have closed already; what it said still waits to be read. */
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error)
      && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    go_on_reading (g_steal_pointer (&task));
}

/**
 * lk_xmpp_stream_exchange_async:
 * @self: the stream
 * @xml: what to send
 * @cancellable: (nullable): ends it; the deadline comes from here too
 * @callback: called with the next element
 * @user_data: for @callback
 *
 * Sends something and reads the next element. One exchange at a time.
 */
void
lk_xmpp_stream_exchange_async (LkXmppStream        *self,
                               const char          *xml,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_xmpp_stream_exchange_async);
  g_string_assign (self->out, xml);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->io), self->out->str,
                                   self->out->len, G_PRIORITY_DEFAULT, cancellable, on_written_cb,
                                   g_steal_pointer (&task));
}

/**
 * lk_xmpp_stream_exchange_secret_async:
 * @self: the stream
 * @xml: (nullable): what to send; wiped from here on as soon as it was sent. %NULL: nothing, only read
 * @cancellable: (nullable): ends it
 * @callback: called with the next element
 * @user_data: for @callback
 *
 * As lk_xmpp_stream_exchange_async(), for what must not be copied.
 */
void
lk_xmpp_stream_exchange_secret_async (LkXmppStream        *self,
                                      LkSecret            *xml,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_xmpp_stream_exchange_secret_async);
  if (xml == NULL)
    {
      go_on_reading (task);
      return;
    }
  self->secret = lk_secret_ref (xml);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->io), lk_secret_get (xml),
                                   lk_secret_get_length (xml), G_PRIORITY_DEFAULT, cancellable, on_written_cb, task);
}

/**
 * lk_xmpp_stream_exchange_finish:
 * @self: the stream
 * @result: the result
 * @error: return location: LK_ERROR_PROTOCOL, LK_ERROR_LIMIT, LK_ERROR_CUT_OFF or G_IO_ERROR; a
 * stream error is LK_ERROR_PROTOCOL, and its condition is kept (lk_xmpp_stream_get_said())
 *
 * Returns: (transfer full): the element, or %NULL with @error set
 */
LkXmppElement *
lk_xmpp_stream_exchange_finish (LkXmppStream  *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_features_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppStream *self = LK_XMPP_STREAM (source);
  GError *error = NULL;
  g_autoptr(LkXmppElement) element = lk_xmpp_stream_exchange_finish (self, result, &error);

  if (element == NULL)
    g_task_return_error (task, error);
  else if (!lk_xmpp_element_is (element, "features", LK_XMPP_NS_STREAMS))
    g_task_return_new_error (task, LK_ERROR, LK_ERROR_PROTOCOL,
                             "The server sent <%.40s/> instead of its features", element->name);
  else
    {
      lk_xmpp_said_read_features (&self->said, element);
      g_task_return_boolean (task, TRUE);
    }
}

/**
 * lk_xmpp_stream_open_async:
 * @self: the stream
 * @cancellable: (nullable): ends it; the deadline comes from here too
 * @callback: called when the features are there
 * @user_data: for @callback
 *
 * Opens the stream and reads its features (RFC 6120, 4.2 and 4.3).
 */
void
lk_xmpp_stream_open_async (LkXmppStream        *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *header = g_markup_printf_escaped (
      "<?xml version='1.0'?><stream:stream to='%s' version='1.0' xml:lang='en' "
      "xmlns='jabber:client' xmlns:stream='" LK_XMPP_NS_STREAMS "'>",
      self->domain);

  g_task_set_source_tag (task, lk_xmpp_stream_open_async);
  lk_xmpp_stream_exchange_async (self, header, cancellable, on_features_cb,
                                 g_steal_pointer (&task));
}

/**
 * lk_xmpp_stream_open_finish:
 * @self: the stream
 * @result: the result
 * @error: return location, as of lk_xmpp_stream_exchange_finish()
 *
 * Returns: whether the features are there
 */
gboolean
lk_xmpp_stream_open_finish (LkXmppStream  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_xmpp_stream_has_header:
 * @self: the stream
 *
 * Returns: whether the server opened its side of the stream
 */
gboolean
lk_xmpp_stream_has_header (LkXmppStream *self)
{
  return lk_xmpp_parser_has_header (self->parser);
}

/**
 * lk_xmpp_stream_is_closed:
 * @self: the stream
 *
 * Returns: whether the server closed its side of the stream as it should
 */
gboolean
lk_xmpp_stream_is_closed (LkXmppStream *self)
{
  return lk_xmpp_parser_is_closed (self->parser);
}

/**
 * lk_xmpp_stream_is_foreign:
 * @self: the stream
 *
 * Returns: whether the other side answered with something that is not XMPP
 */
gboolean
lk_xmpp_stream_is_foreign (LkXmppStream *self)
{
  return lk_xmpp_parser_is_foreign (self->parser);
}

/**
 * lk_xmpp_stream_dup_first_bytes:
 * @self: the stream
 *
 * Returns: (transfer full): the first bytes that came, printable
 */
char *
lk_xmpp_stream_dup_first_bytes (LkXmppStream *self)
{
  return lk_probe_printable (self->first->data, self->first->len, FIRST_BYTES);
}

/**
 * lk_xmpp_stream_get_said:
 * @self: the stream
 *
 * Returns: (transfer none): what the server said so far
 */
const LkXmppSaid *
lk_xmpp_stream_get_said (LkXmppStream *self)
{
  return &self->said;
}

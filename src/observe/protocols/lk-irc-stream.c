/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-irc-stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "lk-error.h"
#include "lk-probe.h"

#define CHUNK 4096
#define FIRST_BYTES 40

struct _LkIrcStream
{
  GObject       parent_instance;

  GIOStream    *io;           /* (owned) */
  GSocket      *socket;       /* (owned) (nullable) what it all goes through */

  /* In progress. */
  GByteArray   *in;           /* (owned) what came and is no whole line yet */
  GByteArray   *first;        /* (owned) the answer's beginning */
  gsize         n_read;
  gboolean      has_spoken;   /* at least one message came */
  gboolean      is_foreign;
  char          chunk[CHUNK];
};

G_DEFINE_FINAL_TYPE (LkIrcStream, lk_irc_stream, G_TYPE_OBJECT)

typedef struct
{
  LkIrcHandler handler;
  gpointer     data;     /* (borrowed) the caller's */
  LkSecret    *out;      /* (owned) (nullable) what is being written */
  gboolean     last;     /* nothing is waited for after that */
} Conversation;

static void read_on (GTask *task);

static void
conversation_free (Conversation *conversation)
{
  g_clear_pointer (&conversation->out, lk_secret_unref);
  g_free (conversation);
}

static void
lk_irc_stream_finalize (GObject *object)
{
  LkIrcStream *self = LK_IRC_STREAM (object);

  g_clear_object (&self->io);
  g_clear_object (&self->socket);
  g_clear_pointer (&self->in, g_byte_array_unref);
  g_clear_pointer (&self->first, g_byte_array_unref);
  G_OBJECT_CLASS (lk_irc_stream_parent_class)->finalize (object);
}

static void
lk_irc_stream_class_init (LkIrcStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_irc_stream_finalize;
}

static void
lk_irc_stream_init (LkIrcStream *self)
{
  self->in = g_byte_array_new ();
  self->first = g_byte_array_new ();
}

static void
take_socket (LkIrcStream *self)
{
  g_autoptr(GIOStream) base = NULL;

  if (G_IS_TLS_CONNECTION (self->io))
    g_object_get (self->io, "base-io-stream", &base, NULL);
  else
    base = g_object_ref (self->io);
  if (G_IS_SOCKET_CONNECTION (base))
    g_set_object (&self->socket, g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)));
}

/**
 * lk_irc_stream_new:
 * @io: a connection
 *
 * Returns: (transfer full): a stream on it
 */
LkIrcStream *
lk_irc_stream_new (GIOStream *io)
{
  LkIrcStream *self = g_object_new (LK_TYPE_IRC_STREAM, NULL);

  self->io = g_object_ref (io);
  take_socket (self);
  return self;
}

/**
 * lk_irc_stream_has_spoken:
 * @self: the stream
 *
 * Returns: whether a message came that can be one of IRC
 */
gboolean
lk_irc_stream_has_spoken (LkIrcStream *self)
{
  return self->has_spoken;
}

/**
 * lk_irc_stream_is_foreign:
 * @self: the stream
 *
 * Returns: whether the other side began with something that is not IRC
 */
gboolean
lk_irc_stream_is_foreign (LkIrcStream *self)
{
  return self->is_foreign;
}

/**
 * lk_irc_stream_dup_first_bytes:
 * @self: the stream
 *
 * Returns: (transfer full): the first bytes that came, printable
 */
char *
lk_irc_stream_dup_first_bytes (LkIrcStream *self)
{
  return lk_probe_printable (self->first->data, self->first->len, FIRST_BYTES);
}

/* The next whole line; %NULL without @error where more has to come. Empty ones are passed over, as RFC 1459 says. */
static LkIrcMessage *
pop_message (LkIrcStream *self,
             GError     **error)
{
  g_autoptr(LkIrcMessage) message = NULL;
  const char *begin = (const char *) self->in->data;
  const char *stop = self->in->len > 0 ? memchr (begin, '\n', self->in->len) : NULL;
  gsize length = 0;

  while (stop != NULL && length == 0)
    {
      length = (gsize) (stop - begin);
      while (length > 0 && begin[length - 1] == '\r')
        length--;
      if (length > 0)
        message = lk_irc_message_parse (begin, length, error);
      g_byte_array_remove_range (self->in, 0, (guint) (stop - begin) + 1);
      begin = (const char *) self->in->data;
      stop = self->in->len > 0 ? memchr (begin, '\n', self->in->len) : NULL;
    }
  if (length == 0 && self->in->len > LK_IRC_MAX_LINE)
    g_set_error (error, LK_ERROR, LK_ERROR_LIMIT, "the server sent a line that does not end");
  self->has_spoken = self->has_spoken || message != NULL;
  return g_steal_pointer (&message);
}

static void
on_written_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Conversation *conversation = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  gboolean written = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error);

  g_clear_pointer (&conversation->out, lk_secret_unref);
  /* A server that refuses at once may have closed already; what it said still waits to be read. */
  if (!written && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else if (conversation->last)
    g_task_return_boolean (task, TRUE);
  else
    read_on (g_steal_pointer (&task));
}

/* Takes @task and @lines. */
static void
write_lines (GTask    *task,
             LkSecret *lines)
{
  LkIrcStream *self = g_task_get_source_object (task);
  Conversation *conversation = g_task_get_task_data (task);

  conversation->out = lines;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->io), lk_secret_get (lines),
                                   lk_secret_get_length (lines), G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                   on_written_cb, task);
}

/* Whether the next message is to be read at once; if not, @task was answered, or goes on after writing. */
static gboolean
handle (GTask              *task,
        const LkIrcMessage *message)
{
  Conversation *conversation = g_task_get_task_data (task);
  LkSecret *reply = NULL;

  if (lk_irc_message_is (message, "PING"))
    reply = lk_irc_lines ("PONG :%s\r\n", lk_irc_message_get (message, 0));
  else
    conversation->last = !conversation->handler (message, &reply, conversation->data);
  if (reply != NULL)
    write_lines (g_object_ref (task), reply);
  else if (conversation->last)
    g_task_return_boolean (task, TRUE);
  return reply == NULL && !conversation->last;
}

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkIrcStream *self = g_task_get_source_object (task);
  GError *error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n < 0)
    {
      g_task_return_error (task, error);
      return;
    }
  if (n == 0)
    {
      g_task_return_new_error (task, LK_ERROR, LK_ERROR_CUT_OFF, "the server closed the connection %s",
                               self->has_spoken ? "in the middle" : "before it said anything");
      return;
    }
  self->n_read += (gsize) n;
  if (self->first->len < FIRST_BYTES)
    g_byte_array_append (self->first, (const guint8 *) self->chunk, (guint) MIN ((gsize) n, FIRST_BYTES - self->first->len));
  g_byte_array_append (self->in, (const guint8 *) self->chunk, (guint) n);
  read_on (g_steal_pointer (&task));
}

/* The kernel forgets this wish, so it is made before every wait: see lk-xmpp-stream.c. */
static void
acknowledge_at_once (LkIrcStream *self)
{
  if (self->socket != NULL)
    g_socket_set_option (self->socket, IPPROTO_TCP, TCP_QUICKACK, 1, NULL);
}

/* Takes @task. Handles what is there, or waits for more. */
static void
read_on (GTask *task)
{
  g_autoptr(GTask) owned = task;
  LkIrcStream *self = g_task_get_source_object (task);
  LkIrcMessage *message;
  GError *error = NULL;
  gboolean more = TRUE;

  while (more && (message = pop_message (self, &error)) != NULL)
    {
      more = handle (task, message);
      lk_irc_message_free (message);
    }
  if (!more)
    return;
  if (error == NULL && self->n_read > LK_IRC_MAX_BYTES)
    g_set_error (&error, LK_ERROR, LK_ERROR_LIMIT, "the server sent more than %d bytes", LK_IRC_MAX_BYTES);
  if (error != NULL)
    {
      self->is_foreign = self->is_foreign || !self->has_spoken;
      g_task_return_error (task, error);
      return;
    }
  acknowledge_at_once (self);
  g_input_stream_read_async (g_io_stream_get_input_stream (self->io), self->chunk, sizeof self->chunk, G_PRIORITY_DEFAULT,
                             g_task_get_cancellable (task), on_read_cb, g_steal_pointer (&owned));
}

/**
 * lk_irc_stream_converse_async:
 * @self: the stream
 * @lines: (transfer full) (nullable): what to begin with
 * @handler: reads what the server answers
 * @handler_data: for @handler; lives until @callback is called
 * @cancellable: (nullable): ends it; the deadline comes from here too
 * @callback: called when @handler has what it wants
 * @user_data: for @callback
 *
 * Sends @lines, and then what @handler answers to each message of the server, until @handler says that it is over.
 */
void
lk_irc_stream_converse_async (LkIrcStream         *self,
                              LkSecret            *lines,
                              LkIrcHandler         handler,
                              gpointer             handler_data,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Conversation *conversation = g_new0 (Conversation, 1);

  g_task_set_source_tag (task, lk_irc_stream_converse_async);
  conversation->handler = handler;
  conversation->data = handler_data;
  g_task_set_task_data (task, conversation, (GDestroyNotify) conversation_free);
  if (lines != NULL)
    write_lines (task, lines);
  else
    read_on (task);
}

/**
 * lk_irc_stream_converse_finish:
 * @self: the stream
 * @result: what the callback got
 * @error: return location: %LK_ERROR_PROTOCOL, %LK_ERROR_LIMIT, %LK_ERROR_CUT_OFF, or %G_IO_ERROR as it was
 *
 * Returns: whether the handler said that it is over
 */
gboolean
lk_irc_stream_converse_finish (LkIrcStream   *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_irc_lines:
 * @format: printf() format; what is put in must not be secret
 * @...: what is put in
 *
 * Returns: (transfer full): the text, for lk_irc_stream_converse_async()
 */
LkSecret *
lk_irc_lines (const char *format,
              ...)
{
  g_autofree char *text = NULL;
  va_list values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);
  return lk_secret_new (text, strlen (text));
}

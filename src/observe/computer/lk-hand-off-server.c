/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-hand-off-server.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "lk-hand-off-request.h"

/* Bytes of the part of the path that nobody can guess. */
#define TOKEN_BYTES 16
/* Browsers open a few connections before they need them; more than this is somebody who means no good. */
#define MAX_VISITORS 16
#define VISITOR_MS 10000
/* A page that was fetched may be asked for again at once, by a reload or by a second process of the browser. */
#define LINGER_MS 3000

#define HEADERS                                                                                                       \
  "Content-Type: text/html; charset=utf-8\r\n"                                                                        \
  "Cache-Control: no-store\r\n"                                                                                       \
  "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "          \
  "form-action 'none'; frame-ancestors 'none'\r\n"                                                                    \
  "Referrer-Policy: no-referrer\r\n"                                                                                  \
  "X-Content-Type-Options: nosniff\r\n"                                                                               \
  "Connection: close\r\n"

struct _LkHandOffServer
{
  GSocketService   *service;  /* (owned) */
  char             *page;     /* (owned) */
  char             *path;     /* (owned) */
  char             *url;      /* (owned) */
  GQueue            visitors; /* (element-type Visitor) (borrowed) the oldest first; each is held by what it waits for */
  LkHandOffFetched  fetched;  /* (nullable) NULL: told already */
  gpointer          user_data; /* (borrowed) for @fetched */
  guint             linger_id;
};

/* One connection. */
typedef struct
{
  LkHandOffServer   *server;      /* (borrowed) (nullable) NULL: it went away */
  GSocketConnection *connection;  /* (owned) */
  GCancellable      *cancellable; /* (owned) */
  GString           *head;        /* (owned) */
  char               buffer[4096];
  guint              deadline_id;
  gboolean           is_page;     /* the answer is the page itself */
} Visitor;

static void
visitor_free (Visitor *visitor)
{
  if (visitor->server != NULL)
    g_queue_remove (&visitor->server->visitors, visitor);
  g_clear_handle_id (&visitor->deadline_id, g_source_remove);
  /* Closing a socket that does not block takes no time. */
  g_socket_close (g_socket_connection_get_socket (visitor->connection), NULL);
  g_object_unref (visitor->connection);
  g_object_unref (visitor->cancellable);
  g_string_free (visitor->head, TRUE);
  g_free (visitor);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visitor, visitor_free)

static void
tell_fetched (LkHandOffServer *self)
{
  LkHandOffFetched fetched = self->fetched;

  self->fetched = NULL;
  if (fetched != NULL)
    fetched (self->user_data);
}

static void
answered_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(Visitor) visitor = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, &error))
    g_debug ("a visitor of the hand-off page left: %s", error->message);
  else if (visitor->is_page && visitor->server != NULL)
    {
      g_socket_shutdown (g_socket_connection_get_socket (visitor->connection), FALSE, TRUE, NULL);
      tell_fetched (visitor->server);
    }
}

static void
answer (Visitor          *visitor,
        LkHandOffRequest  wanted)
{
  const char *page = visitor->server->page;
  gboolean found = wanted != LK_HAND_OFF_REQUEST_OTHER;

  visitor->is_page = wanted == LK_HAND_OFF_REQUEST_PAGE;
  g_string_printf (visitor->head, "HTTP/1.1 %s\r\n" HEADERS "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                   found ? "200 OK" : "404 Not Found", found ? strlen (page) : 0, visitor->is_page ? page : "");
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (visitor->connection)), visitor->head->str,
                                   visitor->head->len, G_PRIORITY_DEFAULT, visitor->cancellable, answered_cb, visitor);
}

static void read_on (Visitor *visitor);

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(Visitor) visitor = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (object), result, NULL);
  LkHandOffRequest wanted;

  if (n <= 0 || visitor->server == NULL)
    return;
  g_string_append_len (visitor->head, visitor->buffer, n);
  wanted = lk_hand_off_request_read (visitor->head->str, visitor->head->len, visitor->server->path);
  if (wanted == LK_HAND_OFF_REQUEST_UNFINISHED)
    read_on (g_steal_pointer (&visitor));
  else
    answer (g_steal_pointer (&visitor), wanted);
}

static void
read_on (Visitor *visitor)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (visitor->connection)), visitor->buffer,
                             sizeof visitor->buffer, G_PRIORITY_DEFAULT, visitor->cancellable, read_cb, visitor);
}

static gboolean
on_visitor_late_cb (gpointer user_data)
{
  Visitor *visitor = user_data;

  visitor->deadline_id = 0;
  g_cancellable_cancel (visitor->cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
on_incoming_cb (GSocketService    *service,
                GSocketConnection *connection,
                GObject           *source,
                LkHandOffServer   *self)
{
  Visitor *visitor = g_new0 (Visitor, 1);

  visitor->server = self;
  visitor->connection = g_object_ref (connection);
  visitor->cancellable = g_cancellable_new ();
  visitor->head = g_string_new (NULL);
  visitor->deadline_id = g_timeout_add (VISITOR_MS, on_visitor_late_cb, visitor);
  /* Who only holds connections must not keep the browser out. */
  if (self->visitors.length >= MAX_VISITORS)
    {
      Visitor *oldest = g_queue_pop_head (&self->visitors);

      oldest->server = NULL;
      g_cancellable_cancel (oldest->cancellable);
    }
  g_queue_push_tail (&self->visitors, visitor);
  read_on (visitor);
  return TRUE;
}

static char *
make_path (GError **error)
{
  guint8 token[TOKEN_BYTES];
  GString *path = NULL;

  if (getrandom (token, sizeof token, 0) != sizeof token)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "no random bytes: %s", g_strerror (errno));
      return NULL;
    }
  path = g_string_new ("/");
  for (gsize i = 0; i < sizeof token; i++)
    g_string_append_printf (path, "%02x", token[i]);
  return g_string_free (path, FALSE);
}

static gboolean
listen_here (LkHandOffServer  *self,
             GError          **error)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &bound, error))
    return FALSE;
  self->url = g_strdup_printf ("http://127.0.0.1:%u%s", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound)),
                               self->path);
  return TRUE;
}

/**
 * lk_hand_off_server_new:
 * @page: what is served: HTML, complete in itself
 * @fetched: called when the page was fetched first
 * @user_data: for @fetched
 * @error: return location
 *
 * Serves @page from now on, with the main context of this thread. Any number of clients of this computer may ask; who asks
 * for the page's headers alone gets them, which does not count as fetched.
 *
 * Returns: (transfer full) (nullable): a server; free with lk_hand_off_server_leave() or lk_hand_off_server_free()
 */
LkHandOffServer *
lk_hand_off_server_new (const char        *page,
                        LkHandOffFetched   fetched,
                        gpointer           user_data,
                        GError           **error)
{
  g_autoptr(LkHandOffServer) self = g_new0 (LkHandOffServer, 1);

  self->service = g_socket_service_new ();
  self->page = g_strdup (page);
  self->fetched = fetched;
  self->user_data = user_data;
  g_queue_init (&self->visitors);
  self->path = make_path (error);
  if (self->path == NULL || !listen_here (self, error))
    return NULL;
  g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming_cb), self);
  g_socket_service_start (self->service);
  return g_steal_pointer (&self);
}

/**
 * lk_hand_off_server_get_url:
 * @self: a server
 *
 * Returns: (transfer none): the page's address
 */
const char *
lk_hand_off_server_get_url (LkHandOffServer *self)
{
  return self->url;
}

static gboolean
on_lingered_cb (gpointer user_data)
{
  LkHandOffServer *self = user_data;

  self->linger_id = 0;
  lk_hand_off_server_free (self);
  return G_SOURCE_REMOVE;
}

/**
 * lk_hand_off_server_leave:
 * @self: (transfer full): a server
 *
 * Tells nobody any more, serves the page for some more seconds, and goes away.
 */
void
lk_hand_off_server_leave (LkHandOffServer *self)
{
  self->fetched = NULL;
  if (self->linger_id == 0)
    self->linger_id = g_timeout_add (LINGER_MS, on_lingered_cb, self);
}

/**
 * lk_hand_off_server_free:
 * @self: (transfer full): a server
 *
 * Closes every connection at once.
 */
void
lk_hand_off_server_free (LkHandOffServer *self)
{
  g_clear_handle_id (&self->linger_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  while (!g_queue_is_empty (&self->visitors))
    {
      Visitor *visitor = g_queue_pop_head (&self->visitors);

      visitor->server = NULL;
      g_cancellable_cancel (visitor->cancellable);
    }
  g_object_unref (self->service);
  g_free (self->page);
  g_free (self->path);
  g_free (self->url);
  g_free (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-practice-gate.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "lk-practice-hello.h"
#include "lk-practice-visitor.h"

/* A ClientHello that came in pieces is looked at again after this long, and given up after so many
 * looks. */
#define LOOK_AGAIN_MS 5
#define MOST_LOOKS 2000
/* One record, the largest a ClientHello comes in. */
#define MOST_PEEK (5 + 16384)
#define MOST_PORTS_TRIED 32

#define BLOCKED_NAME "localhost"

static const char banner[] = "SSH-2.0-OpenSSH_9.2p1 Practice\r\n";
static const char plain_only[] = "HTTP/1.1 400 Bad Request\r\n"
                                 "Content-Type: text/html\r\n"
                                 "Content-Length: 52\r\n"
                                 "Connection: close\r\n"
                                 "\r\n"
                                 "<html><body><h1>400 Bad Request</h1></body></html>\r\n";

struct _LkPracticeGate
{
  GObject            parent_instance;

  LkPracticeGateMode mode;
  SoupServer        *server;      /* (owned) */
  GSocketService    *service;     /* (owned) (nullable) */
  GPtrArray         *closed;      /* (owned) (element-type GSocket) bound, not listening */
  GHashTable        *visitors;    /* (owned) (element-type LkPracticeVisitor) not let in yet */
  GTlsCertificate   *certificate; /* (owned) (nullable) */
  GCancellable      *cancellable; /* (owned) */
  guint16            port;
};

G_DEFINE_FINAL_TYPE (LkPracticeGate, lk_practice_gate, G_TYPE_OBJECT)

static void
let_in (LkPracticeGate    *self,
        GIOStream         *stream,
        GSocketConnection *connection)
{
  g_autoptr(GSocketAddress) local = g_socket_connection_get_local_address (connection, NULL);
  g_autoptr(GSocketAddress) remote = g_socket_connection_get_remote_address (connection, NULL);
  g_autoptr(GError) error = NULL;

  if (self->service == NULL || local == NULL || remote == NULL)
    g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  else if (!soup_server_accept_iostream (self->server, stream, local, remote, &error))
    g_debug ("practice: could not let in: %s", error->message);
}

static void
on_handshake (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(LkPracticeGate) self = user_data;
  g_autoptr(GIOStream) base = NULL;
  g_autoptr(GError) error = NULL;

  g_object_get (source, "base-io-stream", &base, NULL);
  if (g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error))
    {
      let_in (self, G_IO_STREAM (source), G_SOCKET_CONNECTION (base));
      return;
    }
  g_debug ("practice: no handshake: %s", error->message);
  if (self->service != NULL)
    lk_practice_visitor_say (
        lk_practice_visitor_new (self->visitors, self, G_SOCKET_CONNECTION (base)), "", 0, TRUE);
  else
    g_socket_close (g_socket_connection_get_socket (G_SOCKET_CONNECTION (base)), NULL);
}

static gboolean
on_accept_client_certificate (GTlsConnection      *connection,
                              GTlsCertificate     *certificate,
                              GTlsCertificateFlags errors,
                              gpointer             user_data)
{
  return TRUE;
}

static void
start_tls (LkPracticeGate    *self,
           GSocketConnection *connection)
{
  static const char *const protocols[] = { "http/1.1", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GIOStream) tls =
      g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, &error);

  if (tls == NULL)
    {
      g_warning ("practice: cannot speak tls: %s", error->message);
      g_socket_close (g_socket_connection_get_socket (connection), NULL);
      return;
    }
  g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (tls), protocols);
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
  if (self->mode == LK_PRACTICE_GATE_TLS_WITH_CLIENT)
    {
      g_object_set (tls, "authentication-mode", G_TLS_AUTHENTICATION_REQUESTED, NULL);
      g_signal_connect (tls, "accept-certificate", G_CALLBACK (on_accept_client_certificate), NULL);
    }
  g_tls_connection_handshake_async (G_TLS_CONNECTION (tls), G_PRIORITY_DEFAULT, self->cancellable,
                                    on_handshake, g_object_ref (self));
}

static void
visitor_pass (LkPracticeVisitor *visitor)
{
  LkPracticeGate *self = visitor->gate;
  g_autoptr(GSocketConnection) connection = g_steal_pointer (&visitor->connection);

  lk_practice_visitor_leave (visitor);
  if (self->mode == LK_PRACTICE_GATE_PLAIN)
    let_in (self, G_IO_STREAM (connection), connection);
  else
    start_tls (self, connection);
}

static gboolean
is_blocked (const guint8 *data,
            gsize         length)
{
  g_autofree char *name = lk_practice_hello_dup_name (data, length);

  return g_strcmp0 (name, BLOCKED_NAME) == 0;
}

static void
visitor_treat (LkPracticeVisitor *visitor,
               LkPracticeHello    hello,
               const guint8      *data,
               gsize              length)
{
  LkPracticeGate *self = visitor->gate;

  switch (self->mode)
    {
    case LK_PRACTICE_GATE_RESET:
      lk_practice_visitor_reset (visitor);
      break;
    case LK_PRACTICE_GATE_RESET_NAME:
      if (is_blocked (data, length))
        lk_practice_visitor_reset (visitor);
      else
        visitor_pass (visitor);
      break;
    case LK_PRACTICE_GATE_OLD_TLS:
      lk_practice_visitor_say (visitor, lk_practice_old_server_hello,
                               lk_practice_old_server_hello_length, TRUE);
      break;
    case LK_PRACTICE_GATE_PLAIN:
      if (hello == LK_PRACTICE_HELLO_TLS)
        lk_practice_visitor_say (visitor, plain_only, strlen (plain_only), TRUE);
      else
        visitor_pass (visitor);
      break;
    case LK_PRACTICE_GATE_TLS:
    case LK_PRACTICE_GATE_TLS_WITH_CLIENT:
      visitor_pass (visitor);
      break;
    case LK_PRACTICE_GATE_CLOSED:
    case LK_PRACTICE_GATE_SILENT:
    case LK_PRACTICE_GATE_BANNER:
    default:
      g_assert_not_reached ();
    }
}

static gboolean on_first_bytes (GSocket *, GIOCondition, gpointer);

static gboolean
on_look_again (gpointer user_data)
{
  LkPracticeVisitor *visitor = user_data;

  lk_practice_visitor_wait (visitor, on_first_bytes);
  return G_SOURCE_REMOVE;
}

static gboolean
on_first_bytes (GSocket     *socket,
                GIOCondition condition,
                gpointer     user_data)
{
  LkPracticeVisitor *visitor = user_data;
  g_autofree guint8 *data = g_malloc (MOST_PEEK);
  ssize_t length = recv (lk_practice_visitor_get_fd (visitor), data, MOST_PEEK,
                         MSG_PEEK | MSG_DONTWAIT);
  LkPracticeHello hello;

  if (length < 0 && (errno == EAGAIN || errno == EINTR))
    return G_SOURCE_CONTINUE;
  if (length <= 0 || ++visitor->looks > MOST_LOOKS)
    {
      lk_practice_visitor_leave (visitor);
      return G_SOURCE_REMOVE;
    }
  hello = lk_practice_hello_look (data, length);
  if (hello == LK_PRACTICE_HELLO_MORE && length < MOST_PEEK)
    lk_practice_visitor_wait_ms (visitor, LOOK_AGAIN_MS, on_look_again);
  else
    visitor_treat (visitor, hello, data, length);
  return G_SOURCE_REMOVE;
}

static gboolean
on_incoming (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  LkPracticeGate *self = user_data;
  LkPracticeVisitor *visitor = lk_practice_visitor_new (self->visitors, self, connection);

  if (self->mode == LK_PRACTICE_GATE_BANNER)
    lk_practice_visitor_say (visitor, banner, strlen (banner), FALSE);
  else if (self->mode == LK_PRACTICE_GATE_SILENT)
    lk_practice_visitor_say (visitor, "", 0, FALSE);
  else
    lk_practice_visitor_wait (visitor, on_first_bytes);
  return TRUE;
}

static void
lk_practice_gate_dispose (GObject *object)
{
  LkPracticeGate *self = LK_PRACTICE_GATE (object);

  lk_practice_gate_close (self);
  g_clear_object (&self->server);
  g_clear_object (&self->certificate);
  G_OBJECT_CLASS (lk_practice_gate_parent_class)->dispose (object);
}

static void
lk_practice_gate_finalize (GObject *object)
{
  LkPracticeGate *self = LK_PRACTICE_GATE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->visitors, g_hash_table_unref);
  g_clear_pointer (&self->closed, g_ptr_array_unref);
  G_OBJECT_CLASS (lk_practice_gate_parent_class)->finalize (object);
}

static void
lk_practice_gate_class_init (LkPracticeGateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lk_practice_gate_dispose;
  object_class->finalize = lk_practice_gate_finalize;
}

static void
lk_practice_gate_init (LkPracticeGate *self)
{
  self->cancellable = g_cancellable_new ();
  self->visitors = lk_practice_visitor_new_set ();
  self->closed = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * lk_practice_gate_new:
 * @mode: what it does with who comes
 * @server: who gets those that are let in
 *
 * Returns: (transfer full): a gate, not open yet
 */
LkPracticeGate *
lk_practice_gate_new (LkPracticeGateMode mode,
                      SoupServer        *server)
{
  LkPracticeGate *self = g_object_new (LK_TYPE_PRACTICE_GATE, NULL);

  self->mode = mode;
  self->server = g_object_ref (server);
  return self;
}

/* Takes a port on one of the two loopback addresses; returns it, 0 with @error set. */
static guint16
take_port (LkPracticeGate *self,
           GSocketFamily   family,
           guint16         port,
           GError        **error)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (family);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, port);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GSocket) socket = NULL;

  if (self->mode != LK_PRACTICE_GATE_CLOSED)
    {
      if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                          G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                          &effective, error))
        return 0;
      return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
    }
  socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  if (socket == NULL || !g_socket_bind (socket, address, FALSE, error))
    return 0;
  effective = g_socket_get_local_address (socket, error);
  if (effective == NULL)
    return 0;
  g_ptr_array_add (self->closed, g_steal_pointer (&socket));
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
}

/* The same port on both addresses. A computer without IPv6 has only the first. */
static gboolean
take_both (LkPracticeGate *self,
           gboolean       *again,
           GError        **error)
{
  g_autoptr(GError) local_error = NULL;

  *again = FALSE;
  self->port = take_port (self, G_SOCKET_FAMILY_IPV4, 0, error);
  if (self->port == 0)
    return FALSE;
  if (take_port (self, G_SOCKET_FAMILY_IPV6, self->port, &local_error) != 0)
    return TRUE;
  *again = g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  if (!*again)
    {
      g_debug ("practice: only on 127.0.0.1: %s", local_error->message);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

/**
 * lk_practice_gate_open:
 * @self: a gate
 * @error: return location for an error
 *
 * Takes a port that the kernel chooses, the same on 127.0.0.1 and ::1, and listens from the next
 * turn of the main loop on.
 *
 * Returns: %TRUE, or %FALSE with an error of %G_IO_ERROR
 */
gboolean
lk_practice_gate_open (LkPracticeGate *self,
                       GError        **error)
{
  gboolean again = TRUE;

  for (guint i = 0; i < MOST_PORTS_TRIED && again; i++)
    {
      g_clear_error (error);
      lk_practice_gate_close (self);
      g_object_unref (self->cancellable);
      self->cancellable = g_cancellable_new ();
      self->service = g_socket_service_new ();
      /* A service that runs while a second address is added drops who comes before the next turn of
       * the main loop. */
      g_socket_service_stop (self->service);
      g_signal_connect (self->service, "incoming", G_CALLBACK (on_incoming), self);
      if (take_both (self, &again, error))
        {
          g_socket_service_start (self->service);
          return TRUE;
        }
    }
  lk_practice_gate_close (self);
  return FALSE;
}

/**
 * lk_practice_gate_close:
 * @self: a gate
 *
 * Stops listening and turns away everybody who was not let in yet. Does nothing when it is not
 * open.
 */
void
lk_practice_gate_close (LkPracticeGate *self)
{
  g_cancellable_cancel (self->cancellable);
  g_hash_table_remove_all (self->visitors);
  g_ptr_array_set_size (self->closed, 0);
  if (self->service != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->service, self);
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
    }
  g_clear_object (&self->service);
  self->port = 0;
}

/**
 * lk_practice_gate_get_port:
 * @self: a gate
 *
 * Returns: its port; 0 when it is not open
 */
guint16
lk_practice_gate_get_port (LkPracticeGate *self)
{
  return self->port;
}

/**
 * lk_practice_gate_set_certificate:
 * @self: a gate that speaks TLS
 * @certificate: its certificate with the key
 *
 * Must be called before the main loop runs again.
 */
void
lk_practice_gate_set_certificate (LkPracticeGate  *self,
                                  GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
}

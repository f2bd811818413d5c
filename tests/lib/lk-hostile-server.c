/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lk-hostile-server.h"

#include <string.h>
#include <sys/socket.h>

#define MAX_THREADS 64
#define MAX_REQUEST 65536

typedef struct
{
  char        *path;       /* (owned) NULL: sent at once, without a request */
  GBytes      *head;       /* (owned) */
  GBytes      *unit;       /* (owned) (nullable) */
  guint        n_units;
  guint        pause_ms;
  LkHostileEnd end;
  guint        n_requests;
  char        *request;    /* (owned) (nullable) the last one */
  char        *body;       /* (owned) (nullable) of the last one */
} Script;

struct _LkHostileServer
{
  GSocketService         *service;     /* (owned) */
  GTlsCertificate        *certificate; /* (owned) (nullable) */
  GTlsAuthenticationMode  mode;
  guint16                 port;
  GCancellable           *cancellable; /* (owned) */
  GMutex                  mutex;
  GCond                   cond;
  GPtrArray              *scripts;     /* (owned) (element-type Script) */
  guint                   n_connections;
  guint                   n_active;
  gboolean                stopped;
};

static void
script_free (gpointer data)
{
  Script *script = data;

  g_free (script->path);
  g_bytes_unref (script->head);
  g_clear_pointer (&script->unit, g_bytes_unref);
  g_free (script->request);
  g_free (script->body);
  g_free (script);
}

/* Returns (transfer none); scripts stay where they are until the server is freed. */
static Script *
find_script (LkHostileServer *self, const char *path)
{
  for (guint i = 0; i < self->scripts->len; i++)
    {
      Script *script = g_ptr_array_index (self->scripts, i);

      if (g_strcmp0 (script->path, path) == 0)
        return script;
    }
  return NULL;
}

static char *
read_request (LkHostileServer *self, GInputStream *input)
{
  g_autoptr(GString) request = g_string_new (NULL);
  char byte;

  while (strstr (request->str, "\r\n\r\n") == NULL && request->len < MAX_REQUEST)
    {
      if (g_input_stream_read (input, &byte, 1, self->cancellable, NULL) != 1)
        return NULL;
      g_string_append_c (request, byte);
    }
  return g_string_free (g_steal_pointer (&request), FALSE);
}

/* What a request's Content-Length announces. */
static char *
read_body (LkHostileServer *self, GInputStream *input, const char *request)
{
  g_autofree char *lower = g_ascii_strdown (request, -1);
  const char *field = strstr (lower, "\r\ncontent-length:");
  guint64 length = field != NULL ? g_ascii_strtoull (field + strlen ("\r\ncontent-length:"), NULL, 10) : 0;
  g_autofree char *body = NULL;

  if (length > MAX_REQUEST)
    return NULL;
  body = g_malloc0 (length + 1);
  if (!g_input_stream_read_all (input, body, length, NULL, self->cancellable, NULL))
    return NULL;
  return g_steal_pointer (&body);
}

static Script *
take_request (LkHostileServer *self, GInputStream *input)
{
  g_autofree char *request = read_request (self, input);
  g_autofree char *body = request != NULL ? read_body (self, input, request) : NULL;
  g_autofree char *key = NULL;
  g_autoptr(GMutexLocker) locker = NULL;
  g_auto(GStrv) words = NULL;
  Script *script;

  if (body == NULL)
    return NULL;
  words = g_strsplit (request, " ", 3);
  if (g_strv_length (words) < 3)
    return NULL;
  words[1][strcspn (words[1], "?")] = '\0';
  key = g_strconcat (words[0], " ", words[1], NULL);
  locker = g_mutex_locker_new (&self->mutex);
  script = find_script (self, key);
  if (script == NULL)
    script = find_script (self, words[1]);
  if (script == NULL)
    script = find_script (self, "*");
  if (script != NULL)
    {
      script->n_requests++;
      g_free (script->request);
      script->request = g_steal_pointer (&request);
      g_free (script->body);
      script->body = g_steal_pointer (&body);
    }
  return script;
}

/* Returns whether the server goes on. */
static gboolean
wait_a_little (LkHostileServer *self, guint milliseconds)
{
  gint64 until = g_get_monotonic_time () + (gint64) milliseconds * 1000;
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  while (!self->stopped && g_get_monotonic_time () < until)
    g_cond_wait_until (&self->cond, &self->mutex, until);
  return !self->stopped;
}

static gboolean
write_bytes (LkHostileServer *self, GOutputStream *output, GBytes *bytes)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  return length == 0 ||
         g_output_stream_write_all (output, data, length, NULL, self->cancellable, NULL);
}

static gboolean
play (LkHostileServer *self, Script *script, GOutputStream *output)
{
  if (!write_bytes (self, output, script->head))
    return FALSE;
  for (guint i = 0; i < script->n_units; i++)
    {
      if (script->pause_ms > 0 && !wait_a_little (self, script->pause_ms))
        return FALSE;
      if (!write_bytes (self, output, script->unit))
        return FALSE;
    }
  return TRUE;
}

static void
wait_for_end (LkHostileServer *self, GInputStream *input)
{
  char buffer[4096];

  while (g_input_stream_read (input, buffer, sizeof buffer, self->cancellable, NULL) > 0)
    continue;
}

static void
reset (GSocketConnection *connection)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };
  GSocket *socket = g_socket_connection_get_socket (connection);

  setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  g_socket_close (socket, NULL);
}

static void
serve (LkHostileServer *self, GSocketConnection *connection, GIOStream *stream)
{
  GInputStream *input = g_io_stream_get_input_stream (stream);
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  Script *script;

  do
    {
      script = find_script (self, NULL);
      if (script == NULL)
        script = take_request (self, input);
      if (script == NULL || !play (self, script, output))
        return;
    }
  while (script->end == LK_HOSTILE_KEEP);

  if (script->end == LK_HOSTILE_HANG)
    wait_for_end (self, input);
  else if (script->end == LK_HOSTILE_RESET)
    reset (connection);
}

static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *connection, GObject *source,
        gpointer user_data)
{
  LkHostileServer *self = user_data;
  g_autoptr(GIOStream) tls = NULL;

  g_mutex_lock (&self->mutex);
  self->n_active++;
  self->n_connections++;
  g_mutex_unlock (&self->mutex);

  if (self->certificate != NULL)
    {
      tls = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
      g_object_set (tls, "authentication-mode", self->mode, NULL);
      if (g_tls_connection_handshake (G_TLS_CONNECTION (tls), self->cancellable, NULL))
        serve (self, connection, tls);
      g_io_stream_close (tls, self->cancellable, NULL);
    }
  else
    {
      serve (self, connection, G_IO_STREAM (connection));
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
    }

  g_mutex_lock (&self->mutex);
  self->n_active--;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

/**
 * lk_hostile_server_new:
 * @certificate: (nullable): speak TLS with this one; %NULL: plain
 *
 * Returns: (transfer full): a server on a free port of 127.0.0.1, listening
 */
LkHostileServer *
lk_hostile_server_new (GTlsCertificate *certificate)
{
  LkHostileServer *self = g_new0 (LkHostileServer, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->cancellable = g_cancellable_new ();
  self->scripts = g_ptr_array_new_with_free_func (script_free);
  self->service = g_threaded_socket_service_new (MAX_THREADS);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);
  return self;
}

/**
 * lk_hostile_server_free:
 * @self: (transfer full) (nullable): the server
 *
 * Stops it and waits for its threads.
 */
void
lk_hostile_server_free (LkHostileServer *self)
{
  if (self == NULL)
    return;
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->mutex);
  self->stopped = TRUE;
  g_cond_broadcast (&self->cond);
  while (self->n_active > 0)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);

  g_signal_handlers_disconnect_by_data (self->service, self);
  g_clear_object (&self->service);
  g_clear_object (&self->certificate);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->scripts);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
lk_hostile_server_ask_for_certificate (LkHostileServer *self, GTlsAuthenticationMode mode)
{
  self->mode = mode;
}

guint16
lk_hostile_server_get_port (LkHostileServer *self)
{
  return self->port;
}

char *
lk_hostile_server_dup_url (LkHostileServer *self, const char *path)
{
  return g_strdup_printf ("%s://127.0.0.1:%u%s", self->certificate != NULL ? "https" : "http",
                          self->port, path);
}

char *
lk_hostile_server_dup_address (LkHostileServer *self)
{
  return g_strdup_printf ("127.0.0.1:%u", self->port);
}

static Script *
add_script (const char *path, GBytes *head, LkHostileEnd end)
{
  Script *script = g_new0 (Script, 1);

  script->path = g_strdup (path);
  script->head = head;
  script->end = end;
  return script;
}

static void
publish (LkHostileServer *self, Script *script)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_ptr_array_add (self->scripts, script);
}

/**
 * lk_hostile_server_add:
 * @path: (nullable): the path that is answered so, for one method only as in `POST /path`; `*`: every other one;
 * %NULL: said at once, before any request
 * @head: bytes to send
 * @head_length: their number, or -1 for a string
 */
void
lk_hostile_server_add (LkHostileServer *self, const char *path, const void *head,
                       gssize head_length, LkHostileEnd end)
{
  gsize length = head_length < 0 ? strlen (head) : (gsize) head_length;

  publish (self, add_script (path, g_bytes_new (head, length), end));
}

/**
 * lk_hostile_server_add_drip:
 * @unit: sent @n_units times after @head, with @pause_ms before each
 */
void
lk_hostile_server_add_drip (LkHostileServer *self, const char *path, const char *head,
                            const void *unit, gsize unit_length, guint n_units, guint pause_ms,
                            LkHostileEnd end)
{
  Script *script = add_script (path, g_bytes_new (head, strlen (head)), end);

  script->unit = g_bytes_new (unit, unit_length);
  script->n_units = n_units;
  script->pause_ms = pause_ms;
  publish (self, script);
}

/**
 * lk_hostile_server_add_json:
 *
 * A well-behaved answer, on a connection that is kept.
 */
void
lk_hostile_server_add_json (LkHostileServer *self, const char *path, guint status, const char *json)
{
  g_autofree char *head =
    g_strdup_printf ("HTTP/1.1 %u Whatever\r\nContent-Type: application/json\r\n"
                     "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                     status, strlen (json), json);

  lk_hostile_server_add (self, path, head, -1, LK_HOSTILE_KEEP);
}

/**
 * lk_hostile_server_count:
 *
 * Returns: how often @path was asked for
 */
guint
lk_hostile_server_count (LkHostileServer *self, const char *path)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Script *script = find_script (self, path);

  return script != NULL ? script->n_requests : 0;
}

guint
lk_hostile_server_count_connections (LkHostileServer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_connections;
}

/**
 * lk_hostile_server_dup_request:
 *
 * Returns: (transfer full) (nullable): the last request for @path, with its headers
 */
char *
lk_hostile_server_dup_request (LkHostileServer *self, const char *path)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Script *script = find_script (self, path);

  return script != NULL ? g_strdup (script->request) : NULL;
}

/**
 * lk_hostile_server_dup_body:
 *
 * Returns: (transfer full) (nullable): the body of the last request for @path
 */
char *
lk_hostile_server_dup_body (LkHostileServer *self, const char *path)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Script *script = find_script (self, path);

  return script != NULL ? g_strdup (script->body) : NULL;
}

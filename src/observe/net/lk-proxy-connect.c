/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-proxy-connect.h"

#include <string.h>

#include "lk-probe.h"

#define PROBE "proxy-connect"
#define DEADLINE_MS 4000
#define MAX_HEADERS 8192

typedef struct
{
  LkProbe           *probe;      /* (owned) */
  char              *request;    /* (owned) (nullable) none for SOCKS */
  GSocketConnection *connection; /* (owned) (nullable) */
  GByteArray        *answer;     /* (owned) */
  guint8             buffer[1024];
} Exchange;

static void
exchange_free (gpointer data)
{
  Exchange *self = data;

  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->connection);
  g_byte_array_unref (self->answer);
  g_free (self->request);
  g_free (self);
}

static void
exchange_end (GTask  *task,
              GError *error)
{
  Exchange *self = g_task_get_task_data (task);

  lk_probe_end (self->probe, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* The first scheme of the first challenge (RFC 9110, 11.6); nothing else of it is of interest. */
static const char *
find_scheme (char **lines)
{
  static const char *const schemes[] = { "negotiate", "ntlm", "digest", "basic" };

  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      const char *value = strchr (lines[i], ':');

      if (value == NULL || g_ascii_strncasecmp (lines[i], "proxy-authenticate:", 19) != 0)
        continue;
      do
        value++;
      while (*value == ' ' || *value == '\t');
      for (gsize j = 0; j < G_N_ELEMENTS (schemes); j++)
        if (g_ascii_strncasecmp (value, schemes[j], strlen (schemes[j])) == 0)
          return schemes[j];
    }
  return NULL;
}

static gboolean
read_status (const char *line,
             gint64     *status)
{
  if (strlen (line) < 12 || strncmp (line, "HTTP/1.", 7) != 0 || !g_ascii_isdigit (line[7]) ||
      line[8] != ' ' || (line[12] != ' ' && line[12] != '\0'))
    return FALSE;
  for (guint i = 9; i < 12; i++)
    if (!g_ascii_isdigit (line[i]))
      return FALSE;
  *status = g_ascii_strtoll (line + 9, NULL, 10);
  return TRUE;
}

static void
take_answer (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);
  g_autofree char *text = g_strndup ((const char *) self->answer->data, self->answer->len);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *first = NULL;
  gint64 status = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    g_strchomp (lines[i]);
  if (lines[0] != NULL && read_status (lines[0], &status))
    {
      lk_probe_set_int (self->probe, "status", status);
      lk_probe_set_string (self->probe, "scheme", find_scheme (lines));
      exchange_end (task, NULL);
      return;
    }
  first = lk_probe_printable (self->answer->data, self->answer->len, 64);
  lk_probe_set_string (self->probe, "first_bytes", first);
  exchange_end (task, g_error_new (LK_ERROR, LK_ERROR_PROTOCOL, "%s is not an HTTP proxy",
                                   self->probe->subject));
}

static gboolean
is_complete (GByteArray *answer)
{
  return memmem (answer->data, answer->len, "\r\n\r\n", 4) != NULL ||
         memmem (answer->data, answer->len, "\n\n", 2) != NULL;
}

static void on_read_cb (GObject      *source,
                        GAsyncResult *result,
                        gpointer      user_data);

static void
read_more (GTask *task)
{
  Exchange *self = g_task_get_task_data (task);
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));

  g_input_stream_read_async (input, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT,
                             lk_probe_get_cancellable (self->probe), on_read_cb,
                             g_object_ref (task));
}

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Exchange *self = g_task_get_task_data (task);
  GError *error = NULL;
  gssize length = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (length < 0)
    {
      exchange_end (task, error);
      return;
    }
  if (length == 0 && self->answer->len == 0)
    {
      exchange_end (task, g_error_new (LK_ERROR, LK_ERROR_CUT_OFF, "%s closed the connection",
                                       self->probe->subject));
      return;
    }
  g_byte_array_append (self->answer, self->buffer, (guint) length);
  if (length == 0 || is_complete (self->answer) || self->answer->len >= MAX_HEADERS)
    take_answer (task);
  else
    read_more (task);
}

static void
on_written_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  GError *error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    exchange_end (task, error);
  else
    read_more (task);
}

static void
on_connected_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = g_steal_pointer (&user_data);
  Exchange *self = g_task_get_task_data (task);
  GCancellable *cancellable = lk_probe_get_cancellable (self->probe);
  GOutputStream *output;
  GError *error = NULL;

  self->connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result,
                                                             &error);
  if (self->connection == NULL || self->request == NULL)
    {
      exchange_end (task, error);
      return;
    }
  output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  g_output_stream_write_all_async (output, self->request, strlen (self->request),
                                   G_PRIORITY_DEFAULT, cancellable, on_written_cb,
                                   g_steal_pointer (&task));
}

/**
 * lk_proxy_get_port:
 * @proxy: a proxy's URL
 *
 * Returns: its port, or the usual one of its kind
 */
guint16
lk_proxy_get_port (GUri *proxy)
{
  int port = g_uri_get_port (proxy);
  const char *scheme = g_uri_get_scheme (proxy);

  if (port > 0)
    return (guint16) port;
  if (g_str_has_prefix (scheme, "socks"))
    return 1080;
  return strcmp (scheme, "https") == 0 ? 443 : 80;
}

/**
 * lk_proxy_connect_async:
 * @run: the run
 * @proxy: the proxy's URL
 * @host: where to be connected to
 * @port: its port
 * @cancellable: (nullable): what ends it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Asks a proxy by hand for a tunnel (RFC 9110, 9.3.6) and reads what it says; a SOCKS proxy is only
 * connected to. A user and password in @proxy are neither sent nor recorded, only that there are
 * some. Records one `proxy-connect`.
 */
void
lk_proxy_connect_async (LkRun               *run,
                        GUri                *proxy,
                        const char          *host,
                        guint16              port,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autofree char *subject = lk_probe_host_port (g_uri_get_host (proxy), lk_proxy_get_port (proxy));
  g_autofree char *target = lk_probe_host_port (host, port);
  Exchange *self = g_new0 (Exchange, 1);
  const char *scheme = g_uri_get_scheme (proxy);

  g_task_set_source_tag (task, lk_proxy_connect_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, exchange_free);
  self->answer = g_byte_array_new ();
  self->probe = lk_probe_new (run, PROBE, subject, DEADLINE_MS, cancellable);
  if (!g_str_has_prefix (scheme, "socks"))
    self->request = g_strdup_printf ("CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, target);
  if (g_uri_get_userinfo (proxy) != NULL)
    lk_probe_set_boolean (self->probe, "credentials_configured", TRUE);

  lk_run_contact (run, g_uri_get_host (proxy), lk_proxy_get_port (proxy));
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_tls (client, strcmp (scheme, "https") == 0);
  g_socket_client_connect_to_host_async (client, g_uri_get_host (proxy), lk_proxy_get_port (proxy),
                                         lk_probe_get_cancellable (self->probe), on_connected_cb,
                                         g_steal_pointer (&task));
}

/**
 * lk_proxy_connect_finish:
 * @result: the result
 * @error: return location
 *
 * Returns: whether the proxy gave any answer
 */
gboolean
lk_proxy_connect_finish (GAsyncResult  *result,
                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

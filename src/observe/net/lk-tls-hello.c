/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-tls-hello.h"

#include "lk-dial.h"
#include "lk-probe.h"

#define DEADLINE_MS 2000
#define SMALL_SEGMENT 536
#define OTHER_NAME "www.example.com"
#define CHUNK 4096
#define MAX_BYTES (32 * 1024)
/* A full-sized packet must have come through before the path is known to carry them. */
#define ENOUGH_AFTER 600

typedef struct
{
  LkProbe           *probe;      /* (owned) */
  LkTlsHelloVariant  variant;
  GSocketConnection *connection; /* (owned) (nullable) */
  GByteArray        *hello;      /* (owned) */
  GByteArray        *received;   /* (owned) */
  guint8             chunk[CHUNK];
} LkTlsHello;

static void read_more (GTask *task);

static void
lk_tls_hello_free (LkTlsHello *self)
{
  g_clear_pointer (&self->probe, lk_probe_free);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->hello, g_byte_array_unref);
  g_clear_pointer (&self->received, g_byte_array_unref);
  g_free (self);
}

static const char *
describe_variant (LkTlsHelloVariant variant)
{
  switch (variant)
    {
    case LK_TLS_HELLO_OTHER_NAME:
      return "other-name";
    case LK_TLS_HELLO_SMALL_SEGMENTS:
      return "small-segments";
    case LK_TLS_HELLO_PLAIN:
    default:
      return "plain";
    }
}

static const char *
describe_version (guint16 version)
{
  switch (version)
    {
    case 0x0300:
      return "ssl3";
    case 0x0301:
      return "1.0";
    case 0x0302:
      return "1.1";
    case 0x0303:
      return "1.2";
    case 0x0304:
      return "1.3";
    default:
      return NULL;
    }
}

/* How it ended where nothing of TLS came: what the other side or the path did. */
static const char *
describe_end (LkTlsHello   *self,
              const GError *error)
{
  if (error == NULL)
    return "closed";
  if (self->connection == NULL)
    return "unreachable";
  if (lk_deadline_judge_error (self->probe->deadline, error) == LK_OUTCOME_TIMEOUT)
    return "timeout";
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return NULL;
  /* GIO calls ECONNRESET and EPIPE so. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    return "reset";
  return "closed";
}

static void
finish (GTask  *task,
        GError *end)
{
  LkTlsHello *self = g_task_get_task_data (task);
  g_autoptr(GError) error = end;
  gboolean in_time =
      end == NULL || lk_deadline_judge_error (self->probe->deadline, end) != LK_OUTCOME_TIMEOUT;
  LkTlsAnswer answer;

  lk_tls_hello_parse (self->received->data, self->received->len, &answer);
  lk_probe_set_int (self->probe, "bytes", self->received->len);
  lk_probe_set_boolean (self->probe, "stalled",
                        !in_time && !answer.complete && self->connection != NULL);
  if (answer.alert >= 0)
    lk_probe_set_int (self->probe, "alert", answer.alert);
  lk_probe_set_string (self->probe, "version", describe_version (answer.version));
  if (answer.kind == LK_TLS_ANSWER_SERVER_HELLO)
    lk_probe_set_string (self->probe, "answer", "server-hello");
  else if (answer.kind == LK_TLS_ANSWER_ALERT)
    lk_probe_set_string (self->probe, "answer", "alert");
  else if (answer.kind == LK_TLS_ANSWER_NOT_TLS)
    lk_probe_set_string (self->probe, "answer", "not-tls");
  else
    lk_probe_set_string (self->probe, "answer", describe_end (self, error));
  if (answer.kind == LK_TLS_ANSWER_NOT_TLS)
    {
      g_autofree char *text = lk_probe_printable (self->received->data, self->received->len, 40);

      lk_probe_set_string (self->probe, "first_bytes", text);
    }

  if (answer.kind == LK_TLS_ANSWER_SERVER_HELLO)
    g_clear_error (&error);
  else if (error == NULL)
    error = g_error_new (LK_ERROR, LK_ERROR_PROTOCOL, "%s: no ServerHello in %u bytes",
                         self->probe->subject, self->received->len);
  lk_probe_end (self->probe, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
is_enough (LkTlsHello *self)
{
  LkTlsAnswer answer;

  lk_tls_hello_parse (self->received->data, self->received->len, &answer);
  if (answer.kind == LK_TLS_ANSWER_ALERT || answer.kind == LK_TLS_ANSWER_NOT_TLS
      || self->received->len >= MAX_BYTES)
    return TRUE;
  return answer.kind == LK_TLS_ANSWER_SERVER_HELLO
         && (answer.complete || answer.bytes_after >= ENOUGH_AFTER);
}

static void
on_read_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkTlsHello *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n > 0)
    g_byte_array_append (self->received, self->chunk, (guint) n);
  if (n <= 0 || is_enough (self))
    finish (task, g_steal_pointer (&error));
  else
    read_more (g_steal_pointer (&task));
}

/* Takes @task. */
static void
read_more (GTask *task)
{
  LkTlsHello *self = g_task_get_task_data (task);

  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                             self->chunk, sizeof self->chunk, G_PRIORITY_DEFAULT,
                             lk_probe_get_cancellable (self->probe), on_read_cb, task);
}

static void
on_written_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    read_more (g_steal_pointer (&task));
  else
    finish (task, g_steal_pointer (&error));
}

static void
on_dialled_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkTlsHello *self = g_task_get_task_data (task);
  LkDialFacts seen;
  g_autoptr(GError) error = NULL;
  GOutputStream *output;

  self->connection = lk_dial_finish (result, &seen, &error);
  lk_dial_facts_to_json (&seen, self->probe->facts);
  if (self->connection == NULL)
    {
      finish (task, g_steal_pointer (&error));
      return;
    }
  output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  g_output_stream_write_all_async (output, self->hello->data, self->hello->len, G_PRIORITY_DEFAULT,
                                   lk_probe_get_cancellable (self->probe), on_written_cb,
                                   g_steal_pointer (&task));
}

/**
 * lk_tls_hello_async:
 * @run: the run
 * @host: the host
 * @server_name: (nullable): sent as server name (but for %LK_TLS_HELLO_OTHER_NAME); %NULL for @host
 * @address: one address of it
 * @port: the port
 * @variant: what is different
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Sends a ClientHello over a connection of its own and records a `tls-hello` observation of what
 * came back: `variant`, `answer`, `version`, `alert`, `first_bytes`, `bytes` (how many came) and
 * `stalled` (silence before the answer was whole). Takes at most two seconds. The certificate is
 * not looked at.
 */
void
lk_tls_hello_async (LkRun               *run,
                    const char          *host,
                    const char          *server_name,
                    GInetAddress        *address,
                    guint16              port,
                    LkTlsHelloVariant    variant,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *subject = lk_probe_host_port (host, port);
  g_autofree char *text = g_inet_address_to_string (address);
  LkTlsHello *self = g_new0 (LkTlsHello, 1);

  g_task_set_source_tag (task, lk_tls_hello_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) lk_tls_hello_free);
  self->variant = variant;
  if (server_name == NULL)
    server_name = host;
  self->hello = lk_tls_hello_build (variant == LK_TLS_HELLO_OTHER_NAME ? OTHER_NAME : server_name);
  self->received = g_byte_array_new ();
  self->probe = lk_probe_new (run, "tls-hello", subject, DEADLINE_MS, cancellable);
  lk_probe_set_string (self->probe, "variant", describe_variant (variant));
  lk_probe_set_string (self->probe, "address", text);
  lk_run_contact (run, host, port);
  lk_dial_async (address, port, variant == LK_TLS_HELLO_SMALL_SEGMENTS ? SMALL_SEGMENT : 0,
                 lk_probe_get_cancellable (self->probe), on_dialled_cb, g_steal_pointer (&task));
}

/**
 * lk_tls_hello_finish:
 * @result: the result
 * @error: return location: why no ServerHello came
 *
 * Returns: whether a ServerHello came; the observation tells more
 */
gboolean
lk_tls_hello_finish (GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, lk_tls_hello_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

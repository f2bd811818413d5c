/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "fixture.h"
#include "lk-hand-off-request.h"
#include "lk-hand-off-server.h"

#define PAGE "<!doctype html><title>hand-off</title>"
#define PATIENCE_S 20
/* More than the server keeps at a time. */
#define N_SILENT 60

typedef struct
{
  LkHandOffServer *server; /* (owned) */
  guint            n_fetched;
  guint16          port;
  char            *path;   /* (owned) */
} Served;

static void
fetched_cb (gpointer user_data)
{
  ((Served *) user_data)->n_fetched++;
}

static void
set_up (Served        *self,
        gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GUri) uri = NULL;

  self->server = lk_hand_off_server_new (PAGE, fetched_cb, self, &error);
  g_assert_no_error (error);
  uri = g_uri_parse (lk_hand_off_server_get_url (self->server), G_URI_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_uri_get_host (uri), ==, "127.0.0.1");
  self->port = (guint16) g_uri_get_port (uri);
  self->path = g_strdup (g_uri_get_path (uri));
}

static void
tear_down (Served        *self,
           gconstpointer  data)
{
  g_clear_pointer (&self->server, lk_hand_off_server_free);
  g_free (self->path);
}

static GSocketConnection *
connect_to (const char  *host,
            guint16      port,
            GError     **error)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, PATIENCE_S);
  return g_socket_client_connect_to_host (client, host, port, NULL, error);
}

typedef struct
{
  guint16     port;
  const char *request; /* (borrowed) */
  gsize       length;
} Ask;

/* Sends the whole of it, and reads to the end; a server that closes early is no error of the test. */
static void
ask_in_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  Ask *ask = task_data;
  GError *error = NULL;
  g_autoptr(GSocketConnection) connection = connect_to ("127.0.0.1", ask->port, &error);
  GString *answer = g_string_new (NULL);
  char buffer[4096];
  gssize n;

  g_assert_no_error (error);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), ask->request, ask->length, NULL, NULL,
                             NULL);
  while ((n = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), buffer, sizeof buffer, NULL,
                                   NULL)) > 0)
    g_string_append_len (answer, buffer, n);
  g_task_return_pointer (task, g_string_free (answer, FALSE), g_free);
}

static char *
ask (Served     *self,
     const char *request,
     gssize      length)
{
  Ask data = { self->port, request, length < 0 ? strlen (request) : (gsize) length };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GTask) task = g_task_new (NULL, NULL, test_take_result, &result);

  g_task_set_task_data (task, &data, NULL);
  g_task_run_in_thread (task, ask_in_thread);
  test_wait (&result);
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

static char *
get (Served     *self,
     const char *method,
     const char *path)
{
  g_autofree char *request = g_strdup_printf ("%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", method, path, self->port);

  return ask (self, request, -1);
}

static void
assert_serves (Served *self)
{
  g_autofree char *answer = get (self, "GET", self->path);

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 OK\r\n"));
  g_assert_true (g_str_has_suffix (answer, "\r\n\r\n" PAGE));
  g_assert_cmpuint (self->n_fetched, ==, 1);
}

static void
test_page (Served        *self,
           gconstpointer  data)
{
  g_assert_cmpuint (strlen (self->path), ==, 33);
  assert_serves (self);
  assert_serves (self);
}

static void
test_guess (Served        *self,
            gconstpointer  data)
{
  Served other = { 0 };

  set_up (&other, NULL);
  g_assert_cmpstr (self->path, !=, other.path);
  tear_down (&other, NULL);
}

/* Everything that is not exactly what was handed out. */
static void
test_others (Served        *self,
             gconstpointer  data)
{
  g_autofree char *query = g_strconcat (self->path, "?x", NULL);
  g_autofree char *below = g_strconcat (self->path, "/", NULL);
  g_autofree char *upper = g_ascii_strup (self->path, -1);
  g_autofree char *shorter = g_strndup (self->path, strlen (self->path) - 1);
  g_autofree char *absolute = g_strdup_printf ("http://127.0.0.1:%u%s", self->port, self->path);
  g_autofree char *dots = g_strconcat ("/.", self->path, NULL);
  const char *const paths[] = { "/", "/favicon.ico", query, below, shorter, absolute, dots, "*", "" };
  const char *const methods[] = { "POST", "PUT", "OPTIONS", "CONNECT", "get", "GET\t", " GET", "GETT" };

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *answer = get (self, "GET", paths[i]);

      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 404 Not Found\r\n"));
      g_assert_null (g_strstr_len (answer, -1, PAGE));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autofree char *answer = get (self, methods[i], self->path);

      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 404 Not Found\r\n"));
    }
  if (g_strcmp0 (upper, self->path) != 0)
    {
      g_autofree char *answer = get (self, "GET", upper);

      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 404 Not Found\r\n"));
    }
  g_assert_cmpuint (self->n_fetched, ==, 0);
  assert_serves (self);
}

static void
test_head (Served        *self,
           gconstpointer  data)
{
  g_autofree char *answer = get (self, "HEAD", self->path);

  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200 OK\r\n"));
  g_assert_true (g_str_has_suffix (answer, "\r\n\r\n"));
  g_assert_cmpuint (self->n_fetched, ==, 0);
  assert_serves (self);
}

static void
test_garbage (Served        *self,
              gconstpointer  data)
{
  static const char zeros[] = "GET \0\0\0 HTTP/1.1\r\n\r\n";
  g_autofree char *flood = g_strnfill (1024 * 1024, 'a');
  g_autofree char *blank = ask (self, "\r\n\r\n", -1);
  g_autofree char *binary = ask (self, zeros, sizeof zeros - 1);
  g_autofree char *flooded = ask (self, flood, -1);

  g_assert_true (g_str_has_prefix (blank, "HTTP/1.1 404 "));
  g_assert_true (g_str_has_prefix (binary, "HTTP/1.1 404 "));
  g_assert_null (g_strstr_len (flooded, -1, PAGE));
  assert_serves (self);
}

/* Who holds connections without a word does not keep the browser out. */
static void
test_crowd (Served        *self,
            gconstpointer  data)
{
  g_autoptr(GPtrArray) silent = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < N_SILENT; i++)
    {
      g_autoptr(GError) error = NULL;

      g_ptr_array_add (silent, connect_to ("127.0.0.1", self->port, &error));
      g_assert_no_error (error);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
  assert_serves (self);
}

/* Nobody outside of this computer, and not even another address of it. */
static void
test_here_alone (Served        *self,
                 gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = connect_to ("127.0.0.2", self->port, &error);

  g_assert_null (connection);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static void
test_closed (Served        *self,
             gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) held = connect_to ("127.0.0.1", self->port, &error);
  g_autoptr(GSocketConnection) late = NULL;

  g_assert_no_error (error);
  test_wait_ms (20);
  g_clear_pointer (&self->server, lk_hand_off_server_free);
  late = connect_to ("127.0.0.1", self->port, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  test_wait_ms (20);
}

static void
test_lingers (Served        *self,
              gconstpointer  data)
{
  g_autofree char *answer = NULL;

  lk_hand_off_server_leave (self->server);
  answer = get (self, "GET", self->path);
  g_assert_true (g_str_has_suffix (answer, PAGE));
  g_assert_cmpuint (self->n_fetched, ==, 0);
}

/* From here on the reader alone. */

static void
test_pieces (void)
{
  static const char *const requests[] = { "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a HTTP/1.0\n\n",
                                          "GET /a HTTP/1.1\r\n\r\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      gsize length = strlen (requests[i]);

      for (gsize n = 0; n < length; n++)
        g_assert_cmpint (lk_hand_off_request_read (requests[i], n, "/a"), ==, LK_HAND_OFF_REQUEST_UNFINISHED);
      g_assert_cmpint (lk_hand_off_request_read (requests[i], length, "/a"), ==, LK_HAND_OFF_REQUEST_PAGE);
      g_assert_cmpint (lk_hand_off_request_read (requests[i], length, "/b"), ==, LK_HAND_OFF_REQUEST_OTHER);
    }
}

static void
test_endless (void)
{
  g_autofree char *flood = g_strnfill (LK_HAND_OFF_MAX_HEAD, 'a');

  g_assert_cmpint (lk_hand_off_request_read (flood, LK_HAND_OFF_MAX_HEAD - 1, "/a"), ==, LK_HAND_OFF_REQUEST_UNFINISHED);
  g_assert_cmpint (lk_hand_off_request_read (flood, LK_HAND_OFF_MAX_HEAD, "/a"), ==, LK_HAND_OFF_REQUEST_OTHER);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/hand-off-server/page", Served, NULL, set_up, test_page, tear_down);
  g_test_add ("/hand-off-server/guess", Served, NULL, set_up, test_guess, tear_down);
  g_test_add ("/hand-off-server/others", Served, NULL, set_up, test_others, tear_down);
  g_test_add ("/hand-off-server/head", Served, NULL, set_up, test_head, tear_down);
  g_test_add ("/hand-off-server/garbage", Served, NULL, set_up, test_garbage, tear_down);
  g_test_add ("/hand-off-server/crowd", Served, NULL, set_up, test_crowd, tear_down);
  g_test_add ("/hand-off-server/here-alone", Served, NULL, set_up, test_here_alone, tear_down);
  g_test_add ("/hand-off-server/closed", Served, NULL, set_up, test_closed, tear_down);
  g_test_add ("/hand-off-server/lingers", Served, NULL, set_up, test_lingers, tear_down);
  g_test_add_func ("/hand-off-request/pieces", test_pieces);
  g_test_add_func ("/hand-off-request/endless", test_endless);
  return g_test_run ();
}

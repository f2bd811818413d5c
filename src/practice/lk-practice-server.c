/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-practice-server.h"

#include "lk-practice-http.h"

#define CLIENT_WELL_KNOWN "/.well-known/matrix/client"

/* An answer that says it is longer than what comes. */
static const char cut_off[] = "HTTP/1.1 200 OK\r\n"
                              "Content-Type: application/json\r\n"
                              "Content-Length: 400\r\n"
                              "Connection: close\r\n"
                              "\r\n"
                              "{\"versions\":[\"v1.1\",\"v1.2\",\"v1.";

struct _LkPracticeServer
{
  GObject               parent_instance;

  const LkPracticePlan *plan;       /* (borrowed) static */
  SoupServer           *soup;       /* (owned) */
  LkPracticeMatrix     *matrix;     /* (owned) */
  char                 *name;       /* (owned) (nullable) host and port */
  guint16               plain_port;
};

G_DEFINE_FINAL_TYPE (LkPracticeServer, lk_practice_server, G_TYPE_OBJECT)

static void
on_stolen_closed (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!g_io_stream_close_finish (G_IO_STREAM (source), result, &error))
    g_debug ("practice: could not close: %s", error->message);
}

static void
on_cut_off_written (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GIOStream) stream = user_data;
  g_autoptr(GError) error = NULL;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    g_debug ("practice: could not write: %s", error->message);
  g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, on_stolen_closed, NULL);
}

static void
answer_cut_off (SoupServerMessage *message)
{
  g_autoptr(GIOStream) stream = soup_server_message_steal_connection (message);
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  g_output_stream_write_all_async (output, cut_off, strlen (cut_off), G_PRIORITY_DEFAULT, NULL,
                                   on_cut_off_written, g_steal_pointer (&stream));
}

static void
answer_to_http (LkPracticeServer  *self,
                SoupServerMessage *message,
                const char        *path)
{
  g_autofree char *location = g_strdup_printf ("http://localhost:%u%s", self->plain_port, path);

  lk_practice_http_redirect (message, 301, location);
}

static void
answer_later (SoupServerMessage *message,
              const char        *title,
              const char        *text)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                "120");
  lk_practice_http_page (message, 503, title, text);
}

static void
answer_limited (SoupServerMessage *message)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After",
                                "300");
  lk_practice_http_answer (message, 429, LK_PRACTICE_JSON,
                           "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"error\":\"Too Many "
                           "Requests\",\"retry_after_ms\":300000}");
}

static void
answer_wrong_host (SoupServerMessage *message)
{
  lk_practice_http_answer (message, 200, LK_PRACTICE_JSON,
                           "{\"m.homeserver\":{\"base_url\":\"https://nosuch.invalid\"}}");
}

/* Faults of the whole host: of the web server in front, whatever is asked. */
static gboolean
answer_in_front (LkPracticeServer  *self,
                 SoupServerMessage *message,
                 const char        *path)
{
  switch ((int) self->plan->answers)
    {
    case LK_PRACTICE_ANSWERS_ERROR:
      lk_practice_http_refuse (message, 500, "M_UNKNOWN", "Internal server error");
      return TRUE;
    case LK_PRACTICE_ANSWERS_BAD_GATEWAY:
      lk_practice_http_page (message, 502, "502 Bad Gateway", "nginx");
      return TRUE;
    case LK_PRACTICE_ANSWERS_OVERLOADED:
      answer_later (message, "503 Service Temporarily Unavailable", "nginx");
      return TRUE;
    case LK_PRACTICE_ANSWERS_MAINTENANCE:
      answer_later (message, "Scheduled maintenance",
                    "We are down for maintenance and will be back soon.");
      return TRUE;
    case LK_PRACTICE_ANSWERS_NEVER:
      soup_server_message_pause (message);
      return TRUE;
    case LK_PRACTICE_ANSWERS_NOTHING_HERE:
      lk_practice_http_page (message, 404, "404 Not Found", "nginx");
      return TRUE;
    case LK_PRACTICE_ANSWERS_HTML:
      lk_practice_http_page (message, 200, "Welcome to our home page", "It is about gardening.");
      return TRUE;
    case LK_PRACTICE_ANSWERS_TO_HTTP:
      answer_to_http (self, message, path);
      return TRUE;
    case LK_PRACTICE_ANSWERS_NO_CERTIFICATE:
      lk_practice_http_page (message, 400, "400 Bad Request",
                             "No required SSL certificate was sent");
      return TRUE;
    default:
      return FALSE;
    }
}

/* Faults of the homeserver alone, or of the file that leads to it. */
static gboolean
answer_behind (LkPracticeServer  *self,
               SoupServerMessage *message,
               const char        *path)
{
  gboolean discovery = g_str_equal (path, CLIENT_WELL_KNOWN);
  gboolean api = g_str_has_prefix (path, "/_matrix/");

  if (self->plan->answers == LK_PRACTICE_ANSWERS_DISCOVERY_BROKEN && discovery)
    lk_practice_http_answer (message, 200, LK_PRACTICE_JSON, "{\"m.homeserver\": {\"base_url\": ");
  else if (self->plan->answers == LK_PRACTICE_ANSWERS_DISCOVERY_WRONG_HOST && discovery)
    answer_wrong_host (message);
  else if (self->plan->answers == LK_PRACTICE_ANSWERS_RATE_LIMITED && api)
    answer_limited (message);
  else if (self->plan->answers == LK_PRACTICE_ANSWERS_BROKEN_JSON && api)
    lk_practice_http_answer (message, 200, LK_PRACTICE_JSON, "{\"versions\":[\"v1.1\",\"v1.2\"");
  else if (self->plan->answers == LK_PRACTICE_ANSWERS_CUT_OFF && api)
    answer_cut_off (message);
  else
    return FALSE;
  return TRUE;
}

static void
on_request (SoupServer        *soup,
            SoupServerMessage *message,
            const char        *path,
            GHashTable        *query,
            gpointer           user_data)
{
  LkPracticeServer *self = user_data;

  lk_practice_http_set_date (message, self->plan->ahead_s);
  if (!answer_in_front (self, message, path) && !answer_behind (self, message, path))
    lk_practice_matrix_answer (self->matrix, message, path, self->name);
}

static void
lk_practice_server_finalize (GObject *object)
{
  LkPracticeServer *self = LK_PRACTICE_SERVER (object);

  soup_server_remove_handler (self->soup, NULL);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->matrix, lk_practice_matrix_free);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (lk_practice_server_parent_class)->finalize (object);
}

static void
lk_practice_server_class_init (LkPracticeServerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lk_practice_server_finalize;
}

static void
lk_practice_server_init (LkPracticeServer *self)
{
  self->soup = lk_practice_http_new_server ();
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
}

/**
 * lk_practice_server_new:
 * @plan: what is wrong; must stay
 *
 * Returns: (transfer full): the service's HTTP
 */
LkPracticeServer *
lk_practice_server_new (const LkPracticePlan *plan)
{
  LkPracticeServer *self = g_object_new (LK_TYPE_PRACTICE_SERVER, NULL);

  self->plan = plan;
  self->matrix = lk_practice_matrix_new (plan->sign_in);
  return self;
}

/**
 * lk_practice_server_get_soup:
 * @self: the service's HTTP
 *
 * Returns: (transfer none): the server that takes connections
 */
SoupServer *
lk_practice_server_get_soup (LkPracticeServer *self)
{
  return self->soup;
}

/**
 * lk_practice_server_set_port:
 * @self: the service's HTTP
 * @port: the port it is reached on
 * @plain_port: a port with HTTP without TLS
 *
 * Says under which name it answers.
 */
void
lk_practice_server_set_port (LkPracticeServer *self,
                             guint16           port,
                             guint16           plain_port)
{
  g_clear_pointer (&self->name, g_free);
  self->name = g_strdup_printf ("localhost:%u", port);
  self->plain_port = plain_port;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-practice-http.h"

/* Everything here is JSON and HTML text of our own, never what somebody sent. */

/**
 * lk_practice_http_new_server:
 *
 * Returns: (transfer full): a server that nobody can reach until a gate lets them in
 */
SoupServer *
lk_practice_http_new_server (void)
{
  return soup_server_new ("server-header", "Latchkey-practice", NULL);
}

/**
 * lk_practice_http_answer:
 * @message: a request
 * @status: HTTP status
 * @content_type: (nullable): of @body
 * @body: (nullable): text
 *
 * Sets the answer.
 */
void
lk_practice_http_answer (SoupServerMessage *message,
                         guint              status,
                         const char        *content_type,
                         const char        *body)
{
  soup_server_message_set_status (message, status, NULL);
  if (body != NULL)
    soup_server_message_set_response (message, content_type, SOUP_MEMORY_COPY, body, strlen (body));
}

/**
 * lk_practice_http_page:
 * @message: a request
 * @status: HTTP status
 * @title: heading, HTML text
 * @text: one paragraph, HTML text
 *
 * Answers with a small web page.
 */
void
lk_practice_http_page (SoupServerMessage *message,
                       guint              status,
                       const char        *title,
                       const char        *text)
{
  g_autofree char *body = g_strdup_printf (
      "<!DOCTYPE html>\n<html>\n<head><title>%s</title></head>\n"
      "<body><h1>%s</h1><p>%s</p></body>\n</html>\n",
      title, title, text);

  lk_practice_http_answer (message, status, LK_PRACTICE_HTML, body);
}

/**
 * lk_practice_http_refuse:
 * @message: a request
 * @status: HTTP status
 * @errcode: the Matrix error code
 * @text: JSON text for people
 *
 * Answers with a Matrix standard error.
 */
void
lk_practice_http_refuse (SoupServerMessage *message,
                         guint              status,
                         const char        *errcode,
                         const char        *text)
{
  g_autofree char *body = g_strdup_printf ("{\"errcode\":\"%s\",\"error\":\"%s\"}", errcode, text);

  lk_practice_http_answer (message, status, LK_PRACTICE_JSON, body);
}

/**
 * lk_practice_http_redirect:
 * @message: a request
 * @status: HTTP status
 * @location: where to
 *
 * Sends the client elsewhere.
 */
void
lk_practice_http_redirect (SoupServerMessage *message,
                           guint              status,
                           const char        *location)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                location);
  lk_practice_http_page (message, status, "Moved", "This page is elsewhere.");
}

/**
 * lk_practice_http_set_date:
 * @message: a request
 * @ahead_s: how far the server's clock is ahead of this computer's, seconds
 *
 * Says the server's time (RFC 9110, 6.6.1).
 */
void
lk_practice_http_set_date (SoupServerMessage *message,
                           gint64             ahead_s)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr(GDateTime) date = g_date_time_add_seconds (now, ahead_s);
  g_autofree char *text = soup_date_time_to_string (date, SOUP_DATE_HTTP);

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Date", text);
}

/**
 * lk_practice_http_is_read:
 * @message: a request
 *
 * Returns: whether it only reads (GET or HEAD)
 */
gboolean
lk_practice_http_is_read (SoupServerMessage *message)
{
  const char *method = soup_server_message_get_method (message);

  return method == SOUP_METHOD_GET || method == SOUP_METHOD_HEAD;
}

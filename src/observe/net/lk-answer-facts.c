/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lk-answer.h"

#define MAX_ERRCODE 100

static void
set_text (JsonObject *facts, const char *name, const char *text)
{
  if (text != NULL && *text != '\0')
    json_object_set_string_member (facts, name, text);
}

static void
set_time (JsonObject *facts, const char *name, gint64 milliseconds)
{
  if (milliseconds >= 0)
    json_object_set_int_member (facts, name, milliseconds);
}

static void
set_true (JsonObject *facts, const char *name, gboolean value)
{
  if (value)
    json_object_set_boolean_member (facts, name, TRUE);
}

static gboolean
is_html (LkAnswer *self)
{
  gsize length;
  const char *data;

  if (self->content_type != NULL)
    return g_str_equal (self->content_type, "text/html") ||
           g_str_equal (self->content_type, "application/xhtml+xml");
  if (self->body == NULL)
    return FALSE;
  data = g_bytes_get_data (self->body, &length);
  while (length > 0 && g_ascii_isspace (*data))
    {
      data++;
      length--;
    }
  return (length >= 9 && g_ascii_strncasecmp (data, "<!doctype", 9) == 0) ||
         (length >= 5 && g_ascii_strncasecmp (data, "<html", 5) == 0);
}

/* An answer 5xx that calls itself maintenance, in the page or in JSON. */
static gboolean
says_maintenance (LkAnswer *self)
{
  static const char *const words[] = { "maintenance", "维护", "維護", "wartung", "mantenimiento" };
  g_autofree char *text = NULL;
  gsize length;
  const char *data;

  if (self->status < 500 || self->status > 599 || self->body == NULL)
    return FALSE;
  data = g_bytes_get_data (self->body, &length);
  text = g_ascii_strdown (data != NULL ? data : "", (gssize) MIN (length, 16 * 1024));
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (text, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

static void
set_body_facts (LkAnswer *self, JsonObject *facts)
{
  if (self->body == NULL)
    return;
  json_object_set_int_member (facts, "bytes", (gint64) g_bytes_get_size (self->body));
  json_object_set_boolean_member (facts, "json", self->json != NULL);
  json_object_set_boolean_member (facts, "html", is_html (self));
  if (self->json != NULL && JSON_NODE_HOLDS_OBJECT (self->json))
    {
      const char *errcode = lk_json_get_string (json_node_get_object (self->json), "errcode");

      if (errcode != NULL && strlen (errcode) <= MAX_ERRCODE)
        json_object_set_string_member (facts, "errcode", errcode);
    }
  set_true (facts, "maintenance", says_maintenance (self));
}

static void
set_status_facts (LkAnswer *self, JsonObject *facts)
{
  if (self->status == 0)
    return;
  json_object_set_int_member (facts, "status", self->status);
  set_text (facts, "content_type", self->content_type);
  set_text (facts, "location", self->location);
  set_text (facts, "server", self->server);
  if (self->retry_after >= 0)
    json_object_set_int_member (facts, "retry_after_s", self->retry_after);
  if (self->date != 0)
    json_object_set_int_member (facts, "skew_s", self->date - self->local_time);
}

/**
 * lk_answer_dup_facts:
 * @self: an answer, complete or not
 * @role: (nullable): why it was asked for
 *
 * Returns: (transfer full): the facts of an `http` observation, without `purpose` and `shape_ok`;
 * URLs are without user, query and fragment
 */
JsonObject *
lk_answer_dup_facts (LkAnswer *self, const char *role)
{
  JsonObject *facts = json_object_new ();

  set_text (facts, "role", role);
  set_status_facts (self, facts);
  set_body_facts (self, facts);
  if (self->redirects->len > 0)
    {
      JsonArray *redirects = json_array_new ();

      for (guint i = 0; i < self->redirects->len; i++)
        json_array_add_string_element (redirects, g_ptr_array_index (self->redirects, i));
      json_object_set_array_member (facts, "redirects", redirects);
    }
  set_text (facts, "remote", self->remote);
  set_true (facts, "proxied", self->proxied);
  set_time (facts, "resolved_ms", self->resolved_ms);
  set_time (facts, "connected_ms", self->connected_ms);
  set_time (facts, "handshaked_ms", self->handshaked_ms);
  set_time (facts, "answered_ms", self->answered_ms);
  return facts;
}

/**
 * lk_answer_get_root:
 * @self: an answer
 *
 * Returns: (transfer none) (nullable): the JSON object that it is, whatever its status
 */
JsonObject *
lk_answer_get_root (LkAnswer *self)
{
  return self->json != NULL && JSON_NODE_HOLDS_OBJECT (self->json) ? json_node_get_object (self->json) : NULL;
}

/**
 * lk_answer_is_redirect:
 * @self: an answer
 *
 * Returns: whether it sends elsewhere
 */
gboolean
lk_answer_is_redirect (LkAnswer *self)
{
  return self->status >= 300 && self->status < 400;
}

/**
 * lk_answer_dup_location_host:
 * @self: a redirect
 *
 * Returns: (transfer full) (nullable): the host that it leads to
 */
char *
lk_answer_dup_location_host (LkAnswer *self)
{
  g_autoptr(GUri) base = g_uri_parse (self->url, SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr(GUri) target = NULL;

  if (base != NULL && self->location != NULL)
    target = g_uri_parse_relative (base, self->location, SOUP_HTTP_URI_FLAGS, NULL);
  return target != NULL ? g_strdup (g_uri_get_host (target)) : NULL;
}

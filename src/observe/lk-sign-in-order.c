/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sign-in-private.h"

/**
 * lk_sign_in_order_free:
 * @self: (transfer full): an order
 */
void
lk_sign_in_order_free (LkSignInOrder *self)
{
  lk_sign_in_place_free (self->place);
  g_free (self->account);
  g_free (self->local);
  g_free (self->authorities);
  g_free (self);
}

/**
 * lk_sign_in_order_to_line:
 * @self: an order
 *
 * Returns: (transfer full): it as one line of JSON, with its line break
 */
char *
lk_sign_in_order_to_line (LkSignInOrder *self)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *text = NULL;

  json_node_take_object (node, object);
  json_object_set_object_member (object, "place", lk_sign_in_place_to_json (self->place));
  json_object_set_string_member (object, "account", self->account);
  json_object_set_string_member (object, "local", self->local);
  if (self->authorities != NULL)
    json_object_set_string_member (object, "authorities", self->authorities);
  json_object_set_boolean_member (object, "seek_link", self->seek_link);
  json_object_set_int_member (object, "password_bytes", (gint64) self->n_password);
  json_object_set_int_member (object, "code_bytes", (gint64) self->n_code);
  text = lk_json_to_text (node, FALSE);
  return g_strconcat (text, "\n", NULL);
}

static gboolean
read_length (JsonObject *object,
             const char *name,
             gsize      *length)
{
  gint64 value = 0;

  if (!lk_json_get_int (object, name, &value) || value < 0 || value > LK_SECRET_MAX_BYTES)
    return FALSE;
  *length = (gsize) value;
  return TRUE;
}

/**
 * lk_sign_in_order_from_line:
 * @line: one line of JSON
 * @length: its length
 * @error: return location; %LK_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): the order
 */
LkSignInOrder *
lk_sign_in_order_from_line (const char  *line,
                            gsize        length,
                            GError     **error)
{
  g_autoptr(JsonNode) node = lk_json_parse (line, length, error);
  g_autoptr(LkSignInOrder) self = g_new0 (LkSignInOrder, 1);
  JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject *place = object != NULL ? lk_json_get_object (object, "place") : NULL;

  if (node == NULL)
    return NULL;
  if (place == NULL || lk_json_get_string (object, "account") == NULL || lk_json_get_string (object, "local") == NULL ||
      !read_length (object, "password_bytes", &self->n_password) || !read_length (object, "code_bytes", &self->n_code))
    {
      g_set_error_literal (error, LK_ERROR, LK_ERROR_INVALID, "the order to sign in is incomplete");
      return NULL;
    }
  self->place = lk_sign_in_place_from_json (place, error);
  if (self->place == NULL)
    return NULL;
  self->account = g_strdup (lk_json_get_string (object, "account"));
  self->local = g_strdup (lk_json_get_string (object, "local"));
  self->seek_link = lk_json_is_true (object, "seek_link");
  self->authorities = g_strdup (lk_json_get_string (object, "authorities"));
  return g_steal_pointer (&self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-echo.h"

#include <string.h>

#define WITHHELD "[withheld: it repeats what was sent]"

static LkSecret *
dup_hex (LkSecret   *secret,
         const char *digits)
{
  gsize length = lk_secret_get_length (secret);
  const guchar *bytes = (const guchar *) lk_secret_get (secret);
  LkSecret *hex = lk_secret_new_sized (length * 2);

  for (gsize i = 0; i < length; i++)
    {
      lk_secret_append (hex, &digits[bytes[i] >> 4], 1);
      lk_secret_append (hex, &digits[bytes[i] & 15], 1);
    }
  return hex;
}

/* What Base64 makes of the bytes when @before others come first, without the characters that neighbours have a part in. */
static LkSecret *
dup_base64 (LkSecret *secret,
            gsize     before)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  gsize length = lk_secret_get_length (secret);
  const guchar *bytes = (const guchar *) lk_secret_get (secret);
  LkSecret *base64 = lk_secret_new_sized (length * 2);
  gsize first_bit = (6 - before * 8 % 6) % 6;

  for (gsize bit = first_bit; bit + 6 <= length * 8; bit += 6)
    {
      guint pair = (guint) bytes[bit / 8] << 8 | (bit / 8 + 1 < length ? bytes[bit / 8 + 1] : 0);

      lk_secret_append (base64, &alphabet[pair >> (10 - bit % 8) & 63], 1);
    }
  return base64;
}

static gboolean
contains (const char *text,
          LkSecret   *form)
{
  gsize length = lk_secret_get_length (form);

  return length > 0 && memmem (text, strlen (text), lk_secret_get (form), length) != NULL;
}

/* @form: (transfer full) */
static gboolean
contains_form (const char *text,
               LkSecret   *form)
{
  gboolean found = contains (text, form);

  lk_secret_unref (form);
  return found;
}

/**
 * lk_echo_is_in:
 * @secret: a password, code or token
 * @text: what a server said
 *
 * Returns: whether it holds the secret: as it is, percent-encoded, in hexadecimal or in Base64 with anything before it
 */
gboolean
lk_echo_is_in (LkSecret   *secret,
               const char *text)
{
  if (contains (text, secret) || contains_form (text, lk_secret_dup_form (secret)) ||
      contains_form (text, dup_hex (secret, "0123456789abcdef")) ||
      contains_form (text, dup_hex (secret, "0123456789ABCDEF")))
    return TRUE;
  /* Very short ones leave less than a few whole characters, which prove nothing. */
  for (gsize before = 0; before < 3 && lk_secret_get_length (secret) >= LK_ECHO_MIN_BYTES; before++)
    if (contains_form (text, dup_base64 (secret, before)))
      return TRUE;
  return FALSE;
}

/* Words of our own, in which a password that is one of them is no echo. */
static gboolean
is_own (const char *name)
{
  static const char *const names[] = { "format", "id", "probe", "subject", "outcome", "domain", "protocol", "method", "result",
                                       "not_sent", "role", "purpose", "started", NULL };

  return name != NULL && g_strv_contains (names, name);
}

static gboolean
is_for_people (const char *name)
{
  return g_strcmp0 (name, "text") == 0 || g_strcmp0 (name, "message") == 0;
}

static JsonNode *dup_node (LkSecret   *secret,
                          const char *name,
                          JsonNode   *node);

static JsonNode *
dup_object (LkSecret   *secret,
            JsonObject *object)
{
  JsonNode *copy = json_node_new (JSON_NODE_OBJECT);
  JsonObject *members = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    json_object_set_member (members, name, dup_node (secret, name, member));
  json_node_take_object (copy, members);
  return copy;
}

static JsonNode *
dup_array (LkSecret   *secret,
           const char *name,
           JsonArray  *array)
{
  JsonNode *copy = json_node_new (JSON_NODE_ARRAY);
  JsonArray *elements = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    json_array_add_element (elements, dup_node (secret, name, json_array_get_element (array, i)));
  json_node_take_array (copy, elements);
  return copy;
}

static JsonNode *
dup_node (LkSecret   *secret,
          const char *name,
          JsonNode   *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    return dup_object (secret, json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    return dup_array (secret, name, json_node_get_array (node));
  if (json_node_get_value_type (node) == G_TYPE_STRING && !is_own (name) &&
      (is_for_people (name) || lk_secret_get_length (secret) >= LK_ECHO_MIN_BYTES) &&
      lk_echo_is_in (secret, json_node_get_string (node)))
    return json_node_init_string (json_node_alloc (), WITHHELD);
  return json_node_copy (node);
}

/**
 * lk_echo_dup_without:
 * @secret: a password, code or token
 * @node: what was observed
 *
 * Returns: (transfer full): the same, with other words in the place of every text in which lk_echo_is_in() finds the secret
 */
JsonNode *
lk_echo_dup_without (LkSecret *secret,
                     JsonNode *node)
{
  return lk_secret_get_length (secret) > 0 ? dup_node (secret, NULL, node) : json_node_copy (node);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-web-api.h"

#include <string.h>

#include "lk-url.h"

#define MAX_LINK 500
#define MAX_LOGIN_TYPES 16

/**
 * lk_web_session_clear:
 * @self: a session
 *
 * Wipes it.
 */
void
lk_web_session_clear (LkWebSession *self)
{
  if (self->token != NULL)
    lk_secret_wipe (self->token);
  if (self->secret_value != NULL)
    lk_secret_wipe (self->secret_value);
  g_clear_pointer (&self->token, lk_secret_unref);
  g_clear_pointer (&self->secret_value, lk_secret_unref);
  g_clear_pointer (&self->user_id, g_free);
}

static void
set_link_member (JsonObject *facts,
                 const char *name,
                 const char *url)
{
  JsonObject *links = lk_json_get_object (facts, "links");

  if (links == NULL)
    {
      links = json_object_new ();
      json_object_set_object_member (facts, "links", links);
    }
  json_object_set_string_member (links, name, url);
}

/**
 * lk_web_set_link:
 * @facts: where `links` is
 * @name: what for
 * @url: (nullable): what a server sent
 *
 * Returns: whether it was an https URL without user name, and therefore set
 */
gboolean
lk_web_set_link (JsonObject *facts,
                 const char *name,
                 const char *url)
{
  g_autoptr(GUri) uri = url != NULL && strlen (url) <= MAX_LINK ? lk_url_parse (url, NULL) : NULL;
  g_autofree char *text = NULL;

  if (uri == NULL || !lk_url_is_https (uri) || g_uri_get_userinfo (uri) != NULL)
    return FALSE;
  text = g_uri_to_string (uri);
  set_link_member (facts, name, text);
  return TRUE;
}

/**
 * lk_web_set_own_link:
 * @facts: where `links` is
 * @name: what for
 * @base_url: the server's own address
 * @path: a page of it
 *
 * Sets a link to a page that every such server has.
 */
void
lk_web_set_own_link (JsonObject *facts,
                     const char *name,
                     const char *base_url,
                     const char *path)
{
  g_autofree char *url = g_strconcat (base_url, path, NULL);

  set_link_member (facts, name, url);
}

/**
 * lk_web_has_login_type:
 * @facts: facts
 * @type: a way to sign in
 *
 * Returns: whether `login_types` has it
 */
gboolean
lk_web_has_login_type (JsonObject *facts,
                       const char *type)
{
  JsonArray *types = lk_json_get_array (facts, "login_types");

  for (guint i = 0; types != NULL && i < json_array_get_length (types); i++)
    if (g_str_equal (json_array_get_string_element (types, i), type))
      return TRUE;
  return FALSE;
}

/**
 * lk_web_add_login_type:
 * @facts: where `login_types` is
 * @prefix: (nullable): what comes before @type
 * @type: (nullable): a way to sign in; with %NULL the list is known to be there
 *
 * Adds a way to sign in, once, if it is a word.
 */
void
lk_web_add_login_type (JsonObject *facts,
                       const char *prefix,
                       const char *type)
{
  JsonArray *types = lk_json_get_array (facts, "login_types");
  g_autofree char *word = g_strconcat (prefix != NULL ? prefix : "", type, NULL);

  if (types == NULL)
    {
      types = json_array_new ();
      json_object_set_array_member (facts, "login_types", types);
    }
  if (!lk_server_words_is_word (type) || json_array_get_length (types) >= MAX_LOGIN_TYPES || lk_web_has_login_type (facts, word))
    return;
  json_array_add_string_element (types, word);
}

static void
append_member (LkSecret   *body,
               const char *member,
               LkSecret   *value)
{
  g_autoptr(LkSecret) json = lk_secret_dup_json (value);

  lk_secret_append (body, lk_secret_get_length (body) > 1 ? ",\"" : "\"", -1);
  lk_secret_append (body, member, -1);
  lk_secret_append (body, "\":", -1);
  lk_secret_append (body, lk_secret_get (json), (gssize) lk_secret_get_length (json));
}

/**
 * lk_web_dup_json_body:
 * @name_member: what the server calls the name
 * @name: the name, UTF-8
 * @password: the password
 * @code_member: what the server calls the second factor
 * @code: (nullable): the second factor
 *
 * Returns: (transfer full): a JSON object of them; the password is its member `password`
 */
LkSecret *
lk_web_dup_json_body (const char *name_member,
                      const char *name,
                      LkSecret   *password,
                      const char *code_member,
                      LkSecret   *code)
{
  g_autoptr(LkSecret) name_value = lk_secret_new (name, strlen (name));
  gsize n_code = code != NULL ? lk_secret_get_length (code) : 0;
  LkSecret *body = lk_secret_new_sized (6 * (strlen (name) + lk_secret_get_length (password) + n_code) + 256);

  lk_secret_append (body, "{", 1);
  append_member (body, name_member, name_value);
  append_member (body, "password", password);
  if (n_code > 0)
    append_member (body, code_member, code);
  lk_secret_append (body, "}", 1);
  return body;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "lk-matrix-answer.h"
#include "lk-url.h"

#define MAX_LOGIN_TYPES 16
#define MAX_LOGIN_TYPE 100
#define MAX_EMAIL 254
#define MAX_SOFTWARE 40

static JsonObject *
get_root (LkAnswer *answer)
{
  if (answer->json == NULL || !JSON_NODE_HOLDS_OBJECT (answer->json))
    return NULL;
  return json_node_get_object (answer->json);
}

static JsonObject *
get_good_root (LkAnswer *answer)
{
  return answer->status == SOUP_STATUS_OK ? get_root (answer) : NULL;
}

/**
 * lk_matrix_is_well_known:
 * @answer: an answer
 *
 * Returns: whether it is a well-known file with a homeserver's URL (client-server API, "Well-known
 * URI")
 */
gboolean
lk_matrix_is_well_known (LkAnswer *answer)
{
  JsonObject *homeserver = lk_json_get_object (get_good_root (answer), "m.homeserver");

  return lk_json_get_string (homeserver, "base_url") != NULL;
}

/**
 * lk_matrix_names_homeserver:
 * @answer: an answer
 *
 * Returns: whether it names a homeserver: such a file belongs to Matrix, however wrong it is
 */
gboolean
lk_matrix_names_homeserver (LkAnswer *answer)
{
  JsonObject *root = get_good_root (answer);

  return root != NULL && json_object_has_member (root, "m.homeserver");
}

/**
 * lk_matrix_is_versions:
 * @answer: an answer
 *
 * Returns: whether it lists the versions of the client-server API
 */
gboolean
lk_matrix_is_versions (LkAnswer *answer)
{
  return lk_json_get_array (get_good_root (answer), "versions") != NULL;
}

/**
 * lk_matrix_is_login_flows:
 * @answer: an answer
 *
 * Returns: whether it lists ways to sign in
 */
gboolean
lk_matrix_is_login_flows (LkAnswer *answer)
{
  return lk_json_get_array (get_good_root (answer), "flows") != NULL;
}

/**
 * lk_matrix_is_auth_metadata:
 * @answer: an answer
 *
 * Returns: whether it describes an OAuth 2.0 server (client-server API 1.15, "Server metadata
 * discovery"; RFC 8414)
 */
gboolean
lk_matrix_is_auth_metadata (LkAnswer *answer)
{
  JsonObject *root = get_good_root (answer);

  return lk_json_get_string (root, "issuer") != NULL &&
         lk_json_get_string (root, "authorization_endpoint") != NULL;
}

/**
 * lk_matrix_is_support:
 * @answer: an answer
 *
 * Returns: whether it says whom to ask (MSC1929)
 */
gboolean
lk_matrix_is_support (LkAnswer *answer)
{
  JsonObject *root = get_good_root (answer);

  return lk_json_get_array (root, "contacts") != NULL ||
         lk_json_get_string (root, "support_page") != NULL;
}

/* Returns (transfer full) (nullable) an https URL without user, query, fragment and the slash at
 * its end. */
static char *
dup_https_base (const char *text)
{
  g_autoptr(GUri) uri = lk_url_parse (text, NULL);
  char *url;
  gsize length;

  if (uri == NULL || !lk_url_is_https (uri) || g_uri_get_userinfo (uri) != NULL ||
      g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return NULL;
  url = lk_url_strip (uri);
  length = strlen (url);
  while (length > 0 && url[length - 1] == '/')
    url[--length] = '\0';
  return url;
}

/**
 * lk_matrix_dup_base_url:
 * @answer: the answer for the well-known file
 * @reason: (out) (transfer none) (nullable): why there is no URL
 *
 * Returns: (transfer full) (nullable): the homeserver's URL; otherwise @reason is set
 */
char *
lk_matrix_dup_base_url (LkAnswer *answer, const char **reason)
{
  JsonObject *root = get_root (answer);
  const char *text = lk_json_get_string (lk_json_get_object (root, "m.homeserver"), "base_url");
  char *url = NULL;

  *reason = NULL;
  if (answer->status == SOUP_STATUS_NOT_FOUND)
    *reason = "not-found";
  else if (answer->status != SOUP_STATUS_OK)
    *reason = "bad-status";
  else if (root == NULL)
    *reason = "not-json";
  else if (text == NULL)
    *reason = "no-base-url";
  else if ((url = dup_https_base (text)) == NULL)
    *reason = "bad-url";
  return url;
}

/**
 * lk_matrix_dup_login_types:
 * @answer: an answer
 *
 * Returns: (transfer full) (nullable): the first ways to sign in; %NULL where none are listed
 */
GStrv
lk_matrix_dup_login_types (LkAnswer *answer)
{
  JsonArray *flows = lk_json_get_array (get_good_root (answer), "flows");
  g_autoptr(GStrvBuilder) types = g_strv_builder_new ();
  guint n_flows = flows != NULL ? MIN (json_array_get_length (flows), MAX_LOGIN_TYPES) : 0;

  if (flows == NULL)
    return NULL;
  for (guint i = 0; i < n_flows; i++)
    {
      JsonNode *flow = json_array_get_element (flows, i);
      const char *type = JSON_NODE_HOLDS_OBJECT (flow)
                           ? lk_json_get_string (json_node_get_object (flow), "type")
                           : NULL;

      if (type != NULL && strlen (type) <= MAX_LOGIN_TYPE)
        g_strv_builder_add (types, type);
    }
  return g_strv_builder_end (types);
}

/**
 * lk_matrix_is_oauth_only:
 * @answer: the answer of /login
 *
 * Returns: whether sign-in was handed to OAuth 2.0: such a homeserver does not know /login any more
 */
gboolean
lk_matrix_is_oauth_only (LkAnswer *answer)
{
  return answer->status == SOUP_STATUS_NOT_FOUND &&
         g_strcmp0 (lk_json_get_string (get_root (answer), "errcode"), "M_UNRECOGNIZED") == 0;
}

/**
 * lk_matrix_failure_reason:
 * @answer: (nullable): what came
 * @error: (nullable): why nothing came
 *
 * Returns: (transfer none): why a homeserver's answer is not one
 */
const char *
lk_matrix_failure_reason (LkAnswer *answer, const GError *error)
{
  if (g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND))
    return "no-such-host";
  if (answer == NULL || answer->status == 0)
    return "unreachable";
  if (answer->status >= 500 || answer->status == LK_TOO_MANY_REQUESTS)
    return "bad-status";
  return "not-a-homeserver";
}

static void
set_link (JsonObject *facts, const char *name, const char *text)
{
  g_autoptr(GUri) uri = text != NULL ? lk_url_parse (text, NULL) : NULL;
  g_autofree char *url = NULL;

  if (uri == NULL || !lk_url_is_https (uri) || g_uri_get_userinfo (uri) != NULL)
    return;
  url = lk_url_strip (uri);
  json_object_set_string_member (facts, name, url);
}

/**
 * lk_matrix_read_account_link:
 * @answer: auth_metadata or the well-known file
 * @facts: (transfer none): where the link goes
 *
 * Adds the page where the account is managed (MSC2965), if it is named.
 */
void
lk_matrix_read_account_link (LkAnswer *answer, JsonObject *facts)
{
  JsonObject *root = get_good_root (answer);
  const char *text = lk_json_get_string (root, "account_management_uri");

  if (text == NULL)
    text = lk_json_get_string (lk_json_get_object (root, "org.matrix.msc2965.authentication"),
                               "account");
  if (text == NULL)
    text = lk_json_get_string (lk_json_get_object (root, "m.authentication"), "account");
  set_link (facts, "account_management_uri", text);
}

static gboolean
is_email (const char *text)
{
  const char *at = text != NULL ? strchr (text, '@') : NULL;

  if (at == NULL || at == text || at[1] == '\0' || strchr (at + 1, '@') != NULL ||
      strlen (text) > MAX_EMAIL)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("<>\"'?&,;:%", *p) != NULL)
      return FALSE;
  return TRUE;
}

/**
 * lk_matrix_read_support:
 * @answer: the support file
 * @facts: (transfer none): where page and address go
 *
 * Adds whom to ask (MSC1929). An administrator comes before everybody else.
 */
void
lk_matrix_read_support (LkAnswer *answer, JsonObject *facts)
{
  JsonObject *root = get_good_root (answer);
  JsonArray *contacts = lk_json_get_array (root, "contacts");
  guint n_contacts = contacts != NULL ? json_array_get_length (contacts) : 0;

  set_link (facts, "support_page", lk_json_get_string (root, "support_page"));
  for (guint i = 0; i < n_contacts; i++)
    {
      JsonNode *node = json_array_get_element (contacts, i);
      JsonObject *contact = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *email = lk_json_get_string (contact, "email_address");
      gboolean admin = g_strcmp0 (lk_json_get_string (contact, "role"), "m.role.admin") == 0;

      if (is_email (email) && (admin || !json_object_has_member (facts, "support_email")))
        json_object_set_string_member (facts, "support_email", email);
      if (admin && is_email (email))
        return;
    }
}

/* A word of a name or version: printable and short. */
static gboolean
is_software_word (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]) && text[i] != ' ')
      return FALSE;
  return length > 0 && length <= MAX_SOFTWARE;
}

/**
 * lk_matrix_read_server:
 * @answer: the answer of /versions
 * @facts: (transfer none): where they go
 *
 * Adds which software it is and its version, where the answer says so by the way: as MSC4383 has it, or in the Server
 * header, if nothing in front of the homeserver has put its own there.
 */
void
lk_matrix_read_server (LkAnswer *answer, JsonObject *facts)
{
  static const char *const known[] = { "Synapse", "Dendrite", "Conduit", "Continuwuity", "Tuwunel" };
  JsonObject *server = lk_json_get_object (get_good_root (answer), "server");
  const char *name = lk_json_get_string (server, "name");
  const char *version = lk_json_get_string (server, "version");
  g_autofree char *word = NULL;

  for (gsize i = 0; name == NULL && answer->server != NULL && i < G_N_ELEMENTS (known); i++)
    {
      gsize length = strlen (known[i]);

      if (g_ascii_strncasecmp (answer->server, known[i], length) != 0 || answer->server[length] != '/')
        continue;
      name = known[i];
      word = g_strndup (answer->server + length + 1, strcspn (answer->server + length + 1, " ("));
      version = word;
    }
  if (name == NULL || !is_software_word (name, strlen (name)))
    return;
  json_object_set_string_member (facts, "software", name);
  if (version != NULL && is_software_word (version, strlen (version)))
    json_object_set_string_member (facts, "version", version);
}

/**
 * lk_matrix_read_links:
 * @facts: (transfer none): the facts of a discovery, with everything that was found
 *
 * Adds `links`, the pages under the names that every protocol uses.
 */
void
lk_matrix_read_links (JsonObject *facts)
{
  const char *account = lk_json_get_string (facts, "account_management_uri");
  const char *support = lk_json_get_string (facts, "support_page");
  JsonObject *links;

  if (account == NULL && support == NULL)
    return;
  links = json_object_new ();
  if (account != NULL)
    json_object_set_string_member (links, "account", account);
  if (support != NULL)
    json_object_set_string_member (links, "support", support);
  json_object_set_object_member (facts, "links", links);
}

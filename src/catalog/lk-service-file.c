/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-service-file.h"

#include <string.h>

#include "lk-reader.h"

static const char *const service_keys[] = {
  "format", "id", "name", "name[]", "protocol", "address", "endpoints", "sign_in", "status",
  "clients", "links",
  "support", "retired", "sources", NULL
};
static const char *const endpoint_keys[] = { "host", "port", "transport", "path", "role", "group",
                                             "ca", NULL };
static const char *const sign_in_keys[] = { "password", NULL };
static const char *const status_keys[] = { "kind", "url", NULL };
static const char *const client_keys[] = {
  "name", "flatpak", "snap", "deb", "desktop", "process", "engine", "scheme", "needs_keyring",
  "third_party",
  "data", "logs", "latest",
  "minimum", "known_bad", NULL
};
static const char *const latest_keys[] = { "kind", "url", NULL };
static const char *const link_keys[] = {
  "web", "recover", "account", "download", "changelog", "support", NULL
};
static const char *const support_keys[] = { "email", "upload", "public_key", NULL };
static const char *const upload_keys[] = { "kind", "url", "app", NULL };
static const char *const retired_keys[] = { "since", "note", "note[]", "successor", NULL };

static const char *const protocols[] = {
  "matrix", "xmpp", "mattermost", "rocketchat", "zulip", "irc", "web", NULL
};
static const char *const transports[] = { "https", "tls", "tcp", "xmpp", "wss", NULL };
static const char *const roles[] = { "sign-in", "message", "web", NULL };
static const char *const groups[] = { "all", "any", NULL };
static const char *const authorities[] = { "system", "private", NULL };
static const char *const status_kinds[] = { "statuspage", "slack", "google", "xmpp-outage", NULL };
static const char *const latest_kinds[] = { "flathub", "github", "json", "text", NULL };
static const char *const upload_kinds[] = { "rageshake", NULL };

static void
replace_text (char       **place,
              const char  *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

/* The port that goes without saying, or 0 where there is none. */
static guint16
default_port (LkTransport transport)
{
  switch (transport)
    {
    case LK_TRANSPORT_HTTPS:
    case LK_TRANSPORT_TLS:
    case LK_TRANSPORT_WSS:
      return 443;
    case LK_TRANSPORT_XMPP:
      return 5222;
    case LK_TRANSPORT_XMPPS:
    case LK_TRANSPORT_TCP:
    default:
      return 0;
    }
}

static void
read_endpoint (LkReader   *reader,
               LkService  *service,
               JsonObject *object)
{
  const char *host = lk_reader_text (reader, object, "host", &lk_kind_host, TRUE);
  const char *word = lk_reader_choice (reader, object, "transport", transports, NULL);
  const char *path = lk_reader_text (reader, object, "path", &lk_kind_path, FALSE);
  const char *role = lk_reader_choice (reader, object, "role", roles, "sign-in");
  const char *group = lk_reader_choice (reader, object, "group", groups, "all");
  const char *ca = lk_reader_choice (reader, object, "ca", authorities, "system");
  LkTransport transport = LK_TRANSPORT_HTTPS;
  LkEndpoint *endpoint;
  gint64      port;

  lk_reader_check_keys (reader, object, endpoint_keys);
  if (word != NULL)
    lk_transport_from_string (word, &transport);
  port = lk_reader_integer (reader, object, "port", 1, G_MAXUINT16, default_port (transport));
  if (path != NULL && word != NULL && transport != LK_TRANSPORT_HTTPS
      && transport != LK_TRANSPORT_WSS)
    lk_reader_fault (reader, "path", json_object_get_member (object, "path"),
                     "no path, which only https and wss have");
  if (strcmp (ca, "private") == 0 && transport == LK_TRANSPORT_TCP)
    lk_reader_fault (reader, "ca", json_object_get_member (object, "ca"),
                     "no certificate authority for tcp");
  if (host == NULL || word == NULL || port == 0)
    return;
  endpoint = lk_service_add_endpoint (service, host, port, transport);
  replace_text (&endpoint->path, path);
  replace_text (&endpoint->role, role);
  endpoint->group_any = strcmp (group, "any") == 0;
  endpoint->private_ca = strcmp (ca, "private") == 0;
}

static void
read_latest (LkReader   *reader,
             LkClient   *client,
             JsonObject *object)
{
  JsonObject *latest = lk_reader_object (reader, object, "latest");
  gsize       mark;

  if (latest == NULL)
    return;
  mark = lk_reader_enter (reader, "latest");
  lk_reader_check_keys (reader, latest, latest_keys);
  replace_text (&client->latest_kind, lk_reader_choice (reader, latest, "kind", latest_kinds,
                                                        NULL));
  replace_text (&client->latest_url, lk_reader_text (reader, latest, "url", &lk_kind_https_url,
                                                     TRUE));
  lk_reader_leave (reader, mark);
}

static void
read_client (LkReader   *reader,
             LkService  *service,
             JsonObject *object)
{
  const char *name = lk_reader_text (reader, object, "name", &lk_kind_text, TRUE);
  LkClient   *client = lk_client_new (name != NULL ? name : "");

  g_ptr_array_add (service->clients, client);
  lk_reader_check_keys (reader, object, client_keys);
  replace_text (&client->flatpak, lk_reader_text (reader, object, "flatpak", &lk_kind_app_id,
                                                  FALSE));
  replace_text (&client->snap, lk_reader_text (reader, object, "snap", &lk_kind_package, FALSE));
  client->deb = lk_reader_texts (reader, object, "deb", &lk_kind_package);
  client->desktop = lk_reader_texts (reader, object, "desktop", &lk_kind_desktop_file);
  replace_text (&client->process, lk_reader_text (reader, object, "process", &lk_kind_package,
                                                  FALSE));
  replace_text (&client->engine, lk_reader_text (reader, object, "engine", &lk_kind_word, FALSE));
  replace_text (&client->scheme, lk_reader_text (reader, object, "scheme", &lk_kind_scheme, FALSE));
  client->needs_keyring = lk_reader_boolean (reader, object, "needs_keyring", FALSE);
  client->third_party = lk_reader_boolean (reader, object, "third_party", FALSE);
  client->data = lk_reader_texts (reader, object, "data", &lk_kind_folder);
  client->logs = lk_reader_texts (reader, object, "logs", &lk_kind_log);
  read_latest (reader, client, object);
  replace_text (&client->minimum, lk_reader_text (reader, object, "minimum", &lk_kind_version,
                                                  FALSE));
  client->known_bad = lk_reader_texts (reader, object, "known_bad", &lk_kind_version);
}

/* Every object of the array at @key, with @read. */
static void
read_items (LkReader   *reader,
            LkService  *service,
            JsonObject *object,
            const char *key,
            void      (*read) (LkReader *, LkService *, JsonObject *))
{
  JsonArray *array = lk_reader_array (reader, object, key);
  gsize      mark;
  guint      i;

  if (array == NULL)
    return;
  mark = lk_reader_enter (reader, key);
  for (i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *item = lk_reader_item (reader, array, i);
      gsize       item_mark = lk_reader_enter_item (reader, i);

      if (item != NULL)
        read (reader, service, item);
      lk_reader_leave (reader, item_mark);
    }
  lk_reader_leave (reader, mark);
}

static void
read_sign_in (LkReader   *reader,
              LkService  *service,
              JsonObject *object)
{
  lk_reader_check_keys (reader, object, sign_in_keys);
  service->password_sign_in = lk_reader_boolean (reader, object, "password", service->password_sign_in);
}

static void
read_status (LkReader   *reader,
             LkService  *service,
             JsonObject *object)
{
  lk_reader_check_keys (reader, object, status_keys);
  replace_text (&service->status_kind, lk_reader_choice (reader, object, "kind", status_kinds,
                                                         NULL));
  replace_text (&service->status_url, lk_reader_text (reader, object, "url", &lk_kind_https_url,
                                                      TRUE));
}

static void
read_links (LkReader   *reader,
            LkService  *service,
            JsonObject *object)
{
  gsize i;

  lk_reader_check_keys (reader, object, link_keys);
  for (i = 0; link_keys[i] != NULL; i++)
    {
      const char *url = lk_reader_text (reader, object, link_keys[i], &lk_kind_https_url, FALSE);

      if (url != NULL)
        g_hash_table_insert (service->links, g_strdup (link_keys[i]), g_strdup (url));
    }
}

static void
read_support (LkReader   *reader,
              LkService  *service,
              JsonObject *object)
{
  JsonObject *upload = lk_reader_object (reader, object, "upload");

  lk_reader_check_keys (reader, object, support_keys);
  replace_text (&service->support_email, lk_reader_text (reader, object, "email", &lk_kind_email,
                                                         FALSE));
  lk_reader_text (reader, object, "public_key", &lk_kind_public_key, FALSE);
  if (upload != NULL)
    {
      gsize mark = lk_reader_enter (reader, "upload");

      lk_reader_check_keys (reader, upload, upload_keys);
      lk_reader_choice (reader, upload, "kind", upload_kinds, NULL);
      lk_reader_text (reader, upload, "url", &lk_kind_https_url, TRUE);
      lk_reader_text (reader, upload, "app", &lk_kind_text, FALSE);
      lk_reader_leave (reader, mark);
    }
  service->support = json_object_ref (object);
}

static void
read_retired (LkReader   *reader,
              LkService  *service,
              JsonObject *object)
{
  lk_reader_check_keys (reader, object, retired_keys);
  replace_text (&service->retired_since, lk_reader_text (reader, object, "since", &lk_kind_date,
                                                         TRUE));
  g_free (service->retired_note);
  service->retired_note = lk_reader_localized (reader, object, "note", FALSE);
  replace_text (&service->successor, lk_reader_text (reader, object, "successor", &lk_kind_id,
                                                     FALSE));
}

/* The object at @key, with @read. */
static void
read_part (LkReader   *reader,
           LkService  *service,
           JsonObject *object,
           const char *key,
           void      (*read) (LkReader *, LkService *, JsonObject *))
{
  JsonObject *part = lk_reader_object (reader, object, key);
  gsize       mark;

  if (part == NULL)
    return;
  mark = lk_reader_enter (reader, key);
  read (reader, service, part);
  lk_reader_leave (reader, mark);
}

static LkService *
read_service (LkReader   *reader,
              JsonObject *root)
{
  const char          *id = lk_reader_text (reader, root, "id", &lk_kind_id, TRUE);
  g_autofree char     *name = lk_reader_localized (reader, root, "name", TRUE);
  const char          *word = lk_reader_choice (reader, root, "protocol", protocols, NULL);
  const char          *address = lk_reader_text (reader, root, "address", &lk_kind_address, FALSE);
  LkProtocol           protocol = LK_PROTOCOL_UNKNOWN;
  g_autoptr(LkService) service = NULL;

  if (word != NULL)
    lk_protocol_from_string (word, &protocol);
  service = lk_service_new (id != NULL ? id : "", name != NULL ? name : "", protocol, address);
  service->origin = g_strdup (reader->origin);
  /* Forms of web pages are never filled in; of the rest a description may say that they are not to be either. */
  service->password_sign_in = protocol != LK_PROTOCOL_UNKNOWN && protocol != LK_PROTOCOL_WEB;
  lk_reader_check_keys (reader, root, service_keys);
  read_items (reader, service, root, "endpoints", read_endpoint);
  read_part (reader, service, root, "sign_in", read_sign_in);
  read_part (reader, service, root, "status", read_status);
  read_items (reader, service, root, "clients", read_client);
  read_part (reader, service, root, "links", read_links);
  read_part (reader, service, root, "support", read_support);
  read_part (reader, service, root, "retired", read_retired);
  service->sources = lk_reader_texts (reader, root, "sources", &lk_kind_text);
  if (!json_object_has_member (root, "address") && !json_object_has_member (root, "retired")
      && (!json_object_has_member (root, "endpoints")
          || (lk_json_get_array (root, "endpoints") != NULL
              && json_array_get_length (lk_json_get_array (root, "endpoints")) == 0)))
    lk_reader_fault (reader, NULL, NULL, "\"address\" or at least one of \"endpoints\"");
  return g_steal_pointer (&service);
}

/**
 * lk_service_file_parse:
 * @data: (array length=length): JSON, format 1
 * @length: how many bytes
 * @origin: (nullable): the file's name for messages
 * @problems: (nullable) (element-type utf8): takes every problem, unknown keys too; %NULL: load,
 *   do not validate
 * @error: return location; %LK_ERROR_INVALID with the first problem, %LK_ERROR_NEWER_FORMAT, or
 *   %LK_ERROR_LIMIT
 *
 * Reads a service description. A wrong value makes the whole file fail; an unknown key is only a
 * problem, or a notice in the log when there is nobody to tell. The name is in the first of the
 * person's languages that it has.
 *
 * Returns: (transfer full) (nullable): the service
 */
LkService *
lk_service_file_parse (const char  *data,
                       gsize        length,
                       const char  *origin,
                       GPtrArray   *problems,
                       GError     **error)
{
  LkReader             reader;
  g_autoptr(JsonNode)  root = NULL;
  g_autoptr(LkService) service = NULL;
  JsonObject          *object;

  lk_reader_init (&reader, origin, problems);
  root = lk_reader_parse (&reader, data, length);
  object = lk_reader_root (&reader, root);
  if (object != NULL)
    service = read_service (&reader, object);
  if (reader.error != NULL)
    {
      g_clear_pointer (&service, lk_service_unref);
      g_propagate_error (error, g_steal_pointer (&reader.error));
    }
  lk_reader_clear (&reader);
  return g_steal_pointer (&service);
}

/**
 * lk_service_file_load:
 * @path: (type filename): the file
 * @problems: (nullable) (element-type utf8): as for lk_service_file_parse()
 * @error: return location; those of lk_service_file_parse() and #GFileError
 *
 * Reads a service description from a file.
 *
 * Returns: (transfer full) (nullable): the service
 */
LkService *
lk_service_file_load (const char  *path,
                      GPtrArray   *problems,
                      GError     **error)
{
  g_autofree char  *data = NULL;
  g_autofree char  *name = g_filename_display_name (path);
  g_autoptr(GError) local = NULL;
  gsize             length = 0;

  if (lk_reader_read_file (path, &data, &length, &local))
    return lk_service_file_parse (data, length, name, problems, error);
  if (problems != NULL)
    g_ptr_array_add (problems, g_strdup (local->message));
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

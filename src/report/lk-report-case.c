/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a case may leave, and as what. */
#include "config.h"

#include "lk-report-case.h"

#include <gio/gio.h>
#include <string.h>

#include "lk-json.h"
#include "lk-report-fields.h"

#define SCHEME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789+-.:/"
#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

typedef struct
{
  LkRedactor *redactor; /* (borrowed) */
  LkItemMode  account;
  LkItemMode  network;
  GHashTable *hosts;    /* (owned) (element-type utf8) that stay readable, in lower case */
  GHashTable *own;      /* (owned) (element-type utf8) addresses that tell where this computer is */
} Reduction;

static void
reduction_clear (Reduction *reduction)
{
  g_clear_pointer (&reduction->hosts, g_hash_table_unref);
  g_clear_pointer (&reduction->own, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reduction, reduction_clear)

/* "host", "host:port", "[address]:port", "address": the host alone, and in @port what follows it. */
static char *
split_port (const char  *text,
            const char **port)
{
  const char *colon = strchr (text, ':');
  const char *end = text[0] == '[' ? strchr (text, ']') : NULL;

  *port = "";
  if (end != NULL)
    {
      *port = end + 1;
      return g_strndup (text + 1, (gsize) (end - text - 1));
    }
  if (colon == NULL || strchr (colon + 1, ':') != NULL)
    return g_strdup (text);
  *port = colon;
  return g_strndup (text, (gsize) (colon - text));
}

/* Records of a service begin with labels of their own, such as _xmpp-client._tcp, and random names are below its name. */
static gboolean
is_kept_host (Reduction  *reduction,
              const char *host)
{
  g_autofree char *lower = g_ascii_strdown (host, -1);
  const char *at = lower;

  while (at != NULL && *at != '\0')
    {
      const char *dot = strchr (at, '.');

      if (g_hash_table_contains (reduction->hosts, at))
        return TRUE;
      at = dot != NULL ? dot + 1 : NULL;
    }
  return g_str_has_suffix (lower, ".invalid");
}

static void
keep_host (Reduction  *reduction,
           const char *text)
{
  const char *port;
  g_autofree char *host = split_port (text, &port);

  if (*host != '\0' && !g_hostname_is_ip_address (host))
    g_hash_table_add (reduction->hosts, g_ascii_strdown (host, -1));
}

static void
keep_url_host (Reduction  *reduction,
               const char *url)
{
  g_autoptr(GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;

  if (uri != NULL && g_uri_get_host (uri) != NULL)
    keep_host (reduction, g_uri_get_host (uri));
}

/* Every name that Latchkey asked for because of the service or the policy; the service's own are what support needs. */
static void
keep_hosts (Reduction *reduction,
            LkCase    *kase)
{
  LkService *service = lk_case_get_service (kase);
  GPtrArray *observations = lk_case_get_observations (kase);

  if (service->address != NULL)
    keep_host (reduction, service->address);
  for (guint i = 0; i < service->endpoints->len; i++)
    keep_host (reduction, ((LkEndpoint *) g_ptr_array_index (service->endpoints, i))->host);
  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      const char *probe = lk_observation_get_probe (observation), *subject = lk_observation_get_subject (observation);

      if (g_str_equal (probe, "plan") || g_str_equal (probe, "dns") || g_str_equal (probe, "connect") ||
          g_str_equal (probe, "tls") || g_str_equal (probe, "xmpp") || g_str_equal (probe, "irc"))
        keep_host (reduction, subject);
      else if (g_str_equal (probe, "http") || g_str_equal (probe, "portal"))
        keep_url_host (reduction, subject);
      else if (g_str_equal (probe, "discovery"))
        keep_url_host (reduction, lk_observation_get_fact (observation, "base_url"));
    }
}

/* Addresses that no more than this computer's own networks have: RFC 1918, 3927, 4193, 4291, 6598. */
static gboolean
is_private (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_is_site_local (address) || g_inet_address_get_is_link_local (address))
    return TRUE;
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return (bytes[0] & 0xfe) == 0xfc;
  return bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
}

static void
add_address (Reduction  *reduction,
             const char *text,
             gboolean    own)
{
  const char *after_scheme = strstr (text, "://");
  const char *port;
  g_autofree char *host = split_port (after_scheme != NULL ? after_scheme + 3 : text, &port);
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL && !g_inet_address_get_is_loopback (address) && !g_inet_address_get_is_any (address) &&
      (own || is_private (address)))
    g_hash_table_add (reduction->own, g_steal_pointer (&host));
}

/* @path: as for lk_report_field(). */
static void
add_addresses (Reduction  *reduction,
               const char *probe,
               const char *path,
               JsonNode   *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++)
      add_addresses (reduction, probe, path, json_array_get_element (json_node_get_array (node), i));
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &name, &member))
        {
          g_autofree char *below = *path != '\0' ? g_strconcat (path, ".", name, NULL) : g_strdup (name);

          add_addresses (reduction, probe, below, member);
        }
    }
  else if (json_node_get_value_type (node) == G_TYPE_STRING && lk_report_field (probe, path) == LK_FIELD_ADDRESS)
    add_address (reduction, json_node_get_string (node),
                 (g_str_equal (probe, "link") && !g_str_equal (path, "name_servers")) || g_str_equal (path, "icmp_from") ||
                   g_str_equal (path, "proxy"));
}

static void
reduction_init (Reduction  *reduction,
                LkCase     *kase,
                LkRedactor *redactor,
                LkItemMode  account,
                LkItemMode  network)
{
  GPtrArray *observations = lk_case_get_observations (kase);

  reduction->redactor = redactor;
  reduction->account = account;
  reduction->network = network;
  reduction->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reduction->own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  keep_hosts (reduction, kase);
  if (network == LK_ITEM_INCLUDE)
    return;
  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);
      const char *probe = lk_observation_get_probe (observation);
      g_autoptr(JsonNode) facts = json_node_new (JSON_NODE_OBJECT);

      json_node_set_object (facts, lk_observation_get_facts (observation));
      add_addresses (reduction, probe, "", facts);
      if (lk_report_field (probe, LK_REPORT_SUBJECT) == LK_FIELD_ADDRESS)
        add_address (reduction, lk_observation_get_subject (observation),
                     g_str_equal (probe, "router") || g_str_equal (probe, "proxy-connect"));
    }
}

static const char *
get_account_in (LkObservation *observation)
{
  return g_str_equal (lk_observation_get_probe (observation), "name") ? lk_observation_get_fact (observation, "suggestion")
    : NULL;
}

/**
 * lk_report_case_know:
 * @kase: the case
 * @redactor: what is told
 * @account: what becomes of the account's name
 * @network: what becomes of addresses of this computer's network
 *
 * Tells the scrubber which values of a case must not be in its report, and which hosts may.
 */
void
lk_report_case_know (LkCase     *kase,
                     LkRedactor *redactor,
                     LkItemMode  account,
                     LkItemMode  network)
{
  GPtrArray *observations = lk_case_get_observations (kase);
  g_auto(Reduction) reduction = { 0 };
  g_autoptr(GList) own = NULL;
  g_autoptr(GList) hosts = NULL;

  reduction_init (&reduction, kase, redactor, account, network);
  /* In an order that does not depend on the hash table, or the stand-ins' numbers would. */
  own = g_list_sort (g_hash_table_get_keys (reduction.own), (GCompareFunc) g_strcmp0);
  for (GList *l = own; l != NULL; l = l->next)
    lk_redactor_know (redactor, LK_SECRET_ADDRESS, l->data);
  hosts = g_list_sort (g_hash_table_get_keys (reduction.hosts), (GCompareFunc) g_strcmp0);
  for (GList *l = hosts; l != NULL; l = l->next)
    lk_redactor_keep_host (redactor, l->data);
  if (account == LK_ITEM_INCLUDE)
    return;
  if (lk_case_get_account (kase) != NULL)
    lk_redactor_know (redactor, LK_SECRET_ACCOUNT, lk_case_get_account (kase));
  for (guint i = 0; i < observations->len; i++)
    if (get_account_in (g_ptr_array_index (observations, i)) != NULL)
      lk_redactor_know (redactor, LK_SECRET_ACCOUNT, get_account_in (g_ptr_array_index (observations, i)));
}

/* Anything may stand where a host was expected. */
static gboolean
is_host_and_port (const char *host,
                  const char *port)
{
  if (*port != '\0' && (*port != ':' || strspn (port + 1, "0123456789") != strlen (port + 1)))
    return FALSE;
  return g_hostname_is_ip_address (host) || strspn (host, HOST_CHARACTERS) == strlen (host);
}

static char *
reduce_address (Reduction  *reduction,
                const char *text)
{
  const char *after_scheme = strstr (text, "://");
  const char *rest = after_scheme != NULL ? after_scheme + 3 : text;
  const char *port;
  g_autofree char *host = split_port (rest, &port);
  g_autofree char *scheme = g_strndup (text, (gsize) (rest - text));
  g_autofree char *alias = NULL;

  if (*host == '\0' || !is_host_and_port (host, port) || strspn (scheme, SCHEME_CHARACTERS) != strlen (scheme))
    return lk_redactor_redact (reduction->redactor, text, -1);
  if (g_hostname_is_ip_address (host) ? !g_hash_table_contains (reduction->own, host) : is_kept_host (reduction, host))
    return g_strdup (text);
  if (reduction->network == LK_ITEM_INCLUDE)
    return lk_redactor_redact (reduction->redactor, text, -1);
  alias = lk_redactor_redact_value (reduction->redactor, g_hostname_is_ip_address (host) ? LK_SECRET_ADDRESS : LK_SECRET_HOST,
                                    host);
  return g_strconcat (scheme, alias, port, NULL);
}

/* Without user, password, query and fragment, which may hold anything. */
static char *
reduce_url (Reduction  *reduction,
            const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
  g_autofree char *place = NULL;
  g_autofree char *host = NULL;
  g_autofree char *path = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return lk_redactor_redact (reduction->redactor, text, -1);
  place = strchr (g_uri_get_host (uri), ':') != NULL ? g_strdup_printf ("[%s]", g_uri_get_host (uri))
    : g_strdup (g_uri_get_host (uri));
  host = reduce_address (reduction, place);
  path = lk_redactor_redact (reduction->redactor, g_uri_get_path (uri), -1);
  if (g_uri_get_port (uri) > 0)
    return g_strdup_printf ("%s://%s:%d%s", g_uri_get_scheme (uri), host, g_uri_get_port (uri), path);
  return g_strdup_printf ("%s://%s%s", g_uri_get_scheme (uri), host, path);
}

/* SHA-256 in hexadecimal digits, as observations have it. */
static gboolean
is_fingerprint (const char *text)
{
  return strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

static char *
reduce_text (Reduction  *reduction,
             LkField     field,
             const char *text)
{
  switch (field)
    {
    case LK_FIELD_HOST:
    case LK_FIELD_ADDRESS:
      return reduce_address (reduction, text);
    case LK_FIELD_URL:
      return reduce_url (reduction, text);
    case LK_FIELD_NAME:
      return reduction->account == LK_ITEM_INCLUDE ? g_strdup (text)
                                                   : lk_redactor_redact_value (reduction->redactor, LK_SECRET_ACCOUNT, text);
    case LK_FIELD_PRINT:
      return is_fingerprint (text) ? g_strdup (text) : lk_redactor_redact (reduction->redactor, text, -1);
    case LK_FIELD_PLAIN:
    case LK_FIELD_WORDS:
    case LK_FIELD_PATH:
    case LK_FIELD_DROPPED:
    default:
      return lk_redactor_redact (reduction->redactor, text, -1);
    }
}

static JsonNode *reduce_node (Reduction *reduction, const char *probe, const char *path, JsonNode *node);

static JsonNode *
reduce_object (Reduction  *reduction,
               const char *probe,
               const char *path,
               JsonObject *object)
{
  JsonNode *result = json_node_new (JSON_NODE_OBJECT);
  g_autoptr(JsonObject) kept = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &member))
    {
      g_autofree char *below = *path != '\0' ? g_strconcat (path, ".", name, NULL) : g_strdup (name);
      JsonNode *reduced = reduce_node (reduction, probe, below, member);

      if (reduced != NULL)
        json_object_set_member (kept, name, reduced);
    }
  json_node_set_object (result, kept);
  return result;
}

/* Returns: (transfer full) (nullable): what may leave of it */
static JsonNode *
reduce_node (Reduction  *reduction,
             const char *probe,
             const char *path,
             JsonNode   *node)
{
  LkField field;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return reduce_object (reduction, probe, path, json_node_get_object (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      JsonArray *kept = json_array_new ();
      JsonNode *result = json_node_new (JSON_NODE_ARRAY);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *reduced = reduce_node (reduction, probe, path, json_array_get_element (array, i));

          if (reduced != NULL)
            json_array_add_element (kept, reduced);
        }
      json_node_take_array (result, kept);
      return result;
    }
  field = lk_report_field (probe, path);
  if (field == LK_FIELD_DROPPED ||
      (reduction->network == LK_ITEM_OMIT && field == LK_FIELD_ADDRESS && json_node_get_string (node) != NULL &&
       g_hash_table_contains (reduction->own, json_node_get_string (node))) ||
      (reduction->account == LK_ITEM_OMIT && field == LK_FIELD_NAME))
    return NULL;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *text = reduce_text (reduction, field, json_node_get_string (node));

      return json_node_init_string (json_node_alloc (), text);
    }
  return json_node_copy (node);
}

/* Returns: (transfer full) (nullable): %NULL for a probe that is not on the list */
static LkObservation *
reduce_observation (Reduction     *reduction,
                    LkObservation *observation)
{
  const char *probe = lk_observation_get_probe (observation);
  LkField field = lk_report_field (probe, LK_REPORT_SUBJECT);
  g_autofree char *subject = NULL;
  g_autofree char *message = NULL;
  g_autoptr(JsonNode) facts = NULL;
  g_autoptr(GError) error = NULL;

  if (field == LK_FIELD_DROPPED)
    return NULL;
  subject = reduce_text (reduction, field, lk_observation_get_subject (observation));
  facts = reduce_object (reduction, probe, "", lk_observation_get_facts (observation));
  if (lk_observation_get_error_domain (observation) != NULL)
    {
      message = lk_redactor_redact (reduction->redactor, lk_observation_get_error_message (observation), -1);
      error = g_error_new_literal (g_quark_from_string (lk_observation_get_error_domain (observation)),
                                   lk_observation_get_error_code (observation), message);
    }
  return lk_observation_new (lk_observation_get_id (observation), probe, subject, lk_observation_get_started (observation),
                             lk_observation_get_duration (observation), lk_observation_get_outcome (observation), error,
                             json_node_get_object (facts));
}

/**
 * lk_report_case_reduce:
 * @kase: the case
 * @redactor: that was told of it by lk_report_case_know()
 * @account: what becomes of the account's name
 * @network: what becomes of addresses of this computer's network
 *
 * Copies what of a case may leave. It can be judged again, and nothing of its judgement is in it yet.
 *
 * Returns: (transfer full): the copy
 */
LkCase *
lk_report_case_reduce (LkCase     *kase,
                       LkRedactor *redactor,
                       LkItemMode  account,
                       LkItemMode  network)
{
  GPtrArray *observations = lk_case_get_observations (kase);
  GPtrArray *contacted = lk_case_get_contacted (kase);
  GPtrArray *questions = lk_case_get_questions (kase);
  const char *name = lk_case_get_account (kase);
  g_autofree char *alias = NULL;
  g_auto(Reduction) reduction = { 0 };
  LkCase *copy;

  reduction_init (&reduction, kase, redactor, account, network);
  if (name != NULL && account == LK_ITEM_PSEUDONYM)
    alias = lk_redactor_redact_value (redactor, LK_SECRET_ACCOUNT, name);
  copy = lk_case_new (lk_case_get_service (kase), account == LK_ITEM_OMIT ? NULL : alias != NULL ? alias : name);
  lk_case_set_started (copy, lk_case_get_started (kase));
  lk_case_set_duration (copy, lk_case_get_duration (kase));
  lk_case_set_only (copy, lk_case_get_only (kase));
  for (guint i = 0; i < observations->len; i++)
    {
      g_autoptr(LkObservation) reduced = reduce_observation (&reduction, g_ptr_array_index (observations, i));

      if (reduced != NULL)
        lk_case_add_observation (copy, reduced);
    }
  for (guint i = 0; i < contacted->len; i++)
    {
      g_autofree char *host = reduce_address (&reduction, g_ptr_array_index (contacted, i));

      lk_case_add_contacted (copy, host);
    }
  for (guint i = 0; i < questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);

      if (question->answer >= 0)
        lk_case_set_answer (copy, question->id, question->answer > 0);
    }
  return copy;
}

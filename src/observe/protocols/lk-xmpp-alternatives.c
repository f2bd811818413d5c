/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-xmpp-alternatives.h"

#include "lk-http-probe.h"
#include "lk-xmpp-parser.h"

#define DEADLINE_MS 3000
#define REL_WEBSOCKET "urn:xmpp:alt-connections:websocket"
#define REL_BOSH "urn:xmpp:alt-connections:xbosh"
#define NS_XRD "http://docs.oasis-open.org/ns/xri/xrd-1.0"

typedef struct
{
  LkRun             *run;    /* (owned) */
  char              *domain; /* (owned) */
  LkXmppAlternatives found;
} LkXmppSearch;

static void
lk_xmpp_search_free (LkXmppSearch *self)
{
  lk_xmpp_alternatives_clear (&self->found);
  g_clear_pointer (&self->domain, g_free);
  g_clear_object (&self->run);
  g_free (self);
}

/**
 * lk_xmpp_alternatives_clear:
 * @self: the alternatives
 *
 * Frees what is inside and forgets it.
 */
void
lk_xmpp_alternatives_clear (LkXmppAlternatives *self)
{
  g_clear_pointer (&self->websocket, g_free);
  g_clear_pointer (&self->bosh, g_free);
}

static gboolean
take_link (LkXmppAlternatives *self,
           const char         *rel,
           const char         *href)
{
  gboolean websocket = g_strcmp0 (rel, REL_WEBSOCKET) == 0;
  gboolean bosh = g_strcmp0 (rel, REL_BOSH) == 0;
  char **place = websocket ? &self->websocket : &self->bosh;

  if (href == NULL || (!websocket && !bosh) || strlen (href) > 2048)
    return FALSE;
  /* Without TLS it is nothing for a password. */
  if (!g_str_has_prefix (href, websocket ? "wss://" : "https://"))
    return FALSE;
  if (*place == NULL)
    *place = g_strdup (href);
  return TRUE;
}

/**
 * lk_xmpp_alternatives_read_json:
 * @self: the alternatives, filled in
 * @root: (nullable): a host-meta.json
 *
 * Returns: whether it names at least one
 */
gboolean
lk_xmpp_alternatives_read_json (LkXmppAlternatives *self,
                                JsonNode           *root)
{
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonArray *links = object != NULL ? lk_json_get_array (object, "links") : NULL;
  gboolean any = FALSE;

  for (guint i = 0; links != NULL && i < json_array_get_length (links); i++)
    {
      JsonNode *node = json_array_get_element (links, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        any |= take_link (self, lk_json_get_string (json_node_get_object (node), "rel"),
                          lk_json_get_string (json_node_get_object (node), "href"));
    }
  return any;
}

/**
 * lk_xmpp_alternatives_read_xml:
 * @self: the alternatives, filled in
 * @data: a host-meta document (RFC 6415)
 * @length: its length
 *
 * Returns: whether it names at least one
 */
gboolean
lk_xmpp_alternatives_read_xml (LkXmppAlternatives *self,
                               const char         *data,
                               gsize               length)
{
  g_autoptr(LkXmppParser) parser = lk_xmpp_parser_new (FALSE);
  g_autoptr(LkXmppElement) root = NULL;
  gboolean any = FALSE;

  if (!lk_xmpp_parser_feed (parser, data, length, NULL))
    return FALSE;
  root = lk_xmpp_parser_pop (parser);
  if (!lk_xmpp_element_is (root, "XRD", NS_XRD))
    return FALSE;
  for (guint i = 0; root->children != NULL && i < root->children->len; i++)
    if (lk_xmpp_element_is (root->children->pdata[i], "Link", NS_XRD))
      any |= take_link (self, lk_xmpp_element_get_attribute (root->children->pdata[i], "rel"),
                        lk_xmpp_element_get_attribute (root->children->pdata[i], "href"));
  return any;
}

static gboolean
looks_like_json (LkAnswer *answer)
{
  LkXmppAlternatives found = { NULL, NULL };
  gboolean any = lk_xmpp_alternatives_read_json (&found, answer->json);

  lk_xmpp_alternatives_clear (&found);
  return any;
}

static gboolean
read_xml_answer (LkXmppAlternatives *self,
                 LkAnswer           *answer)
{
  gsize length = 0;
  const char *data = answer->body != NULL ? g_bytes_get_data (answer->body, &length) : NULL;

  return answer->status == 200 && data != NULL
         && lk_xmpp_alternatives_read_xml (self, data, length);
}

static gboolean
looks_like_xml (LkAnswer *answer)
{
  LkXmppAlternatives found = { NULL, NULL };
  gboolean any = read_xml_answer (&found, answer);

  lk_xmpp_alternatives_clear (&found);
  return any;
}

static void
on_xml_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppSearch *self = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;
  LkOutcome outcome;
  GError *error = NULL;

  if (lk_fetch_record_finish (result, &answer, &outcome, &error))
    g_task_return_boolean (task, answer != NULL && read_xml_answer (&self->found, answer));
  else
    g_task_return_error (task, error);
}

static void
on_json_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkXmppSearch *self = g_task_get_task_data (task);
  g_autoptr(LkAnswer) answer = NULL;
  g_autofree char *url = NULL;
  LkOutcome outcome;
  GError *error = NULL;

  if (!lk_fetch_record_finish (result, &answer, &outcome, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (answer != NULL && answer->status == 200
      && lk_xmpp_alternatives_read_json (&self->found, answer->json))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  url = g_strdup_printf ("https://%s/.well-known/host-meta", self->domain);
  lk_fetch_record_async (self->run, url, LK_FETCH_NONE, DEADLINE_MS, LK_ROLE_CANDIDATE, "host-meta",
                         looks_like_xml, g_task_get_cancellable (task), on_xml_cb,
                         g_object_ref (task));
}

/**
 * lk_xmpp_alternatives_async:
 * @run: the run
 * @domain: the domain, in ASCII
 * @cancellable: (nullable): what stops it; %NULL for the run's own
 * @callback: called when it is known
 * @user_data: for @callback
 *
 * Asks the domain's web server for host-meta.json, then for host-meta, and records `http`
 * observations.
 */
void
lk_xmpp_alternatives_async (LkRun               *run,
                            const char          *domain,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  LkXmppSearch *self = g_new0 (LkXmppSearch, 1);
  g_autofree char *url = g_strdup_printf ("https://%s/.well-known/host-meta.json", domain);
  g_autoptr(GTask) task = NULL;

  task = g_task_new (NULL, cancellable != NULL ? cancellable : lk_run_get_cancellable (run),
                     callback, user_data);
  g_task_set_source_tag (task, lk_xmpp_alternatives_async);
  g_task_set_task_data (task, self, (GDestroyNotify) lk_xmpp_search_free);
  self->run = g_object_ref (run);
  self->domain = g_strdup (domain);
  lk_fetch_record_async (run, url, LK_FETCH_NONE, DEADLINE_MS, LK_ROLE_CANDIDATE, "host-meta",
                         looks_like_json, g_task_get_cancellable (task), on_json_cb,
                         g_object_ref (task));
}

/**
 * lk_xmpp_alternatives_finish:
 * @result: the result
 * @alternatives: (out caller-allocates): what was found; clear with lk_xmpp_alternatives_clear()
 * @error: return location: why nobody answered
 *
 * Returns: whether any was found; %FALSE without @error set means that the domain names none
 */
gboolean
lk_xmpp_alternatives_finish (GAsyncResult        *result,
                             LkXmppAlternatives  *alternatives,
                             GError             **error)
{
  LkXmppSearch *self;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  self = g_task_get_task_data (G_TASK (result));
  *alternatives = self->found;
  self->found.websocket = self->found.bosh = NULL;
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-sign-in-place.h"

#include "lk-probe.h"
#include "lk-service-home.h"
#include "lk-url.h"

/* A handshake that verified, and no later one that did not. */
static gboolean
is_secure (LkCase              *kase,
           const LkSignInPlace *place)
{
  g_autofree char *subject = lk_sign_in_place_dup_subject (place);
  LkObservation *tls = lk_case_find_newest (kase, "tls", subject);
  g_auto(GStrv) flags = tls != NULL ? lk_json_dup_strings (lk_observation_get_facts (tls), "flags") : NULL;

  return tls != NULL && lk_observation_get_outcome (tls) == LK_OUTCOME_OK && flags != NULL && flags[0] == NULL;
}

static LkSignInPlace *
place_new (LkProtocol   protocol,
           const char  *host,
           guint16      port,
           LkTransport  transport)
{
  LkSignInPlace *self = g_new0 (LkSignInPlace, 1);

  self->protocol = protocol;
  self->host = g_strdup (host);
  self->port = port;
  self->transport = transport;
  return self;
}

/**
 * lk_sign_in_place_free:
 * @self: (transfer full) (nullable): a place
 */
void
lk_sign_in_place_free (LkSignInPlace *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_free (self->base_url);
  g_free (self->domain);
  g_free (self);
}

/**
 * lk_sign_in_place_copy:
 * @self: a place
 *
 * Returns: (transfer full): a copy
 */
LkSignInPlace *
lk_sign_in_place_copy (const LkSignInPlace *self)
{
  LkSignInPlace *copy = place_new (self->protocol, self->host, self->port, self->transport);

  copy->base_url = g_strdup (self->base_url);
  copy->domain = g_strdup (self->domain);
  return copy;
}

/**
 * lk_sign_in_place_dup_subject:
 * @self: a place
 *
 * Returns: (transfer full): `host:port`
 */
char *
lk_sign_in_place_dup_subject (const LkSignInPlace *self)
{
  return lk_probe_host_port (self->host, self->port);
}

/* The address that discovery ended at. */
static LkSignInPlace *
find_base_url (LkCase     *kase,
               LkProtocol  protocol)
{
  LkObservation *discovery = lk_case_find_newest (kase, "discovery", NULL);
  const char *base_url;
  g_autoptr(GUri) uri = NULL;
  LkSignInPlace *self;

  if (discovery == NULL || !lk_observation_has_fact (discovery, "protocol", lk_protocol_to_string (protocol)) ||
      lk_observation_get_outcome (discovery) != LK_OUTCOME_OK)
    return NULL;
  base_url = lk_observation_get_fact (discovery, "base_url");
  uri = base_url != NULL ? lk_url_parse (base_url, NULL) : NULL;
  if (uri == NULL || !lk_url_is_https (uri))
    return NULL;
  self = place_new (protocol, g_uri_get_host (uri), (guint16) lk_url_get_port (uri), LK_TRANSPORT_HTTPS);
  self->base_url = g_strdup (base_url);
  return self;
}

/* Of the targets of the newest plan, best first, the first that a stream was secured with. */
static LkSignInPlace *
find_stream (LkCase     *kase,
             LkProtocol  protocol)
{
  LkObservation *plan = lk_case_find_newest (kase, "plan", NULL);
  JsonArray *targets = plan != NULL ? lk_json_get_array (lk_observation_get_facts (plan), "targets") : NULL;

  for (guint i = 0; targets != NULL && i < json_array_get_length (targets); i++)
    {
      JsonNode *node = json_array_get_element (targets, i);
      JsonObject *target = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *host = target != NULL ? lk_json_get_string (target, "host") : NULL;
      const char *transport_name = target != NULL ? lk_json_get_string (target, "transport") : NULL;
      LkTransport transport;
      gint64 port = 0;
      g_autoptr(LkSignInPlace) self = NULL;

      if (host == NULL || transport_name == NULL || !lk_transport_from_string (transport_name, &transport) ||
          !lk_json_get_int (target, "port", &port) || port < 1 || port > G_MAXUINT16)
        continue;
      if (protocol == LK_PROTOCOL_XMPP ? transport != LK_TRANSPORT_XMPP && transport != LK_TRANSPORT_XMPPS
                                       : transport != LK_TRANSPORT_TLS)
        continue;
      self = place_new (protocol, host, (guint16) port, transport);
      if (is_secure (kase, self))
        return g_steal_pointer (&self);
    }
  return NULL;
}

/**
 * lk_sign_in_place_find:
 * @kase: a case that was examined
 * @error: return location: %LK_ERROR_NOT_ALLOWED where no password may or can be sent to such a service,
 * %LK_ERROR_NOT_FOUND where nothing was found that it could be sent to, %LK_ERROR_PROTOCOL where that is not secure
 *
 * Where the password of the case's account would go: a host that the service's own description or discovery names, whose
 * certificate verified in the newest handshake with it.
 *
 * Returns: (transfer full) (nullable): the place
 */
LkSignInPlace *
lk_sign_in_place_find (LkCase  *kase,
                       GError **error)
{
  LkService *service = lk_case_get_service (kase);
  gboolean stream = service->protocol == LK_PROTOCOL_XMPP || service->protocol == LK_PROTOCOL_IRC;
  g_autoptr(LkSignInPlace) self = NULL;

  if (service->protocol == LK_PROTOCOL_UNKNOWN || service->protocol == LK_PROTOCOL_WEB || !service->password_sign_in)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_NOT_ALLOWED, "%s takes no password from other programs", service->name);
      return NULL;
    }
  self = stream ? find_stream (kase, service->protocol) : find_base_url (kase, service->protocol);
  if (self == NULL)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_NOT_FOUND, "no place to sign in to %s was found", service->name);
      return NULL;
    }
  if (!is_secure (kase, self))
    {
      g_set_error (error, LK_ERROR, LK_ERROR_PROTOCOL, "no verified connection to %s was seen", self->host);
      return NULL;
    }
  self->domain = lk_service_home_dup_domain (service, service->protocol);
  return g_steal_pointer (&self);
}

/**
 * lk_sign_in_place_to_json:
 * @self: a place
 *
 * Returns: (transfer full): it, for lk_sign_in_place_from_json()
 */
JsonObject *
lk_sign_in_place_to_json (const LkSignInPlace *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "protocol", lk_protocol_to_string (self->protocol));
  json_object_set_string_member (object, "host", self->host);
  json_object_set_int_member (object, "port", self->port);
  json_object_set_string_member (object, "transport", lk_transport_to_string (self->transport));
  if (self->base_url != NULL)
    json_object_set_string_member (object, "base_url", self->base_url);
  if (self->domain != NULL)
    json_object_set_string_member (object, "domain", self->domain);
  return object;
}

/**
 * lk_sign_in_place_from_json:
 * @object: what lk_sign_in_place_to_json() made
 * @error: return location; %LK_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): the place
 */
LkSignInPlace *
lk_sign_in_place_from_json (JsonObject  *object,
                            GError     **error)
{
  const char *protocol_name = lk_json_get_string (object, "protocol");
  const char *transport_name = lk_json_get_string (object, "transport");
  const char *host = lk_json_get_string (object, "host");
  LkProtocol protocol;
  LkTransport transport;
  gint64 port = 0;
  LkSignInPlace *self;

  if (protocol_name == NULL || !lk_protocol_from_string (protocol_name, &protocol) || transport_name == NULL ||
      !lk_transport_from_string (transport_name, &transport) || host == NULL || !lk_json_get_int (object, "port", &port) ||
      port < 1 || port > G_MAXUINT16)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, "the place to sign in is incomplete");
      return NULL;
    }
  self = place_new (protocol, host, (guint16) port, transport);
  self->base_url = g_strdup (lk_json_get_string (object, "base_url"));
  self->domain = g_strdup (lk_json_get_string (object, "domain"));
  return self;
}

/**
 * lk_sign_in_place_find_obstacle:
 * @self: a place of a protocol over HTTP
 *
 * Its URL must be an https one of the very host that the person was shown.
 *
 * Returns: (nullable): a word of the fact `not_sent`; %NULL where a password may go there
 */
const char *
lk_sign_in_place_find_obstacle (const LkSignInPlace *self)
{
  g_autoptr(GUri) uri = self->base_url != NULL ? lk_url_parse (self->base_url, NULL) : NULL;

  if (uri == NULL || !lk_url_is_https (uri))
    return "unencrypted";
  if (g_ascii_strcasecmp (g_uri_get_host (uri), self->host) != 0 || lk_url_get_port (uri) != self->port)
    return "other-host";
  return NULL;
}

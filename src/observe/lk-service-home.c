/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-service-home.h"

#include "lk-catalog.h"
#include "lk-probe.h"
#include "lk-xmpp-target.h"

#define HTTPS_PORT 443
/* IRC over TLS (RFC 7194). */
#define IRC_PORT 6697

static LkEndpoint *
get_first_endpoint (LkService *service)
{
  return service->endpoints->len > 0 ? g_ptr_array_index (service->endpoints, 0) : NULL;
}

/* Of the endpoints that can be spoken to so, the one for signing in, or else the first. */
static LkEndpoint *
find_endpoint (LkService   *service,
               LkTransport  transport)
{
  LkEndpoint *found = NULL;

  for (guint i = 0; i < service->endpoints->len; i++)
    {
      LkEndpoint *endpoint = g_ptr_array_index (service->endpoints, i);

      if (endpoint->transport == transport && (found == NULL || (g_strcmp0 (endpoint->role, "sign-in") == 0 &&
                                                                 g_strcmp0 (found->role, "sign-in") != 0)))
        found = endpoint;
    }
  return found;
}

/**
 * lk_service_home_dup_host:
 * @service: a service
 *
 * Returns: (transfer full) (nullable): the host that the service is known by
 */
char *
lk_service_home_dup_host (LkService *service)
{
  g_autoptr(LkAddress) address = service->address != NULL ? lk_address_parse (service->address, NULL) : NULL;
  LkEndpoint *endpoint = get_first_endpoint (service);

  if (address != NULL)
    return g_strdup (address->host);
  return endpoint != NULL ? g_strdup (endpoint->host) : NULL;
}

/**
 * lk_service_home_dup_url:
 * @service: a service
 *
 * Returns: (transfer full) (nullable): a URL to ask proxy resolvers for
 */
char *
lk_service_home_dup_url (LkService *service)
{
  g_autoptr(LkAddress) address = service->address != NULL ? lk_address_parse (service->address, NULL) : NULL;
  LkEndpoint *endpoint = get_first_endpoint (service);
  g_autofree char *host_port = NULL;

  if (address == NULL && endpoint == NULL)
    return NULL;
  if (address != NULL)
    host_port = lk_probe_host_port (address->host, address->port != 0 ? address->port : HTTPS_PORT);
  else
    host_port = lk_probe_host_port (endpoint->host, endpoint->port);
  return g_strdup_printf ("https://%s/", host_port);
}

static char *
make_base_url (const char *host,
               guint16     port,
               const char *path)
{
  g_autofree char *host_port = port != HTTPS_PORT ? lk_probe_host_port (host, port) : NULL;
  g_autofree char *bracketed = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
  char *url = g_strdup_printf ("https://%s%s", host_port != NULL ? host_port : bracketed, path != NULL ? path : "");

  while (g_str_has_suffix (url, "/"))
    url[strlen (url) - 1] = '\0';
  return url;
}

/**
 * lk_service_home_dup_domain:
 * @service: a service
 * @protocol: what it speaks, or is thought to
 *
 * Returns: (transfer full) (nullable): the server's part of an account's name: a host in ASCII, in Matrix with its port where
 * the address has one
 */
char *
lk_service_home_dup_domain (LkService  *service,
                            LkProtocol  protocol)
{
  g_autoptr(LkAddress) address = service->address != NULL ? lk_address_parse (service->address, NULL) : NULL;

  if (address == NULL)
    return NULL;
  return protocol == LK_PROTOCOL_MATRIX ? lk_address_dup_server (address) : g_strdup (address->host);
}

/**
 * lk_service_home_new_place:
 * @service: a service
 * @protocol: what it speaks, or is thought to
 *
 * Where discovery begins: the address, or else the endpoint for signing in.
 *
 * Returns: (transfer full) (nullable): the place; %NULL where the description names none that such a protocol could use
 */
LkSignInPlace *
lk_service_home_new_place (LkService  *service,
                           LkProtocol  protocol)
{
  g_autoptr(LkAddress) address = service->address != NULL ? lk_address_parse (service->address, NULL) : NULL;
  gboolean https = protocol != LK_PROTOCOL_XMPP && protocol != LK_PROTOCOL_IRC;
  LkTransport transport = https ? LK_TRANSPORT_HTTPS : protocol == LK_PROTOCOL_XMPP ? LK_TRANSPORT_XMPP : LK_TRANSPORT_TLS;
  guint16 usual_port = https ? HTTPS_PORT : protocol == LK_PROTOCOL_XMPP ? LK_XMPP_PORT : IRC_PORT;
  LkEndpoint *endpoint = find_endpoint (service, transport);
  LkSignInPlace *self;

  if (address == NULL && endpoint == NULL)
    return NULL;
  self = g_new0 (LkSignInPlace, 1);
  self->protocol = protocol;
  self->transport = transport;
  self->domain = lk_service_home_dup_domain (service, protocol);
  /* The endpoint of a stream says more than an address; a web address may have a path. */
  if (endpoint != NULL && (address == NULL || protocol == LK_PROTOCOL_IRC))
    {
      self->host = g_strdup (endpoint->host);
      self->port = endpoint->port;
    }
  else
    {
      self->host = g_strdup (address->host);
      self->port = address->port != 0 ? address->port : usual_port;
    }
  if (https)
    self->base_url = make_base_url (self->host, self->port, address != NULL ? address->path : NULL);
  return self;
}

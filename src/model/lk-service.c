/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-service.h"

static const char *const transport_names[] = { "https", "tls", "tcp", "xmpp", "xmpps", "wss" };

G_STATIC_ASSERT (G_N_ELEMENTS (transport_names) == LK_TRANSPORT_WSS + 1);

/**
 * lk_transport_to_string:
 * @transport: a transport
 *
 * Returns: (transfer none): its word
 */
const char *
lk_transport_to_string (LkTransport transport)
{
  g_return_val_if_fail ((guint) transport < G_N_ELEMENTS (transport_names), NULL);
  return transport_names[transport];
}

/**
 * lk_transport_from_string:
 * @text: a word
 * @transport: (out): the transport
 *
 * Returns: whether there is one of that word
 */
gboolean
lk_transport_from_string (const char  *text,
                          LkTransport *transport)
{
  for (guint i = 0; i < G_N_ELEMENTS (transport_names); i++)
    if (g_strcmp0 (transport_names[i], text) == 0)
      {
        *transport = i;
        return TRUE;
      }
  return FALSE;
}

/**
 * lk_endpoint_free:
 * @self: (transfer full): the endpoint
 */
void
lk_endpoint_free (LkEndpoint *self)
{
  g_free (self->host);
  g_free (self->path);
  g_free (self->role);
  g_free (self);
}

/**
 * lk_client_new:
 * @name: its name
 *
 * Returns: (transfer full): a client of which nothing else is known
 */
LkClient *
lk_client_new (const char *name)
{
  LkClient *self = g_new0 (LkClient, 1);

  self->name = g_strdup (name);
  return self;
}

/**
 * lk_client_free:
 * @self: (transfer full): the client
 */
void
lk_client_free (LkClient *self)
{
  g_free (self->name);
  g_free (self->flatpak);
  g_free (self->snap);
  g_strfreev (self->deb);
  g_strfreev (self->desktop);
  g_free (self->process);
  g_free (self->engine);
  g_free (self->scheme);
  g_strfreev (self->data);
  g_strfreev (self->logs);
  g_free (self->latest_kind);
  g_free (self->latest_url);
  g_free (self->minimum);
  g_strfreev (self->known_bad);
  g_free (self);
}

/**
 * lk_service_new:
 * @id: its id
 * @name: its name
 * @protocol: what it speaks
 * @address: (nullable): what the protocol discovers from
 *
 * Returns: (transfer full): a service without endpoints
 */
LkService *
lk_service_new (const char *id,
                const char *name,
                LkProtocol  protocol,
                const char *address)
{
  LkService *self = g_new0 (LkService, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->protocol = protocol;
  self->address = g_strdup (address);
  self->endpoints = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_endpoint_free);
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_client_free);
  self->links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * lk_service_ref:
 * @self: the service
 *
 * Returns: (transfer full): the same service
 */
LkService *
lk_service_ref (LkService *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * lk_service_unref:
 * @self: (transfer full): the service
 */
void
lk_service_unref (LkService *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->address);
  g_ptr_array_unref (self->endpoints);
  g_ptr_array_unref (self->clients);
  g_hash_table_unref (self->links);
  g_free (self->status_kind);
  g_free (self->status_url);
  g_free (self->support_email);
  g_clear_pointer (&self->support, json_object_unref);
  g_free (self->retired_since);
  g_free (self->retired_note);
  g_free (self->successor);
  g_strfreev (self->sources);
  g_free (self->origin);
  g_free (self);
}

/**
 * lk_service_add_endpoint:
 * @self: the service
 * @host: a name or address
 * @port: its port
 * @transport: how it is spoken to
 *
 * Returns: (transfer none): the new endpoint, in the role `sign-in`
 */
LkEndpoint *
lk_service_add_endpoint (LkService   *self,
                         const char  *host,
                         guint16      port,
                         LkTransport  transport)
{
  LkEndpoint *endpoint = g_new0 (LkEndpoint, 1);

  endpoint->host = g_strdup (host);
  endpoint->port = port;
  endpoint->transport = transport;
  endpoint->role = g_strdup ("sign-in");
  g_ptr_array_add (self->endpoints, endpoint);
  return endpoint;
}

/**
 * lk_service_get_link:
 * @self: the service
 * @name: web, recover, account, download, changelog or support
 *
 * Returns: (transfer none) (nullable): the link, when the service has it
 */
const char *
lk_service_get_link (LkService  *self,
                     const char *name)
{
  return g_hash_table_lookup (self->links, name);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-vocabulary.h"

G_BEGIN_DECLS

/**
 * LkTransport:
 * @LK_TRANSPORT_HTTPS: HTTP over TLS
 * @LK_TRANSPORT_TLS: TLS, no further protocol
 * @LK_TRANSPORT_TCP: a plain connection
 * @LK_TRANSPORT_XMPP: XMPP with STARTTLS
 * @LK_TRANSPORT_XMPPS: XMPP with TLS from the first byte (XEP-0368); found by discovery, not written in a description
 * @LK_TRANSPORT_WSS: a WebSocket over TLS
 *
 * How an endpoint is spoken to.
 */
typedef enum
{
  LK_TRANSPORT_HTTPS,
  LK_TRANSPORT_TLS,
  LK_TRANSPORT_TCP,
  LK_TRANSPORT_XMPP,
  LK_TRANSPORT_XMPPS,
  LK_TRANSPORT_WSS,
} LkTransport;

typedef struct
{
  char       *host;       /* (owned) */
  guint16     port;
  LkTransport transport;
  char       *path;       /* (owned) (nullable) */
  char       *role;       /* (owned) sign-in, message or web */
  gboolean    group_any;  /* one reachable endpoint of all with this set is enough */
  gboolean    private_ca;
} LkEndpoint;

typedef struct
{
  char    *name;          /* (owned) */
  char    *flatpak;       /* (owned) (nullable) */
  char    *snap;          /* (owned) (nullable) */
  GStrv    deb;           /* (owned) (nullable) */
  GStrv    desktop;       /* (owned) (nullable) */
  char    *process;       /* (owned) (nullable) */
  char    *engine;        /* (owned) (nullable) */
  char    *scheme;        /* (owned) (nullable) */
  gboolean needs_keyring;
  gboolean third_party;   /* not made by those who run the service, where that matters */
  GStrv    data;          /* (owned) (nullable) */
  GStrv    logs;          /* (owned) (nullable) files; their names may have "*" */
  char    *latest_kind;   /* (owned) (nullable) */
  char    *latest_url;    /* (owned) (nullable) */
  char    *minimum;       /* (owned) (nullable) */
  GStrv    known_bad;     /* (owned) (nullable) */
} LkClient;

/**
 * LkService:
 *
 * A service as described by a service description (format 1) or made up from a typed address.
 * Filled in by the catalogue or a protocol's discovery, read by everybody else.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char           *id;            /* (owned) */
  char           *name;          /* (owned) in the person's language */
  LkProtocol      protocol;
  char           *address;       /* (owned) (nullable) what the protocol discovers from */
  GPtrArray      *endpoints;     /* (owned) (element-type LkEndpoint) */
  gboolean        password_sign_in;
  char           *status_kind;   /* (owned) (nullable) */
  char           *status_url;    /* (owned) (nullable) */
  GPtrArray      *clients;       /* (owned) (element-type LkClient) */
  GHashTable     *links;         /* (owned) (element-type utf8 utf8) web, recover, account, download, changelog, support */
  char           *support_email; /* (owned) (nullable) */
  JsonObject     *support;       /* (owned) (nullable) the support object as written */
  char           *retired_since; /* (owned) (nullable) */
  char           *retired_note;  /* (owned) (nullable) */
  char           *successor;     /* (owned) (nullable) */
  GStrv           sources;       /* (owned) (nullable) */
  char           *origin;        /* (owned) (nullable) the file it was read from */
} LkService;

LkService  *lk_service_new           (const char  *id,
                                      const char  *name,
                                      LkProtocol   protocol,
                                      const char  *address);
LkService  *lk_service_ref           (LkService   *self);
void        lk_service_unref         (LkService   *self);
LkEndpoint *lk_service_add_endpoint  (LkService   *self,
                                      const char  *host,
                                      guint16      port,
                                      LkTransport  transport);
LkClient   *lk_client_new            (const char  *name);
void        lk_client_free           (LkClient    *self);
void        lk_endpoint_free         (LkEndpoint  *self);
const char *lk_service_get_link      (LkService   *self,
                                      const char  *name);
const char *lk_transport_to_string   (LkTransport  transport);
gboolean    lk_transport_from_string (const char  *text,
                                      LkTransport *transport);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkService, lk_service_unref)

G_END_DECLS

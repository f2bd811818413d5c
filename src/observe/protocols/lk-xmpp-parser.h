/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "lk-model.h"

G_BEGIN_DECLS

#define LK_XMPP_NS_STREAMS "http://etherx.jabber.org/streams"
#define LK_XMPP_NS_STREAM_ERRORS "urn:ietf:params:xml:ns:xmpp-streams"
#define LK_XMPP_NS_TLS "urn:ietf:params:xml:ns:xmpp-tls"
#define LK_XMPP_NS_SASL "urn:ietf:params:xml:ns:xmpp-sasl"
#define LK_XMPP_NS_SASL2 "urn:xmpp:sasl:2"
#define LK_XMPP_NS_BINDING "urn:xmpp:sasl-cb:0"

#define LK_XMPP_MAX_STANZA (64 * 1024)
#define LK_XMPP_MAX_STREAM (256 * 1024)
#define LK_XMPP_MAX_DEPTH 32

/**
 * LkXmppElement:
 *
 * One element of a stream with what is inside it.
 */
typedef struct _LkXmppElement LkXmppElement;
struct _LkXmppElement
{
  char          *name;       /* (owned) */
  char          *ns;         /* (owned) empty: none */
  GString       *text;       /* (owned) of the element itself, not of its children */
  GHashTable    *attributes; /* (owned) (nullable) (element-type utf8 utf8) */
  GPtrArray     *children;   /* (owned) (nullable) (element-type LkXmppElement) */
  LkXmppElement *parent;     /* (borrowed) (nullable) */
};

void           lk_xmpp_element_free          (LkXmppElement *self);
gboolean       lk_xmpp_element_is            (LkXmppElement *self,
                                              const char    *name,
                                              const char    *ns);
LkXmppElement *lk_xmpp_element_find          (LkXmppElement *self,
                                              const char    *name,
                                              const char    *ns);
const char    *lk_xmpp_element_get_attribute (LkXmppElement *self,
                                              const char    *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkXmppElement, lk_xmpp_element_free)

/**
 * LkXmppParser:
 *
 * Turns the bytes of a stream into elements. It expands no entities, reads no DTD, fetches nothing,
 * and gives up at %LK_XMPP_MAX_STANZA bytes of one element, %LK_XMPP_MAX_STREAM bytes in all, or
 * %LK_XMPP_MAX_DEPTH levels.
 */
typedef struct _LkXmppParser LkXmppParser;

LkXmppParser  *lk_xmpp_parser_new          (gboolean        stream);
void           lk_xmpp_parser_free         (LkXmppParser   *self);
gboolean       lk_xmpp_parser_feed         (LkXmppParser   *self,
                                            const char     *data,
                                            gsize           length,
                                            GError        **error);
LkXmppElement *lk_xmpp_parser_pop          (LkXmppParser   *self);
gboolean       lk_xmpp_parser_has_header   (LkXmppParser   *self);
gboolean       lk_xmpp_parser_is_closed    (LkXmppParser   *self);
gboolean       lk_xmpp_parser_is_foreign   (LkXmppParser   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkXmppParser, lk_xmpp_parser_free)

G_END_DECLS

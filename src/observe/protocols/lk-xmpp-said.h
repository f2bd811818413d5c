/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-xmpp-parser.h"

G_BEGIN_DECLS

/**
 * LkXmppSaid:
 *
 * What an XMPP server said about itself in the features read last, and how it ended the stream.
 */
typedef struct
{
  gboolean starttls_offered;
  gboolean starttls_required;
  GStrv    mechanisms;     /* (owned) (nullable) */
  gboolean sasl2_only;     /* they are those of SASL 2 (XEP-0388), there are no others */
  GStrv    bindings;       /* (owned) (nullable) types of channel binding, where the server says them (XEP-0440) */
  char    *error;          /* (owned) (nullable) condition of a stream error */
  char    *error_text;     /* (owned) (nullable) its text, for people */
  char    *see_other_host; /* (owned) (nullable) where it sent us, as it wrote it */
} LkXmppSaid;

void lk_xmpp_said_clear         (LkXmppSaid     *self);
void lk_xmpp_said_read_features (LkXmppSaid     *self,
                                 LkXmppElement  *features);
void lk_xmpp_said_read_error    (LkXmppSaid     *self,
                                 LkXmppElement  *element,
                                 GError        **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * LkDialFacts:
 *
 * What one attempt to connect to one address showed, also where it failed.
 */
typedef struct
{
  gint64   rtt_us;        /* time of the handshake, microseconds; -1: it did not end */
  gint64   elapsed_us;    /* from the call to the end of the attempt, microseconds */
  int      retransmits;   /* packets sent again; -1: not known */
  int      path_mtu;      /* largest packet that the kernel sends on this path, bytes; 0: not known */
  gboolean no_route;      /* this computer has no way to the address: nothing was sent */
  gboolean refused;       /* the other side answered with a refusal */
  char     icmp_from[64]; /* who sent an ICMP error, empty: nobody */
  int      icmp_type;
  int      icmp_code;
  gboolean icmp_own; /* the ICMP error came from this computer itself (no neighbour answered) */
} LkDialFacts;

void               lk_dial_async           (GInetAddress         *address,
                                            guint16               port,
                                            guint                 max_segment,
                                            GCancellable         *cancellable,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
GSocketConnection *lk_dial_finish          (GAsyncResult         *result,
                                            LkDialFacts          *facts,
                                            GError              **error);
void               lk_dial_facts_to_json   (const LkDialFacts    *self,
                                            JsonObject           *facts);

G_END_DECLS

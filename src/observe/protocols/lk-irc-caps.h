/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-irc-line.h"

G_BEGIN_DECLS

/* Capabilities, and ways to sign in, that are written down at most. */
#define LK_IRC_MAX_CAPS 64

/**
 * LkIrcCaps:
 *
 * What a server can do, as it says in answer to CAP LS 302 (IRCv3 capability negotiation), and SASL and STS of it.
 */
typedef struct
{
  GPtrArray *names;        /* (owned) (element-type utf8) */
  GStrv      mechanisms;   /* (owned) (nullable) of SASL; %NULL: not told */
  gboolean   has_sasl;
  gboolean   complete;     /* no more of them will come */
  gint64     sts_port;     /* 0: none */
  gint64     sts_duration; /* seconds; -1: none */
} LkIrcCaps;

LkIrcCaps *lk_irc_caps_new            (void);
void       lk_irc_caps_free           (LkIrcCaps          *self);
gboolean   lk_irc_caps_read           (LkIrcCaps          *self,
                                       const LkIrcMessage *message);
void       lk_irc_caps_set_mechanisms (LkIrcCaps          *self,
                                       const char         *list);
gboolean   lk_irc_caps_take_password  (LkIrcCaps          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkIrcCaps, lk_irc_caps_free)

G_END_DECLS

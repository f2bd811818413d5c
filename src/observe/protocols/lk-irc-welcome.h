/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-irc-line.h"
#include "lk-secret.h"

G_BEGIN_DECLS

/**
 * LkIrcWelcome:
 *
 * What a server says once a client signed in: whether it lets it in, and what it is. It does no I/O.
 */
typedef struct
{
  gboolean  welcomed;
  char     *software; /* (owned) (nullable) */
  char     *version;  /* (owned) (nullable) */
  char     *network;  /* (owned) (nullable) */
  char     *errcode;  /* (owned) (nullable) */
  char     *text;     /* (owned) (nullable) */
} LkIrcWelcome;

LkIrcWelcome *lk_irc_welcome_new    (void);
void          lk_irc_welcome_free   (LkIrcWelcome        *self);
LkSecret     *lk_irc_welcome_begin  (LkIrcWelcome        *self);
gboolean      lk_irc_welcome_handle (const LkIrcMessage  *message,
                                     LkSecret           **out_reply,
                                     gpointer             user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkIrcWelcome, lk_irc_welcome_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that a line may have: its tags with `@` and the blank after them, and the rest with its line break
 * (IRCv3 message tags, "Size limit"). */
#define LK_IRC_MAX_TAGS 8191
#define LK_IRC_MAX_REST 512
#define LK_IRC_MAX_LINE (LK_IRC_MAX_TAGS + LK_IRC_MAX_REST)
#define LK_IRC_MAX_PARAMETERS 15

/**
 * LkIrcMessage:
 *
 * One message. Everything in it is valid UTF-8.
 */
typedef struct
{
  char  *source;       /* (owned) (nullable) who sent it, without the `:` */
  char  *command;      /* (owned) in capitals, or three digits */
  GStrv  parameters;   /* (owned) */
  guint  n_parameters;
} LkIrcMessage;

LkIrcMessage *lk_irc_message_parse         (const char          *line,
                                            gsize                length,
                                            GError             **error);
void          lk_irc_message_free          (LkIrcMessage        *self);
const char   *lk_irc_message_get           (const LkIrcMessage  *self,
                                            guint                index);
gboolean      lk_irc_message_is            (const LkIrcMessage  *self,
                                            const char          *command);
gboolean      lk_irc_message_is_numeric    (const LkIrcMessage  *self);
char         *lk_irc_message_dup_text      (const LkIrcMessage  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkIrcMessage, lk_irc_message_free)

G_END_DECLS

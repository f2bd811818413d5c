/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-irc-caps.h"
#include "lk-protocol-client.h"
#include "lk-sasl.h"

G_BEGIN_DECLS

/* Characters that one AUTHENTICATE may have (IRCv3 SASL 3.1). */
#define LK_IRC_AUTHENTICATE_CHUNK 400

typedef enum
{
  LK_IRC_LOGIN_CAPS,       /* waits for what the server can do */
  LK_IRC_LOGIN_REQUEST,    /* … for it to allow SASL */
  LK_IRC_LOGIN_MECHANISM,  /* … for it to take the mechanism */
  LK_IRC_LOGIN_EXCHANGE,   /* … for a challenge or its decision */
  LK_IRC_LOGIN_OVER,
} LkIrcLoginStage;

/**
 * LkIrcLogin:
 *
 * One sign-in by SASL over IRC: what to say to what the server says. It does no I/O.
 */
typedef struct
{
  /* Inputs. */
  char            *host;         /* (owned) */
  char            *name;         /* (owned) */
  LkSecret        *password;     /* (owned) */

  /* In progress. */
  LkIrcLoginStage  stage;
  LkIrcCaps       *caps;         /* (owned) */
  LkSasl          *sasl;         /* (owned) (nullable) */
  GString         *challenge;    /* (owned) */

  /* What came of it. */
  LkSignInResult   result;
  const char      *not_sent;     /* (borrowed) (nullable) static: why the password was not */
  char            *errcode;      /* (owned) (nullable) */
  char            *text;         /* (owned) (nullable) */
  char            *nick_errcode; /* (owned) (nullable) the nick was refused, which decides nothing about the password */
  char            *nick_text;    /* (owned) (nullable) */
  gboolean         sent;         /* the password, or what was made of it */
  GError          *error;        /* (owned) (nullable) the server did not keep to the protocol */
} LkIrcLogin;

LkIrcLogin *lk_irc_login_new         (const char          *host,
                                      const char          *name,
                                      LkSecret            *password);
void        lk_irc_login_free        (LkIrcLogin          *self);
LkSecret   *lk_irc_login_begin       (LkIrcLogin          *self);
gboolean    lk_irc_login_handle      (const LkIrcMessage  *message,
                                      LkSecret           **out_reply,
                                      gpointer             user_data);

gboolean    lk_irc_is_nick_problem   (const LkIrcMessage  *message);
char       *lk_irc_dup_refusal       (const LkIrcMessage  *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkIrcLogin, lk_irc_login_free)

G_END_DECLS

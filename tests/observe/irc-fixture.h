/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-protocol-client.h"
#include "lk-trace-kit.h"

G_BEGIN_DECLS

/* An IRC server that follows a script, and a client that signs in to it. */

#define DAY (24 * 3600)
#define PASSWORD "tr0ub4dor"
/* The same for PLAIN: \0alice\0tr0ub4dor. */
#define PLAIN "AUTHENTICATE AGFsaWNlAHRyMHViNGRvcg==\r\n"
#define MAX_STEPS 16

/* "?…" waits until the client said that, "!…" is said, "*…" is said until nobody listens. */
#define CAPS "?CAP LS 302\r\n", "!:irc.test CAP * LS :multi-prefix sasl=PLAIN,EXTERNAL sts=duration=60\r\n"
#define ASKED CAPS, "?CAP REQ :sasl\r\n", "?NICK alice\r\n"
#define PLAINLY ASKED, "!:irc.test CAP alice ACK :sasl\r\n", "?AUTHENTICATE PLAIN\r\n", "!AUTHENTICATE +\r\n", "?" PLAIN
#define ACCEPTED PLAINLY, "!:irc.test 900 alice a!a@a alice :You are now logged in as alice\r\n" \
                          ":irc.test 903 alice :SASL authentication successful\r\n"

typedef struct
{
  const char *name;
  const char *steps[MAX_STEPS];
  gboolean    closes;    /* at the end; it hangs otherwise */
  gboolean    plain;     /* no TLS */

  /* What must come of it. */
  const char *result;    /* of signing in; of discovering: the reason, or NULL */
  const char *errcode;
  const char *text;
  const char *not_sent;
  gboolean    sent;
  LkOutcome   outcome;
} IrcScript;

typedef struct
{
  const IrcScript  *script;       /* (borrowed) */
  GTlsCertificate  *certificate;  /* (owned) */
  LkKitServer      *server;       /* (owned) */
  GString          *heard;        /* (owned) everything that clients said; of the server's thread until it is over */
  LkRun            *run;          /* (owned) */
  LkProtocolClient *client;       /* (owned) */
} IrcFixture;

void           irc_fixture_set_up_with   (IrcFixture       *fixture,
                                          const IrcScript  *script,
                                          LkKitScript       on_connected,
                                          gboolean          trusted);
void           irc_fixture_set_up        (IrcFixture       *fixture,
                                          gconstpointer     script);
void           irc_fixture_tear_down     (IrcFixture       *fixture,
                                          gconstpointer     script);
void           irc_fixture_on_client     (GIOStream        *stream,
                                          guint             n_before,
                                          gpointer          user_data);
LkSignInResult irc_fixture_sign_in       (IrcFixture       *fixture);
void           irc_fixture_account_state (IrcFixture       *fixture);
gboolean       irc_fixture_sign_out      (IrcFixture       *fixture);
gboolean       irc_fixture_discover      (IrcFixture       *fixture);
const char    *irc_fixture_get_heard     (IrcFixture       *fixture);

G_END_DECLS

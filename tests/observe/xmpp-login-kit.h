/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-protocol-client.h"
#include "lk-trace-kit.h"

G_BEGIN_DECLS

#define KIT_DOMAIN "chat.example"
#define KIT_USER "alice"
#define KIT_PASSWORD "correct horse"
#define KIT_SASL "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define KIT_HEADER                                                                                                     \
  "<?xml version='1.0'?><stream:stream id='1' from='" KIT_DOMAIN                                                       \
  "' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
#define KIT_STARTTLS "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
#define KIT_PROCEED "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define KIT_FEATURES(what) KIT_HEADER "<stream:features>" what "</stream:features>"
#define KIT_STREAM_ERROR(condition, text)                                                                              \
  "<stream:error><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"                                         \
  "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>" text "</text></stream:error></stream:stream>"
#define KIT_FAILURE(condition) "<failure " KIT_SASL "><" condition "/></failure>"

/* What a script says instead of something: nothing more at all, or it closes the connection. */
#define KIT_HANG "@hang"
#define KIT_CLOSE "@close"

/* A server over real TLS. Where a member is NULL it does the right thing, with libgsasl's side of SASL. */
typedef struct
{
  const char *name;
  gboolean    direct;
  const char *plain;       /* in answer to the first header */
  const char *proceed;     /* in answer to <starttls/> */
  const char *secured;     /* in answer to the header over TLS; else these: */
  const char *mechanisms;  /* with spaces between */
  const char *bindings;    /* types of channel binding (XEP-0440), with spaces between; NULL: not said */
  const char *password;    /* that the server knows */
  const char *typed;       /* that the person typed */
  guint       iterations;
  const char *on_auth;     /* in answer to <auth/> */
  const char *on_response; /* in answer to <response/> */
  const char *on_open;     /* in answer to the header of the authenticated stream */
  const char *on_bind;
  const char *on_disco;
  const char *on_version;
  const char *on_close;
  const char *domain;      /* that the certificate is for */
} KitLogin;

typedef struct
{
  KitLogin          login;
  LkKitServer      *server;      /* (owned) */
  GTlsCertificate  *certificate; /* (owned) */
  GMutex            mutex;
  GString          *heard;       /* (owned) everything that the client said over TLS; locked */
  LkRun            *run;         /* (owned) */
  LkProtocolClient *client;      /* (owned) */
} KitAttempt;

KitAttempt    *kit_attempt_new          (const KitLogin *login);
void           kit_attempt_free         (KitAttempt     *self);
LkSignInResult kit_attempt_sign_in      (KitAttempt     *self);
LkObservation *kit_attempt_account      (KitAttempt     *self);
LkObservation *kit_attempt_sign_out     (KitAttempt     *self,
                                         gboolean        confirmed);
char          *kit_attempt_dup_heard    (KitAttempt     *self);
const char    *kit_fact                 (LkObservation  *observation,
                                         const char     *name);
int            kit_fact_boolean         (LkObservation  *observation,
                                         const char     *name);
char          *kit_dup_list             (LkObservation  *observation,
                                         const char     *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KitAttempt, kit_attempt_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-hostile-server.h"
#include "lk-protocol-client.h"
#include "lk-standin.h"

G_BEGIN_DECLS

/* A run, a stand-in or a hostile server, and one client at a time. */
typedef struct
{
  LkProtocol        protocol;
  GTlsCertificate  *certificate; /* (owned) */
  GTlsDatabase     *trust;    /* (owned) of it alone */
  LkRun            *run;      /* (owned) */
  LkStandin        *standin;  /* (owned) (nullable) */
  LkHostileServer  *hostile;  /* (owned) (nullable) */
  char             *base_url; /* (owned) */
  guint16           port;
  LkProtocolClient *client;   /* (owned) (nullable) */
} WebKit;

/* One attempt and what must be written down of it. */
typedef struct
{
  const char *account;    /* (borrowed) */
  const char *password;   /* (borrowed) (nullable) NULL: the right one */
  const char *code;       /* (borrowed) (nullable) */
  const char *result;     /* (borrowed) */
  guint       status;
  const char *errcode;    /* (borrowed) (nullable) */
  int         retry_after; /* 0: not said */
} WebRow;

/* What is no answer to a sign-in. */
typedef struct
{
  const char *body;   /* (borrowed) */
  guint       status;
} WebOdd;

WebKit        *web_kit_new         (LkProtocol      protocol);
WebKit        *web_kit_new_hostile (LkProtocol      protocol);
WebKit        *web_kit_new_answering (LkProtocol    protocol,
                                      const char   *path,
                                      const char   *settings);
void           web_kit_free        (WebKit         *self);
void           web_kit_distrust    (WebKit         *self);
LkSignInResult web_kit_sign_in     (WebKit         *self,
                                    const char     *account,
                                    const char     *password,
                                    const char     *code);
gboolean       web_kit_discover    (WebKit         *self,
                                    gboolean        certain);
gboolean       web_kit_sign_out    (WebKit         *self);
void           web_kit_look        (WebKit         *self);
LkObservation *web_kit_find        (WebKit         *self,
                                    const char     *probe);
JsonObject    *web_kit_facts       (WebKit         *self,
                                    const char     *probe);
void           web_kit_check_int   (WebKit         *self,
                                    const char     *probe,
                                    const char     *fact,
                                    gint64          expected);
void           web_kit_check_strings (WebKit       *self,
                                      const char   *probe,
                                      const char   *fact,
                                      const char   *expected);
void           web_kit_check_kept  (WebKit         *self);
void           web_kit_check_odd   (WebKit         *self,
                                    const char     *path,
                                    const char     *account,
                                    const WebOdd   *odd);
void           web_kit_check_echo  (WebKit         *self,
                                    const char     *secret);
void           web_kit_add_tests   (LkProtocol      protocol,
                                    const WebRow   *rows,
                                    gsize           n_rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WebKit, web_kit_free)

G_END_DECLS

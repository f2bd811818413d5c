/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-hostile-server.h"
#include "lk-matrix-client.h"

G_BEGIN_DECLS

/* A client of a homeserver that says what it was told to, over TLS, and each step of a sign-in. */

#define FLOWS "GET /_matrix/client/v3/login"
#define LOGIN "POST /_matrix/client/v3/login"
#define WHOAMI "/_matrix/client/v3/account/whoami"
#define CREATE "/_matrix/client/v3/createRoom"
#define LOGOUT "/_matrix/client/v3/logout"
#define PASSWORD_FLOW "{\"flows\":[{\"type\":\"m.login.sso\"},{\"type\":\"m.login.password\"}]}"
#define GOOD_LOGIN "{\"user_id\":\"@alice:example.org\",\"access_token\":\"syt_secret-token\",\"device_id\":\"D\"}"
#define PASSWORD "p\"\\\xc3\xa4\x01/ 1"
#define PASSWORD_JSON "p\\\"\\\\\xc3\xa4\\u0001/ 1"

typedef struct
{
  LkRun            *run;         /* (owned) */
  LkHostileServer  *server;      /* (owned) */
  LkProtocolClient *client;      /* (owned) */
  GCancellable     *cancellable; /* (owned) */
  GMainLoop        *loop;        /* (owned) */
  LkSignInResult    result;
  gboolean          confirmed;
} MatrixKit;

void           matrix_kit_set_up           (MatrixKit    *kit,
                                            gconstpointer data);
void           matrix_kit_set_up_untrusted (MatrixKit    *kit,
                                            gconstpointer data);
void           matrix_kit_tear_down        (MatrixKit    *kit,
                                            gconstpointer data);

/* Another client; @base: (nullable): NULL for the server's own. */
void           matrix_kit_make_client      (MatrixKit    *kit,
                                            const char   *local,
                                            const char   *base);

/* One attempt; matrix_kit_sign_in() also looks at the run's only observation of it. */
void           matrix_kit_attempt          (MatrixKit    *kit);
void           matrix_kit_sign_in          (MatrixKit    *kit);
void           matrix_kit_look             (MatrixKit    *kit);
void           matrix_kit_sign_out         (MatrixKit    *kit);

/* The only observation of a probe, and its facts. */
LkObservation *matrix_kit_find             (MatrixKit    *kit,
                                            const char   *probe);
JsonObject    *matrix_kit_get_facts        (MatrixKit    *kit,
                                            const char   *probe);
gint64         matrix_kit_get_int          (JsonObject   *facts,
                                            const char   *name);

/* Nothing secret and nothing that nobody asked for was written down. */
void           matrix_kit_check_secrets    (MatrixKit    *kit);

/* Adding tests to a program; @rows have a `name`, and are what the test gets. */
#define ADD(path, function) g_test_add (path, MatrixKit, NULL, matrix_kit_set_up, function, matrix_kit_tear_down)
#define ADD_ROWS(prefix, rows, function) \
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) \
    { \
      g_autofree char *path = g_strconcat (prefix, rows[i].name, NULL); \
      g_test_add (path, MatrixKit, &rows[i], matrix_kit_set_up, function, matrix_kit_tear_down); \
    }

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-http-probe.h"
#include "lk-protocol-client.h"
#include "lk-server-words.h"

G_BEGIN_DECLS

#define LK_WEB_N_QUESTIONS 2

/**
 * LkWebQuestion:
 *
 * Something that everybody may ask such a server with a plain GET.
 */
typedef struct
{
  const char  *path;     /* (borrowed) (nullable) with its query */
  const char  *purpose;  /* (borrowed) */
  LkShapeCheck is_right; /* such a server answers so */
  void       (*read)     (JsonObject *root,
                          const char *base_url,
                          JsonObject *facts);
} LkWebQuestion;

/**
 * LkWebSession:
 *
 * What opens the doors after a sign-in: exactly what the requests that follow need.
 */
typedef struct
{
  LkSecret   *token;         /* (owned) (nullable) as the server gave it; %NULL: nothing is open */
  const char *secret_header; /* (borrowed) (nullable) name of the header that it goes in; %NULL: as a bearer … */
  LkSecret   *secret_value;  /* (owned) (nullable) … and what stands there */
  char       *user_id;       /* (owned) (nullable) value of @user_header */
  const char *user_header;   /* (borrowed) (nullable) */
} LkWebSession;

/**
 * LkWebApi:
 *
 * One kind of server that is talked to in JSON over HTTP: where it is asked what, and what its answers mean. All
 * functions are pure: they read an answer and write facts, and nothing else.
 */
typedef struct
{
  LkProtocol       protocol;
  LkWebQuestion    questions[LK_WEB_N_QUESTIONS]; /* the first is asked again before a password is sent */
  const char    *(*find_reason)   (guint       status,
                                   JsonObject *root,
                                   JsonObject *facts);
  const char      *sign_in_path;  /* (borrowed) */
  const char      *sign_in_type;  /* (borrowed) content type */
  LkSecret      *(*dup_body)      (const char *name,
                                   LkSecret   *password,
                                   LkSecret   *code);
  LkSignInResult (*read_sign_in)  (guint       status,
                                   JsonObject *root,
                                   gboolean    code_given,
                                   JsonObject *facts);
  gboolean       (*take_session)  (LkAnswer     *answer,
                                   JsonObject   *root,
                                   LkWebSession *session);
  const char      *account_path;  /* (borrowed) */
  gboolean       (*read_account)  (guint       status,
                                   JsonObject *root,
                                   JsonObject *facts);
  const char      *sign_out_path; /* (borrowed) (nullable) nothing was opened that could be closed */
  gboolean       (*is_signed_out) (guint       status,
                                   JsonObject *root,
                                   JsonObject *facts);
} LkWebApi;

void        lk_web_session_clear     (LkWebSession *self);
gboolean    lk_web_set_link          (JsonObject   *facts,
                                      const char   *name,
                                      const char   *url);
void        lk_web_set_own_link      (JsonObject   *facts,
                                      const char   *name,
                                      const char   *base_url,
                                      const char   *path);
void        lk_web_add_login_type    (JsonObject   *facts,
                                      const char   *prefix,
                                      const char   *type);
gboolean    lk_web_has_login_type    (JsonObject   *facts,
                                      const char   *type);
LkSecret   *lk_web_dup_json_body     (const char   *name_member,
                                      const char   *name,
                                      LkSecret     *password,
                                      const char   *code_member,
                                      LkSecret     *code);

G_END_DECLS

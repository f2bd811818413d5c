/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/**
 * LkNameWants:
 * @LK_NAME_WANTS_ANY: not known
 * @LK_NAME_WANTS_MAIL: only a mail address
 * @LK_NAME_WANTS_USER: only a user name
 *
 * What a server said of the names it takes.
 */
typedef enum
{
  LK_NAME_WANTS_ANY,
  LK_NAME_WANTS_MAIL,
  LK_NAME_WANTS_USER,
} LkNameWants;

/**
 * LkAccountName:
 *
 * What is to say of an account's name as a person wrote it, without asking anybody. @problems are words
 * of the observation `name`; @sendable says whether the protocol can have such a name at all.
 */
typedef struct
{
  char      *local;      /* (owned) (nullable) the part that the server wants, prepared as the protocol says */
  char      *server;     /* (owned) (nullable) the server that the name itself names, in ASCII */
  char      *full;       /* (owned) (nullable) the whole name as it should be written here */
  char      *form;       /* (owned) matrix-id, address, mail, nick or plain */
  GPtrArray *problems;   /* (owned) (element-type utf8) the gravest first */
  gunichar   character;  /* the first that is wrong; 0: none */
  gboolean   sendable;
} LkAccountName;

LkAccountName *lk_account_name_new  (LkProtocol     protocol,
                                     const char    *text,
                                     const char    *server,
                                     LkNameWants    wants);
void           lk_account_name_free (LkAccountName *self);
gboolean       lk_account_name_has  (LkAccountName *self,
                                     const char    *problem);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkAccountName, lk_account_name_free)

G_END_DECLS

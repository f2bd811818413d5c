/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-account-name.h"
#include "lk-address.h"
#include "lk-characters.h"

G_BEGIN_DECLS

/* How names look in each protocol; only for lk-account-name.c. */

/**
 * LkNameProblem:
 *
 * What can be wrong with a name, the gravest first.
 */
typedef enum
{
  LK_NAME_EMPTY,
  LK_NAME_UNPREPARABLE,
  LK_NAME_TOO_LONG,
  LK_NAME_INVISIBLE,
  LK_NAME_LOOK_ALIKE,
  LK_NAME_FULL_WIDTH,
  LK_NAME_LEADING_BLANK,
  LK_NAME_TRAILING_BLANK,
  LK_NAME_INNER_BLANK,
  LK_NAME_FORBIDDEN_CHARACTER,
  LK_NAME_MISPLACED_AT,
  LK_NAME_MAIL_ADDRESS,
  LK_NAME_NOT_MAIL_ADDRESS,
  LK_NAME_MISSING_SERVER,
  LK_NAME_OTHER_SERVER,
  LK_NAME_MAIL_ADDRESS_TOO,
  LK_NAME_UPPER_CASE,
  LK_NAME_MIXED_SCRIPT,
  LK_N_NAME_PROBLEMS,
} LkNameProblem;

typedef struct
{
  LkAccountName *name;          /* (borrowed) what is filled in */
  LkNameWants    wants;
  gboolean       free_form;     /* no protocol says how names look */
  gboolean       ascii_only;
  LkAddress     *expected;      /* (owned) (nullable) the server that the name should name */
  gboolean       unfixable;     /* nobody can know what was meant */
  gboolean       has[LK_N_NAME_PROBLEMS];
  gunichar       characters[LK_N_NAME_PROBLEMS];
} LkNameLook;

typedef void (*LkNameForm) (LkNameLook *look,
                            const char *text);

LkAddress *lk_name_server_parse (const char *text);

void lk_name_look_note         (LkNameLook    *look,
                                LkNameProblem  problem,
                                gunichar       character);
void lk_name_look_block        (LkNameLook    *look,
                                LkNameProblem  problem,
                                gunichar       character);
void lk_name_form_matrix       (LkNameLook    *look,
                                const char    *text);
void lk_name_form_xmpp         (LkNameLook    *look,
                                const char    *text);
void lk_name_form_irc          (LkNameLook    *look,
                                const char    *text);
void lk_name_form_mail_or_user (LkNameLook    *look,
                                const char    *text);
void lk_name_form_free         (LkNameLook    *look,
                                const char    *text);

G_END_DECLS

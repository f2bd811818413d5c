/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-model.h"

G_BEGIN_DECLS

/**
 * LkSignInWhen:
 *
 * What must hold beside the machine word.
 */
typedef enum
{
  LK_WHEN_ALWAYS,
  LK_WHEN_CODE_GIVEN,    /* a second factor was sent, too */
  LK_WHEN_KNOWN_NAME,    /* a SCRAM challenge came: the server looked the name up and found it */
  LK_WHEN_UNKNOWN_NAME,  /* SCRAM ended without one */
  LK_WHEN_SWITCHED_OFF,  /* limit_type: the whole server */
  LK_WHEN_SERVER_ERROR,  /* status 500 and above */
} LkSignInWhen;

/**
 * LkSignInCode:
 *
 * What a server's answer to a sign-in, or to a question after it, means.
 */
typedef struct
{
  LkProtocol   protocol;
  const char  *errcode;   /* a machine word, or its beginning and `*`; that of a stream error after `stream:` */
  LkSignInWhen when;
  const char  *code;
  LkCertainty  certainty;
  const char  *also[2];   /* (nullable) possible all the same */
  const char  *variant;   /* (nullable) of the words */
} LkSignInCode;

const LkSignInCode *lk_sign_in_code_find (LkProtocol     protocol,
                                          LkObservation *answer);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lk-advise.h"

G_BEGIN_DECLS

#define LK_TEXT_MAX_STEPS 5

typedef struct
{
  LkActionKind kind;
  const char  *link; /* (borrowed) (nullable) */
} LkTextAction;

/*
 * The words for one code; all of them templates for lk_template_expand(), none translated yet.
 * seen says what was measured and holds however sure the judgement is; means says what follows from
 * it, and is hedged ("Most likely …") when it is not certain.
 */
typedef struct
{
  const char  *code;
  const char  *title;
  const char  *seen;
  const char  *means;                       /* (nullable) */
  const char  *steps[LK_TEXT_MAX_STEPS + 1];
  LkTextAction actions[5];                  /* best first; what cannot be offered is left out */
  gboolean     plain;                       /* means is no inference, so it is never hedged */
  const char  *variant;                     /* (nullable) only where the particular `variant` says so */
} LkText;

#define LK_TEXT_AGAIN { LK_ACTION_CHECK_AGAIN, NULL }
#define LK_TEXT_PORTAL { LK_ACTION_OPEN_PORTAL, NULL }
#define LK_TEXT_NETWORK { LK_ACTION_NETWORK_SETTINGS, NULL }
#define LK_TEXT_DATE { LK_ACTION_DATE_SETTINGS, NULL }
#define LK_TEXT_OTHER_NETWORK { LK_ACTION_TRY_ANOTHER_NETWORK, NULL }
#define LK_TEXT_SUPPORT { LK_ACTION_CONTACT_SUPPORT, NULL }
#define LK_TEXT_SIGN_IN { LK_ACTION_SIGN_IN, NULL }
#define LK_TEXT_CODE { LK_ACTION_ENTER_CODE, NULL }
#define LK_TEXT_TRY { LK_ACTION_TRY_HAND_OFF, NULL }
#define LK_TEXT_SOFTWARE { LK_ACTION_OPEN_SOFTWARE, NULL }
#define LK_TEXT_KEYRING { LK_ACTION_OPEN_KEYRING, NULL }
#define LK_TEXT_FOLDER { LK_ACTION_OPEN_FOLDER, NULL }
#define LK_TEXT_DISK { LK_ACTION_DISK_USAGE, NULL }
#define LK_TEXT_COMMAND { LK_ACTION_COPY_COMMAND, NULL }
#define LK_TEXT_LINK(name) { LK_ACTION_OPEN_LINK, name }

const LkText *lk_texts_network     (gsize *n_texts);
const LkText *lk_texts_path        (gsize *n_texts);
const LkText *lk_texts_credentials (gsize *n_texts);
const LkText *lk_texts_client      (gsize *n_texts);
const LkText *lk_texts_computer    (gsize *n_texts);
const LkText *lk_texts_server      (gsize *n_texts);
const LkText *lk_texts_certificate (gsize *n_texts);

const LkText *lk_texts_sign_in     (gsize *n_texts);

const LkText *lk_text_find         (const char *code, LkParams *params);

G_END_DECLS

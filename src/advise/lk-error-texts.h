/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-model.h"

G_BEGIN_DECLS

#define LK_ERROR_TEXTS_MAX_BYTES (64 * 1024) /* of a pasted text that are looked at */
#define LK_ERROR_TEXTS_MAX_MATCHES 8
#define LK_ERROR_TEXT_MAX_CODES 5

/**
 * LkErrorText:
 *
 * What is known of a message that a messenger showed. @codes are the causes that it can have, best first, as many as
 * @n_codes; @matched is the dictionary's own wording of what was recognised, so nothing of the pasted text is in it.
 */
typedef struct
{
  const char *id;                               /* (borrowed) */
  const char *product;                          /* (borrowed) (nullable) whose message it is */
  const char *codes[LK_ERROR_TEXT_MAX_CODES];   /* (borrowed) */
  LkCertainty certainties[LK_ERROR_TEXT_MAX_CODES];
  guint       n_codes;
  const char *meaning;                          /* (borrowed) in the person's language */
  GStrv       steps;                            /* (owned) in the person's language */
  const char *matched;                          /* (borrowed) */
  const char *source;                           /* (borrowed) where it is documented or was seen */
  gboolean    cut;                              /* only a part of it stands at an end of the text */
} LkErrorText;

void        lk_error_text_free         (LkErrorText *self);

GPtrArray  *lk_error_texts_find        (const char  *text);
gboolean    lk_error_texts_is_harmless (const char  *text);
JsonObject *lk_error_texts_to_facts    (GPtrArray   *found);
void        lk_error_texts_record      (LkCase      *kase,
                                        const char  *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkErrorText, lk_error_text_free)

G_END_DECLS

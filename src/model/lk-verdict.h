/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-params.h"
#include "lk-vocabulary.h"

G_BEGIN_DECLS

/**
 * LkAlso:
 *
 * Another cause that would explain the same observations.
 */
typedef struct
{
  char       *code;      /* (owned) */
  LkCertainty certainty;
  LkParams   *params;    /* (owned) */
} LkAlso;

/**
 * LkVerdict:
 *
 * The root cause. @title, @explanation and @steps are words, filled in by advising.
 */
typedef struct
{
  gatomicrefcount ref_count;
  char           *code;        /* (owned) */
  LkCertainty     certainty;
  LkParams       *params;      /* (owned) */
  GPtrArray      *evidence;    /* (owned) (element-type utf8) observation ids */
  GPtrArray      *also;        /* (owned) (element-type LkAlso) */
  char           *title;       /* (owned) (nullable) */
  char           *explanation; /* (owned) (nullable) */
  GStrv           steps;       /* (owned) (nullable) */
} LkVerdict;

LkVerdict *lk_verdict_new           (const char  *code,
                                     LkCertainty  certainty);
LkVerdict *lk_verdict_new_from_json (JsonObject  *object,
                                     const char  *path,
                                     GError     **error);
LkVerdict *lk_verdict_ref           (LkVerdict   *self);
void       lk_verdict_unref         (LkVerdict   *self);
void       lk_verdict_add_evidence  (LkVerdict   *self,
                                     const char  *observation_id);
void       lk_verdict_add_also      (LkVerdict   *self,
                                     const char  *code,
                                     LkCertainty  certainty,
                                     LkParams    *params);
JsonNode  *lk_verdict_to_json       (LkVerdict   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkVerdict, lk_verdict_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-params.h"
#include "lk-vocabulary.h"

G_BEGIN_DECLS

/**
 * LkFinding:
 *
 * What judging says about one check. @code is set for problems and notices; @because names the code of the earlier
 * fault that makes a `not-run` check pointless. @title and @detail are words, filled in by advising.
 */
typedef struct
{
  gatomicrefcount ref_count;
  const char     *check;       /* (borrowed) an id of lk_checks_list() */
  LkStatus        status;
  char           *code;        /* (owned) (nullable) */
  char           *because;     /* (owned) (nullable) */
  LkCertainty     certainty;
  LkParams       *params;      /* (owned) */
  GPtrArray      *evidence;    /* (owned) (element-type utf8) observation ids */
  gint64          duration_ms;
  char           *title;       /* (owned) (nullable) */
  char           *detail;      /* (owned) (nullable) */
} LkFinding;

LkFinding *lk_finding_new           (const char *check,
                                     LkStatus    status);
LkFinding *lk_finding_new_from_json (JsonObject *object,
                                     const char *path,
                                     GError    **error);
LkFinding *lk_finding_ref           (LkFinding  *self);
void       lk_finding_unref         (LkFinding  *self);
void       lk_finding_set_code      (LkFinding  *self,
                                     const char *code);
void       lk_finding_set_because   (LkFinding  *self,
                                     const char *code);
void       lk_finding_add_evidence  (LkFinding  *self,
                                     const char *observation_id);
JsonNode  *lk_finding_to_json       (LkFinding  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkFinding, lk_finding_unref)

G_END_DECLS

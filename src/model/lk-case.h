/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "lk-finding.h"
#include "lk-observation.h"
#include "lk-service.h"
#include "lk-verdict.h"

G_BEGIN_DECLS

#define LK_CASE_FORMAT "latchkey-case/1"

/**
 * LkQuestion:
 *
 * Something only the person knows. @answer: -1 not asked yet, 0 no, 1 yes.
 */
typedef struct
{
  char *id;     /* (owned) */
  char *text;   /* (owned) (nullable) words, filled in by advising */
  int   answer;
} LkQuestion;

#define LK_TYPE_CASE (lk_case_get_type ())
G_DECLARE_FINAL_TYPE (LkCase, lk_case, LK, CASE, GObject)

LkCase     *lk_case_new              (LkService     *service,
                                      const char    *account);
LkCase     *lk_case_new_from_json    (JsonNode      *root,
                                      GError       **error);
JsonNode   *lk_case_to_json          (LkCase        *self);

LkService  *lk_case_get_service      (LkCase        *self);
const char *lk_case_get_account      (LkCase        *self);
void        lk_case_set_account      (LkCase        *self,
                                      const char    *account);
const char *lk_case_get_started      (LkCase        *self);
void        lk_case_set_started      (LkCase        *self,
                                      const char    *started);
gint64      lk_case_get_duration     (LkCase        *self);
void        lk_case_set_duration     (LkCase        *self,
                                      gint64         duration_ms);

/* Observations, in the order they were made. */
GPtrArray     *lk_case_get_observations (LkCase        *self);
void           lk_case_add_observation  (LkCase        *self,
                                         LkObservation *observation);
LkObservation *lk_case_find_observation (LkCase        *self,
                                         const char    *id);
char          *lk_case_dup_next_id      (LkCase        *self);
gboolean       lk_case_adopt_observation (LkCase       *self,
                                         LkObservation *observation,
                                         gint64         later_ms,
                                         GError       **error);
void           lk_case_adopt_contacted  (LkCase        *self,
                                         LkCase        *from);
LkObservation *lk_case_find_newest      (LkCase        *self,
                                         const char    *probe,
                                         const char    *subject);

/* Hosts that were contacted, "host:port", each once. */
GPtrArray  *lk_case_get_contacted    (LkCase        *self);
void        lk_case_add_contacted    (LkCase        *self,
                                      const char    *host_port);

/* Questions and the person's answers. */
GPtrArray  *lk_case_get_questions    (LkCase        *self);
void        lk_case_set_answer       (LkCase        *self,
                                      const char    *question,
                                      gboolean       yes);
int         lk_case_get_answer       (LkCase        *self,
                                      const char    *question);
void        lk_case_drop_questions   (LkCase        *self);
LkQuestion *lk_case_add_question     (LkCase        *self,
                                      const char    *question);

/* Only these causes or checks were asked for (NULL: all). */
void               lk_case_set_only  (LkCase              *self,
                                      const char *const   *only);
const char *const *lk_case_get_only  (LkCase              *self);
gboolean           lk_case_wants     (LkCase              *self,
                                      const char          *check);

/* What judging said. */
GPtrArray  *lk_case_get_findings     (LkCase        *self);
LkFinding  *lk_case_find_finding     (LkCase        *self,
                                      const char    *check);
LkVerdict  *lk_case_get_verdict      (LkCase        *self);
void        lk_case_set_judgement    (LkCase        *self,
                                      GPtrArray     *findings,
                                      LkVerdict     *verdict);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "lk-vocabulary.h"

G_BEGIN_DECLS

/**
 * LkObservation:
 *
 * An immutable, reference-counted record of one measurement: what was measured, of what, when, how long it took,
 * how it ended, the original error with domain and code, and the facts. It never says what a thing means.
 */
typedef struct _LkObservation LkObservation;

LkObservation *lk_observation_new            (const char     *id,
                                              const char     *probe,
                                              const char     *subject,
                                              gint64          started_ms,
                                              gint64          duration_ms,
                                              LkOutcome       outcome,
                                              const GError   *error,
                                              JsonObject     *facts);
LkObservation *lk_observation_new_from_json  (JsonObject     *object,
                                              const char     *path,
                                              GError        **error);
LkObservation *lk_observation_ref            (LkObservation  *self);
void           lk_observation_unref          (LkObservation  *self);

const char    *lk_observation_get_id         (LkObservation  *self);
const char    *lk_observation_get_probe      (LkObservation  *self);
const char    *lk_observation_get_subject    (LkObservation  *self);
gint64         lk_observation_get_started    (LkObservation  *self);
gint64         lk_observation_get_duration   (LkObservation  *self);
LkOutcome      lk_observation_get_outcome    (LkObservation  *self);
JsonObject    *lk_observation_get_facts      (LkObservation  *self);
const char    *lk_observation_get_error_domain  (LkObservation *self);
int            lk_observation_get_error_code    (LkObservation *self);
const char    *lk_observation_get_error_message (LkObservation *self);
gboolean       lk_observation_has_error      (LkObservation  *self,
                                              const char     *domain,
                                              int             code);
const char    *lk_observation_get_fact       (LkObservation  *self,
                                              const char     *name);
gboolean       lk_observation_has_fact       (LkObservation  *self,
                                              const char     *name,
                                              const char     *value);
gboolean       lk_observation_get_fact_int   (LkObservation  *self,
                                              const char     *name,
                                              gint64         *value);
gboolean       lk_observation_is_true        (LkObservation  *self,
                                              const char     *name);
JsonNode      *lk_observation_to_json        (LkObservation  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LkObservation, lk_observation_unref)

G_END_DECLS

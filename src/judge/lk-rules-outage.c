/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the service announces of its own faults. */
#include "config.h"

#include "lk-rules.h"

/**
 * lk_rules_outage:
 * @picture: the case
 * @blocks: whether it would explain what keeps the person out
 *
 * Judges the service's note about an outage (XEP-0455). Times in it are ISO 8601 in UTC, as the case's own are, so that
 * they compare as texts.
 */
void
lk_rules_outage (LkPicture *picture,
                 gboolean   blocks)
{
  LkObservation *note = picture->outage;
  const char *beginning, *end;
  const char *started = lk_case_get_started (picture->kase);
  LkCandidate *candidate;

  if (note == NULL || lk_observation_get_outcome (note) != LK_OUTCOME_OK || lk_observation_is_true (note, "over"))
    return;
  beginning = lk_observation_get_fact (note, "beginning");
  end = lk_observation_get_fact (note, "expected_end");
  if (beginning == NULL && lk_observation_get_fact (note, "message") == NULL && end == NULL)
    return;
  if (beginning != NULL && started != NULL && g_strcmp0 (beginning, started) > 0)
    return;
  candidate = lk_picture_add (picture, lk_observation_is_true (note, "planned") ? "maintenance" : "incident-reported",
                              LK_CERTAINTY_CERTAIN, "server.status", blocks);
  lk_params_set (candidate->verdict->params, "message", lk_observation_get_fact (note, "message"));
  lk_params_set (candidate->verdict->params, "expected_end", end);
  lk_candidate_evidence (candidate, note);
}

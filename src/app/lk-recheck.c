/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-recheck.h"

static gboolean
was_repeated (LkObservation *old,
              LkCase        *again)
{
  GPtrArray *observations = lk_case_get_observations (again);

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *new = g_ptr_array_index (observations, i);

      if (g_strcmp0 (lk_observation_get_probe (old), lk_observation_get_probe (new)) == 0)
        return TRUE;
      /* The same endpoint was walked again: how far it got before says nothing any more. */
      if (lk_observation_get_subject (old)[0] != '\0' &&
          g_strcmp0 (lk_observation_get_subject (old), lk_observation_get_subject (new)) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
adopt (LkCase        *merged,
       LkObservation *old)
{
  g_autoptr(GError) error = NULL;

  if (!lk_case_adopt_observation (merged, old, 0, &error))
    g_debug ("observation %s was not taken over: %s", lk_observation_get_id (old), error->message);
}

/**
 * lk_recheck_merge:
 * @before: a case
 * @again: a case of the same service for which a part was measured again
 *
 * Puts what was measured again in the place of what it repeats. Neither case is changed.
 *
 * Returns: (transfer full): a case that has not been judged yet
 */
LkCase *
lk_recheck_merge (LkCase *before,
                  LkCase *again)
{
  LkCase *merged = lk_case_new (lk_case_get_service (before), lk_case_get_account (before));
  GPtrArray *old = lk_case_get_observations (before);
  GPtrArray *new = lk_case_get_observations (again);
  GPtrArray *questions = lk_case_get_questions (before);

  lk_case_set_started (merged, lk_case_get_started (before));
  lk_case_set_duration (merged, lk_case_get_duration (before));
  for (guint i = 0; i < old->len; i++)
    if (!was_repeated (g_ptr_array_index (old, i), again))
      adopt (merged, g_ptr_array_index (old, i));
  for (guint i = 0; i < new->len; i++)
    adopt (merged, g_ptr_array_index (new, i));
  for (guint i = 0; i < questions->len; i++)
    {
      LkQuestion *question = g_ptr_array_index (questions, i);

      if (question->answer >= 0)
        lk_case_set_answer (merged, question->id, question->answer == 1);
    }
  lk_case_adopt_contacted (merged, before);
  lk_case_adopt_contacted (merged, again);
  return merged;
}

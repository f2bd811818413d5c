/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the messenger keeps what it needs: space, permission, marks of an earlier run, and how that ended. */
#include "config.h"

#include "lk-rules-computer.h"

static void
judge_place (LkLocal       *self,
             LkObservation *storage)
{
  const char *name = lk_observation_get_fact (storage, "client"), *variant = NULL;
  LkCandidate *candidate = NULL;
  gint64 free_bytes = 0;

  if (!lk_local_is_installed (self->picture, name) || lk_local_is_false (storage, "exists"))
    return;
  if (lk_observation_is_true (storage, "full"))
    candidate = lk_local_add (self, "disk-full", LK_CERTAINTY_CERTAIN, storage, name);
  else if (lk_observation_is_true (storage, "read_only"))
    variant = "read-only";
  else if (lk_observation_is_true (storage, "owner_other") && lk_local_is_false (storage, "writable"))
    variant = "owner";
  else if (!lk_local_is_false (storage, "writable"))
    return;
  if (candidate == NULL && !lk_observation_is_true (storage, "full"))
    candidate = lk_local_add (self, "data-not-writable", LK_CERTAINTY_LIKELY, storage, name);
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "variant", variant);
  lk_params_set (candidate->verdict->params, "path", lk_observation_get_subject (storage));
  lk_params_set (candidate->verdict->params, "what", lk_observation_get_fact (storage, "what"));
  if (lk_observation_get_fact_int (storage, "free_bytes", &free_bytes))
    lk_params_set_int (candidate->verdict->params, "free_bytes", free_bytes);
}

static void
judge_lock (LkLocal       *self,
            LkObservation *lock)
{
  const char *name = lk_observation_get_fact (lock, "client");
  LkCandidate *candidate;
  gint64 pid = 0;

  if (!lk_observation_is_true (lock, "stale") || !lk_local_is_installed (self->picture, name))
    return;
  candidate = lk_local_add (self, "stale-lock", LK_CERTAINTY_LIKELY, lock, name);
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "path", lk_observation_get_subject (lock));
  lk_params_set (candidate->verdict->params, "host", lk_observation_get_fact (lock, "host"));
  if (lk_observation_get_fact_int (lock, "pid", &pid) && pid > 0)
    lk_params_set_int (candidate->verdict->params, "pid", pid);
}

/* While the messenger runs, its data always look as after a crash. */
static void
judge_profile (LkLocal       *self,
               LkObservation *profile)
{
  const char *name = lk_observation_get_fact (profile, "client");
  LkCandidate *candidate = NULL;

  if (!lk_local_is_installed (self->picture, name))
    return;
  if (lk_observation_is_true (profile, "damaged"))
    candidate = lk_local_add (self, "data-damaged", LK_CERTAINTY_LIKELY, profile, name);
  else if (lk_observation_is_true (profile, "unclean") && !lk_local_is_running (self->picture, name))
    candidate = lk_local_note (self, "data-damaged", profile, name);
  if (candidate == NULL)
    return;
  lk_params_set (candidate->verdict->params, "variant", candidate->aside ? "unclean" : NULL);
  lk_params_set (candidate->verdict->params, "path", lk_observation_get_subject (profile));
}

/**
 * lk_rules_storage:
 * @self: what was found so far
 *
 * Judges space, permission, locks and the state of the messenger's data.
 */
void
lk_rules_storage (LkLocal *self)
{
  g_autoptr(GPtrArray) places = lk_local_list (self->picture, "storage");
  g_autoptr(GPtrArray) locks = lk_local_list (self->picture, "lock");
  g_autoptr(GPtrArray) profiles = lk_local_list (self->picture, "profile");

  for (guint i = 0; i < places->len; i++)
    judge_place (self, g_ptr_array_index (places, i));
  for (guint i = 0; i < locks->len; i++)
    judge_lock (self, g_ptr_array_index (locks, i));
  for (guint i = 0; i < profiles->len; i++)
    judge_profile (self, g_ptr_array_index (profiles, i));
}

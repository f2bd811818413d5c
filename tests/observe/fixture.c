/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fixture.h"

/* A run of a made-up service, with @policy or an empty one. */
LkRun *
test_run_new (LkPolicy *policy)
{
  g_autoptr(LkService) service = lk_service_new ("test", "Test", LK_PROTOCOL_WEB, NULL);
  g_autoptr(LkCase) kase = lk_case_new (service, NULL);
  g_autoptr(LkPolicy) used = policy != NULL ? lk_policy_ref (policy) : lk_policy_new_empty ();

  return lk_run_new (kase, used, NULL);
}

/* The first observation of that probe, of @subject when it is given. */
LkObservation *
test_run_find (LkRun      *run,
               const char *probe,
               const char *subject)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (run));

  for (guint i = 0; i < observations->len; i++)
    {
      LkObservation *observation = g_ptr_array_index (observations, i);

      if (g_strcmp0 (lk_observation_get_probe (observation), probe) == 0 &&
          (subject == NULL || g_strcmp0 (lk_observation_get_subject (observation), subject) == 0))
        return observation;
    }
  return NULL;
}

guint
test_run_count (LkRun      *run,
                const char *probe)
{
  GPtrArray *observations = lk_case_get_observations (lk_run_get_case (run));
  guint n = 0;

  for (guint i = 0; i < observations->len; i++)
    if (g_strcmp0 (lk_observation_get_probe (g_ptr_array_index (observations, i)), probe) == 0)
      n++;
  return n;
}

/* Runs the main loop until nothing of @run is out any more. */
void
test_run_settle (LkRun *run)
{
  for (;;)
    {
      g_auto(GStrv) pending = lk_run_dup_pending (run);

      if (pending[0] == NULL)
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

void
test_take_result (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

/* Runs the main loop until test_take_result() was called. */
GAsyncResult *
test_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gboolean
on_time_over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs the main loop for a while. */
void
test_wait_ms (guint milliseconds)
{
  gboolean over = FALSE;

  g_timeout_add (milliseconds, on_time_over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

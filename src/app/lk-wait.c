/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-wait.h"

#include <glib/gi18n.h>

#include "lk-judge.h"
#include "lk-memory.h"
#include "lk-service-home.h"

/* A case that is older than this and its wait was not made just now. */
#define OLD_S (60 * 60)

/* When an answer that asked to wait was seen first; the session keeps it. */
typedef struct
{
  char   *answer;  /* (owned) */
  char   *service; /* (owned) */
  gint64  end_us;  /* of the monotonic clock */
} Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_free (wait->answer);
  g_free (wait->service);
  g_free (wait);
}

static gboolean
is_limited (LkCase *kase)
{
  LkVerdict *verdict = lk_case_get_verdict (kase);
  LkAttempts attempts;

  lk_judge_count_attempts (kase, &attempts);
  return attempts.limited || (verdict != NULL && (g_str_equal (verdict->code, "too-many-attempts") ||
                                                  g_str_equal (verdict->code, "account-locked")));
}

static LkObservation *
find_answer (LkCase *kase,
             gint64 *retry_s)
{
  GPtrArray *observations = lk_case_get_observations (kase);

  for (guint i = observations->len; i > 0; i--)
    {
      LkObservation *observation = g_ptr_array_index (observations, i - 1);
      const char *probe = lk_observation_get_probe (observation);

      if (lk_observation_get_fact_int (observation, "retry_after_s", retry_s) && *retry_s > 0)
        return observation;
      /* A newer answer that asks for no patience ends what an older one asked for. */
      if (g_str_equal (probe, "sign-in") && lk_observation_get_outcome (observation) == LK_OUTCOME_OK)
        return NULL;
    }
  return NULL;
}

static gboolean
is_old (LkCase *kase,
        gint64  retry_s)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr(GDateTime) started = NULL;

  if (lk_case_get_started (kase) != NULL)
    started = g_date_time_new_from_iso8601 (lk_case_get_started (kase), NULL);
  return started != NULL && g_date_time_difference (now, started) / G_TIME_SPAN_SECOND > retry_s + OLD_S;
}

static gint64
count_left (Wait   *wait,
            gint64  now_us)
{
  return MAX ((wait->end_us - now_us + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC, 0);
}

static Wait *
begin (LkCase        *kase,
       LkObservation *answer,
       gint64         end_us)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->answer = g_strdup_printf ("%s %s %s %" G_GINT64_FORMAT, lk_case_get_started (kase), lk_observation_get_probe (answer),
                                  lk_observation_get_subject (answer), lk_observation_get_started (answer));
  wait->service = g_strdup (lk_case_get_service (kase)->id);
  wait->end_us = end_us;
  return wait;
}

/* Checking again from the start takes nothing of what the server said before. To practise nobody needs patience. */
static gint64
count_earlier (LkSession *session,
               Wait      *wait,
               gint64     now_us)
{
  LkCase *kase = lk_session_get_case (session);
  gint64 left = wait != NULL ? count_left (wait, now_us) : 0;

  if (left == 0 || kase == NULL || lk_session_is_practice (session) ||
      g_strcmp0 (lk_case_get_service (kase)->id, wait->service) != 0)
    return -1;
  return lk_case_find_newest (kase, "sign-in", NULL) == NULL ? left : -1;
}

/**
 * lk_wait_get_left:
 * @session: a session
 * @now_us: the time of the monotonic clock, microseconds
 *
 * The wait begins when it is asked for the first time after the answer came: the answer names a span, no moment.
 *
 * Returns: seconds that the server still wants no sign-in; 0 when that is over; -1 when it asked for nothing of the kind
 */
gint64
lk_wait_get_left (LkSession *session,
                  gint64     now_us)
{
  LkCase *kase = lk_session_get_case (session);
  gint64 retry_s = 0;
  LkObservation *answer = kase != NULL && is_limited (kase) ? find_answer (kase, &retry_s) : NULL;
  Wait *known = g_object_get_data (G_OBJECT (session), "lk-wait");
  Wait *wait = NULL;

  if (answer == NULL)
    return count_earlier (session, known, now_us);
  if (is_old (kase, retry_s))
    return 0;
  wait = begin (kase, answer, now_us + MIN (retry_s, G_MAXINT32) * G_USEC_PER_SEC);
  if (known != NULL && g_str_equal (known->answer, wait->answer))
    {
      wait_free (wait);
      return count_left (known, now_us);
    }
  g_object_set_data_full (G_OBJECT (session), "lk-wait", wait, wait_free);
  return count_left (wait, now_us);
}

/* What was asked for when the program ran the last time, as if this session had heard it. */
static void
take_remembered (LkSession *session,
                 LkMemory  *memory)
{
  LkService *service = lk_case_get_service (lk_session_get_case (session));
  g_autofree char *domain = lk_service_home_dup_host (service);
  gint64 left = domain != NULL ? lk_memory_get_wait (memory, domain) - g_get_real_time () / G_USEC_PER_SEC : 0;
  Wait *known = g_object_get_data (G_OBJECT (session), "lk-wait");
  Wait *wait;

  if (left <= 0 ||
      (known != NULL && count_left (known, g_get_monotonic_time ()) > 0 && g_strcmp0 (known->service, service->id) == 0))
    return;
  wait = g_new0 (Wait, 1);
  wait->answer = g_strdup ("");
  wait->service = g_strdup (service->id);
  wait->end_us = g_get_monotonic_time () + left * G_USEC_PER_SEC;
  g_object_set_data_full (G_OBJECT (session), "lk-wait", wait, wait_free);
  g_signal_emit_by_name (session, "changed");
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkSession *session = g_task_get_source_object (task);
  g_autoptr(LkMemory) memory = lk_memory_load_finish (result);

  /* Another case may be shown by now; it is recalled on its own. */
  if (lk_session_get_case (session) == g_task_get_task_data (task))
    take_remembered (session, memory);
  g_task_return_boolean (task, TRUE);
}

/**
 * lk_wait_recall_async:
 * @session: a session
 * @callback: (nullable): called when that was looked for
 * @user_data: for @callback
 *
 * Reads, once for each case, how long its service wanted no sign-in when it was asked earlier, perhaps by another run of the
 * program. Where that is not over, the session is said to have changed.
 */
void
lk_wait_recall_async (LkSession           *session,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  LkCase *kase = lk_session_get_case (session);
  g_autoptr(GTask) task = g_task_new (session, NULL, callback, user_data);

  g_task_set_source_tag (task, lk_wait_recall_async);
  if (kase == NULL || lk_session_is_practice (session) || g_object_get_data (G_OBJECT (kase), "lk-wait-recalled") != NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_object_set_data (G_OBJECT (kase), "lk-wait-recalled", GINT_TO_POINTER (TRUE));
  g_task_set_task_data (task, g_object_ref (kase), g_object_unref);
  lk_memory_load_async (NULL, NULL, on_loaded, g_steal_pointer (&task));
}

/**
 * lk_wait_recall_finish:
 * @result: what the callback got
 */
void
lk_wait_recall_finish (GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/**
 * lk_wait_dup_words:
 * @left_s: seconds, as of lk_wait_get_left()
 *
 * Returns: (transfer full) (nullable): a sentence; %NULL for -1
 */
char *
lk_wait_dup_words (gint64 left_s)
{
  g_autofree char *time = NULL;

  if (left_s < 0)
    return NULL;
  if (left_s == 0)
    return g_strdup (_("You can try again now, once."));
  if (left_s < 3600)
    time = g_strdup_printf ("%d:%02d", (int) (left_s / 60), (int) (left_s % 60));
  else
    time = g_strdup_printf ("%" G_GINT64_FORMAT ":%02d:%02d", left_s / 3600, (int) (left_s / 60 % 60), (int) (left_s % 60));
  /* TRANSLATORS: counts down; %s is minutes and seconds such as "4:59" */
  return g_strdup_printf (_("You can try again in %s."), time);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-remember.h"

#include "lk-memory.h"
#include "lk-outage-note.h"
#include "lk-service-home.h"

/* Stands for the note among what is out. */
#define OUTAGE_PROBE "outage-note"

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!lk_memory_save_finish (result, &error))
    g_debug ("what was learnt was not kept: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
loaded_to_learn_cb (GObject      *object,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(LkMemory) memory = lk_memory_load_finish (result);
  g_autofree char *path = lk_memory_dup_path ();

  if (lk_memory_learn (memory, g_task_get_task_data (task)))
    lk_memory_save_async (memory, path, NULL, saved_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * lk_remember_async:
 * @kase: a case in which somebody signed in
 * @callback: called when it is kept
 * @user_data: for @callback
 *
 * Keeps where the service says that it would tell of an outage (XEP-0455), and how long it wants no more tries. Nothing of
 * the account is kept; where nothing was learnt, nothing is written.
 */
void
lk_remember_async (LkCase              *kase,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  g_autofree char *path = lk_memory_dup_path ();

  g_task_set_source_tag (task, lk_remember_async);
  g_task_set_task_data (task, g_object_ref (kase), g_object_unref);
  lk_memory_load_async (path, NULL, loaded_to_learn_cb, task);
}

/**
 * lk_remember_finish:
 * @result: what the callback got
 */
void
lk_remember_finish (GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

typedef struct
{
  LkRun *run;   /* (owned) */
  guint  n_out;
} Recall;

static void
recall_free (Recall *recall)
{
  g_object_unref (recall->run);
  g_free (recall);
}

static void
release (GTask *task)
{
  Recall *recall = g_task_get_task_data (task);

  if (--recall->n_out > 0)
    return;
  lk_run_end (recall->run, OUTAGE_PROBE);
  g_task_return_boolean (task, TRUE);
}

static void
noted_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  lk_outage_note_finish (result);
  release (task);
}

static void
loaded_to_ask_cb (GObject      *object,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(LkMemory) memory = lk_memory_load_finish (result);
  Recall *recall = g_task_get_task_data (task);
  g_autofree char *domain = lk_service_home_dup_host (lk_case_get_service (lk_run_get_case (recall->run)));
  const char *const *addresses = domain != NULL ? lk_memory_get_outage_addresses (memory, domain) : NULL;

  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      recall->n_out++;
      lk_outage_note_async (recall->run, addresses[i], g_task_get_cancellable (task), noted_cb, g_object_ref (task));
    }
  release (task);
}

/**
 * lk_recall_async:
 * @run: the run
 * @cancellable: (nullable): what stops it
 * @callback: called when everything that is remembered was asked
 * @user_data: for @callback
 *
 * Asks the addresses at which the service once said it would tell of an outage.
 */
void
lk_recall_async (LkRun               *run,
                 GCancellable        *cancellable,
                 GAsyncReadyCallback  callback,
                 gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Recall *recall = g_new0 (Recall, 1);
  g_autofree char *path = lk_memory_dup_path ();

  g_task_set_source_tag (task, lk_recall_async);
  g_task_set_check_cancellable (task, FALSE);
  recall->run = g_object_ref (run);
  recall->n_out = 1;
  g_task_set_task_data (task, recall, (GDestroyNotify) recall_free);
  lk_run_begin (run, OUTAGE_PROBE);
  lk_memory_load_async (path, cancellable, loaded_to_ask_cb, task);
}

/**
 * lk_recall_finish:
 * @result: what the callback got
 */
void
lk_recall_finish (GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-setup.h"

/**
 * lk_setup_free:
 */
void
lk_setup_free (LkSetup *self)
{
  g_clear_object (&self->catalog);
  g_clear_pointer (&self->policy, lk_policy_unref);
  g_free (self);
}

static void
load (GTask        *task,
      gpointer      source,
      gpointer      task_data,
      GCancellable *cancellable)
{
  LkSetup *setup = g_new0 (LkSetup, 1);

  setup->catalog = lk_catalog_new ();
  lk_catalog_load_default (setup->catalog);
  setup->policy = lk_policy_load_default ();
  g_task_return_pointer (task, setup, (GDestroyNotify) lk_setup_free);
}

/**
 * lk_setup_load_async:
 * @cancellable: (nullable): what stops it
 * @callback: called when everything is read
 * @user_data: for @callback
 *
 * Reads the files in a thread, since a home directory may be slow.
 */
void
lk_setup_load_async (GCancellable        *cancellable,
                     GAsyncReadyCallback  callback,
                     gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_setup_load_async);
  g_task_run_in_thread (task, load);
}

/**
 * lk_setup_load_finish:
 *
 * Returns: (transfer full): what was read; %NULL with @error set when it was stopped
 */
LkSetup *
lk_setup_load_finish (GAsyncResult  *result,
                      GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one file that a report becomes, encrypted where it has to be. */
#include "config.h"

#include "lk-report-pack.h"

#include "lk-bundle.h"
#include "lk-encrypt.h"
#include "lk-report.h"

static void
on_encrypted (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GBytes *encrypted = lk_encrypt_finish (result, NULL, &error);

  if (encrypted != NULL)
    g_task_return_pointer (task, encrypted, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
pack_in_thread (GTask        *task,
                gpointer      source,
                gpointer      task_data,
                GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *packed = lk_bundle_pack (task_data, &error);

  if (packed != NULL)
    g_task_return_pointer (task, packed, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
on_packed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  const char *public_key = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GBytes) packed = g_task_propagate_pointer (G_TASK (result), &error);

  if (packed == NULL)
    g_task_return_error (task, error);
  else if (public_key == NULL)
    g_task_return_pointer (task, g_steal_pointer (&packed), (GDestroyNotify) g_bytes_unref);
  else
    lk_encrypt_async (packed, public_key, g_task_get_cancellable (task), on_encrypted, g_object_ref (task));
}

/**
 * lk_report_pack_async:
 * @entries: (element-type LkReportEntry): files of a report
 * @public_key: (nullable): whom it is encrypted to, armored
 * @cancellable: (nullable): stops it
 * @callback: called with the result
 * @user_data: for @callback
 *
 * Packs a report, and encrypts it where there is a key, in threads.
 */
void
lk_report_pack_async (GPtrArray           *entries,
                      const char          *public_key,
                      GCancellable        *cancellable,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr(GTask) packing = g_task_new (NULL, cancellable, on_packed, task);

  g_task_set_source_tag (task, lk_report_pack_async);
  g_task_set_task_data (task, g_strdup (public_key), g_free);
  g_task_set_source_tag (packing, pack_in_thread);
  g_task_set_task_data (packing, g_ptr_array_ref (entries), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (packing, pack_in_thread);
}

/**
 * lk_report_pack_finish:
 * @result: of the call
 * @error: return location; nothing may leave then
 *
 * Returns: (transfer full): the file
 */
GBytes *
lk_report_pack_finish (GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * lk_report_pack_dup_name:
 * @entries: (element-type LkReportEntry): files of a report
 * @encrypted: whether it is
 *
 * Returns: (transfer full): what the file is called
 */
char *
lk_report_pack_dup_name (GPtrArray *entries,
                         gboolean   encrypted)
{
  g_autofree char *reference = lk_report_dup_reference (entries);

  return g_strconcat (reference != NULL ? reference : "report", encrypted ? ".zip.asc" : ".zip", NULL);
}

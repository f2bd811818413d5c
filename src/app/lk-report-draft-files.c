/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of a draft. */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-error.h"
#include "lk-report-draft-private.h"

static gboolean
find_file (LkReportDraft *self,
           const char    *path,
           guint         *index)
{
  for (guint i = 0; i < self->files->len; i++)
    if (g_strcmp0 (((LkReportFile *) g_ptr_array_index (self->files, i))->path, path) == 0)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

static void
on_file_read (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  LkReportDraft *self = g_task_get_source_object (task);
  g_autoptr(LkReportFile) file = lk_report_file_new (((LkReportFile *) g_task_get_task_data (task))->path,
                                                     ((LkReportFile *) g_task_get_task_data (task))->title, 0);
  GError *error = NULL;
  g_autoptr(GBytes) bytes = lk_report_file_read_finish (result, &file->cut, &error);
  g_autofree char *base = g_path_get_basename (file->path);
  guint index;

  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (find_file (self, file->path, &index))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  file->size = (gint64) g_bytes_get_size (bytes);
  file->name = g_strdup_printf ("%u/%s", ++self->n_attached, base);
  if (!lk_report_attach (self->report, file->name, bytes, file->cut, &error))
    {
      g_debug ("file was not attached: %s", error->message);
      g_clear_error (&error);
      g_task_return_new_error (task, LK_ERROR, LK_ERROR_LIMIT, _("A report takes %d files at the most."),
                               LK_REPORT_MAX_ATTACHMENTS);
      return;
    }
  g_ptr_array_add (self->files, g_steal_pointer (&file));
  lk_report_draft_compose_soon (self, 0);
  g_task_return_boolean (task, TRUE);
}

/**
 * lk_report_draft_attach_async:
 * @self: the draft
 * @path: a file
 * @title: what people call it
 * @cancellable: (nullable): stops waiting
 * @callback: called when it is attached
 * @user_data: for @callback
 *
 * Reads a file and attaches what is in it now.
 */
void
lk_report_draft_attach_async (LkReportDraft       *self,
                              const char          *path,
                              const char          *title,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, lk_report_draft_attach_async);
  g_task_set_task_data (task, lk_report_file_new (path, title, 0), (GDestroyNotify) lk_report_file_free);
  lk_report_file_read_async (self->computer, path, cancellable, on_file_read, g_steal_pointer (&task));
}

/**
 * lk_report_draft_attach_finish:
 * @self: the draft
 * @result: of the call
 * @error: return location; its message is for people
 *
 * Returns: whether it is attached
 */
gboolean
lk_report_draft_attach_finish (LkReportDraft  *self,
                               GAsyncResult   *result,
                               GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * lk_report_draft_detach:
 * @self: the draft
 * @path: a file
 *
 * Leaves a file out again.
 */
void
lk_report_draft_detach (LkReportDraft *self,
                        const char    *path)
{
  guint index;

  if (!find_file (self, path, &index))
    return;
  lk_report_detach (self->report, ((LkReportFile *) g_ptr_array_index (self->files, index))->name);
  g_ptr_array_remove_index (self->files, index);
  lk_report_draft_compose_soon (self, 0);
}

/**
 * lk_report_draft_is_attached:
 * @self: the draft
 * @path: a file
 *
 * Returns: whether it goes with the report
 */
gboolean
lk_report_draft_is_attached (LkReportDraft *self,
                             const char    *path)
{
  guint index;

  return find_file (self, path, &index);
}

/**
 * lk_report_draft_get_files:
 *
 * Returns: (transfer none) (element-type LkReportFile): what is attached
 */
GPtrArray *
lk_report_draft_get_files (LkReportDraft *self)
{
  return self->files;
}

/**
 * lk_report_draft_get_logs:
 *
 * Returns: (transfer none) (element-type LkReportFile): logs of the messenger that could be attached
 */
GPtrArray *
lk_report_draft_get_logs (LkReportDraft *self)
{
  return self->logs;
}

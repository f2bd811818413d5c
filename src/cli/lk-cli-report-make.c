/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes into a report, and the file that is made of it. */
#include "config.h"

#include "lk-cli-report.h"

#include <glib/gi18n.h>

#include "lk-bundle.h"
#include "lk-device.h"
#include "lk-encrypt.h"
#include "lk-report-file.h"

/**
 * lk_cli_wait_done_cb:
 * @source: (nullable): what did it
 * @result: its result
 * @user_data: the #LkCliWait
 *
 * A #GAsyncReadyCallback that ends lk_cli_wait().
 */
void
lk_cli_wait_done_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  LkCliWait *wait = user_data;

  wait->result = g_object_ref (result);
  if (wait->loop != NULL)
    g_main_loop_quit (wait->loop);
}

/**
 * lk_cli_wait:
 * @wait: a wait whose lk_cli_wait_done_cb() was given to what was started
 *
 * Runs the main loop until that is done.
 *
 * Returns: (transfer none): what was waited for, until lk_cli_wait_clear()
 */
GAsyncResult *
lk_cli_wait (LkCliWait *wait)
{
  if (wait->loop == NULL)
    wait->loop = g_main_loop_new (NULL, FALSE);
  if (wait->result == NULL)
    g_main_loop_run (wait->loop);
  return wait->result;
}

/**
 * lk_cli_wait_clear:
 * @wait: a wait
 *
 * Lets go of what was waited for. The wait can be used again.
 */
void
lk_cli_wait_clear (LkCliWait *wait)
{
  g_clear_object (&wait->result);
  g_clear_pointer (&wait->loop, g_main_loop_unref);
}

/**
 * lk_cli_report_clear:
 * @self: a report, as it is or all zero
 *
 * Frees what @self holds.
 */
void
lk_cli_report_clear (LkCliReport *self)
{
  g_clear_object (&self->report);
  g_clear_pointer (&self->recipients, lk_recipients_free);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_clear_pointer (&self->reference, g_free);
  g_clear_pointer (&self->bundle, g_bytes_unref);
  g_clear_pointer (&self->encrypted, g_bytes_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_clear_pointer (&self->sending, g_free);
}

/* A file that cannot be attached costs no report: it is said, and the rest is kept. */
static void
attach (LkCliReport *self,
        LkComputer  *computer,
        const char  *path)
{
  g_auto(LkCliWait) wait = { NULL, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) content = NULL;
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *shown = g_filename_display_name (path);
  gboolean cut = FALSE;

  lk_report_file_read_async (computer, path, NULL, lk_cli_wait_done_cb, &wait);
  content = lk_report_file_read_finish (lk_cli_wait (&wait), &cut, &error);
  if (content == NULL || !lk_report_attach (self->report, name, content, cut, &error))
    {
      /* Translators: a file, then why it could not be attached. */
      g_ptr_array_add (self->notes, g_strdup_printf (_("%s was not attached: %s"), shown, error->message));
      return;
    }
  if (cut)
    {
      g_autofree char *most = g_format_size_full (LK_REPORT_MAX_ATTACHMENT, G_FORMAT_SIZE_IEC_UNITS);

      g_ptr_array_add (self->notes, g_strdup_printf (_("%s is long; only its last %s are attached."), shown, most));
    }
}

static void
attach_logs (LkCliReport *self,
             LkComputer  *computer)
{
  g_auto(LkCliWait) wait = { NULL, NULL };
  g_autoptr(GPtrArray) logs = NULL;

  lk_report_logs_find_async (computer, lk_case_get_service (self->kase), NULL, lk_cli_wait_done_cb, &wait);
  logs = lk_report_logs_find_finish (lk_cli_wait (&wait), NULL);
  if (logs == NULL || logs->len == 0)
    g_ptr_array_add (self->notes, g_strdup (_("No logs of a messenger were found.")));
  for (guint i = 0; logs != NULL && i < logs->len; i++)
    attach (self, computer, ((LkReportFile *) g_ptr_array_index (logs, i))->path);
}

/**
 * lk_cli_report_collect:
 * @self: a report
 * @files: (nullable): to attach
 * @with_logs: whether to attach the messengers' own logs too
 *
 * Reads this computer and the files. What could not be attached is said in the notes.
 */
void
lk_cli_report_collect (LkCliReport       *self,
                       const char *const *files,
                       gboolean           with_logs)
{
  g_autoptr(LkComputer) computer = lk_computer_new_here ();
  g_auto(LkCliWait) wait = { NULL, NULL };
  g_autoptr(JsonObject) device = NULL;

  lk_device_read_async (computer, NULL, lk_cli_wait_done_cb, &wait);
  device = lk_device_read_finish (lk_cli_wait (&wait), NULL);
  lk_report_set_device (self->report, device);
  for (guint i = 0; files != NULL && files[i] != NULL; i++)
    {
      g_autofree char *path = g_canonicalize_filename (files[i], NULL);

      attach (self, computer, path);
    }
  if (with_logs)
    attach_logs (self, computer);
}

/**
 * lk_cli_report_make:
 * @self: a report with everything that goes in
 * @error: return location
 *
 * Returns: whether it was made
 */
gboolean
lk_cli_report_make (LkCliReport  *self,
                    GError      **error)
{
  g_auto(LkCliWait) wait = { NULL, NULL };

  lk_report_compose_async (self->report, NULL, lk_cli_wait_done_cb, &wait);
  self->entries = lk_report_compose_finish (self->report, lk_cli_wait (&wait), error);
  if (self->entries == NULL)
    return FALSE;
  self->reference = lk_report_dup_reference (self->entries);
  self->bundle = lk_bundle_pack (self->entries, error);
  return self->bundle != NULL;
}

/**
 * lk_cli_report_encrypt:
 * @self: a report that was made
 * @public_key: of who may read it
 * @error: return location; nothing is to leave then
 *
 * Returns: whether it was encrypted
 */
gboolean
lk_cli_report_encrypt (LkCliReport  *self,
                       const char   *public_key,
                       GError      **error)
{
  g_auto(LkCliWait) wait = { NULL, NULL };
  g_autoptr(GError) local = NULL;

  if (self->encrypted != NULL)
    return TRUE;
  lk_encrypt_async (self->bundle, public_key, NULL, lk_cli_wait_done_cb, &wait);
  self->encrypted = lk_encrypt_finish (lk_cli_wait (&wait), NULL, &local);
  if (self->encrypted != NULL)
    return TRUE;
  if (g_error_matches (local, LK_ERROR, LK_ERROR_NOT_FOUND))
    g_set_error_literal (error, local->domain, local->code,
                         _("the report was not encrypted, so it did not leave: the program gpg (GnuPG) is missing"));
  else
    g_set_error (error, local->domain, local->code, _("the report was not encrypted, so it did not leave: %s"), local->message);
  return FALSE;
}

/**
 * lk_cli_report_save:
 * @self: a report that was made, encrypted or not
 * @path: where to; an encrypted one gets ".asc" at its end
 * @error: return location
 *
 * Returns: whether it is on the disk
 */
gboolean
lk_cli_report_save (LkCliReport  *self,
                    const char   *path,
                    GError      **error)
{
  g_auto(LkCliWait) wait = { NULL, NULL };
  GBytes *bytes = self->encrypted != NULL ? self->encrypted : self->bundle;
  g_autofree char *named = self->encrypted != NULL && !g_str_has_suffix (path, ".asc") ? g_strconcat (path, ".asc",
      NULL) : g_strdup (path);
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (named);
  g_autofree char *shown = g_filename_display_name (named);

  if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) > G_FILE_TYPE_REGULAR)
    {
      g_set_error (error, LK_ERROR, LK_ERROR_INVALID, _("%s: this is no ordinary file"), shown);
      return FALSE;
    }
  lk_bundle_save_async (bytes, file, NULL, lk_cli_wait_done_cb, &wait);
  if (!lk_bundle_save_finish (lk_cli_wait (&wait), error))
    {
      g_prefix_error (error, "%s: ", shown);
      return FALSE;
    }
  self->path = g_file_get_path (file);
  self->size = g_bytes_get_size (bytes);
  return TRUE;
}

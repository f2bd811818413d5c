/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A report on its way: uploaded, given to the e-mail program, or kept for later. */
#include "config.h"

#include "lk-cli-report.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <unistd.h>

#include "lk-bundle.h"
#include "lk-cli-run.h"
#include "lk-email.h"
#include "lk-upload-words.h"

#define DEFAULT_APP "latchkey"

static void
on_progress_cb (goffset  sent,
                goffset  total,
                gpointer user_data)
{
  if (isatty (STDERR_FILENO) && total > 0)
    g_printerr ("\r%s %d %%", _("Sending:"), (int) (100 * sent / total));
}

static gboolean
on_interrupt_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_CONTINUE;
}

static void
keep (LkCliReport *self)
{
  g_auto(LkCliWait) wait = { NULL, NULL };
  g_autoptr(GError) error = NULL;

  lk_outbox_keep_async (NULL, self->reference, self->bundle, NULL, lk_cli_wait_done_cb, &wait);
  self->kept = lk_outbox_keep_finish (lk_cli_wait (&wait), &error);
  if (self->kept)
    g_ptr_array_add (self->notes, g_strdup (_("It is kept for 14 days; \"latchkeyctl report --send-pending\" sends it.")));
  else
    g_ptr_array_add (self->notes, g_strdup_printf (_("It could not be kept: %s"), error->message));
}

static void
forget (const char *reference)
{
  g_auto(LkCliWait) wait = { NULL, NULL };

  lk_outbox_forget_async (NULL, reference, NULL, lk_cli_wait_done_cb, &wait);
  lk_outbox_forget_finish (lk_cli_wait (&wait), NULL);
}

/* Returns: (transfer full): the beginning of a file, as much as a form takes */
static char *
dup_entry_text (GPtrArray  *entries,
                const char *name)
{
  for (guint i = 0; i < entries->len; i++)
    {
      LkReportEntry *entry = g_ptr_array_index (entries, i);

      if (g_str_equal (entry->name, name))
        return g_utf8_make_valid (g_bytes_get_data (entry->content, NULL),
                                  (gssize) MIN (g_bytes_get_size (entry->content), LK_REPORT_MAX_WORDS));
    }
  return g_strdup ("");
}

/* Of an encrypted report nothing goes beside it but its number. */
static GPtrArray *
make_files (LkCliReport *self,
            char       **text,
            GError     **error)
{
  g_autoptr(GPtrArray) files = NULL;

  if (self->recipients->upload->public_key == NULL)
    {
      *text = dup_entry_text (self->entries, "report.txt");
      return g_ptr_array_ref (self->entries);
    }
  if (!lk_cli_report_encrypt (self, self->recipients->upload->public_key, error))
    return NULL;
  files = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  g_ptr_array_add (files, lk_upload_new_encrypted (self->reference, self->encrypted));
  *text = g_strdup_printf (_("%s\nencrypted report: gpg --decrypt makes a zip file of the attached text\n"), self->reference);
  return g_steal_pointer (&files);
}

static void
upload (LkCliReport *self)
{
  LkRecipient *recipient = self->recipients->upload;
  g_auto(LkCliWait) wait = { NULL, NULL };
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(LkUploadResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GPtrArray) files = make_files (self, &text, &error);
  LkUploadOrder order = {
    .url = recipient->address, .app = recipient->app != NULL ? recipient->app : DEFAULT_APP, .text = text, .entries = files,
    .tls_database = self->tls,
  };
  gboolean all_sent = FALSE;
  guint interrupt;

  if (files == NULL)
    {
      self->sending = g_strdup (error->message);
      return;
    }
  interrupt = g_unix_signal_add (SIGINT, on_interrupt_cb, cancellable);
  lk_upload_async (&order, on_progress_cb, NULL, cancellable, lk_cli_wait_done_cb, &wait);
  result = lk_upload_finish (lk_cli_wait (&wait), &all_sent, &error);
  g_source_remove (interrupt);
  if (isatty (STDERR_FILENO))
    g_printerr ("\r\033[K");
  self->sent = result != NULL && result->accepted;
  self->sending = result != NULL ? lk_upload_result_dup_words (result) : lk_upload_error_dup_words (error, all_sent);
  if (self->sent)
    forget (self->reference);
  else if (lk_upload_is_worth_keeping (result, error, all_sent))
    keep (self);
}

static void
write_letter (LkCliReport *self)
{
  g_auto(LkCliWait) wait = { NULL, NULL };
  g_autofree char *subject = g_strdup_printf ("[%s] %s", self->reference, lk_case_get_service (self->kase)->name);
  g_autofree char *body = g_strdup_printf (_("The attached report %s says what is wrong."), self->reference);
  LkEmail letter = { .address = self->recipients->email->address, .subject = subject, .body = body, .attachment = self->path };
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = NULL;
  g_autofree char *uri = NULL;

  g_bus_get (G_BUS_TYPE_SESSION, NULL, lk_cli_wait_done_cb, &wait);
  bus = g_bus_get_finish (lk_cli_wait (&wait), &error);
  if (bus != NULL)
    {
      g_clear_object (&wait.result);
      lk_email_compose_async (&letter, bus, "", NULL, lk_cli_wait_done_cb, &wait);
      self->sent = lk_email_compose_finish (lk_cli_wait (&wait), &error);
    }
  if (self->sent)
    self->sending = g_strdup (_("Your e-mail program has the letter. It goes when you send it there."));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->sending = g_strdup (_("No letter was written."));
  else
    {
      uri = lk_email_dup_uri (&letter);
      /* Translators: a mail address, then a file, then a link. */
      self->sending = g_strdup_printf (_("No e-mail program could be opened. Write to %s and attach %s, or open this link and "
          "attach it: %s"),
                                       letter.address, self->path, uri);
    }
}

/**
 * lk_cli_report_send:
 * @self: a report that was made; for a letter, it was saved too
 *
 * Hands it to who takes it: uploaded where that can be, else by e-mail.
 */
void
lk_cli_report_send (LkCliReport *self)
{
  if (self->recipients->upload != NULL)
    upload (self);
  else if (self->recipients->email != NULL)
    write_letter (self);
}

/**
 * lk_cli_report_find_service:
 * @kase: a case that was saved
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the service that it is about, as it is described today
 */
LkService *
lk_cli_report_find_service (LkCase  *kase,
                            GError **error)
{
  LkService *service = lk_case_get_service (kase);
  g_autoptr(GError) local = NULL;
  g_autoptr(LkService) given = lk_cli_run_load_service (&local);
  g_autoptr(LkCatalog) catalog = NULL;
  LkService *known;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  if (given != NULL && g_str_equal (given->id, service->id))
    return g_steal_pointer (&given);
  catalog = lk_cli_load_catalog ();
  known = lk_catalog_find (catalog, service->id);
  return lk_service_ref (known != NULL ? known : service);
}

static gboolean
send_item (const LkOutboxItem *item,
           LkPolicy           *policy)
{
  g_auto(LkCliWait) wait = { NULL, NULL };
  g_autoptr(GFile) file = g_file_new_for_path (item->path);
  g_autoptr(GError) error = NULL;
  g_autoptr(LkBundle) bundle = NULL;
  g_autoptr(LkService) service = NULL;
  g_auto(LkCliReport) report = { NULL };

  lk_bundle_open_async (file, NULL, lk_cli_wait_done_cb, &wait);
  bundle = lk_bundle_open_finish (lk_cli_wait (&wait), &error);
  service = bundle != NULL ? lk_cli_report_find_service (bundle->kase, &error) : NULL;
  if (service == NULL)
    {
      g_print ("%s: %s\n", item->reference, error->message);
      return FALSE;
    }
  report.kase = bundle->kase;
  report.recipients = lk_recipients_find (service, policy);
  report.entries = g_ptr_array_ref (bundle->entries);
  report.reference = g_strdup (item->reference);
  report.path = g_strdup (item->path);
  report.notes = g_ptr_array_new_with_free_func (g_free);
  report.bundle = lk_bundle_pack (bundle->entries, &error);
  if (report.bundle != NULL && report.recipients->upload != NULL)
    upload (&report);
  else
    report.sending = lk_recipients_dup_words (report.recipients);
  g_print ("%s: %s\n", item->reference, report.sending);
  return report.sent;
}

/**
 * lk_cli_report_pending:
 * @send: whether to send them now
 *
 * Shows the reports that wait.
 *
 * Returns: how the command ends
 */
LkExit
lk_cli_report_pending (gboolean send)
{
  g_auto(LkCliWait) wait = { NULL, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(LkPolicy) policy = lk_cli_run_load_policy (&error);
  g_autoptr(GPtrArray) items = NULL;
  gboolean all = TRUE;

  if (policy == NULL)
    return lk_cli_usage_error ("%s", error->message);
  lk_outbox_list_async (NULL, g_get_real_time () / G_USEC_PER_SEC, NULL, lk_cli_wait_done_cb, &wait);
  items = lk_outbox_list_finish (lk_cli_wait (&wait), &error);
  if (items == NULL)
    {
      g_printerr ("latchkeyctl: %s\n", error->message);
      return LK_EXIT_FAILED;
    }
  if (items->len == 0)
    g_print ("%s\n", _("No reports wait."));
  for (guint i = 0; i < items->len; i++)
    {
      const LkOutboxItem *item = g_ptr_array_index (items, i);
      g_autoptr(GDateTime) kept = g_date_time_new_from_unix_local (item->kept_s);
      g_autofree char *when = kept != NULL ? g_date_time_format (kept, "%F %R") : g_strdup ("");
      g_autofree char *size = g_format_size ((guint64) item->size);

      if (send)
        all = send_item (item, policy) && all;
      else
        g_print ("%s  %s  %s  %s\n", item->reference, when, size, item->path);
    }
  return all ? LK_EXIT_ALL_CLEAR : LK_EXIT_FAILED;
}

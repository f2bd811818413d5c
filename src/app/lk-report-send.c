/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way of a report to a server; what cannot be sent now is kept. */
#include "config.h"

#include <glib/gi18n.h>

#include "lk-outbox.h"
#include "lk-report-hand-over-private.h"
#include "lk-report-pack.h"
#include "lk-report.h"
#include "lk-upload-words.h"

static void
on_kept (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(LkReportWay) way = user_data;
  g_autoptr(GError) error = NULL;
  gboolean kept = lk_outbox_keep_finish (result, &error);

  if (!kept)
    g_debug ("report was not kept: %s", error->message);
  lk_report_way_settle (way, LK_HAND_OVER_FAILED,
                        g_strdup_printf ("%s %s", way->words,
                                         kept ? _("The report is kept here and offered again when Latchkey is opened next.")
                                              : _("Save it to send it later.")));
}

static void
on_packed_to_keep (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(LkReportWay) way = user_data;
  g_autofree char *reference = lk_report_dup_reference (way->entries);
  g_autoptr(GBytes) packed = lk_report_pack_finish (result, NULL);

  if (packed == NULL || reference == NULL)
    {
      lk_report_way_settle (way, LK_HAND_OVER_FAILED, g_steal_pointer (&way->words));
      return;
    }
  lk_outbox_keep_async (NULL, reference, packed, NULL, on_kept, way);
  g_steal_pointer (&way);
}

static void
on_forgotten (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!lk_outbox_forget_finish (result, &error))
    g_debug ("report was not forgotten: %s", error->message);
}

static void
on_uploaded (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(LkReportWay) way = user_data;
  g_autoptr(GError) error = NULL;
  gboolean all_sent = FALSE;
  g_autoptr(LkUploadResult) answer = lk_upload_finish (result, &all_sent, &error);
  char *words = answer != NULL ? lk_upload_result_dup_words (answer) : lk_upload_error_dup_words (error, all_sent);

  if (answer != NULL && answer->accepted)
    {
      g_autofree char *reference = lk_report_dup_reference (way->entries);

      if (lk_report_way_is_current (way))
        way->owner->url = g_strdup (answer->report_url);
      /* It may have waited here since an earlier attempt. */
      lk_outbox_forget_async (NULL, reference, NULL, on_forgotten, NULL);
      lk_report_way_settle (way, LK_HAND_OVER_DONE, words);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      lk_report_way_settle (way, LK_HAND_OVER_STOPPED, words);
    }
  else if (lk_upload_is_worth_keeping (answer, error, all_sent))
    {
      way->words = words;
      lk_report_pack_async (way->entries, NULL, NULL, on_packed_to_keep, way);
      g_steal_pointer (&way);
    }
  else
    {
      lk_report_way_settle (way, LK_HAND_OVER_FAILED, words);
    }
}

static void
on_progress (goffset  sent,
             goffset  total,
             gpointer user_data)
{
  LkReportWay *way = user_data;

  if (!lk_report_way_is_current (way) || total <= 0)
    return;
  way->owner->progress = (double) sent / (double) total;
  g_signal_emit_by_name (way->owner, "changed");
}

static void
upload (LkReportWay       *way, /* (transfer full) */
        GPtrArray *entries)
{
  const LkRecipient *recipient = way->owner->recipients->upload;
  g_autofree char *text = lk_report_way_dup_letter (way->entries, recipient);
  LkUploadOrder order = { 0 };

  order.url = recipient->address;
  order.app = recipient->app != NULL ? recipient->app : "latchkey";
  order.text = text;
  order.entries = entries;
  order.tls_database = way->owner->tls_database;
  lk_upload_async (&order, on_progress, way, way->cancellable, on_uploaded, way);
}

static void
on_packed_to_send (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(LkReportWay) way = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) packed = lk_report_pack_finish (result, &error);
  g_autoptr(GPtrArray) only = g_ptr_array_new_with_free_func ((GDestroyNotify) lk_report_entry_unref);
  g_autofree char *reference = lk_report_dup_reference (way->entries);

  if (packed == NULL)
    {
      lk_report_way_settle_not_packed (way, error);
      return;
    }
  g_ptr_array_add (only, lk_upload_new_encrypted (reference, packed));
  upload (g_steal_pointer (&way), only);
}

/**
 * lk_report_hand_over_send:
 * @self: the hand-over, which has a server to send to
 * @entries: (element-type LkReportEntry): a report
 *
 * Uploads a report. What cannot be sent now is kept and offered again.
 */
void
lk_report_hand_over_send (LkReportHandOver *self,
                          GPtrArray        *entries)
{
  LkReportWay *way = NULL;

  g_return_if_fail (self->recipients->upload != NULL);

  way = lk_report_way_begin (self, entries, LK_DELIVERY_UPLOAD, _("Sending…"));
  if (self->recipients->upload->public_key != NULL)
    lk_report_pack_async (entries, self->recipients->upload->public_key, way->cancellable, on_packed_to_send, way);
  else
    upload (way, entries);
}

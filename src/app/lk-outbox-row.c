/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-outbox-row.h"

#include <glib/gi18n.h>

#include "lk-bundle.h"
#include "lk-outbox.h"
#include "lk-report-hand-over.h"

struct _LkOutboxRow
{
  AdwActionRow      parent_instance;

  GtkWidget        *send;        /* (borrowed) */
  GtkWidget        *forget;      /* (borrowed) */
  LkPolicy         *policy;      /* (owned) (nullable) */
  char             *reference;   /* (owned) (nullable) the newest one's */
  char             *path;        /* (owned) (nullable) */
  LkReportHandOver *hand_over;   /* (owned) (nullable) while it is sent */
  GCancellable     *cancellable; /* (owned) */
};

G_DEFINE_FINAL_TYPE (LkOutboxRow, lk_outbox_row, ADW_TYPE_ACTION_ROW)

static void
lk_outbox_row_dispose (GObject *object)
{
  LkOutboxRow *self = LK_OUTBOX_ROW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->hand_over != NULL)
    g_signal_handlers_disconnect_by_data (self->hand_over, self);
  g_clear_object (&self->hand_over);
  g_clear_pointer (&self->policy, lk_policy_unref);
  g_clear_pointer (&self->reference, g_free);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (lk_outbox_row_parent_class)->dispose (object);
}

static void
lk_outbox_row_finalize (GObject *object)
{
  g_clear_object (&LK_OUTBOX_ROW (object)->cancellable);
  G_OBJECT_CLASS (lk_outbox_row_parent_class)->finalize (object);
}

static void
lk_outbox_row_class_init (LkOutboxRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_outbox_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_outbox_row_finalize;
}

static void
set_busy (LkOutboxRow *self,
          gboolean     busy)
{
  gtk_widget_set_sensitive (self->send, !busy);
  gtk_widget_set_sensitive (self->forget, !busy);
}

static void
on_hand_over_changed (LkOutboxRow *self)
{
  LkHandOverState state = lk_report_hand_over_get_state (self->hand_over);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), lk_report_hand_over_get_words (self->hand_over));
  set_busy (self, state == LK_HAND_OVER_BUSY);
  if (state != LK_HAND_OVER_DONE)
    return;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("The report was sent"));
  gtk_widget_set_visible (self->send, FALSE);
  gtk_widget_set_visible (self->forget, FALSE);
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(LkOutboxRow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(LkBundle) bundle = lk_bundle_open_finish (result, &error);
  const LkRecipients *recipients = NULL;

  if (self->policy == NULL)
    return;
  set_busy (self, FALSE);
  if (bundle == NULL)
    {
      g_debug ("report that waits was not read: %s", error->message);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _("It cannot be read any more. Throw it away and make a new one."));
      return;
    }
  if (self->hand_over != NULL)
    g_signal_handlers_disconnect_by_data (self->hand_over, self);
  g_clear_object (&self->hand_over);
  self->hand_over = lk_report_hand_over_new (lk_case_get_service (bundle->kase), self->policy);
  recipients = lk_report_hand_over_get_recipients (self->hand_over);
  if (recipients->upload == NULL)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self), _("Nobody takes it any more. Throw it away."));
      return;
    }
  g_signal_connect_swapped (self->hand_over, "changed", G_CALLBACK (on_hand_over_changed), self);
  lk_report_hand_over_send (self->hand_over, bundle->entries);
}

static void
on_send (LkOutboxRow *self)
{
  g_autoptr(GFile) file = g_file_new_for_path (self->path);

  set_busy (self, TRUE);
  lk_bundle_open_async (file, self->cancellable, on_opened, g_object_ref (self));
}

static void
on_forgotten (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(LkOutboxRow) self = user_data;

  lk_outbox_forget_finish (result, NULL);
  if (self->policy != NULL)
    lk_outbox_row_look (self, self->policy);
}

static void
on_forget (LkOutboxRow *self)
{
  lk_outbox_forget_async (NULL, self->reference, self->cancellable, on_forgotten, g_object_ref (self));
}

static GtkWidget *
add_button (LkOutboxRow *self,
            const char  *label,
            GCallback    clicked)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
  g_signal_connect_object (button, "clicked", clicked, self, G_CONNECT_SWAPPED);
  return button;
}

static void
lk_outbox_row_init (LkOutboxRow *self)
{
  self->cancellable = g_cancellable_new ();
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 2);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 6);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  self->forget = add_button (self, _("_Throw Away"), G_CALLBACK (on_forget));
  self->send = add_button (self, _("Se_nd"), G_CALLBACK (on_send));
  gtk_widget_add_css_class (self->forget, "flat");
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
on_listed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(LkOutboxRow) self = user_data;
  g_autoptr(GPtrArray) items = lk_outbox_list_finish (result, NULL);
  const LkOutboxItem *newest = items != NULL && items->len > 0 ? g_ptr_array_index (items, 0) : NULL;
  g_autofree char *size = NULL, *subtitle = NULL;

  if (self->policy == NULL)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self), newest != NULL);
  if (newest == NULL)
    return;
  g_free (self->reference);
  g_free (self->path);
  self->reference = g_strdup (newest->reference);
  self->path = g_strdup (newest->path);
  size = g_format_size ((guint64) newest->size);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _("A report waits to be sent"));
  subtitle = g_strdup_printf ("%s · %s", newest->reference, size);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_widget_set_visible (self->send, TRUE);
  gtk_widget_set_visible (self->forget, TRUE);
  set_busy (self, FALSE);
}

/**
 * lk_outbox_row_look:
 * @self: the row
 * @policy: what IT decides about reports
 *
 * Looks for a report that waits, and shows itself where there is one.
 */
void
lk_outbox_row_look (LkOutboxRow *self,
                    LkPolicy    *policy)
{
  lk_policy_ref (policy);
  g_clear_pointer (&self->policy, lk_policy_unref);
  self->policy = policy;
  lk_outbox_list_async (NULL, g_get_real_time () / G_USEC_PER_SEC, self->cancellable, on_listed, g_object_ref (self));
}

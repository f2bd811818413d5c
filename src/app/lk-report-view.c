/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-view.h"

#include <glib/gi18n.h>

#include "lk-report-pack.h"
#include "lk-report-print.h"

/* A report that is made faster is shown without a word, in milliseconds. */
#define PATIENCE_MS 300

struct _LkReportView
{
  AdwBin parent_instance;

  /* Template children. */
  AdwWindowTitle   *window_title;    /* (borrowed) */
  AdwLeaflet       *leaflet;         /* (borrowed) */
  AdwBin           *form_bin;        /* (borrowed) */
  LkReportPreview  *preview;         /* (borrowed) */
  GtkRevealer      *status_revealer; /* (borrowed) */
  GtkSpinner       *status_spinner;  /* (borrowed) */
  GtkImage         *status_image;    /* (borrowed) */
  GtkLabel         *status_label;    /* (borrowed) */
  GtkWidget        *stop_button;     /* (borrowed) */
  GtkWidget        *link_button;     /* (borrowed) */
  GtkWidget        *again_button;    /* (borrowed) */
  GtkWidget        *dismiss_button;  /* (borrowed) */
  GtkProgressBar   *progress_bar;    /* (borrowed) */
  GtkWidget        *save_button;     /* (borrowed) */
  GtkWidget        *email_button;    /* (borrowed) */
  GtkWidget        *send_button;     /* (borrowed) */

  LkReportForm     *form;            /* (borrowed) */
  LkReportDraft    *draft;           /* (owned) */
  LkReportHandOver *hand_over;       /* (owned) */
  GtkFileChooserNative *chooser;     /* (owned) (nullable) while it asks where to save */
  GPtrArray        *shown;           /* (owned) (nullable) (element-type LkReportEntry) in the preview */
  char             *opened;          /* (owned) (nullable) the letter that was opened last */
  guint             patience_id;
  gboolean          slow;            /* the report takes its time */
};

G_DEFINE_FINAL_TYPE (LkReportView, lk_report_view, ADW_TYPE_BIN)

typedef void (*Ready) (LkReportView *self, GPtrArray *entries);

typedef struct
{
  LkReportView *self;  /* (owned) */
  Ready         ready;
} Wait;

static void
say (LkReportView *self,
     const char   *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
on_ready (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Wait *wait = user_data;
  g_autoptr(LkReportView) self = wait->self;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = lk_report_draft_ready_finish (LK_REPORT_DRAFT (source), result, &error);

  /* What is wrong stands at the bottom of the page already. */
  if (entries != NULL && self->draft != NULL && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    wait->ready (self, entries);
  g_free (wait);
}

/* Whatever leaves is what the page shows once it has come to rest. */
static void
when_ready (LkReportView *self,
            Ready         ready)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->self = g_object_ref (self);
  wait->ready = ready;
  lk_report_draft_ready_async (self->draft, NULL, on_ready, wait);
}

static const char *
get_key (LkReportView *self)
{
  const LkRecipients *recipients = lk_report_hand_over_get_recipients (self->hand_over);

  if (!lk_report_form_get_encrypt (self->form))
    return NULL;
  if (recipients->email != NULL && recipients->email->public_key != NULL)
    return recipients->email->public_key;
  return recipients->upload != NULL ? recipients->upload->public_key : NULL;
}

static void
on_save_chosen (LkReportView *self,
                int           response)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;
  GPtrArray *entries = g_object_get_data (G_OBJECT (self->chooser), "entries");

  if (file != NULL)
    lk_report_hand_over_save (self->hand_over, entries, get_key (self), file);
  g_clear_object (&self->chooser);
}

static void
save (LkReportView *self,
      GPtrArray    *entries)
{
  g_autofree char *name = lk_report_pack_dup_name (entries, get_key (self) != NULL);

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_("Save the Report"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_object_set_data_full (G_OBJECT (self->chooser), "entries", g_ptr_array_ref (entries), (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_save_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
email (LkReportView *self,
       GPtrArray    *entries)
{
  lk_report_hand_over_email (self->hand_over, entries, g_application_get_dbus_connection (g_application_get_default ()));
}

static void
send (LkReportView *self,
      GPtrArray    *entries)
{
  lk_report_hand_over_send (self->hand_over, entries);
}

static void
print (LkReportView *self,
       GPtrArray    *entries)
{
  lk_report_print (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), entries);
}

static void
copy (LkReportView *self,
      GPtrArray    *entries)
{
  g_autofree char *text = lk_report_print_dup_text (entries);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  say (self, _("Summary copied. Paste it into your message to support."));
}

static void
action_hand_over (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  static const struct
  {
    const char *name;
    Ready       ready;
  } ways[] = {
    { "report.save", save }, { "report.email", email }, { "report.send", send }, { "report.print", print },
    { "report.copy", copy },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    if (g_str_equal (ways[i].name, name))
      when_ready (LK_REPORT_VIEW (widget), ways[i].ready);
}

static void
action_preview (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  adw_leaflet_set_visible_child_name (LK_REPORT_VIEW (widget)->leaflet, "preview");
}

static void
action_search (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LkReportView *self = LK_REPORT_VIEW (widget);

  adw_leaflet_set_visible_child_name (self->leaflet, "preview");
  lk_report_preview_search (self->preview);
}

static void
action_stop (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  lk_report_hand_over_stop (LK_REPORT_VIEW (widget)->hand_over);
}

static void
action_dismiss (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  LkReportView *self = LK_REPORT_VIEW (widget);

  gtk_widget_grab_focus (self->save_button);
  lk_report_hand_over_dismiss (self->hand_over);
}

static void
action_copy_link (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  LkReportView *self = LK_REPORT_VIEW (widget);
  const char *url = lk_report_hand_over_get_url (self->hand_over);

  if (url == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), url);
  say (self, _("Link copied"));
}

static void
on_folded (LkReportView *self)
{
  if (self->form != NULL)
    lk_report_form_set_folded (self->form, adw_leaflet_get_folded (self->leaflet));
}

static void
lk_report_view_dispose (GObject *object)
{
  LkReportView *self = LK_REPORT_VIEW (object);

  g_clear_handle_id (&self->patience_id, g_source_remove);
  if (self->draft != NULL)
    g_signal_handlers_disconnect_by_data (self->draft, self);
  if (self->hand_over != NULL)
    g_signal_handlers_disconnect_by_data (self->hand_over, self);
  g_clear_object (&self->draft);
  g_clear_object (&self->hand_over);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->shown, g_ptr_array_unref);
  g_clear_pointer (&self->opened, g_free);
  G_OBJECT_CLASS (lk_report_view_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LkReportView, window_title);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, form_bin);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, preview);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, status_revealer);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, status_spinner);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, status_image);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, status_label);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, stop_button);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, link_button);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, again_button);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, dismiss_button);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, save_button);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, email_button);
  gtk_widget_class_bind_template_child (widget_class, LkReportView, send_button);
}

static void
lk_report_view_class_init (LkReportViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lk_report_view_dispose;
  g_type_ensure (LK_TYPE_REPORT_PREVIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/latchkey/Latchkey/lk-report-view.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_folded);
  gtk_widget_class_install_action (widget_class, "report.save", NULL, action_hand_over);
  gtk_widget_class_install_action (widget_class, "report.email", NULL, action_hand_over);
  gtk_widget_class_install_action (widget_class, "report.send", NULL, action_hand_over);
  gtk_widget_class_install_action (widget_class, "report.print", NULL, action_hand_over);
  gtk_widget_class_install_action (widget_class, "report.copy", NULL, action_hand_over);
  gtk_widget_class_install_action (widget_class, "report.preview", NULL, action_preview);
  gtk_widget_class_install_action (widget_class, "report.search", NULL, action_search);
  gtk_widget_class_install_action (widget_class, "report.stop", NULL, action_stop);
  gtk_widget_class_install_action (widget_class, "report.dismiss", NULL, action_dismiss);
  gtk_widget_class_install_action (widget_class, "report.copy-link", NULL, action_copy_link);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "report.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "report.save", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "report.print", NULL);
}

static void
lk_report_view_init (LkReportView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
update_status (LkReportView *self)
{
  LkHandOverState state = lk_report_hand_over_get_state (self->hand_over);
  const char *problem = lk_report_draft_is_composing (self->draft) ? NULL : lk_report_draft_get_problem (self->draft);
  gboolean idle = state == LK_HAND_OVER_IDLE, busy = state == LK_HAND_OVER_BUSY;
  gboolean failed = state == LK_HAND_OVER_FAILED || (idle && problem != NULL);
  double progress = lk_report_hand_over_get_progress (self->hand_over);
  const char *words = !idle ? lk_report_hand_over_get_words (self->hand_over) : problem;

  if (words == NULL && self->slow)
    words = _("Making the report…");
  if (words != NULL && g_strcmp0 (gtk_label_get_text (self->status_label), words) != 0)
    gtk_label_set_text (self->status_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->status_spinner), busy || (idle && problem == NULL));
  gtk_spinner_set_spinning (self->status_spinner, words != NULL && (busy || (idle && problem == NULL)));
  gtk_widget_set_visible (GTK_WIDGET (self->status_image), failed || state == LK_HAND_OVER_DONE);
  gtk_image_set_from_icon_name (self->status_image, failed ? "dialog-warning-symbolic" : "emblem-ok-symbolic");
  gtk_widget_set_visible (self->stop_button, busy);
  gtk_widget_set_visible (self->link_button, state == LK_HAND_OVER_DONE && lk_report_hand_over_get_url (self->hand_over) != NULL);
  gtk_widget_set_visible (self->again_button, (state == LK_HAND_OVER_FAILED || state == LK_HAND_OVER_STOPPED) &&
                                              lk_report_hand_over_get_way (self->hand_over) == LK_DELIVERY_UPLOAD);
  gtk_widget_set_visible (self->dismiss_button, !idle && !busy);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), busy && progress >= 0);
  gtk_progress_bar_set_fraction (self->progress_bar, CLAMP (progress, 0, 1));
  gtk_revealer_set_reveal_child (self->status_revealer, words != NULL);
}

static void
update_actions (LkReportView *self)
{
  static const char *const ways[] = { "report.save", "report.email", "report.send", "report.print", "report.copy" };
  gboolean broken = !lk_report_draft_is_composing (self->draft) && lk_report_draft_get_entries (self->draft) == NULL;
  gboolean busy = lk_report_hand_over_get_state (self->hand_over) == LK_HAND_OVER_BUSY;

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), ways[i], !broken && !busy);
}

static gboolean
lose_patience (gpointer user_data)
{
  LkReportView *self = LK_REPORT_VIEW (user_data);

  self->patience_id = 0;
  self->slow = TRUE;
  update_status (self);
  return G_SOURCE_REMOVE;
}

static void
on_draft_changed (LkReportView *self)
{
  GPtrArray *entries = lk_report_draft_get_entries (self->draft);
  gboolean composing = lk_report_draft_is_composing (self->draft);

  if (!composing)
    {
      g_clear_handle_id (&self->patience_id, g_source_remove);
      self->slow = FALSE;
    }
  else if (self->patience_id == 0 && !self->slow)
    {
      self->patience_id = g_timeout_add (PATIENCE_MS, lose_patience, self);
    }
  lk_report_form_update (self->form);
  if (entries != NULL && entries != self->shown)
    {
      g_clear_pointer (&self->shown, g_ptr_array_unref);
      self->shown = g_ptr_array_ref (entries);
      lk_report_preview_set_entries (self->preview, entries);
    }
  update_status (self);
  update_actions (self);
}

static void
on_letter_shown (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!gtk_show_uri_full_finish (GTK_WINDOW (source), result, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_activate_action (GTK_WIDGET (source), "win.toast", "s", _("No e-mail program is set up"));
}

static void
on_hand_over_changed (LkReportView *self)
{
  const char *letter = lk_report_hand_over_get_letter (self->hand_over);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (letter == NULL)
    {
      g_clear_pointer (&self->opened, g_free);
    }
  else if (g_strcmp0 (letter, self->opened) != 0 && root != NULL)
    {
      g_free (self->opened);
      self->opened = g_strdup (letter);
      gtk_show_uri_full (GTK_WINDOW (root), letter, GDK_CURRENT_TIME, NULL, on_letter_shown, NULL);
    }
  update_status (self);
  update_actions (self);
}

static void
show_ways (LkReportView *self)
{
  const LkRecipients *recipients = lk_report_hand_over_get_recipients (self->hand_over);
  GtkWidget *best = self->save_button;

  gtk_widget_set_visible (self->email_button, recipients->email != NULL);
  gtk_widget_set_visible (self->send_button, recipients->upload != NULL);
  if (recipients->upload != NULL)
    best = self->send_button;
  else if (recipients->email != NULL)
    best = self->email_button;
  gtk_widget_add_css_class (best, "suggested-action");
}

/**
 * lk_report_view_new:
 * @draft: (transfer none): the report
 * @hand_over: (transfer none): what brings it to support
 *
 * Returns: (transfer floating): a page
 */
GtkWidget *
lk_report_view_new (LkReportDraft    *draft,
                    LkReportHandOver *hand_over)
{
  LkReportView *self = g_object_new (LK_TYPE_REPORT_VIEW, NULL);

  self->draft = g_object_ref (draft);
  self->hand_over = g_object_ref (hand_over);
  self->form = LK_REPORT_FORM (lk_report_form_new (draft, hand_over));
  adw_bin_set_child (self->form_bin, GTK_WIDGET (self->form));
  g_signal_connect_swapped (draft, "changed", G_CALLBACK (on_draft_changed), self);
  g_signal_connect_swapped (hand_over, "changed", G_CALLBACK (on_hand_over_changed), self);
  show_ways (self);
  on_folded (self);
  on_draft_changed (self);
  return GTK_WIDGET (self);
}

/**
 * lk_report_view_set_heading:
 * @self: the page
 * @heading: what the report is about
 */
void
lk_report_view_set_heading (LkReportView *self,
                            const char   *heading)
{
  adw_window_title_set_subtitle (self->window_title, heading);
}

/**
 * lk_report_view_go_back:
 * @self: the page
 *
 * Goes back within the page.
 *
 * Returns: whether there was somewhere to go
 */
gboolean
lk_report_view_go_back (LkReportView *self)
{
  if (lk_report_preview_end_search (self->preview))
    return TRUE;
  if (!adw_leaflet_get_folded (self->leaflet) ||
      adw_leaflet_get_visible_child (self->leaflet) != GTK_WIDGET (self->preview))
    return FALSE;
  adw_leaflet_set_visible_child_name (self->leaflet, "form");
  return TRUE;
}

/**
 * lk_report_view_take_focus:
 * @self: the page
 */
void
lk_report_view_take_focus (LkReportView *self)
{
  lk_report_form_take_focus (self->form);
}

/**
 * lk_report_view_get_draft:
 *
 * Returns: (transfer none): the report
 */
LkReportDraft *
lk_report_view_get_draft (LkReportView *self)
{
  return self->draft;
}

/**
 * lk_report_view_get_hand_over:
 *
 * Returns: (transfer none): what brings it to support
 */
LkReportHandOver *
lk_report_view_get_hand_over (LkReportView *self)
{
  return self->hand_over;
}

/**
 * lk_report_view_get_form:
 *
 * Returns: (transfer none): what goes in
 */
LkReportForm *
lk_report_view_get_form (LkReportView *self)
{
  return self->form;
}

/**
 * lk_report_view_get_preview:
 *
 * Returns: (transfer none): what will leave
 */
LkReportPreview *
lk_report_view_get_preview (LkReportView *self)
{
  return self->preview;
}

/**
 * lk_report_view_get_status:
 *
 * Returns: (transfer none) (nullable): what stands above the buttons
 */
const char *
lk_report_view_get_status (LkReportView *self)
{
  return gtk_revealer_get_reveal_child (self->status_revealer) ? gtk_label_get_text (self->status_label) : NULL;
}

/**
 * lk_report_view_is_folded:
 *
 * Returns: whether what will leave is not beside what goes in
 */
gboolean
lk_report_view_is_folded (LkReportView *self)
{
  return adw_leaflet_get_folded (self->leaflet);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-form.h"

#include <glib/gi18n.h>

#include "lk-report-code.h"
#include "lk-report-files-group.h"
#include "lk-report-items-group.h"
#include "lk-report-source.h"
#include "lk-report-words-group.h"

struct _LkReportForm
{
  AdwBin            parent_instance;

  GtkWidget        *column;          /* (borrowed) */
  LkReportCode     *code;            /* (borrowed) */
  GtkLabel         *reference_label; /* (borrowed) */
  GtkSwitch        *encrypt;         /* (borrowed) (nullable) where there is a key */
  GtkWidget        *items_group;     /* (borrowed) */
  GtkWidget        *words_group;     /* (borrowed) */
  GtkWidget        *files_group;     /* (borrowed) */
  GtkWidget        *preview_group;   /* (borrowed) */
  AdwActionRow     *preview_row;     /* (borrowed) */
  GHashTable       *fields;          /* (owned) (element-type utf8 GtkWidget) where the person tells it: borrowed */

  LkReportDraft    *draft;           /* (owned) */
  LkReportHandOver *hand_over;       /* (owned) */
};

G_DEFINE_FINAL_TYPE (LkReportForm, lk_report_form, ADW_TYPE_BIN)

static void
lk_report_form_dispose (GObject *object)
{
  LkReportForm *self = LK_REPORT_FORM (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->hand_over);
  g_clear_pointer (&self->fields, g_hash_table_unref);
  G_OBJECT_CLASS (lk_report_form_parent_class)->dispose (object);
}

static void
lk_report_form_class_init (LkReportFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_report_form_dispose;
}

static GtkWidget *
new_words (const char *text,
           const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static void
lk_report_form_init (LkReportForm *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  gtk_widget_set_margin_top (self->column, 18);
  gtk_widget_set_margin_bottom (self->column, 24);
  gtk_widget_set_margin_start (self->column, 12);
  gtk_widget_set_margin_end (self->column, 12);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->column);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  adw_bin_set_child (ADW_BIN (self), scrolled);
}

/* The number is read out on the phone while the code is scanned across a desk. */
static void
add_number (LkReportForm *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *number = new_words ("", "title-2");
  GtkWidget *hint = new_words (_("The report's number. Read it out to support, or let them scan the code."), "dim-label");

  self->code = LK_REPORT_CODE (lk_report_code_new ());
  self->reference_label = GTK_LABEL (number);
  gtk_widget_add_css_class (number, "report-number");
  gtk_label_set_selectable (self->reference_label, TRUE);
  gtk_widget_add_css_class (hint, "caption");
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->code), GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->code), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Code to scan, with the report's number and result"), -1);
  gtk_widget_set_size_request (GTK_WIDGET (self->code), 111, 111);
  gtk_box_append (GTK_BOX (words), number);
  gtk_box_append (GTK_BOX (words), hint);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->code));
  gtk_box_append (GTK_BOX (self->column), box);
}

static GtkWidget *
add_group (LkReportForm *self,
           const char   *title,
           const char   *description)
{
  GtkWidget *group = adw_preferences_group_new ();

  if (title != NULL)
    adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  if (description != NULL)
    adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  gtk_box_append (GTK_BOX (self->column), group);
  return group;
}

static gboolean
has_key (LkReportHandOver *hand_over)
{
  const LkRecipients *recipients = lk_report_hand_over_get_recipients (hand_over);

  return (recipients->email != NULL && recipients->email->public_key != NULL) ||
         (recipients->upload != NULL && recipients->upload->public_key != NULL);
}

static void
add_recipients (LkReportForm *self)
{
  g_autofree char *words = lk_report_hand_over_dup_words_for (self->hand_over);
  GtkWidget *group = add_group (self, _("Who gets it"), NULL);
  GtkWidget *label = new_words (words, NULL);
  GtkWidget *row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "title", _("Who gets it"), "child", label, NULL);

  gtk_widget_add_css_class (label, "report-text");
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  if (!has_key (self->hand_over))
    return;
  row = adw_action_row_new ();
  self->encrypt = GTK_SWITCH (gtk_switch_new ());
  gtk_switch_set_active (self->encrypt, TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->encrypt), GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Encrypt what I save"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("Only support can read the file then, not even you. What is sent is "
                                                       "encrypted in any case."));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->encrypt));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (self->encrypt));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
}

static void
on_text_changed (GtkTextBuffer *buffer,
                 LkReportForm  *self)
{
  GtkTextIter begin, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (buffer, &begin, &end);
  text = gtk_text_buffer_get_text (buffer, &begin, &end, FALSE);
  lk_report_draft_set_told (self->draft, g_object_get_data (G_OBJECT (buffer), "what"), text);
}

static void
add_text (LkReportForm *self,
          const char   *what,
          const char   *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = new_words (title, "heading");
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  const char *told = lk_report_draft_get_told (self->draft, what);

  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 9);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 9);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 60);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), 140);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_widget_set_overflow (scrolled, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (scrolled, "message-frame");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (self->column), box);
  if (told != NULL)
    gtk_text_buffer_set_text (buffer, told, -1);
  g_object_set_data (G_OBJECT (buffer), "what", (gpointer) what);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (on_text_changed), self, 0);
  g_hash_table_insert (self->fields, g_strdup (what), view);
}

static void
on_entry_changed (GtkEditable  *editable,
                  LkReportForm *self)
{
  lk_report_draft_set_told (self->draft, g_object_get_data (G_OBJECT (editable), "what"), gtk_editable_get_text (editable));
}

static GtkWidget *
add_entry (LkReportForm *self,
           GtkWidget    *group,
           const char   *what,
           const char   *title)
{
  GtkWidget *row = adw_entry_row_new ();
  const char *told = lk_report_draft_get_told (self->draft, what);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (told != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row), told);
  g_object_set_data (G_OBJECT (row), "what", (gpointer) what);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_entry_changed), self, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_hash_table_insert (self->fields, g_strdup (what), row);
  return row;
}

/* Support may sit in another time zone, and servers write their logs in UTC. */
static void
on_now (GtkButton *button,
        GtkWidget *row)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) utc = g_date_time_to_utc (now);
  g_autofree char *here = g_date_time_format (now, "%Y-%m-%d %H:%M %Z");
  g_autofree char *there = g_date_time_format (utc, "%H:%M UTC");
  g_autofree char *text = g_date_time_get_utc_offset (now) == 0 ? g_date_time_format (utc, "%Y-%m-%d %H:%M UTC")
                                                                : g_strdup_printf ("%s (%s)", here, there);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
add_told (LkReportForm *self)
{
  GtkWidget *group = NULL, *row = NULL, *now = gtk_button_new_with_label (_("Now"));

  add_text (self, "message", _("What did the messenger say?"));
  add_text (self, "tried", _("What have you tried?"));
  group = add_group (self, NULL, NULL);
  row = add_entry (self, group, "when", _("When did it happen?"));
  gtk_widget_set_valign (now, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (now, "flat");
  gtk_widget_set_tooltip_text (now, _("Write this moment, here and in UTC"));
  adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), now);
  g_signal_connect_object (now, "clicked", G_CALLBACK (on_now), row, 0);
  add_entry (self, group, "contact", _("How can support reach you?"));
}

static void
add_preview_row (LkReportForm *self)
{
  GtkWidget *image = gtk_image_new_from_icon_name ("go-next-symbolic");

  self->preview_group = add_group (self, NULL, NULL);
  self->preview_row = ADW_ACTION_ROW (adw_action_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->preview_row), _("See everything that will leave"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->preview_row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->preview_row), "report.preview");
  adw_action_row_add_suffix (self->preview_row, image);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->preview_group), GTK_WIDGET (self->preview_row));
}

/**
 * lk_report_form_new:
 * @draft: (transfer none): what it fills
 * @hand_over: (transfer none): what tells who gets it
 *
 * Returns: (transfer floating): a form
 */
GtkWidget *
lk_report_form_new (LkReportDraft    *draft,
                    LkReportHandOver *hand_over)
{
  LkReportForm *self = g_object_new (LK_TYPE_REPORT_FORM, NULL);

  self->draft = g_object_ref (draft);
  self->hand_over = g_object_ref (hand_over);
  add_number (self);
  add_recipients (self);
  add_told (self);
  self->items_group = lk_report_items_group_new (draft);
  self->words_group = lk_report_words_group_new (draft);
  self->files_group = lk_report_files_group_new (draft);
  gtk_box_append (GTK_BOX (self->column), self->items_group);
  gtk_box_append (GTK_BOX (self->column), self->words_group);
  gtk_box_append (GTK_BOX (self->column), self->files_group);
  add_preview_row (self);
  lk_report_form_update (self);
  return GTK_WIDGET (self);
}

static void
update_number (LkReportForm *self)
{
  const char *reference = lk_report_draft_get_reference (self->draft);
  LkReportSource source = { 0 };
  g_autofree char *path = NULL;
  guint size = 0;

  if (reference == NULL || g_str_equal (gtk_label_get_text (self->reference_label), reference))
    return;
  source.kase = lk_report_draft_get_case (self->draft);
  source.reference = (char *) reference;
  path = lk_report_dup_code (&source, &size);
  gtk_label_set_text (self->reference_label, reference);
  lk_report_code_set_path (self->code, path, size);
}

/**
 * lk_report_form_update:
 * @self: the form
 *
 * Shows what the draft says now. What the person types is left alone.
 */
void
lk_report_form_update (LkReportForm *self)
{
  g_autofree char *size = g_format_size_full (lk_report_draft_get_size (self->draft, NULL), G_FORMAT_SIZE_DEFAULT);

  update_number (self);
  lk_report_items_group_update (LK_REPORT_ITEMS_GROUP (self->items_group));
  lk_report_words_group_update (LK_REPORT_WORDS_GROUP (self->words_group));
  lk_report_files_group_update (LK_REPORT_FILES_GROUP (self->files_group));
  adw_action_row_set_subtitle (self->preview_row, lk_report_draft_get_entries (self->draft) != NULL ? size : "");
}

/**
 * lk_report_form_set_folded:
 * @self: the form
 * @folded: whether what leaves is not beside it
 */
void
lk_report_form_set_folded (LkReportForm *self,
                           gboolean      folded)
{
  gtk_widget_set_visible (self->preview_group, folded);
}

/**
 * lk_report_form_get_encrypt:
 *
 * Returns: whether a file that is saved is to be encrypted
 */
gboolean
lk_report_form_get_encrypt (LkReportForm *self)
{
  return self->encrypt != NULL && gtk_switch_get_active (self->encrypt);
}

/**
 * lk_report_form_get_told:
 * @self: the form
 * @what: message, when, tried or contact
 *
 * Returns: (transfer none): where the person writes it
 */
GtkWidget *
lk_report_form_get_told (LkReportForm *self,
                         const char   *what)
{
  return g_hash_table_lookup (self->fields, what);
}

/**
 * lk_report_form_take_focus:
 * @self: the form
 *
 * Puts the keyboard where the person begins to write.
 */
void
lk_report_form_take_focus (LkReportForm *self)
{
  gtk_widget_grab_focus (lk_report_form_get_told (self, "message"));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-words-group.h"

#include <glib/gi18n.h>

struct _LkReportWordsGroup
{
  AdwPreferencesGroup parent_instance;

  LkReportDraft *draft; /* (owned) */
  GtkWidget     *row;   /* (borrowed) where a word is typed */
  GtkFlowBox    *chips; /* (borrowed) one for each word */
  GtkWidget     *chips_row; /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (LkReportWordsGroup, lk_report_words_group, ADW_TYPE_PREFERENCES_GROUP)

static void
lk_report_words_group_dispose (GObject *object)
{
  g_clear_object (&LK_REPORT_WORDS_GROUP (object)->draft);
  G_OBJECT_CLASS (lk_report_words_group_parent_class)->dispose (object);
}

static void
lk_report_words_group_class_init (LkReportWordsGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_report_words_group_dispose;
}

static void
on_apply (AdwEntryRow        *row,
          LkReportWordsGroup *self)
{
  g_autofree char *word = g_strdup (gtk_editable_get_text (GTK_EDITABLE (row)));

  gtk_editable_set_text (GTK_EDITABLE (row), "");
  lk_report_draft_hide_word (self->draft, word);
}

static void
lk_report_words_group_init (LkReportWordsGroup *self)
{
  self->row = adw_entry_row_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Hide more"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _("Names, addresses and secrets are taken out by themselves. Add what else nobody "
                                           "should read, such as the name of your company."));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), _("Word to hide"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->row), TRUE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->row);
  self->chips = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->chips, GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (self->chips, 8);
  gtk_widget_add_css_class (GTK_WIDGET (self->chips), "report-text");
  self->chips_row = g_object_new (ADW_TYPE_PREFERENCES_ROW, "activatable", FALSE, "focusable", FALSE, "child", self->chips,
                                  "title", _("Words that are hidden"), NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->chips_row);
  g_signal_connect (self->row, "apply", G_CALLBACK (on_apply), self);
}

static void
on_chip_clicked (GtkButton          *chip,
                 LkReportWordsGroup *self)
{
  g_autofree char *word = g_strdup (g_object_get_data (G_OBJECT (chip), "word"));

  gtk_widget_grab_focus (self->row);
  lk_report_draft_show_word (self->draft, word);
}

static GtkWidget *
new_chip (LkReportWordsGroup *self,
          const char         *word)
{
  GtkWidget *chip = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (word);
  /* TRANSLATORS: a word of the person's own */
  g_autofree char *tooltip = g_strdup_printf (_("Do not hide “%s” any more"), word);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name ("window-close-symbolic"));
  gtk_button_set_child (GTK_BUTTON (chip), box);
  gtk_widget_set_tooltip_text (chip, tooltip);
  gtk_widget_set_halign (chip, GTK_ALIGN_START);
  gtk_widget_add_css_class (chip, "chip");
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_set_data_full (G_OBJECT (chip), "word", g_strdup (word), g_free);
  g_signal_connect_object (chip, "clicked", G_CALLBACK (on_chip_clicked), self, 0);
  return chip;
}

/**
 * lk_report_words_group_new:
 * @draft: (transfer none): the report
 *
 * Returns: (transfer floating): a group
 */
GtkWidget *
lk_report_words_group_new (LkReportDraft *draft)
{
  LkReportWordsGroup *self = g_object_new (LK_TYPE_REPORT_WORDS_GROUP, NULL);

  self->draft = g_object_ref (draft);
  lk_report_words_group_update (self);
  return GTK_WIDGET (self);
}

static gboolean
shows (LkReportWordsGroup *self,
       GPtrArray          *words)
{
  guint i = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->chips)); child != NULL;
       child = gtk_widget_get_next_sibling (child), i++)
    {
      GtkWidget *chip = gtk_flow_box_child_get_child (GTK_FLOW_BOX_CHILD (child));

      if (i >= words->len || !g_str_equal (g_object_get_data (G_OBJECT (chip), "word"), g_ptr_array_index (words, i)))
        return FALSE;
    }
  return i == words->len;
}

/**
 * lk_report_words_group_update:
 * @self: the group
 */
void
lk_report_words_group_update (LkReportWordsGroup *self)
{
  GPtrArray *words = lk_report_draft_get_hidden (self->draft);
  GtkWidget *child = NULL;

  gtk_widget_set_visible (self->chips_row, words->len > 0);
  if (shows (self, words))
    return;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->chips))) != NULL)
    gtk_flow_box_remove (self->chips, child);
  for (guint i = 0; i < words->len; i++)
    {
      gtk_flow_box_append (self->chips, new_chip (self, g_ptr_array_index (words, i)));
      /* The button inside is what takes the keyboard. */
      gtk_widget_set_focusable (GTK_WIDGET (gtk_flow_box_get_child_at_index (self->chips, (int) i)), FALSE);
    }
}

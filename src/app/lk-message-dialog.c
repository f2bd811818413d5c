/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-message-dialog.h"

#include <glib/gi18n.h>

/* As high as a meaning with its steps: nothing moves when it takes the place of the text. */
#define WIDTH 480
#define HEIGHT 400
#define MARGIN 18

struct _LkMessageDialog
{
  AdwWindow       parent_instance;

  LkMessageField *field; /* (borrowed) */
};

G_DEFINE_FINAL_TYPE (LkMessageDialog, lk_message_dialog, ADW_TYPE_WINDOW)

static void
lk_message_dialog_class_init (LkMessageDialogClass *klass)
{
}

static void
lk_message_dialog_init (LkMessageDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *header = adw_header_bar_new ();

  gtk_window_set_title (GTK_WINDOW (self), _("What does this message mean?"));
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (self), TRUE);
  gtk_widget_add_css_class (header, "flat");
  self->field = LK_MESSAGE_FIELD (lk_message_field_new ());
  gtk_widget_set_margin_start (GTK_WIDGET (self->field), MARGIN);
  gtk_widget_set_margin_end (GTK_WIDGET (self->field), MARGIN);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->field), MARGIN);
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->field));
  adw_window_set_content (ADW_WINDOW (self), box);
  lk_message_field_set_fills (self->field, TRUE);
  g_signal_connect_object (self->field, "closed", G_CALLBACK (gtk_window_close), self, G_CONNECT_SWAPPED);
}

/**
 * lk_message_dialog_new:
 * @parent: the window that it belongs to
 *
 * Returns: (transfer none): a window, owned by the toolkit
 */
GtkWidget *
lk_message_dialog_new (GtkWindow *parent)
{
  LkMessageDialog *self = g_object_new (LK_TYPE_MESSAGE_DIALOG, "transient-for", parent, NULL);
  int room = gtk_widget_get_width (GTK_WIDGET (parent));

  gtk_window_set_default_size (GTK_WINDOW (self), room > 0 ? MIN (WIDTH, room) : WIDTH, HEIGHT);
  lk_message_field_take_focus (self->field);
  return GTK_WIDGET (self);
}

/**
 * lk_message_dialog_get_field:
 *
 * Returns: (transfer none): where the message goes
 */
LkMessageField *
lk_message_dialog_get_field (LkMessageDialog *self)
{
  return self->field;
}

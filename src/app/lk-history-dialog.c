/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept of the last good check: switched off and on, and forgotten. */
#include "config.h"

#include "lk-history-dialog.h"

#include <glib/gi18n.h>

#include "lk-history.h"
#include "lk-session-history.h"

/* What the dialog holds on to. */
typedef struct
{
  AdwMessageDialog *dialog;  /* (borrowed) */
  LkSession        *session; /* (owned) */
  GtkSwitch        *keeps;   /* (borrowed) */
  LkHistory        *history; /* (owned) (nullable) until it is read */
  gboolean          filling; /* our own doing, not a choice of the person */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *self = data;

  g_clear_pointer (&self->history, lk_history_free);
  g_object_unref (self->session);
  g_free (self);
}

static void
say (AdwMessageDialog *dialog,
     const char       *text)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.toast", "s", text);
}

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(AdwMessageDialog) dialog = user_data;
  g_autoptr(GError) error = NULL;

  if (lk_history_save_finish (result, &error))
    return;
  g_message ("history: %s", error->message);
  say (dialog, _("That could not be saved."));
}

static void
save (Dialog *self)
{
  g_auto(GStrv) services = lk_history_dup_services (self->history);

  if (services[0] == NULL)
    lk_session_forget_good (self->session);
  lk_history_save_async (self->history, NULL, NULL, on_saved, g_object_ref (self->dialog));
}

static void
on_switched (GtkSwitch  *keeps,
             GParamSpec *pspec,
             Dialog     *self)
{
  if (self->filling || self->history == NULL)
    return;
  lk_history_set_keeps (self->history, gtk_switch_get_active (keeps));
  adw_message_dialog_set_response_enabled (self->dialog, "forget", gtk_switch_get_active (keeps));
  save (self);
}

static void
on_response (AdwMessageDialog *dialog,
             const char       *response,
             Dialog           *self)
{
  if (!g_str_equal (response, "forget") || self->history == NULL)
    return;
  lk_history_clear (self->history);
  save (self);
  say (dialog, _("Forgotten."));
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(AdwMessageDialog) dialog = user_data;
  Dialog *self = g_object_get_data (G_OBJECT (dialog), "lk-history-dialog");
  g_auto(GStrv) services = NULL;
  gboolean allowed = lk_session_may_keep (self->session);

  self->history = lk_history_load_finish (result);
  services = lk_history_dup_services (self->history);
  self->filling = TRUE;
  gtk_switch_set_active (self->keeps, allowed && lk_history_get_keeps (self->history));
  self->filling = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->keeps), allowed);
  adw_message_dialog_set_response_enabled (dialog, "forget", services[0] != NULL ||
                                                             lk_history_get_damage (self->history) != NULL);
}

static GtkWidget *
make_row (Dialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();

  self->keeps = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->keeps), GTK_ALIGN_CENTER);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keeps), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Remember the last good check"));
  if (!lk_session_may_keep (self->session))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("Your organisation has switched this off."));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->keeps));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (self->keeps));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_signal_connect (self->keeps, "notify::active", G_CALLBACK (on_switched), self);
  return group;
}

/**
 * lk_history_dialog_new:
 * @parent: the window
 * @session: its session
 *
 * Returns: (transfer none): the dialog, owned by the toolkit
 */
GtkWidget *
lk_history_dialog_new (GtkWindow *parent,
                       LkSession *session)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _("Last Good Check"),
                                              _("When everything works, Latchkey remembers on this computer which versions and "
                                                "settings were in use, so that it can say what has changed when it does not. No "
                                                "account names and no passwords."));
  Dialog *self = g_new0 (Dialog, 1);

  self->dialog = ADW_MESSAGE_DIALOG (dialog);
  self->session = g_object_ref (session);
  adw_message_dialog_set_extra_child (self->dialog, make_row (self));
  adw_message_dialog_add_responses (self->dialog, "close", _("_Close"), "forget", _("_Forget It Now"), NULL);
  adw_message_dialog_set_response_appearance (self->dialog, "forget", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_enabled (self->dialog, "forget", FALSE);
  adw_message_dialog_set_default_response (self->dialog, "close");
  adw_message_dialog_set_close_response (self->dialog, "close");
  g_object_set_data_full (G_OBJECT (dialog), "lk-history-dialog", self, dialog_free);
  g_signal_connect (dialog, "response", G_CALLBACK (on_response), self);
  lk_history_load_async (NULL, NULL, on_loaded, g_object_ref (dialog));
  return dialog;
}

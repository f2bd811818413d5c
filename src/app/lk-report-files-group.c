/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-report-files-group.h"

#include <glib/gi18n.h>

#include "lk-report-screenshot.h"

struct _LkReportFilesGroup
{
  AdwPreferencesGroup parent_instance;

  LkReportDraft *draft;          /* (owned) */
  GCancellable  *cancellable;    /* (owned) */
  GPtrArray     *rows;           /* (owned) (element-type GtkWidget) of files and logs: borrowed */
  char          *shown;          /* (owned) (nullable) what the rows show */
  GtkWidget     *add_row;        /* (borrowed) */
  GtkWidget     *screenshot_row; /* (borrowed) */
  gboolean       filling;        /* our own doing, not a choice of the person */
};

G_DEFINE_FINAL_TYPE (LkReportFilesGroup, lk_report_files_group, ADW_TYPE_PREFERENCES_GROUP)

static void
lk_report_files_group_dispose (GObject *object)
{
  LkReportFilesGroup *self = LK_REPORT_FILES_GROUP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->draft);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->shown, g_free);
  G_OBJECT_CLASS (lk_report_files_group_parent_class)->dispose (object);
}

static void
lk_report_files_group_finalize (GObject *object)
{
  g_clear_object (&LK_REPORT_FILES_GROUP (object)->cancellable);
  G_OBJECT_CLASS (lk_report_files_group_parent_class)->finalize (object);
}

static void
lk_report_files_group_class_init (LkReportFilesGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lk_report_files_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = lk_report_files_group_finalize;
}

static void
say (LkReportFilesGroup *self,
     const char         *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
on_attached (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(LkReportFilesGroup) self = user_data;
  g_autoptr(GError) error = NULL;

  if (lk_report_draft_attach_finish (LK_REPORT_DRAFT (source), result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->draft == NULL)
    return;
  say (self, error->message);
  /* A switch goes back to where it was. */
  g_clear_pointer (&self->shown, g_free);
  lk_report_files_group_update (self);
}

static void
attach (LkReportFilesGroup *self,
        const char         *path,
        const char         *title)
{
  lk_report_draft_attach_async (self->draft, path, title, self->cancellable, on_attached, g_object_ref (self));
}

static void
on_chosen (GtkNativeDialog    *chooser,
           int                 response,
           LkReportFilesGroup *self)
{
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;

  if (path != NULL)
    attach (self, path, name);
  else if (file != NULL)
    say (self, _("Copy the file to this computer first"));
  g_object_unref (chooser);
}

static void
on_add (LkReportFilesGroup *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Add a File"), window, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Add"),
                                                               _("_Cancel"));

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (on_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_screenshot_taken (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(LkReportFilesGroup) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = lk_report_screenshot_take_finish (result, &error);

  if (self->draft == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (path != NULL)
    attach (self, path, _("Screenshot"));
  else
    say (self, _("No screenshot was taken"));
}

static void
on_screenshot (LkReportFilesGroup *self)
{
  lk_report_screenshot_take_async (self->cancellable, on_screenshot_taken, g_object_ref (self));
}

static void
on_screenshot_looked (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr(LkReportFilesGroup) self = user_data;

  if (lk_report_screenshot_look_finish (result) && self->draft != NULL)
    gtk_widget_set_visible (self->screenshot_row, TRUE);
}

static GtkWidget *
new_action (const char *title,
            const char *icon)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name (icon);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  return row;
}

static void
lk_report_files_group_init (LkReportFilesGroup *self)
{
  self->cancellable = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _("Attachments"));
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self),
                                         _("Secrets are taken out of text. Pictures leave as they are: look at them first."));
  self->add_row = new_action (_("Add a file…"), "list-add-symbolic");
  self->screenshot_row = new_action (_("Take a screenshot…"), "camera-photo-symbolic");
  gtk_widget_set_visible (self->screenshot_row, FALSE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->add_row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), self->screenshot_row);
  g_signal_connect_object (self->add_row, "activated", G_CALLBACK (on_add), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->screenshot_row, "activated", G_CALLBACK (on_screenshot), self, G_CONNECT_SWAPPED);
}

static void
on_log_switched (GtkSwitch          *control,
                 GParamSpec         *pspec,
                 LkReportFilesGroup *self)
{
  const char *path = g_object_get_data (G_OBJECT (control), "path");

  if (self->filling)
    return;
  if (gtk_switch_get_active (control))
    attach (self, path, g_object_get_data (G_OBJECT (control), "title"));
  else
    lk_report_draft_detach (self->draft, path);
}

static void
on_removed (GtkButton          *button,
            LkReportFilesGroup *self)
{
  g_autofree char *path = g_strdup (g_object_get_data (G_OBJECT (button), "path"));

  gtk_widget_grab_focus (self->add_row);
  lk_report_draft_detach (self->draft, path);
}

static GtkWidget *
new_row (const LkReportFile *file,
         const char         *note)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *size = g_format_size ((guint64) file->size);
  g_autofree char *subtitle = note != NULL ? g_strdup_printf ("%s · %s", size, note) : g_strdup (size);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), file->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  return row;
}

static GtkWidget *
new_log_row (LkReportFilesGroup *self,
             const LkReportFile *log)
{
  GtkWidget *row = new_row (log, _("your messenger's log"));
  GtkWidget *control = gtk_switch_new ();

  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (control), lk_report_draft_is_attached (self->draft, log->path));
  g_object_set_data_full (G_OBJECT (control), "path", g_strdup (log->path), g_free);
  g_object_set_data_full (G_OBJECT (control), "title", g_strdup (log->title), g_free);
  g_signal_connect_object (control, "notify::active", G_CALLBACK (on_log_switched), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  return row;
}

static GtkWidget *
new_file_row (LkReportFilesGroup *self,
              const LkReportFile *file)
{
  GtkWidget *row = new_row (file, file->cut ? _("only its end") : NULL);
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  /* TRANSLATORS: a file's name */
  g_autofree char *name = g_strdup_printf (_("Leave out %s"), file->title);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (button), "path", g_strdup (file->path), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_removed), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

/**
 * lk_report_files_group_new:
 * @draft: (transfer none): the report
 *
 * Returns: (transfer floating): a group
 */
GtkWidget *
lk_report_files_group_new (LkReportDraft *draft)
{
  LkReportFilesGroup *self = g_object_new (LK_TYPE_REPORT_FILES_GROUP, NULL);

  self->draft = g_object_ref (draft);
  lk_report_files_group_update (self);
  lk_report_screenshot_look_async (self->cancellable, on_screenshot_looked, g_object_ref (self));
  return GTK_WIDGET (self);
}

static gboolean
is_log (LkReportFilesGroup *self,
        const char         *path)
{
  GPtrArray *logs = lk_report_draft_get_logs (self->draft);

  for (guint i = 0; i < logs->len; i++)
    if (g_str_equal (((LkReportFile *) g_ptr_array_index (logs, i))->path, path))
      return TRUE;
  return FALSE;
}

/* What the rows would show; they are made anew only where it is something else, so that the keyboard stays where it is. */
static char *
describe (LkReportFilesGroup *self)
{
  GPtrArray *logs = lk_report_draft_get_logs (self->draft), *files = lk_report_draft_get_files (self->draft);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < logs->len; i++)
    g_string_append_printf (text, "%s\n", ((LkReportFile *) g_ptr_array_index (logs, i))->path);
  for (guint i = 0; i < files->len; i++)
    if (!is_log (self, ((LkReportFile *) g_ptr_array_index (files, i))->path))
      g_string_append_printf (text, "+%s\n", ((LkReportFile *) g_ptr_array_index (files, i))->path);
  return g_string_free (text, FALSE);
}

static void
add_row (LkReportFilesGroup *self,
         GtkWidget          *row)
{
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->rows, row);
}

/**
 * lk_report_files_group_update:
 * @self: the group
 */
void
lk_report_files_group_update (LkReportFilesGroup *self)
{
  GPtrArray *logs = lk_report_draft_get_logs (self->draft), *files = lk_report_draft_get_files (self->draft);
  g_autofree char *wanted = describe (self);

  if (g_strcmp0 (self->shown, wanted) == 0)
    return;
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self), g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  self->filling = TRUE;
  for (guint i = 0; i < logs->len; i++)
    add_row (self, new_log_row (self, g_ptr_array_index (logs, i)));
  for (guint i = 0; i < files->len; i++)
    if (!is_log (self, ((LkReportFile *) g_ptr_array_index (files, i))->path))
      add_row (self, new_file_row (self, g_ptr_array_index (files, i)));
  self->filling = FALSE;
  g_free (self->shown);
  self->shown = g_steal_pointer (&wanted);
}

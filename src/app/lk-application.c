/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lk-application.h"

#include <glib/gi18n.h>

#include "lk-history-dialog.h"
#include "lk-window.h"

struct _LkApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (LkApplication, lk_application, ADW_TYPE_APPLICATION)

static LkWindow *
present_window (LkApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL && !LK_IS_WINDOW (window); l = l->next)
    window = l->data;
  if (!LK_IS_WINDOW (window))
    window = GTK_WINDOW (lk_window_new (ADW_APPLICATION (self)));
  gtk_window_present (window);
  return LK_WINDOW (window);
}

static void
lk_application_activate (GApplication *application)
{
  present_window (LK_APPLICATION (application));
}

static void
on_case_loaded (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(LkApplication) self = LK_APPLICATION (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) root = NULL;
  g_autoptr(LkCase) kase = NULL;
  g_autofree char *data = NULL;
  gsize length = 0;

  if (g_file_load_contents_finish (G_FILE (source), result, &data, &length, NULL, &error))
    root = lk_json_parse_file (data, length, &error);
  if (root != NULL)
    kase = lk_case_new_from_json (root, &error);
  if (kase != NULL)
    lk_window_show_case (present_window (self), kase);
  else
    g_warning ("case was not read: %s", error->message);
}

static int
lk_application_command_line (GApplication            *application,
                             GApplicationCommandLine *command_line)
{
  LkApplication *self = LK_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  const char *service = NULL, *fault = NULL, *path = NULL;
  g_autofree const char **arguments = NULL;
  LkWindow *window = present_window (self);

  g_variant_dict_lookup (options, "service", "&s", &service);
  g_variant_dict_lookup (options, "practice-fault", "&s", &fault);
  if (g_variant_dict_lookup (options, "show-case", "^&ay", &path))
    {
      g_autoptr(GFile) file = g_application_command_line_create_file_for_arg (command_line, path);

      g_file_load_contents_async (file, NULL, on_case_loaded, g_object_ref (self));
    }
  else if (service != NULL)
    {
      lk_window_run (window, service, fault);
    }
  else if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &arguments) && arguments[0] != NULL)
    {
      g_autoptr(GFile) file = g_application_command_line_create_file_for_arg (command_line, arguments[0]);

      lk_window_open_report (window, file);
    }
  return 0;
}

static int
lk_application_handle_local_options (GApplication *application,
                                     GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("latchkey %s\n", LK_VERSION);
  return 0;
}

static void
action_about (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  adw_show_about_window (window,
                         "application-name", _("Latchkey"),
                         "application-icon", LK_APP_ID,
                         "developer-name", _("The Latchkey developers"),
                         "version", LK_VERSION,
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("Finds out why you cannot sign in to your messenger."),
                         /* TRANSLATORS: your names, one per line */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
action_shortcuts (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource ("/org/latchkey/Latchkey/shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts_window"));

  gtk_window_set_transient_for (shortcuts, window);
  gtk_window_present (shortcuts);
}

static void
action_last_good_check (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  if (LK_IS_WINDOW (window) && lk_window_get_session (LK_WINDOW (window)) != NULL)
    gtk_window_present (GTK_WINDOW (lk_history_dialog_new (window, lk_window_get_session (LK_WINDOW (window)))));
}

static void
action_quit (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (user_data));

  /* Closing lets the window remember its size. */
  if (window != NULL)
    gtk_window_close (window);
  g_application_quit (G_APPLICATION (user_data));
}

static void
lk_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { "about", action_about },
    { "last-good-check", action_last_good_check },
    { "shortcuts", action_shortcuts },
    { "quit", action_quit },
  };
  static const char *const quit_keys[] = { "<Control>q", NULL };
  static const char *const shortcuts_keys[] = { "<Control>question", NULL };

  G_APPLICATION_CLASS (lk_application_parent_class)->startup (application);
  /* For pictures and tests where no locale of that direction is installed. */
  if (g_strcmp0 (g_getenv ("LATCHKEY_TEXT_DIRECTION"), "rtl") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.quit", quit_keys);
  gtk_application_set_accels_for_action (GTK_APPLICATION (application), "app.shortcuts", shortcuts_keys);
}

static void
lk_application_class_init (LkApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = lk_application_startup;
  application_class->activate = lk_application_activate;
  application_class->command_line = lk_application_command_line;
  application_class->handle_local_options = lk_application_handle_local_options;
}

static void
lk_application_init (LkApplication *self)
{
  const GOptionEntry options[] = {
    { "service", 's', 0, G_OPTION_ARG_STRING, NULL, N_("Check this service or address at once"), N_("SERVICE") },
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
    { "practice-fault", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, NULL, "Fault of the practice service", "FAULT" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_("[REPORT.zip]") },
    { "show-case", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, NULL, "Show a recorded case", "FILE" },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("— find out why you cannot sign in"));
}

/**
 * lk_application_new:
 *
 * Returns: (transfer full): the application
 */
LkApplication *
lk_application_new (void)
{
  return g_object_new (LK_TYPE_APPLICATION,
                       "application-id", LK_APP_ID,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/org/latchkey/Latchkey",
                       NULL);
}
